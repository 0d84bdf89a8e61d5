"""Exports: a second person for large ones, rules from a day on, marks in the file, days that run out."""

import io
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError
from openpyxl import load_workbook

from tests.fixtures import ActorWith
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.exports import actions
from yitang.foundation.exports.background import sweep
from yitang.foundation.exports.declared import EXPORT_KINDS
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.exports.queries import found_by, in_force, may_be_taken, visible_copies
from yitang.foundation.exports.taking import path_of
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.actions import add_member
from yitang.institution.members.export import KIND, export_roster
from yitang.institution.members.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope")]


@pytest.fixture
def keeper(actor_with: ActorWith) -> Actor:
    actor = actor_with(Role.MEMBERS_AFFAIRS, name="刘云")
    for number, name in enumerate(("王芳", "李明", "陈静"), start=1):
        add_member(actor, number=f"{number:04}", name=name, phone=f"1380000000{number}")
    return actor


@pytest.fixture
def secretary(actor_with: ActorWith) -> Actor:
    return actor_with(Role.SECRETARY_GENERAL, name="周平")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def taken_out(actor: Actor, purpose: str = "upkeep") -> tuple[ExportCopy, bytes]:
    """The copy after a member of staff asked, and what the browser got (nothing while it waits)."""
    handed = export_roster(actor, uuid4().hex, Member.objects.order_by("number"), purpose, {"q": "王"})
    return ExportCopy.objects.get(pk=handed.copy.pk), handed.file.read() if handed.file else b""


def heads(content: bytes) -> list[str]:
    return [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]


def strict(secretary: Actor, over: int | None = 2) -> None:
    actions.set_rule(secretary, kind=KIND, effective_from=today(), over=over, kept_days=3)


def test_small_export_leaves_at_once_and_is_registered(keeper: Actor) -> None:
    copy, content = taken_out(keeper)
    assert (copy.state, copy.rows, copy.asked_by, copy.times_taken, copy.asked) == ("free", 3, "刘云", 1, {"q": "王"})
    assert heads(content)[:3] == ["届内序", "编号", "姓名"]
    assert not path_of(copy).exists()


def test_large_export_waits_until_another_person_agrees(keeper: Actor, secretary: Actor) -> None:
    strict(secretary)
    copy, content = taken_out(keeper)
    assert (copy.state, content, path_of(copy).exists()) == ("waiting", b"", True)
    with pytest.raises(Blocked):
        actions.note_taken(keeper, copy_id=copy.pk)
    actions.release(secretary, copy_id=copy.pk)
    actions.note_taken(keeper, copy_id=copy.pk)
    copy.refresh_from_db()
    assert (copy.state, copy.decided_name, copy.times_taken) == ("released", "周平", 1)
    with pytest.raises(Conflict):
        actions.refuse(secretary, copy_id=copy.pk, note="晚了")


def test_nobody_agrees_to_an_own_export(actor_with: ActorWith, keeper: Actor, secretary: Actor) -> None:
    strict(secretary)
    both = Actor(keeper.council_id, "兼任", keeper.account_id, (*keeper.grants, *secretary.grants))
    copy, _content = taken_out(both)
    with pytest.raises(Refused):
        actions.release(both, copy_id=copy.pk)
    for role in (Role.PROPOSAL_CLERK, Role.AUDITOR, Role.SYSTEM_ADMIN):
        with pytest.raises(Refused):
            actions.release(actor_with(role), copy_id=copy.pk)
    assert ExportCopy.objects.get(pk=copy.pk).state == "waiting"


def test_the_database_too_wants_a_second_person(keeper: Actor, secretary: Actor, seeding: object, council: Council) -> None:
    strict(secretary)
    copy, _content = taken_out(keeper)
    copy.decided_by = copy.account_id
    with pytest.raises(IntegrityError), seeding(council):  # type: ignore[operator]
        copy.save(update_fields=["decided_by"])


def test_refusal_needs_a_reason_and_ends_the_copy(keeper: Actor, secretary: Actor) -> None:
    strict(secretary)
    copy, _content = taken_out(keeper)
    with pytest.raises(Invalid):
        actions.refuse(secretary, copy_id=copy.pk, note="  ")
    actions.refuse(secretary, copy_id=copy.pk, note="与用途不符")
    copy.refresh_from_db()
    assert (copy.state, copy.note, may_be_taken(copy)) == ("refused", "与用途不符", False)
    assert sweep(RunningJob(uuid4(), keeper.council_id, None, {})) == {"removed": 1}


