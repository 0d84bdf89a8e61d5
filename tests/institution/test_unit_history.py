"""更名 and 并入 by date: papers keep the name of their day, and nothing goes to a unit that has ended."""

from datetime import date, timedelta

import pytest

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from yitang.foundation.core.errors import Invalid, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.principals.queries import active_units
from yitang.institution.units.actions import add_unit, merge_unit, rename_unit
from yitang.institution.units.models import Unit
from yitang.institution.units.queries import history_of, name_on

pytestmark = pytest.mark.usefixtures("scope")
TODAY = date.today()


@pytest.fixture
def units(actor_with: ActorWith) -> dict[str, Unit]:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    made = {code: add_unit(clerk, code=code, name=name)["unit_id"] for code, name in (("edu", "教育局"), ("sport", "体育局"))}
    return {code: Unit.objects.select_related("principal").get(pk=pk) for code, pk in made.items()}


def test_a_unit_has_the_name_of_the_day(units: dict[str, Unit], actor_with: ActorWith) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    rename_unit(clerk, unit_id=units["edu"].pk, name="教育体育局", effective_on=date(2025, 3, 1), basis="机构改革方案")
    rename_unit(clerk, unit_id=units["edu"].pk, name="教育和体育局", effective_on=date(2026, 1, 1))
    unit = Unit.objects.select_related("principal").get(pk=units["edu"].pk)
    days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [name_on(unit, day) for day in days] == ["教育局", "教育体育局", "教育体育局", "教育和体育局"]
    assert [change.old_name for change in history_of(unit)] == ["教育体育局", "教育局"]


def test_a_merged_unit_gets_nothing_any_more(units: dict[str, Unit], actor_with: ActorWith) -> None:
    clerk = actor_with(Role.DISPATCH_OFFICE)
    merge_unit(clerk, unit_id=units["sport"].pk, into_id=units["edu"].pk, effective_on=TODAY)
    assert list(active_units(TODAY).values_list("name", flat=True)) == ["教育局"]
    assert active_units(TODAY - timedelta(days=1)).count() == 2
    assert [change.unit_id for change in history_of(units["edu"])] == [units["sport"].pk]
    with pytest.raises(Invalid):
        rename_unit(clerk, unit_id=units["sport"].pk, name="体育总局", effective_on=TODAY)
    with pytest.raises(Invalid):
        merge_unit(clerk, unit_id=units["edu"].pk, into_id=units["sport"].pk, effective_on=TODAY)


@pytest.mark.parametrize(
    ("field", "more"), [("name", {"name": " "}), ("effective_on", {"effective_on": TODAY + timedelta(days=1)})]
)
def test_what_cannot_be_is_named(units: dict[str, Unit], actor_with: ActorWith, field: str, more: dict[str, object]) -> None:
    given = {"name": "教育体育局", "effective_on": TODAY} | more
    with pytest.raises(Invalid) as refused:
        rename_unit(actor_with(Role.PROPOSAL_CLERK), unit_id=units["edu"].pk, **given)
    assert set(refused.value.errors) == {field}


def test_only_keepers_change_units(units: dict[str, Unit], actor_with: ActorWith) -> None:
    for role in (Role.UNIT_HEAD, Role.MEMBER, Role.AUDITOR):
        with pytest.raises(Refused):
            rename_unit(actor_with(role), unit_id=units["edu"].pk, name="x", effective_on=TODAY)


def test_pages_rename_and_merge(units: dict[str, Unit], council: Council, account_with: AccountWith) -> None:
    client = logged_in(account_with("clerk", Role.PROPOSAL_CLERK))
    base = f"/{council.code}/desk/units/{units['sport'].pk}/"
    assert client.get(base + "rename/").status_code == 200
    client.post(base + "rename/", {"name": "体育总局", "effective_on": "2026-01-01", "basis": "批复"})
    client.post(base + "merge/", {"into": str(units["edu"].pk), "effective_on": TODAY.isoformat()})
    text = client.get(base).content.decode()
    assert all(words in text for words in ("体育局", "教育局", "批复"))
