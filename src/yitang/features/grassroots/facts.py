"""What members earn by listening: taking down what residents say, and receiving visitors at a studio."""

from django.utils.translation import gettext_lazy as _

from yitang.instruments.ledger.kinds import FACT_KINDS, FactKind

TAKEN_DOWN, RECEIVED = "grassroots.taken_down", "grassroots.received"

FACT_KINDS.register(TAKEN_DOWN, FactKind(TAKEN_DOWN, _("Took down what a resident said"), _("pieces"), "service"))
FACT_KINDS.register(RECEIVED, FactKind(RECEIVED, _("Received visitors at a studio or station"), _("times"), "service"))
