from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Invalid, KeyReused, NotFound, Refused
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.deadlines.actions import clear_council_day, set_council_day
from yitang.instruments.deadlines.calendar import WorkingCalendar
from yitang.instruments.deadlines.models import CouncilDay
from yitang.instruments.deadlines.queries import calendar_for

pytestmark = pytest.mark.django_db

FESTIVAL = date(2026, 4, 14)


@pytest.fixture
def councils() -> Iterator[tuple[Council, Council]]:
    yield (
        Council.objects.create(code="yunhe", name="政协云河县委员会", level=Council.Level.COUNTY),
        Council.objects.create(code="qingshan", name="政协青山县委员会", level=Council.Level.COUNTY),
    )


def actor(council: Council, role: str = Role.SECRETARY_GENERAL) -> Actor:
    return Actor(council.id, "林秘书长", grants=(Grant(role, council.id),))


def calendar(council: Council) -> WorkingCalendar:
    with in_council(council.id):
        return calendar_for(council.id)


def days(council: Council) -> list[tuple[date, str, str]]:
    with in_council(council.id):
        return list(CouncilDay.objects.filter(council=council).values_list("day", "kind", "name"))


def test_set_council_day_changes_the_calendar_of_this_council_only(councils: tuple[Council, Council]) -> None:
    own, other = councils
    set_council_day(actor(own), day=FESTIVAL, kind="holiday", name=" 泼水节 ")
    set_council_day(actor(own), day=date(2026, 4, 18), kind="workday", name="泼水节调休")
    assert days(own) == [(FESTIVAL, "holiday", "泼水节"), (date(2026, 4, 18), "workday", "泼水节调休")]
    assert calendar(own).add_working_days(date(2026, 4, 13), 4) == date(2026, 4, 18)
    assert calendar(other).add_working_days(date(2026, 4, 13), 4) == date(2026, 4, 17)
    assert days(other) == []


def test_set_council_day_again_replaces_the_day_and_the_audit_keeps_both(councils: tuple[Council, Council]) -> None:
    own, _ = councils
    set_council_day(actor(own), day=FESTIVAL, kind="holiday", name="泼水节")
    set_council_day(actor(own), day=FESTIVAL, kind="workday", name="照常上班")
    assert days(own) == [(FESTIVAL, "workday", "照常上班")]
    assert calendar(own).is_working(FESTIVAL) is True
    with in_council(own.id):
        names = list(ActRecord.objects.filter(council=own).values_list("name", "role", "subject_kind"))
    assert names == [("deadlines.set_council_day", "secretary_general", "deadlines.council_day")] * 2


def test_set_council_day_same_key_is_done_once(councils: tuple[Council, Council]) -> None:
    own, _ = councils
    payload: dict[str, Any] = {"day": FESTIVAL, "kind": "holiday", "name": "泼水节"}
    first = set_council_day(actor(own), key="k1", **payload)
    assert set_council_day(actor(own), key="k1", **payload) == first
    with pytest.raises(KeyReused):
        set_council_day(actor(own), key="k1", **{**payload, "kind": "workday"})
    assert days(own) == [(FESTIVAL, "holiday", "泼水节")]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.UNIT_HANDLER, Role.SYSTEM_ADMIN, Role.VISITOR])
def test_set_council_day_without_the_office_is_refused_and_changes_nothing(councils: tuple[Council, Council], role: str) -> None:
    own, _ = councils
    with pytest.raises(Refused):
        set_council_day(actor(own, role), day=FESTIVAL, kind="holiday", name="泼水节")
    assert days(own) == []


def test_set_council_day_wrong_input_names_both_fields(councils: tuple[Council, Council]) -> None:
    own, _ = councils
    with override("zh-hans"), pytest.raises(Invalid) as refused:
        set_council_day(actor(own), day=FESTIVAL, kind="maybe", name=" ")
    assert {name: [str(text) for text in texts] for name, texts in refused.value.errors.items()} == {
        "kind": ["选择这一天是休息日还是工作日。"],
        "name": ["用1至60个字写明这一天为何不同，例如：泼水节。"],
    }
    assert days(own) == []


def test_clear_council_day_lets_the_national_arrangement_hold_again(councils: tuple[Council, Council]) -> None:
    own, _ = councils
    day = date(2026, 10, 8)
    set_council_day(actor(own), day=day, kind="holiday", name="闭馆")
    assert calendar(own).is_working(day) is False
    clear_council_day(actor(own), day=day)
    assert calendar(own).is_working(day) is True
    with pytest.raises(NotFound):
        clear_council_day(actor(own), day=day)


def test_calendar_for_council_day_in_an_unpublished_year_leaves_it_uncertain(
    councils: tuple[Council, Council],
) -> None:
    own, _ = councils
    day = date(2031, 10, 1)
    set_council_day(actor(own), day=day, kind="holiday", name="国庆节")
    found = calendar(own)
    assert (found.is_working(day), found.is_certain(day, day)) == (False, False)


def test_calendar_for_asks_once_and_is_the_same_calendar_again(
    councils: tuple[Council, Council], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own, _ = councils
    with in_council(own.id):
        first = calendar_for(own.id)
        with django_assert_num_queries(1):
            assert calendar_for(own.id) is first
