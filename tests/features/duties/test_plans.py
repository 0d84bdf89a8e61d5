"""Duty lists and work plans: progress is what the work itself left behind, and opens to it."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.doors.api.programme import a_token, an_account
from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith, Seeding
from yitang.features.duties.actions import add_duty, add_task, copy_plan, edit_duty, edit_task, settle_task
from yitang.features.duties.measures import MEASURES, Measure, progress_of
from yitang.features.duties.models import Duty, Task
from yitang.features.duties.queries import tasks_of_year, work_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Term
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.members.bodies import add_body
from yitang.institution.members.models import Belonging
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.planning import start
from yitang.instruments.ledger.actions import write_fact
from yitang.instruments.workflow.models import Case

pytestmark = pytest.mark.usefixtures("scope")
YEAR = today().year
FIRST = date(YEAR, 1, 1)


@pytest.fixture
def office(actor_with: ActorWith, council: Council, seeding: Seeding) -> Actor:
    with seeding(council) as ctx:
        load_pack(ctx, council)
        Term(council=council, number=6, name="第六届", starts_on=date(2023, 1, 10)).save(force_insert=True)
    return actor_with(Role.MEMBERS_AFFAIRS)


@pytest.fixture
def committee(office: Actor) -> UUID:
    return UUID(add_body(office, kind="committee", code="c1", name="经济委员会")["body_id"])


def task(office: Actor, committee: UUID, **more: Any) -> Task:
    made = add_task(office, body_id=committee, **{"year": YEAR, "title": "召开会议", **more})
    return Task.objects.get(pk=made["task_id"])


def held(office: Actor, committee: UUID, seeding: Seeding, council: Council, kind: str = "committee", year: int = YEAR) -> UUID:
    """A gathering of the committee that took place."""
    begins = datetime(year, 1, 1, 9).astimezone()
    made = start(
        office,
        kind_code=kind,
        title=f"{kind}会议",
        starts_at=begins,
        ends_at=begins + timedelta(minutes=90),
        organiser_id=committee,
    )
    with seeding(council):
        Case.objects.filter(pk=made["case_id"]).update(stage="closed")
    return UUID(str(made["case_id"]))


def where(one: Task) -> tuple[int, str]:
    (found,) = progress_of([one])
    return found.count, found.tone


def test_gatherings_of_the_kind_count_once_they_were_held(
    office: Actor, committee: UUID, seeding: Seeding, council: Council
) -> None:
    one = task(office, committee, measure="gatherings", narrow="committee", target=2)
    assert where(one) == (0, "wait")
    held(office, committee, seeding, council)
    held(office, committee, seeding, council, kind="lecture")
    held(office, committee, seeding, council, year=YEAR - 1)
    begun = held(office, committee, seeding, council)
    with seeding(council):
        Case.objects.filter(pk=begun).update(stage="under_way")
    assert where(one) == (1, "doing")
    with seeding(council):
        Case.objects.filter(pk=begun).update(stage="archived")
    assert where(one) == (2, "done")


def test_facts_of_the_body_count_and_a_cancelled_one_does_not(
    office: Actor, committee: UUID, seeding: Seeding, council: Council
) -> None:
    one = task(office, committee, measure="facts", narrow="proposals.submitted", target=2)
    with seeding(council):
        for title in ("第一件", "第二件"):
            write_fact(council.pk, committee, "proposals.submitted", effective_on=FIRST, title=title)
        other = write_fact(council.pk, uuid7(), "proposals.submitted", effective_on=FIRST)
        write_fact(council.pk, committee, "proposals.filed", effective_on=FIRST)
    assert (where(one), other.kind) == ((2, "done"), "proposals.submitted")
    rows = MEASURES["facts"].rows(office, council, committee, YEAR, "proposals.submitted")
    assert [(row.title, row.day) for row in rows] == [("第一件", FIRST), ("第二件", FIRST)]


def test_what_members_did_counts_for_the_body_of_the_day(
    office: Actor, committee: UUID, seeding: Seeding, council: Council
) -> None:
    one = task(office, committee, measure="doings", target=3)
    with seeding(council):
        people = [Principal(council=council, kind="member", code=str(n), name=f"委员{n}") for n in range(2)]
        for person, left in zip(people, (None, date(YEAR, 3, 1)), strict=True):
            person.save()
            Belonging(
                council=council, principal=person, body_id=committee, kind="committee", valid_from=FIRST, valid_to=left
            ).save()
        days = (date(YEAR, 2, 1), date(YEAR, 3, 1))
        for person in people:
            for day in days:
                write_fact(council.pk, person.pk, "dossier.other", effective_on=day, title="私下走访")
        write_fact(council.pk, people[0].pk, "meeting.absent", effective_on=days[0])
    assert where(one) == (3, "done")
    rows = MEASURES["doings"].rows(office, council, committee, YEAR, "")
    assert [(row.title, row.day, row.url) for row in rows] == [("其他履职事项", day, "") for day in (days[0], days[0], days[1])]
    assert MEASURES["doings"].rows(office, council, committee, YEAR, "meeting.absent") == []


@given(
    target=st.integers(1, 6),
    count=st.integers(0, 8),
    due=st.one_of(st.none(), st.integers(1, 365)),
    on=st.integers(-30, 400),
    dropped=st.booleans(),
)
def test_a_task_is_done_when_there_are_enough_and_late_only_before_that(
    target: int, count: int, due: int | None, on: int, dropped: bool
) -> None:
    body = uuid7()
    one = Task(body_id=body, year=2025, measure="known", target=target)
    one.due_on = date(2025, 1, 1) + timedelta(days=due - 1) if due else None
    one.dropped_on = date(2025, 6, 1) if dropped else None
    day = date(2025, 1, 1) + timedelta(days=on)
    MEASURES["known"] = Measure("known", "", dict, lambda bodies, year: Counter({(body, "x"): count}), lambda *asked: [])
    try:
        (found,) = progress_of([one], day)
    finally:
        del MEASURES["known"]
    last = one.due_on or date(2025, 12, 31)
    expected = "void" if dropped else "done" if count >= target else "late" if last < day else None
    assert found.count == count
    assert found.tone == expected if expected else found.tone in ("soon", "doing", "wait")


def test_progress_of_many_bodies_asks_each_measure_once(office: Actor, committee: UUID, django_assert_num_queries: Any) -> None:
    for n in range(12):
        body = UUID(add_body(office, kind="committee", code=f"x{n}", name=f"第{n}委员会")["body_id"])
        task(office, body, measure="gatherings")
        task(office, body, measure="visits", narrow="unit")
    with django_assert_num_queries(6):
        rows = work_of("committee", YEAR, today())
    assert [(row.tasks, row.done) for row in rows] == [(0, 0)] + [(2, 0)] * 12


def test_what_is_reckoned_cannot_be_noted_by_hand(office: Actor, committee: UUID) -> None:
    reckoned, by_hand = task(office, committee, measure="gatherings"), task(office, committee)
    note = {"expected_version": 1, "on": today(), "note": "年报已印发。"}
    with pytest.raises(Invalid, match="手工"):
        settle_task(office, task_id=reckoned.pk, outcome="done", **note)
    with pytest.raises(Invalid, match="依据"):
        settle_task(office, task_id=by_hand.pk, outcome="done", **(note | {"note": " "}))
    settle_task(office, task_id=by_hand.pk, outcome="done", **note)
    settle_task(office, task_id=reckoned.pk, outcome="dropped", **(note | {"note": "并入下一年。"}))
    by_hand.refresh_from_db()
    reckoned.refresh_from_db()
    assert (where(by_hand), where(reckoned)) == ((1, "done"), (0, "void"))
    settle_task(office, task_id=by_hand.pk, expected_version=2, outcome="open", on=today(), note="")
    by_hand.refresh_from_db()
    assert where(by_hand) == (0, "wait")


def test_two_clerks_who_change_one_task_do_not_overwrite_each_other(office: Actor, committee: UUID) -> None:
    one = task(office, committee)
    edit_task(office, task_id=one.pk, expected_version=1, title="召开四次会议", target=4)
    with pytest.raises(Conflict):
        edit_task(office, task_id=one.pk, expected_version=1, title="召开两次会议", target=2)
    one.refresh_from_db()
    assert (one.title, one.target, one.version) == ("召开四次会议", 4, 2)


def test_bad_tasks_are_told_field_by_field(office: Actor, committee: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        task(office, committee, title=" ", measure="gatherings", narrow="unit", target=0, due_on=date(YEAR + 1, 1, 1))
    assert set(refused.value.errors) == {"title", "narrow", "target", "due_on"}


def test_the_plan_of_the_year_before_is_taken_over_once(office: Actor, committee: UUID) -> None:
    task(office, committee, year=YEAR - 1, measure="gatherings", target=4, due_on=date(YEAR - 1, 6, 30))
    gone = task(office, committee, year=YEAR - 1, title="不再开展")
    settle_task(office, task_id=gone.pk, expected_version=1, outcome="dropped", on=today(), note="机构调整")
    assert copy_plan(office, body_id=committee, year=YEAR)["copied"] == 1
    assert list(tasks_of_year(YEAR).values_list("title", "target", "due_on")) == [("召开会议", 4, date(YEAR, 6, 30))]
    with pytest.raises(Invalid):
        copy_plan(office, body_id=committee, year=YEAR)


def test_a_duty_that_ended_leaves_the_list_and_stays_with_its_tasks(office: Actor, committee: UUID) -> None:
    duty = add_duty(office, body_id=committee, title="组织学习", valid_from=date(2024, 1, 1))["duty_id"]
    one = task(office, committee, duty_id=UUID(duty))
    with pytest.raises(Invalid):
        edit_duty(office, duty_id=duty, title="组织学习", valid_from=date(2024, 1, 1), valid_to=date(2023, 1, 1))
    edit_duty(office, duty_id=duty, title="组织学习", valid_from=date(2024, 1, 1), valid_to=date(2025, 1, 1))
    assert (Duty.objects.get().valid_to, Task.objects.get(pk=one.pk).duty_id) == (date(2025, 1, 1), UUID(duty))


def test_a_committees_office_keeps_its_own_plan_only(office: Actor, committee: UUID, actor_with: ActorWith) -> None:
    other = UUID(add_body(office, kind="committee", code="c2", name="提案委员会")["body_id"])
    clerk = actor_with(Role.COMMITTEE_CLERK, principal=committee)
    assert task(clerk, committee).body_id == committee
    with pytest.raises(Refused):
        task(clerk, other)
    with pytest.raises(Refused):
        task(actor_with(Role.COMMITTEE_CLERK), committee)


def test_the_pages_show_the_plan_and_open_to_its_rows(
    office: Actor, committee: UUID, account_with: AccountWith, council: Council, seeding: Seeding
) -> None:
    one = task(office, committee, measure="gatherings", narrow="committee", target=1)
    held(office, committee, seeding, council)
    client = logged_in(account_with("sun", Role.COMMITTEE_CLERK, principal=committee))
    desk = f"/{council.code}/desk/duties/"
    assert "经济委员会" in client.get(desk).content.decode()
    assert "召开会议" in client.get(f"{desk}{committee}/").content.decode()
    page = client.get(f"{desk}task/{one.pk}/").content.decode()
    assert f"/desk/meetings/{Gathering.objects.get().pk}/" in page
    answer = client.post(f"{desk}task/{one.pk}/edit/", {"title": "改", "target": "3", "version": "9", "counting": ""})
    assert "刚被他人改过" in answer.content.decode()
    client.post(f"{desk}task/{one.pk}/edit/", {"title": "改了", "target": "3", "version": "1", "counting": "gatherings:lecture"})
    one.refresh_from_db()
    assert (one.title, one.target, one.narrow) == ("改了", 3, "lecture")


def test_a_member_reads_plans_and_changes_none(
    office: Actor, committee: UUID, account_with: AccountWith, council: Council
) -> None:
    one = task(office, committee)
    client = logged_in(account_with("wang", Role.MEMBER, principal=uuid7()))
    desk = f"/{council.code}/desk/duties/"
    assert client.get(f"{desk}task/{one.pk}/").status_code == 200
    assert client.get(f"{desk}task/{one.pk}/edit/").status_code == 403
    assert client.get(f"{desk}ties/").status_code == 403


def test_a_programme_reads_tasks_with_their_progress(office: Actor, committee: UUID, council: Council) -> None:
    task(office, committee, measure="visits", narrow="unit", target=2, due_on=FIRST)
    account = an_account(council, "api", Role.MEMBERS_AFFAIRS)
    headers = {"Authorization": f"Bearer {a_token(account, council, purpose='read')}"}
    found = Client().get(f"/api/v1/{council.code}/duties/tasks", headers=headers).json()
    assert [(row["body"], row["counts"], row["count"], row["target"]) for row in found] == [
        ("经济委员会", "联系部门和下级政协 · 对口联系", 0, 2)
    ]
    assert Client().get(f"/api/v1/{council.code}/duties/tasks?years=1", headers=headers).status_code == 422
