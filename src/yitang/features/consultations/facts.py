"""The facts of duty that consultations leave behind."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.instruments.ledger.kinds import FACT_KINDS, FactKind

SPOKE, RESEARCHED, WROTE = "consultation.spoke", "consultation.research", "consultation.opinion"
TIMES = pgettext_lazy("unit of a fact", "times")
PIECES = pgettext_lazy("unit of a fact", "pieces")
_ROLES: dict[str, Any] = {"member": _("Member")}

for _code, _label, _unit in (
    (SPOKE, _("Spoke at a consultation"), TIMES),
    (RESEARCHED, _("Took part in the research of a consultation"), TIMES),
    (WROTE, _("Wrote an opinion on a consultation"), PIECES),
):
    FACT_KINDS.register(_code, FactKind(_code, _label, _unit, part="consultation", roles=_ROLES))
