"""Facts of duty that briefs leave, by step of the ladder and role. What each is worth, and from when, a scheme says.

Source: real scales count adoption at each level, instructions, and adoption of what was asked for, apart; joint and combined briefs
count less, by rules that change in mid-year, so the role is kept and never reckoned into the amount.
"""

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.ladder.models import Level
from yitang.instruments.ledger.kinds import FACT_KINDS, FactKind

PART = "briefs"
SUBMITTED, ADOPTED, ASKED = "briefs.submitted", "briefs.adopted", "briefs.asked"
SINGLE, JOINT, COMBINED, JOINT_COMBINED = "single", "joint", "combined", "joint_combined"
ROLES = {
    SINGLE: _("alone"),
    JOINT: _("joint"),
    COMBINED: _("combined"),
    JOINT_COMBINED: _("joint and combined"),
}


def adopted_at(level: str) -> str:
    """The kind of fact of an adoption at a level."""
    return ADOPTED if level == Level.OWN else f"{ADOPTED}_{level}"


def used_at(level: str) -> str:
    """The kind of fact when departments or offices of a level made use of it."""
    return f"briefs.used_{level}"


def instruction_at(level: str) -> str:
    """The kind of fact of an instruction at a level."""
    return f"briefs.instruction_{level}"


KINDS = {
    SUBMITTED: _("Brief handed in"),
    ADOPTED: _("Brief adopted by the own council"),
    "briefs.adopted_city": _("Brief adopted by the city"),
    "briefs.adopted_province": _("Brief adopted by the province"),
    "briefs.adopted_nation": _("Brief adopted by the nation"),
    "briefs.used_own": _("Brief used by local departments"),
    "briefs.used_city": _("Brief used by departments of the city"),
    "briefs.used_province": _("Brief used by departments of the province"),
    "briefs.used_nation": _("Brief used by departments of the nation"),
    "briefs.instruction_own": _("Instruction of local leaders on a brief"),
    "briefs.instruction_city": _("Instruction of leaders of the city on a brief"),
    "briefs.instruction_province": _("Instruction of leaders of the province on a brief"),
    "briefs.instruction_nation": _("Instruction of leaders of the nation on a brief"),
    ASKED: _("Requested brief adopted by a higher level"),
}

for _code, _label in KINDS.items():
    FACT_KINDS.register(_code, FactKind(_code, _label, _("pieces"), PART, roles=ROLES))
