"""A step given by name, a product asked for exactly, a running case taken to a later version, the sheet as a Word file, materials due."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from docx import Document

from tests.doors.test_middleware import logged_in
from tests.features.consultations.table import Table, build_table
from tests.fixtures import AccountWith
from yitang.features.consultations.days import days_before
from yitang.features.consultations.desks import todo_of
from yitang.features.consultations.reminding import owing, remind
from yitang.features.consultations.taking_part import arrange
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.todo import TodoItem
from yitang.instruments.methods.composing import add_step, change_step, create, new_version, publish, remove_step
from yitang.instruments.methods.following import blockers, do_step, progress_of, write
from yitang.instruments.methods.giving import give_step, take_step_back
from yitang.instruments.methods.models import MethodStep, StepGiven
from yitang.instruments.methods.moving import move_case, preview_of
from yitang.instruments.methods.products import choices_of, label_of, missing_of
from yitang.instruments.methods.queries import version_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, ProcedureMove

pytestmark = pytest.mark.django_db

STEPS: tuple[dict[str, Any], ...] = (
    {"name": "商定", "role": "committee_clerk", "fields": "人数（数字）", "gate": "done", "max_days": 5},
    {"name": "会议", "role": "committee_clerk", "produces": "gathering:talk", "gate": "done"},
    {"name": "归档", "role": "committee_clerk"},
)


@pytest.fixture
def table(council: Council) -> Table:
    found = build_table(council)
    made = create(found.office(), kind="consultation", name="本地办法")
    for n, step in enumerate(STEPS, start=1):
        add_step(found.office(), version_id=UUID(str(made["version_id"])), expected=n, **step)
    publish(
        found.office(), version_id=UUID(str(made["version_id"])), expected=4, effective_from=today(), basis="政协办发〔2026〕1号"
    )
    found.method_id = UUID(str(made["method_id"]))
    return found


def later(table: Table, *, drop: str = "", add: str = "", change: dict[str, Any] | None = None) -> UUID:
    """Publish another version of the method: a step dropped, added at the end, or changed."""
    draft = UUID(str(new_version(table.office(), method_id=table.method_id)["version_id"]))
    expected = 1
    with in_council(table.council.id):
        rows = {row.code: row.pk for row in MethodStep.objects.filter(version=draft)}
    if drop:
        remove_step(table.office(), version_id=draft, expected=expected, step_id=rows[drop])
        expected += 1
    if add:
        add_step(table.office(), version_id=draft, expected=expected, name=add, role="committee_clerk")
        expected += 1
    if change:
        change_step(table.office(), version_id=draft, expected=expected, step_id=rows["s2"], **change)
        expected += 1
    publish(table.office(), version_id=draft, expected=expected, effective_from=today())
    return draft


def held(table: Table, case_id: UUID, kind: str) -> None:
    begins = timezone.now() + timedelta(hours=1)
    asked = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    made = UUID(str(arrange(table.clerk, case_id=case_id, kind_code=kind, **asked)["gathering_id"]))
    for edge in ("begin", "close"):
        advance(table.clerk, case_id=made, axis="gathering", edge=edge)


def test_product_is_asked_for_exactly(table: Table) -> None:
    case_id = table.begun()
    do_step(table.clerk, case_id=case_id, step="s1", key=None, expected_version=1, values={"f1": "3"})
    with in_council(table.council.id):
        codes = [code for code, _label in choices_of()]
        assert {"letter", "letter:consultation-report", "gathering:talk", "answers"} <= set(codes)
        assert label_of("letter:consultation-report").endswith("：协商专报")
        other = next(code.partition(":")[2] for code in codes if code.startswith("gathering:") and code != "gathering:talk")
        case = Case.objects.get(pk=case_id)
        progress = progress_of(case)
        assert progress is not None
        assert [one.what for one in blockers(case, progress)] == [missing_of("gathering:talk")]
    held(table, case_id, other)
    with pytest.raises(Blocked):
        do_step(table.clerk, case_id=case_id, step="s2", key=None, expected_version=2)
    held(table, case_id, "talk")
    do_step(table.clerk, case_id=case_id, step="s2", key=None, expected_version=2)


def test_talks_at_venues_name_no_product_exactly(table: Table) -> None:
    made = create(table.office(), kind="grassroots", name="村里的办法")
    asked = {"version_id": UUID(str(made["version_id"])), "expected": 1, "name": "议事", "role": "venue_convener"}
    with pytest.raises(Invalid):
        add_step(table.office(), produces="gathering:talk", **asked)
    add_step(table.office(), produces="gathering", **asked)


def test_step_is_given_to_a_member_who_does_it(table: Table) -> None:
    case_id = table.begun()
    (me,) = table.member.principal_ids
    values = {"f1": "3"}
    with pytest.raises(Refused):
        write(table.member, case_id=case_id, step="s1", values=values)
    with pytest.raises(Refused):
        give_step(table.member, case_id=case_id, step="s1", principal_id=me)
    with pytest.raises(Invalid):
        give_step(table.clerk, case_id=case_id, step="s1", principal_id=table.committee)
    for _twice in range(2):
        give_step(table.clerk, case_id=case_id, step="s1", principal_id=me)
    with in_council(table.council.id):
        assert StepGiven.objects.count() == 1
        assert Message.objects.filter(event="methods.given", principal_id=me).count() == 1
        assert [item.url.rsplit("/step/")[1] for item in todo_of(table.member, table.council) if isinstance(item, TodoItem)] == [
            "s1/"
        ]
    take_step_back(table.clerk, case_id=case_id, step="s1")
    with pytest.raises(Refused):
        write(table.member, case_id=case_id, step="s1", values=values)
    give_step(table.clerk, case_id=case_id, step="s1", principal_id=me)
    do_step(table.member, case_id=case_id, step="s1", key=None, expected_version=1, values=values)
    with pytest.raises(Blocked):
        give_step(table.clerk, case_id=case_id, step="s1", principal_id=me)
    with in_council(table.council.id):
        assert list(todo_of(table.member, table.council)) == []
        assert sorted(StepGiven.objects.values_list("taken_back_on", flat=True), key=str) == [today(), None]


def test_running_case_goes_to_a_later_version_where_nothing_done_is_touched(table: Table) -> None:
    case_id = table.begun()
    do_step(table.clerk, case_id=case_id, step="s1", key=None, expected_version=1, values={"f1": "3"})
    with in_council(table.council.id):
        assert preview_of(case_id, "s2") is None
    version_id = later(table, add="评估", change={**STEPS[1], "produces": "", "name": "会议"})
    asked = {"case_id": case_id, "version_id": version_id, "reason": "按新办法办"}
    with in_council(table.council.id):
        preview = preview_of(case_id, "s2")
        assert preview is not None
        assert (preview.added, preview.gone, preview.changed, preview.obstacle) == (["评估"], [], ["会议"], "")
    with pytest.raises(Refused):
        move_case(table.member, expected_version=2, **asked)
    with pytest.raises(Conflict):
        move_case(table.clerk, expected_version=1, **asked)
    with pytest.raises(Invalid):
        move_case(table.clerk, expected_version=2, **asked | {"reason": " "})
    move_case(table.clerk, expected_version=2, **asked)
    with in_council(table.council.id):
        followed = version_of(case_id)
        assert followed is not None
        assert (followed.pk, followed.number) == (version_id, 2)
        assert list(ProcedureMove.objects.values_list("cases", "reason")) == [(1, "按新办法办")]
    progress = table.progress(case_id)
    assert [(one.code, one.state) for one in progress.steps] == [("s1", "done"), ("s2", "now"), ("s3", "todo"), ("s4", "todo")]
    assert progress.steps[0].values == {"f1": 3}
    # Who had the page open before learns that the rules are others now; from here the steps are those of the later version.
    with pytest.raises(Conflict):
        do_step(table.clerk, case_id=case_id, step="s2", key=None, expected_version=2)
    for n, step in enumerate(("s2", "s3", "s4"), start=3):
        do_step(table.clerk, case_id=case_id, step=step, key=None, expected_version=n)
    assert table.row(case_id).case.stage == "concluded"


@pytest.mark.parametrize("drop", ["s1", "s2"])
def test_case_stays_where_what_was_done_would_not_fit(table: Table, drop: str) -> None:
    case_id = table.begun()
    do_step(table.clerk, case_id=case_id, step="s1", key=None, expected_version=1, values={"f1": "3"})
    version_id = later(table, drop=drop)
    with pytest.raises(Blocked):
        move_case(table.clerk, case_id=case_id, version_id=version_id, expected_version=2, reason="按新办法办")
    with in_council(table.council.id):
        assert ProcedureMove.objects.count() == 0


def test_pages_offer_the_later_version_the_member_and_the_word_file(table: Table, account_with: AccountWith) -> None:
    case_id, base = table.begun(), f"/{table.council.code}/desk"
    office = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    page = f"{base}/methods/case/{case_id}/version/"
    assert office.get(page).status_code == 404
    version_id = later(table, add="评估")
    assert page in office.get(f"{base}/consultations/{case_id}/").content.decode()
    shown = office.get(page)
    assert (shown.status_code, "评估" in shown.content.decode()) == (200, True)
    assert office.post(page, {"reason": "", "version": "1", "key": "a"}).status_code == 422
    assert office.post(page, {"reason": "按新办法办", "version": "1", "key": "b"}).status_code == 302
    with in_council(table.council.id):
        followed = version_of(case_id)
        assert followed is not None
        assert followed.pk == version_id
    step = f"{base}/consultations/{case_id}/step/s1/"
    assert office.post(f"{step}give/", {"member": "没有这个人", "key": "c"}).status_code == 422
    word = office.get(f"{base}/methods/{table.method_id}/sheet.docx")
    paper = Document(io.BytesIO(word.content))
    assert [cell.text for cell in paper.tables[0].columns[1].cells][1:] == ["商定", "会议", "归档", "评估"]
    assert paper.paragraphs[0].text == "本地办法"


def test_materials_are_reminded_of_once_for_each_gathering_and_day(table: Table) -> None:
    case_id = table.begun()
    with in_council(table.council.id):
        case = Case.objects.get(pk=case_id)
        starts = [timezone.now() + timedelta(days=n) for n in range(1, 60)]
        # Gatherings whose materials are due today or later, the nearest first: of the nearest one is reminded today, of the last not yet.
        coming = [
            (days_before(case, at)["materials_by"], at) for at in starts if days_before(case, at)["materials_by"] >= today()
        ]
    (by, soon), (_later, late) = coming[0], coming[-1]
    asked = [{"starts_at": at, "ends_at": at + timedelta(hours=2), "kind_code": "talk"} for at in (soon, late)]
    which = [UUID(str(arrange(table.clerk, case_id=case_id, **one)["gathering_id"])) for one in asked]
    with in_council(table.council.id):
        assert owing(table.council.id, today()) == [(case_id, which[0], by)]
        assert owing(table.council.id, by + timedelta(days=1)) == []
    for _twice in range(2):
        assert remind(RunningJob(uuid7(), table.council.id, None, {})) == {"due": 1}
    with in_council(table.council.id):
        rows = Message.objects.filter(event="consultations.materials")
        assert list(rows.values_list("principal_id", "due_on")) == [(table.committee, by)]
