"""What a scheme says about roles, rounding and sharing among joint submitters, in words, for the scheme as a table."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.instruments.ledger.kinds import FACT_KINDS
from yitang.instruments.scoring.types import Round, Share
from yitang.instruments.scoring.writing import number

ROUNDED: dict[str, Any] = {
    "half_up": gettext_lazy("rounded to %(step)s"),
    "half_even": gettext_lazy("rounded to %(step)s, a half to the even digit"),
    "up": gettext_lazy("rounded up to %(step)s"),
    "down": gettext_lazy("rounded down to %(step)s"),
}


def role_named(kinds: Iterable[str], role: str) -> str:
    """What a role is called among these kinds of fact; one that none of them knows keeps its code."""
    known = (FACT_KINDS.get(kind).roles for kind in kinds if kind in FACT_KINDS)
    return next((str(roles[role]) for roles in known if role in roles), role)


def round_words(how: Round | None) -> str:
    """To which step and in which way; empty where nothing is rounded."""
    return str(ROUNDED[how.way]) % {"step": number(how.step)} if how else ""


def share_words(share: Share | None) -> str:
    """Which part each joint submitter gets; empty where every one gets all."""
    if share is None:
        return ""
    if share.way == "half_equal":
        return _("shared: half to the leading one, the rest in equal parts")
    if share.way == "equal":
        return _("shared: everybody the same part")
    if share.way == "fixed":
        return _("shared: %(lead)s to the leading one, %(joint)s to each other one") % {
            "lead": number(share.lead),
            "joint": number(share.joint),
        }
    parts = [f"{role_named(share.among, role)} {number(part)}" for role, part in share.roles]
    if share.joint != Fraction(0):
        parts.append(_("others %(part)s") % {"part": number(share.joint)})
    return _("shared by role: %(parts)s") % {"parts": "；".join(parts)}
