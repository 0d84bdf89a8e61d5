"""Questions about handling."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from yitang.foundation.tenancy.plans import planned
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.handling.models import AddedRating, Assignment, Contact, Rating, Reply

WITHIN = frozenset(
    {"draft", "send_back", "countersign", "submit_review", "review_back", "request_return", "deny_return"}
    | {"ask_extension", "deny_extension", "remind_receipt", "remind", "remind_assignment"}
)
"""Steps that concern a unit and the offices alone: requests for return, reminders and what happens to a draft are told to nobody else."""


@planned()
def assignments_of(case_id: UUID) -> QuerySet[Assignment]:
    """The assignments of a case with unit and reply, lead first; units that were taken off it are history, not listed here."""
    return (
        Assignment.objects.filter(case_id=case_id, released_on__isnull=True)
        .select_related("unit", "reply")
        .order_by("round", "role", "id")
    )


def cases_of_unit(unit_id: UUID | None) -> QuerySet[Assignment]:
    """Ids of the cases that a unit has or had to handle, for use as a subquery; not those that were taken off it."""
    return Assignment.objects.filter(unit_id=unit_id, released_on__isnull=True).values("case")


def current_round(assignments: Iterable[Assignment]) -> list[Assignment]:
    """Those of the newest round."""
    found = list(assignments)
    last = max((assignment.round for assignment in found), default=1)
    return [assignment for assignment in found if assignment.round == last]


def separate_units(case_id: UUID) -> list[tuple[str, str]]:
    """Id and name of the units that handle a case separately in its newest round; none under a lead unit."""
    found = current_round(assignments_of(case_id))
    return [(str(a.unit_id), a.unit.name) for a in found if a.role == Assignment.Role.SEPARATE]


def contact_channels() -> list[DictionaryEntry]:
    """The ways in which a unit may have talked with a submitter; an entry that says that it did not is none."""
    return [entry for entry in entries("contact_channel") if not entry.flags.get("no_contact")]


@planned()
def contacts_of(case_id: UUID) -> QuerySet[Contact]:
    """Talks of the units with the submitter about a case, the newest first."""
    found = Contact.objects.filter(assignment__case_id=case_id).select_related("assignment__unit", "principal")
    return found.order_by("-held_on", "-recorded_at")


def issued_replies(case_id: UUID) -> QuerySet[Reply]:
    """Replies of a case that were sent, in order."""
    return Reply.objects.filter(assignment__case_id=case_id, issued_on__isnull=False).select_related(
        "assignment", "assignment__unit"
    )


@planned()
def added_ratings(case_id: UUID) -> QuerySet[AddedRating]:
    """What other submitters of a case said beside the official feedback, the newest round first."""
    return AddedRating.objects.filter(case_id=case_id).select_related("principal").order_by("-round", "id")


def added_ratings_in_full(case_id: UUID) -> list[AddedRating]:
    """The same with the grades on single units; nothing more is asked where nobody said anything."""
    found = added_ratings(case_id)
    prefetch_related_objects(found, "of_units__assignment__unit")
    return found


def rating_of(case_id: UUID) -> Rating | None:
    """The newest official rating of a case."""
    return next(iter(ratings_of(case_id)), None)


@planned()
def ratings_of(case_id: UUID) -> QuerySet[Rating]:
    """The newest official rating of a case, as a list of at most one."""
    return Rating.objects.filter(case_id=case_id).order_by("-round")[:1]
