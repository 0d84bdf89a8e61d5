"""Questions about handling."""

from uuid import UUID

from django.db.models import QuerySet

from yitang.instruments.handling.models import Assignment, Rating, Reply


def assignments_of(case_id: UUID) -> QuerySet[Assignment]:
    """The assignments of a case with unit and reply, lead first."""
    return Assignment.objects.filter(case_id=case_id).select_related("unit", "reply").order_by("round", "role", "id")


def cases_of_unit(unit_id: UUID | None) -> QuerySet[Assignment]:
    """Ids of the cases that were assigned to a unit, for use as a subquery."""
    return Assignment.objects.filter(unit_id=unit_id).values("case")


def issued_replies(case_id: UUID) -> QuerySet[Reply]:
    """Replies of a case that were sent, in order."""
    return Reply.objects.filter(assignment__case_id=case_id, issued_on__isnull=False).select_related(
        "assignment", "assignment__unit"
    )


def rating_of(case_id: UUID) -> Rating | None:
    """The newest official rating of a case."""
    return Rating.objects.filter(case_id=case_id).order_by("-round").first()
