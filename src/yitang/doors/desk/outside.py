"""What messages may say and ask outside the house: the doors know cases, rosters and to-do lists, which the foundation does not."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.notify.points import (
    CALENDAR,
    CASE_NAMES,
    OVERTAKEN,
    STEPS_OUTSIDE,
    TELEPHONES,
    CalendarEntry,
    Happening,
)
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.todo import TODO, TodoItem
from yitang.institution.members.models import Member
from yitang.institution.units.models import Unit
from yitang.instruments.workflow.models import Case, Decision
from yitang.instruments.workflow.moves import CASE_KINDS

STEPS = (
    gettext_lazy("Sign for receipt"),
    gettext_lazy("Write the reply"),
    gettext_lazy("Review the reply"),
    gettext_lazy("Review it"),
    gettext_lazy("Assign it"),
    gettext_lazy("Hand it over"),
    gettext_lazy("Conclude it"),
    gettext_lazy("Decide on it"),
    gettext_lazy("Decide on the extension"),
    gettext_lazy("Decide once, with reasons"),
    gettext_lazy("Pass the content on"),
    gettext_lazy("Read it, then agree or decline"),
    gettext_lazy("Read the reply and give feedback"),
    gettext_lazy("Confirm it or object to it"),
    gettext_lazy("Talk with the submitter"),
    gettext_lazy("See why, then let it run again"),
)
"""Next steps in the product's own words. One that a person typed (the reason of a return) is not here and stays inside."""


def names_of_cases(case_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Kind and number, as “提案第 12 号”; before there is a number, the kind alone."""
    found = {}
    for case in Case.objects.filter(pk__in=case_ids).only("council_id", "kind", "number"):
        label = CASE_KINDS.get(case.kind).label if case.kind in CASE_KINDS else _("A matter")
        found[case.pk] = _("{kind} no. {number}").format(kind=label, number=case.number) if case.number else str(label)
    return found


def telephones(principal_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Numbers in the rosters of members and units."""
    found = dict(Member.objects.filter(principal_id__in=principal_ids).exclude(phone="").values_list("principal_id", "phone"))
    return found | dict(
        Unit.objects.filter(principal_id__in=principal_ids).exclude(phone="").values_list("principal_id", "phone")
    )


def overtaken(happenings: Collection[Happening]) -> Collection[UUID]:
    """Messages on whose case their principal, or somebody for the unit's own part, has taken a step since."""
    cases = {one.case_id for one in happenings}
    steps = Decision.objects.filter(case_id__in=cases, is_recommendation=False)
    rows = list(steps.values_list("case_id", "recorded_at", "principal_id", "track__unit_id"))
    return {
        one.message_id
        for one in happenings
        for case_id, recorded_at, principal_id, unit_id in rows
        if case_id == one.case_id and recorded_at > one.created_at and one.principal_id in (principal_id, unit_id)
    }


def days_owed(actor: Actor, council: Council) -> Iterable[CalendarEntry]:
    """What stands with a day on the person's to-do list; the verb and the title, as there."""
    for provider in TODO.values():
        for item in provider(actor, council):
            if isinstance(item, TodoItem) and item.due_on:
                yield CalendarEntry(f"todo/{item.url}/{item.verb}", f"{item.verb}：{item.title}", item.due_on, item.url)


def register() -> None:
    """Fill in the contribution points of messages."""
    CASE_NAMES.register("workflow", names_of_cases)
    STEPS_OUTSIDE.register("product", STEPS)
    TELEPHONES.register("rosters", telephones)
    OVERTAKEN.register("workflow", overtaken)
    CALENDAR.register("todo", days_owed)
