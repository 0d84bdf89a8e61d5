"""建议 against 答复: the numbered suggestions of a case, and what a unit's reply says to each of them."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.registry import Registry
from yitang.instruments.handling.models import Assignment, Reply

SUGGESTIONS: Registry[Callable[[UUID], list[str]]] = Registry("suggestions of cases")
"""Kind of case → its suggestions in order, by the case's id; one when the text does not number them."""
LONGEST = 2000


def suggestions_of(assignment: Assignment) -> list[str]:
    """What the unit has to answer one by one: empty for a co-unit, and for a case with a single suggestion (the text answers it)."""
    kind = assignment.case.kind
    if not assignment.answers or kind not in SUGGESTIONS:
        return []
    found = SUGGESTIONS.get(kind)(assignment.case_id)
    return found if len(found) > 1 else []


def said_to(assignment: Assignment, reply: Reply | None) -> list[dict[str, Any]]:
    """Each suggestion with the answer: `{number, said, answer, covered}`, as they were sent, else as they stand now."""
    kept = list(reply.points) if reply is not None else []
    if reply is not None and reply.issued_on is not None:
        return [{"number": n, **point} for n, point in enumerate(kept, start=1)]
    blank: dict[str, Any] = {"answer": "", "covered": False}
    return [
        {"number": n, "said": said, **(_own(kept[n - 1]) if n <= len(kept) else blank)}
        for n, said in enumerate(suggestions_of(assignment), start=1)
    ]


def unanswered(assignment: Assignment, reply: Reply | None) -> list[int]:
    """Numbers of the suggestions to which the draft says nothing."""
    return [point["number"] for point in said_to(assignment, reply) if not point["covered"] and not point["answer"].strip()]


def checked_points(assignment: Assignment, points: Sequence[Any]) -> list[dict[str, Any]]:
    """The answers as they are kept, each with the words of its suggestion. Raises `Invalid` for more answers than suggestions."""
    said = suggestions_of(assignment)
    if len(points) > len(said):
        raise Invalid({"points": [_("The proposal has %(n)d numbered suggestions.") % {"n": len(said)}]})
    given = [_own(point) for point in points]
    return [{"said": words, **point} for words, point in zip(said, given, strict=False)]


def _own(point: Any) -> dict[str, Any]:
    return {"answer": str(point.get("answer", ""))[:LONGEST], "covered": bool(point.get("covered"))}
