"""The facts of duty that a talk leaves behind for the members among those who are named."""

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import Named
from yitang.instruments.ledger.kinds import FACT_KINDS, FactKind

ATTENDED, CHAIRED, SPOKE = "talk.attended", "talk.chaired", "talk.spoke"
BY_PART = {Named.Part.ATTENDED: ATTENDED, Named.Part.CHAIRED: CHAIRED, Named.Part.SPOKE: SPOKE}
"""Part in a talk → the kind of fact that it leaves."""
TIMES = _("times")

for code, label in (
    (ATTENDED, _("Took part in a talk at a venue")),
    (CHAIRED, _("Led a talk at a venue")),
    (SPOKE, _("Spoke at a talk at a venue")),
):
    FACT_KINDS.register(code, FactKind(code, label, TIMES, part="consultation"))
