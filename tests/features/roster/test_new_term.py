"""换届: preview, one act, everything of the old term ends by date, and it can be taken back whole."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.doors.test_middleware import logged_in
from tests.features.roster.test_table import Sheet, body, keeper, sheet  # noqa: F401
from tests.fixtures import AccountWith
from yitang.features.roster.new_term import first_day, listed_in
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.permissions.actors import Actor, system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Term
from yitang.institution.members.actions import add_member, elect, put_in_body
from yitang.institution.members.models import Belonging, ElectedPost, Member, Seat, TermChange
from yitang.institution.members.queries import members_of, serving, term_on
from yitang.institution.members.term_change import preview, settle_term
from yitang.instruments.imports.actions import agree, open_batch
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.readers import look_through, open_table
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import take_back, take_over

pytestmark = pytest.mark.usefixtures("scope")
HEADS = ("编号", "姓名", "界别", "专委会")
BEGUN = date(2023, 1, 10)
NEXT = today() + timedelta(days=30)


@pytest.fixture
def house(keeper: Actor, account_with: AccountWith) -> Actor:  # noqa: F811
    """王芳 with a committee, an office and a log-in; 李明 with a log-in who will leave."""
    for n, name in enumerate(("王芳", "李明"), start=1):
        made = add_member(keeper, number=f"{n:04}", name=name, sector_id=body("教育").pk)
        put_in_body(keeper, member_id=made["member_id"], body_id=body("提案委员会").pk, valid_from=BEGUN)
        account_with(f"m{n}", Role.MEMBER, principal=UUID(made["principal_id"]))
    elect(keeper, member_id=Member.objects.get(number="0001").pk, office="standing", valid_from=BEGUN)
    account_with("convener", Role.SECTOR_CONVENER, principal=body("教育").pk)
    return keeper


def listed(actor: Actor, path: Any, starts_on: date = NEXT, number: int = 7) -> ImportBatch:
    source = look_through(path)
    with open_table(source) as table:
        headers = table.headers
    options = {"number": number, "name": "第七届", "starts_on": starts_on.isoformat()}
    opened = open_batch(actor, format="new-term", source=source, headers=headers, mapping={}, options=options)
    return stage(actor, UUID(opened["batch_id"]), source)


def changed(actor: Actor, sheet: Sheet, starts_on: date = NEXT) -> ImportBatch:  # noqa: F811
    batch = listed(actor, sheet(("0001", "王芳", "科技", "经济委员会"), ("0101", "赵云", "教育", ""), heads=HEADS), starts_on)
    agree(actor, batch_id=batch.pk)
    take_over(actor, batch.pk)
    return batch


def everything() -> list[Any]:
    """All rows that a change of term touches, without their order."""
    kept = []
    for model in (Member, Seat, Belonging, ElectedPost, Term, Appointment):
        names = [field.attname for field in model._meta.concrete_fields]
        kept.append(sorted(map(str, model.objects.values_list(*names))))
    return kept


def test_preview_changes_nothing_and_names_everybody(house: Actor, sheet: Sheet) -> None:  # noqa: F811
    before = everything()
    batch = listed(house, sheet(("0001", "王芳", "科技", ""), ("0101", "赵云", "教育", ""), heads=HEADS))
    found = preview(listed_in(batch), first_day(batch))
    names = [[row.principal.name for row in rows] for rows in (found.kept, found.left)]
    assert (names, found.new) == ([["王芳"], ["李明"]], [("0101", "赵云")])
    assert sorted(row.role for row in found.powers) == ["member", "sector_convener"]
    assert everything() == before


def test_old_term_ends_and_new_one_begins_on_the_day(house: Actor, sheet: Sheet) -> None:  # noqa: F811
    changed(house, sheet)
    wang, li, zhao = (Member.objects.get(number=number) for number in ("0001", "0002", "0101"))
    eve = NEXT - timedelta(days=1)
    assert [set(serving(day)) for day in (eve, NEXT)] == [{wang, li}, {wang, zhao}]
    assert [set(members_of(body("提案委员会").pk, day)) for day in (eve, NEXT)] == [{wang, li}, set()]
    assert [set(members_of(body("经济委员会").pk, day)) for day in (eve, NEXT)] == [set(), {wang}]
    assert [getattr(term_on(day), "number", None) for day in (eve, NEXT)] == [6, 7]
    assert list(ElectedPost.objects.values_list("valid_to", flat=True)) == [NEXT]
    ends = dict(Appointment.objects.values_list("account__username", "valid_to"))
    assert ends == {"m1": None, "m2": NEXT, "convener": NEXT}
    assert list(Seat.objects.filter(term__number=6).values_list("left", flat=True)) == ["term_end", "term_end"]
    assert TermChange.objects.get().counts == {"kept": 1, "left": 1, "new": 1, "settled": False}


def test_roster_follows_on_the_day(house: Actor, sheet: Sheet, council: Council, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    changed(house, sheet)
    assert Member.objects.get(number="0001").sector == body("教育")
    monkeypatch.setattr("yitang.foundation.acts.door.today", lambda: NEXT)
    settle_term(system_actor(council.pk))
    assert Member.objects.get(number="0001").sector == body("科技")
    assert Member.objects.get(number="0002").left_on == NEXT
    assert TermChange.objects.get().counts["settled"] is True


@pytest.mark.parametrize("starts_on", [NEXT, today()])
def test_undoing_brings_everything_back(starts_on: date, house: Actor, sheet: Sheet) -> None:  # noqa: F811
    before = everything()
    batch = changed(house, sheet, starts_on)
    assert everything() != before
    take_back(house, batch.pk, "名单有误")
    after = everything()
    # The term stays as a row that never runs, for the record names it.
    assert [rows for n, rows in enumerate(after) if n != 4] == [rows for n, rows in enumerate(before) if n != 4]
    assert (TermChange.objects.get().state, TermChange.objects.get().reason) == ("undone", "名单有误")
    assert [getattr(term_on(day), "number", None) for day in (today(), NEXT)] == [6, 6]


def test_undoing_ends_with_the_first_election(house: Actor, sheet: Sheet) -> None:  # noqa: F811
    batch = changed(house, sheet, today())
    elect(house, member_id=Member.objects.get(number="0001").pk, office="chair", valid_from=today())
    with pytest.raises(Blocked):
        take_back(house, batch.pk, "名单有误")


@pytest.mark.parametrize(("number", "day"), [(5, NEXT), (7, date(2020, 1, 1))])
def test_term_that_does_not_follow_is_told(number: int, day: date, house: Actor, sheet: Sheet) -> None:  # noqa: F811
    batch = listed(house, sheet(("0001", "王芳", "科技", ""), heads=HEADS), day, number)
    agree(house, batch_id=batch.pk)
    with pytest.raises(Invalid):
        take_over(house, batch.pk)


def test_list_without_a_sector_is_told(house: Actor, sheet: Sheet) -> None:  # noqa: F811
    assert listed(house, sheet(("0001", "王芳", "", ""), heads=HEADS)).counts["error"] == 1


def test_pages_guide_through_it(house: Actor, sheet: Sheet, account_with: AccountWith) -> None:  # noqa: F811
    client = logged_in(account_with("affairs", Role.MEMBERS_AFFAIRS))
    batch = listed(house, sheet(("0001", "王芳", "科技", ""), heads=HEADS))
    steps = client.get("/yunhe/desk/roster/new-term/").content.decode()
    seen = client.get(f"/yunhe/desk/roster/new-term/{batch.pk}/").content.decode()
    assert ("第七届" in steps, "李明" in seen, "王芳" in seen) == (True, True, True)
