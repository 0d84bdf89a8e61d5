"""Questions about methods: which are in force, their steps, which one a case follows."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.methods.models import Following, Method, MethodStep, MethodVersion, StepGiven


def published(kind: str, on: date) -> list[MethodVersion]:
    """The version of each method of a kind ("consultation" or "grassroots") that holds on a day, by the method's name; one query."""
    rows = MethodVersion.objects.filter(method__kind=kind, published_at__isnull=False, effective_from__lte=on)
    rows = rows.filter(Q(method__retired_on__isnull=True) | Q(method__retired_on__gt=on)).select_related("method")
    found: dict[UUID, MethodVersion] = {}
    for row in rows.order_by("method__name", "method_id", "-effective_from", "-number"):
        found.setdefault(row.method_id, row)
    return list(found.values())


def steps_of(version: MethodVersion | UUID) -> list[MethodStep]:
    """The steps of a version in their order; one query."""
    return list(_steps(version.pk if isinstance(version, MethodVersion) else version))


@planned()
def _steps(version_id: UUID) -> QuerySet[MethodStep]:
    return MethodStep.objects.filter(version_id=version_id).order_by("ordinal")


def version_of(case_id: UUID) -> MethodVersion | None:
    """The version that a case follows, with its method."""
    row = next(iter(_following(case_id)), None)
    return row.version if row else None


@planned()
def _following(case_id: UUID) -> QuerySet[Following]:
    return Following.objects.filter(case_id=case_id).select_related("version__method")


def given_to(case_id: UUID, step: str) -> UUID | None:
    """To whom a step of a case is given by name."""
    row = steps_given(case_id).get(step)
    return row.principal_id if row else None


def steps_given(case_id: UUID) -> dict[str, StepGiven]:
    """Step → to whom it is given by name, for a case."""
    return {row.step_code: row for row in _given(case_id)}


@planned()
def _given(case_id: UUID) -> QuerySet[StepGiven]:
    return StepGiven.objects.filter(case_id=case_id, taken_back_on__isnull=True).select_related("principal")


@planned()
def steps_of_person(principal_id: UUID) -> QuerySet[StepGiven]:
    """The steps that are given to somebody, with their cases, whether they are open or not."""
    return StepGiven.objects.filter(principal_id=principal_id, taken_back_on__isnull=True).select_related("case")


def methods_named(case_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Case → name of the method that it follows, for a page of a list; one query."""
    rows = Following.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "version__method__name")
    return dict(rows)


def methods() -> QuerySet[Method]:
    """All methods of the council, those no longer used last."""
    return Method.objects.order_by("kind", "retired_on", "name", "pk")


def draft_of(method_id: UUID) -> MethodVersion | None:
    """The version that is being composed, if there is one."""
    return MethodVersion.objects.filter(method_id=method_id, published_at__isnull=True).select_related("method").first()


def above(council_id: UUID) -> list[Council]:
    """The councils above this one, the nearest first."""
    found: list[Council] = []
    council = Council.objects.select_related("parent").get(pk=council_id).parent
    while council is not None and council not in found:
        found.append(council)
        council = council.parent
    return found


def published_above(council_id: UUID, on: date) -> list[tuple[Council, list[MethodVersion]]]:
    """What the councils above publish, each with its methods in force: columns of methods are public, so their scope is opened for reading."""
    found = []
    for council in above(council_id):
        with in_council(council.pk):
            rows = [row for kind in Method.Kind.values for row in published(kind, on)]
        if rows:
            found.append((council, rows))
    return found
