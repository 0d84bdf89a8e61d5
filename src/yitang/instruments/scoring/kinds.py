"""Kinds of fact that assessments in practice count and for which no room of the house leaves facts yet: recorded by hand or imported."""

from django.utils.translation import gettext_lazy as _

from yitang.instruments.ledger.kinds import FACT_KINDS, FactKind

PIECES, TIMES = _("pieces"), _("times")

for _code, _label, _unit, _part, _by_hand in (
    ("scoring.key_proposal", _("Proposal chosen as a key one"), PIECES, "proposals", True),
    ("scoring.excellent_proposal", _("Proposal commended"), PIECES, "honours", True),
    ("scoring.brief_adopted", _("Brief adopted"), PIECES, "briefs", True),
    ("scoring.good_deed", _("Good deed for the people"), PIECES, "service", True),
    ("scoring.breach", _("Ground for a lower grade"), TIMES, "other", False),
):
    FACT_KINDS.register(_code, FactKind(_code, _label, _unit, part=_part, by_hand=_by_hand))
