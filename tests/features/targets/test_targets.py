"""Targets: frozen on 1 January, corrected in view, counted from rows, planned by tables, checked, and prompted without a ranking."""

import io
import random
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith, seed
from tests.insights.grassroots.world import fill, places
from yitang.features.talks.models import Talk
from yitang.features.targets import actions
from yitang.features.targets.background import freeze_due
from yitang.features.targets.commands import import_charges, import_plan
from yitang.features.targets.models import Charge, Check, Correction, PlanLine, Target, TargetPlace
from yitang.features.targets.queries import matrix, places_of, progress_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.core.ids import uuid7
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places.models import Region, Venue
from yitang.institution.principals.models import Principal

YEAR = 2026
LAST = date(YEAR, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(actor_with: ActorWith) -> Actor:
    return actor_with(Role.RESEARCH_OFFICE, name="郑以宁")


def each(office: Actor, **more: object) -> UUID:
    asked = {"year": YEAR, "title": "每村一场", "measure": "talks", "way": "each", "number": 1, "level": "village"} | more
    return UUID(str(actions.add_target(office, **asked)["target_id"]))


@pytest.mark.parametrize("luck", range(2))
def test_matrix_and_progress_agree_with_a_count_by_hand(council: Council, office: Actor, luck: int) -> None:
    fill(council, random.Random(luck), 40)
    with in_council(council.pk):
        total = UUID(
            str(actions.add_target(office, year=YEAR, title="百场", measure="talks", way="total", number=100)["target_id"])
        )
        villages = each(office)
        held = [talk for talk in Talk.objects.select_related("venue__region") if talk.held_on]
        at = Counter((talk.venue.region.path, talk.held_on.month) for talk in held if talk.held_on)
        listed = {one.target.pk: one for one in progress_of(Target.objects.select_related("region"), LAST)}
        assert (listed[total].done, listed[total].whole) == (len(held), 100)
        rows = list(places_of(Target.objects.get(pk=villages)))
        reached = {path for path, _month in at} & {row.path for row in rows}
        assert (listed[villages].done, listed[villages].whole) == (len(reached), len(rows))
        lines = matrix(council, Target.objects.get(pk=villages), rows, LAST)
        assert {(line.region.path, int(cell.label)): cell.count for line in lines for cell in line.cells if cell.count} == {
            key: n for key, n in at.items() if key[0] in {row.path for row in rows}
        }
        assert {line.region.path for line in lines if line.done} == reached


def test_what_is_frozen_changes_by_corrections_alone(council: Council, office: Actor) -> None:
    with seed(council):
        places(council)
    with in_council(council.pk):
        target = each(office)
        actions.freeze(office, target_id=target)
        late = Region(council=council, code="5199", name="新村", level="village", path="51/5199/")
        with seed(council):
            late.save()
        row = Target.objects.get(pk=target)
        assert (row.frozen_on, row.frozen_by, places_of(row).count()) == (date(YEAR, 1, 1), "郑以宁", 6)
        with pytest.raises(Blocked):
            actions.edit_target(
                office, target_id=target, expected_version=row.version, title="改", measure="talks", way="total", number=1
            )
        with pytest.raises(Invalid):
            actions.correct(office, target_id=target, what="add", region_id=late.pk, reason=" ")
        actions.correct(office, target_id=target, what="add", region_id=late.pk, reason="撤并后新设")
        actions.correct(office, target_id=target, what="drop", region_id=places_of(row)[0].pk, reason="整村搬迁")
        actions.correct(office, target_id=target, what="number", number=2, reason="县委部署")
        with pytest.raises(Invalid):
            actions.correct(office, target_id=target, what="add", region_id=late.pk, reason="再加一次")
        kept = Correction.objects.order_by("corrected_at").values_list("what", "before", "after", "reason", "corrected_by")
        assert list(kept) == [
            ("add", 6, 7, "撤并后新设", "郑以宁"),
            ("drop", 7, 6, "整村搬迁", "郑以宁"),
            ("number", 1, 2, "县委部署", "郑以宁"),
        ]
        assert places_of(Target.objects.get(pk=target)).count() == 6


def test_the_house_freezes_what_was_set_before_the_year(council: Council, office: Actor) -> None:
    with seed(council):
        places(council)
    this_year = today().year
    with in_council(council.pk):
        before, fresh = each(office, year=this_year, title="年前设立"), each(office, year=this_year, title="年中设立")
    with seed(council):
        row = Target.objects.get(pk=before)
        row.created_at = row.created_at.replace(year=this_year - 1, month=12, day=20)
        row.save()
    job = RunningJob(uuid7(), council.pk, None, {})
    assert [freeze_due(job), freeze_due(job)] == [{"frozen": 1}, {"frozen": 0}]
    with in_council(council.pk):
        assert dict(Target.objects.values_list("pk", "frozen_on")) == {before: date(this_year, 1, 1), fresh: None}
        assert TargetPlace.objects.count() == 6
        with pytest.raises(Blocked):
            actions.freeze(office, target_id=each(office, year=this_year + 1, title="明年"))


def test_two_who_change_a_target_at_once_see_each_other(council: Council, office: Actor) -> None:
    with in_council(council.pk):
        made = actions.add_target(office, year=YEAR, title="百场", measure="talks", way="total", number=100)["target_id"]
        asked = {"target_id": UUID(str(made)), "expected_version": 1, "measure": "talks", "way": "total", "number": 90}
        actions.edit_target(office, title="甲", **asked)
        with pytest.raises(Conflict):
            actions.edit_target(office, title="乙", **asked)
        with pytest.raises(Invalid) as refused:
            actions.add_target(office, year=YEAR, title="", measure="nothing", way="each", number=0)
    assert set(refused.value.errors) == {"title", "measure", "number", "level"}


def test_a_check_keeps_what_was_counted_on_its_day(council: Council, office: Actor) -> None:
    fill(council, random.Random(1), 30)
    with in_council(council.pk):
        target = each(office)
        with pytest.raises(Blocked):
            actions.check(office, target_id=target, period="q1", remark="按计划")
        actions.freeze(office, target_id=target)
        counted = actions.check(office, target_id=target, period="q1", remark="按计划推进")
        villages = set(places_of(Target.objects.get(pk=target)).values_list("path", flat=True))
        done = {
            talk.venue.region.path
            for talk in Talk.objects.select_related("venue__region")
            if talk.held_on and talk.held_on <= date(YEAR, 3, 31)
        } & villages
        row = Check.objects.get()
        assert (counted["done"], row.done, row.whole, row.counted_to) == (len(done), len(done), 6, date(YEAR, 3, 31))


def test_each_convener_hears_of_the_own_places_alone(council: Council, office: Actor, actor_with: ActorWith) -> None:
    fill(council, random.Random(2), 3)
    year = today().year
    with seed(council):
        rows = list(Region.objects.filter(level="village").order_by("path"))
        first, second = (Principal(council=council, kind="member", code=f"1{n}", name=f"委员{n}") for n in range(2))
        for one in (first, second):
            one.save()
        Venue.objects.update(convener=None)
        new = {"kind": "village", "opened_on": date(2020, 1, 1)}
        Venue(council=council, code="N1", name="新议事室", region=rows[0], convener=first, **new).save()
        Charge(council=council, region=rows[1], holder=second, valid_from=date(2020, 1, 1)).save()
    with in_council(council.pk):
        target = each(office, year=year, number=50)
        actions.freeze(office, target_id=target)
        assert actions.prompt(office, target_id=target) == {"told": 2, "places": 6}
        told = dict(Message.objects.filter(event="targets.prompt").values_list("principal_id", "text"))
    assert (rows[0].name in told[first.pk], rows[1].name in told[first.pk]) == (True, False)
    assert (rows[1].name in told[second.pk], rows[0].name in told[second.pk]) == (True, False)


def test_plan_and_charges_come_by_tables_and_a_second_time_change_nothing(
    council: Council, office: Actor, tmp_path: Path
) -> None:
    with seed(council):
        places(council)
        Principal(council=council, kind="member", code="0007", name="周明").save()
    with in_council(council.pk):
        target = each(office)
    plan = tmp_path / "计划.csv"
    plan.write_text(
        "年度,指标名称,区划代码,计划月份,计划次数\n2026年,每村一场,5100,3月,1\n2026,每村一场,5101,4,2\n", encoding="utf-8"
    )
    first = CliRunner().invoke(import_plan, [str(plan), "--council", council.code], catch_exceptions=False)
    assert (first.exit_code, "新增 2 条" in first.output) == (0, True), first.output
    assert "新增 0 条，更新 0 条" in CliRunner().invoke(import_plan, [str(plan), "--council", council.code]).output
    plan.write_text(
        "年度,指标名称,区划代码,计划月份,计划次数\n2026,每村一场,510,13,1\n2026,没有这项,5101,4,2\n", encoding="utf-8"
    )
    wrong = CliRunner().invoke(import_plan, [str(plan), "--council", council.code], catch_exceptions=False)
    assert wrong.exit_code == 1
    assert "不是1到12之间的月份" in wrong.output
    assert "这一年没有这项指标" in wrong.output
    charges = tmp_path / "包联.csv"
    charges.write_text("区划代码,包联人\n5100,周明（0007）\n", encoding="utf-8")
    for said in ("新增 1 条", "新增 0 条"):
        assert said in CliRunner().invoke(import_charges, [str(charges), "--council", council.code]).output
    with in_council(council.pk):
        assert list(PlanLine.objects.order_by("month").values_list("target", "month", "number")) == [
            (target, 3, 1),
            (target, 4, 2),
        ]
        assert Charge.objects.get().holder.name == "周明"


def test_an_office_sets_freezes_corrects_and_checks_by_the_pages(council: Council, account_with: AccountWith) -> None:
    fill(council, random.Random(3), 20)
    clerk: Client = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    base = f"/{council.code}/desk/targets/"
    wrong = clerk.post(f"{base}new/", {"year": "2026", "title": "每村一场", "measure": "talks", "way": "each", "number": "1"})
    assert (wrong.status_code, "选择哪一级地方" in wrong.content.decode()) == (422, True)
    sent = {"year": "2026", "title": "每村一场", "measure": "talks", "way": "each", "number": "1", "level": "village"}
    assert [clerk.post(f"{base}new/", sent | {"key": "once"}).status_code for _n in range(2)] == [302, 302]
    clerk.post(f"{base}theme/", {"campaign": "五年行动", "year": "2026", "title": "夯基"})
    home = clerk.get(f"{base}?year=2026").content.decode()
    assert all(words in home for words in ("每村一场", "夯基", "基数未冻结"))
    with in_council(council.pk):
        page = f"{base}{Target.objects.get().pk}/"
    clerk.post(f"{page}freeze/", {"key": "f"})
    clerk.post(f"{page}correct/", {"what": "number", "number": "2", "reason": "县委部署"})
    clerk.post(f"{page}plan/", {"region": "5100", "month": "3", "number": "1"})
    clerk.post(f"{page}check/", {"period": "q1", "remark": "按计划推进"})
    shown = clerk.get(page).content.decode()
    assert all(words in shown for words in ("县委部署", "按计划推进", "1 → 2", "第一季度", "○"))
    assert clerk.get(f"{page}?by=year&left=1").status_code == 200
    book = b"".join(clerk.post(f"{page}export/", {"key": "x"}).streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        cells = parts.read("xl/worksheets/sheet1.xml").decode()
    with in_council(council.pk):
        assert all(f">{row.code}<" in cells for row in places_of(Target.objects.get()))
        assert ExportCopy.objects.get().kind == "targets.matrix"
    clerk.post(f"{base}charges/new/", {"region": "5100", "holder": "周明（0001）", "valid_from": "2026-01-01"})
    assert "周明" in clerk.get(f"{base}charges/").content.decode()
    with in_council(council.pk):
        ended = Charge.objects.get().pk
    clerk.post(f"{base}charges/{ended}/end/", {"key": "e"})
    assert "还没有包联名单" in clerk.get(f"{base}charges/").content.decode()


def test_the_matrix_asks_no_more_for_many_places_than_for_few(council: Council, account_with: AccountWith, office: Actor) -> None:
    clerk = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    with seed(council):
        rows = places(council, towns=1, villages=2)
    with in_council(council.pk):
        target = each(office)
    page = f"/{council.code}/desk/targets/{target}/"

    def asked() -> int:
        clerk.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(page).status_code == 200
        return sum(' FROM "' in query["sql"] for query in queries)

    few = asked()
    with seed(council):
        for n in range(30):
            code = f"5108{n}"
            Region(
                council=council, code=code, name=f"{n}村", level="village", parent=rows[1], path=f"{rows[1].path}{code}/"
            ).save()
    assert asked() == few
