"""What stands between a unit and the sending of its reply, each point with the one who owes it: for pages and guards alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Blocked
from yitang.instruments.handling.models import Assignment, Contact, Reply
from yitang.instruments.handling.submitters import submitters_of
from yitang.instruments.handling.suggestions import suggestions_of, unanswered
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.moves import GUARDS, Move

Parameter = Callable[[str], Any]


@dataclass(frozen=True)
class Point:
    """A point of the check list. `blocks` says whether the step waits for it; `text` is shown while it is not done."""

    kind: str
    label: Any
    done: bool
    blocks: bool
    text: Any
    owes: str


def points_of(assignment: Assignment, parameter: Parameter) -> Iterator[Point]:
    """Contact with the submitter, opinions of co-units and their countersigning, as far as the procedure asks for them."""
    yield from contact_points(assignment, parameter)
    yield from suggestion_points(assignment, parameter)
    yield from opinion_points(assignment, parameter)
    yield from countersign_points(assignment, parameter)


def contact_points(assignment: Assignment, parameter: Parameter) -> Iterator[Point]:
    """One talk at least to which the submitter has not objected; with each submitter of a merged original one of its own.

    A co-unit answers to the lead and need not call.
    """
    if not assignment.answers:
        return
    found = Contact.objects.filter(assignment=assignment).exclude(answer=Contact.Answer.OBJECTED)
    talked = set(found.values_list("principal_id", flat=True))
    blocks = bool(parameter("contact_required"))
    consulted = [one for one in submitters_of(assignment.case.kind, assignment.case_id) if one.is_consulted]
    if len(consulted) < 2:
        text = _("No contact with the submitter is on record.")
        yield Point("contact", _("Contact with the submitter"), bool(talked), blocks, text, assignment.unit.name)
        return
    for one in consulted:
        done = one.principal_id in talked or (one.is_first and None in talked)
        label = _("Contact with %(name)s") % {"name": one.name}
        missing = _("No contact with %(name)s is on record.") % {"name": one.name}
        yield Point("contact", label, done, blocks, missing, assignment.unit.name)


def suggestion_points(assignment: Assignment, parameter: Parameter) -> Iterator[Point]:
    """Every numbered suggestion of the case is answered; a warning, or a blocker where the procedure says so."""
    if not suggestions_of(assignment):
        return
    left = unanswered(assignment, Reply.objects.filter(assignment=assignment).first())
    yield Point(
        "suggestions",
        _("An answer to each suggestion"),
        not left,
        bool(parameter("points_block")),
        _("Suggestions without an answer: %(numbers)s.") % {"numbers": "、".join(map(str, left))},
        assignment.unit.name,
    )


def opinion_points(assignment: Assignment, parameter: Parameter) -> Iterator[Point]:
    """One point for each co-unit of the round that is still on the case."""
    for co in co_units(assignment):
        yield Point(
            "opinion",
            _("Opinion of %(unit)s") % {"unit": co.unit.name},
            co.replied_on is not None,
            bool(parameter("opinion_blocks")),
            _("%(unit)s has not sent its opinion.") % {"unit": co.unit.name},
            co.unit.name,
        )


def countersign_points(assignment: Assignment, parameter: Parameter) -> Iterator[Point]:
    """Where co-units countersign: each has agreed to the draft as it was last submitted to the head."""
    if not parameter("countersign"):
        return
    for co in co_units(assignment):
        answer = countersign_of(assignment, co)
        objected = answer is not None and answer.data.get("answer") == "object"
        words = _("%(unit)s does not agree with the draft.") if objected else _("%(unit)s has not countersigned the draft.")
        yield Point(
            "countersign",
            _("Countersigned by %(unit)s") % {"unit": co.unit.name},
            answer is not None and not objected,
            True,
            words % {"unit": co.unit.name},
            assignment.unit.name if objected else co.unit.name,
        )


def co_units(assignment: Assignment) -> list[Assignment]:
    """The co-units whose opinion the lead unit waits for or has; none for another part."""
    if assignment.role != Assignment.Role.LEAD:
        return []
    found = Assignment.objects.filter(case=assignment.case, round=assignment.round, role=Assignment.Role.CO)
    return list(found.filter(released_on__isnull=True).select_related("unit").order_by("id"))


def countersign_of(lead: Assignment, co: Assignment) -> Decision | None:
    """The co-unit's answer to the lead's draft as it was last submitted; None when it has not answered that one."""
    of_case = Decision.objects.filter(case=lead.case, axis="handling", track__round=lead.round)
    drafted = of_case.filter(edge="draft", track__unit_id=lead.unit_id).order_by("-recorded_at", "-id").first()
    if drafted is None:
        return None
    found = of_case.filter(edge="countersign", track__unit_id=co.unit_id, recorded_at__gte=drafted.recorded_at)
    return found.order_by("-recorded_at", "-id").first()


def _guard(points: Callable[[Assignment, Parameter], Iterator[Point]]) -> Callable[[Move], None]:
    def check(move: Move) -> None:
        assignment = Assignment.objects.select_related("unit", "case").get(
            case=move.case, unit_id=move.track.unit_id, round=move.track.round
        )
        for point in points(assignment, move.parameter):
            if point.blocks and not point.done:
                raise Blocked(point.text, owes=point.owes)

    return check


GUARDS.register("handling.contact_made", _guard(contact_points))
GUARDS.register("handling.points_answered", _guard(suggestion_points))
GUARDS.register("handling.opinions_in", _guard(opinion_points))
GUARDS.register("handling.countersigned", _guard(countersign_points))