def test_days_of_a_file_run_from_the_agreement(keeper: Actor, secretary: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    strict(secretary)
    copy, _content = taken_out(keeper)
    actions.release(secretary, copy_id=copy.pk)
    copy.refresh_from_db()
    assert copy.decided_at is not None
    assert copy.expires_at - copy.decided_at == timedelta(days=3)
    assert sweep(RunningJob(uuid4(), keeper.council_id, None, {})) == {"removed": 0}
    over = copy.expires_at + timedelta(seconds=1)
    for module in ("queries", "background"):
        monkeypatch.setattr(f"yitang.foundation.exports.{module}.now", lambda: over)
    assert may_be_taken(copy) is False
    with pytest.raises(Blocked):
        actions.note_taken(keeper, copy_id=copy.pk)
    assert sweep(RunningJob(uuid4(), keeper.council_id, None, {})) == {"removed": 1}


def test_rule_of_a_later_day_waits_for_its_day(keeper: Actor, secretary: Actor) -> None:
    tomorrow = today() + timedelta(days=1)
    actions.set_rule(secretary, kind=KIND, effective_from=tomorrow, over=0, kept_days=1)
    assert (in_force(KIND).over, in_force(KIND, tomorrow).over) == (EXPORT_KINDS.get(KIND).over, 0)
    actions.set_rule(secretary, kind=KIND, effective_from=today(), over=None, kept_days=30)
    assert in_force(KIND).over is None
    assert taken_out(keeper)[0].state == "free"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"effective_from": date(2020, 1, 1)}, "effective_from"),
        ({"over": -1}, "over"),
        ({"kept_days": 0}, "kept_days"),
        ({"kept_days": 91}, "kept_days"),
    ],
)
def test_impossible_rule_is_refused_beside_its_field(secretary: Actor, given: dict[str, object], field: str) -> None:
    asked: dict[str, object] = {"effective_from": today(), "over": 5, "kept_days": 5} | given
    with pytest.raises(Invalid) as refused:
        actions.set_rule(secretary, kind=KIND, **asked)
    assert list(refused.value.errors) == [field]


def test_purpose_chooses_the_columns(keeper: Actor) -> None:
    assert heads(taken_out(keeper, "posted")[1]) == ["姓名", "界别", "专委会"]
    assert "电话" in heads(taken_out(keeper, "reach")[1])
    with pytest.raises(Invalid):
        taken_out(keeper, "no such purpose")


def test_every_copy_carries_its_own_marks(keeper: Actor) -> None:
    first, second = taken_out(keeper), taken_out(keeper)
    for copy, content in (first, second):
        book = load_workbook(io.BytesIO(content))
        about = "\n".join(str(row[0].value) for row in book["本件说明"].iter_rows())
        assert all(words in about for words in (copy.mark, "刘云", "名册维护", "3 行"))
        assert copy.mark in str(book.worksheets[0].oddFooter.left.text)
        assert (book["_copy"]["A1"].value, book["_copy"].sheet_state) == (copy.pk.hex, "veryHidden")
        found = found_by(visible_copies(keeper), book["_copy"]["A1"].value)
        assert [one.pk for one in found] == [copy.pk]
    assert first[0].mark != second[0].mark


def test_same_form_sent_twice_is_one_copy(keeper: Actor) -> None:
    key = uuid4().hex
    copies = {export_roster(keeper, key, Member.objects.all(), "upkeep", {}).copy.pk for _ in range(2)}
    assert (len(copies), ExportCopy.objects.get().times_taken) == (1, 2)


def test_others_see_neither_the_copy_nor_its_file(keeper: Actor, secretary: Actor, actor_with: ActorWith) -> None:
    copy, _content = taken_out(keeper)
    seen = {name: visible_copies(actor).count() for name, actor in (
        ("own", keeper), ("secretary", secretary), ("auditor", actor_with(Role.AUDITOR)), ("clerk", actor_with(Role.PROPOSAL_CLERK)),
    )}  # fmt: skip
    assert seen == {"own": 1, "secretary": 1, "auditor": 1, "clerk": 0}
    with pytest.raises(NotFound):
        actions.note_taken(actor_with(Role.MEMBERS_AFFAIRS), copy_id=copy.pk)
