"""Taking back what was sent by mistake: every copy says so, nothing vanishes, and what a council has filed stays its own."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.features.joint.house import TITLE, Side, deliver, shared
from tests.features.joint.test_rooms import written
from tests.fixtures import seed
from yitang.features.joint import actions
from yitang.features.joint.models import Entry, Filing, Room
from yitang.features.joint.queries import unsigned_results
from yitang.features.joint.sending import DOCUMENT, SUBJECT, WITHDRAWN, send
from yitang.features.joint.words import todo_of
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.files.attaching import add_uploads
from yitang.foundation.files.queries import files_of
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.todo import TodoItem
from yitang.instruments.exchange.models import SentPackage


def copies(side: Side) -> list[tuple[str, str, str, bool]]:
    with in_council(side.council.id):
        rows = Entry.objects.order_by("written_at", "pk")
        return [(one.title, one.text, one.withdrawn_why, one.withdrawn_at is not None) for one in rows]


def told(side: Side) -> list[tuple[UUID | None, str, str]]:
    with in_council(side.council.id):
        return list(Message.objects.order_by("created_at", "pk").values_list("principal_id", "role", "text"))


def test_what_is_taken_back_stays_as_a_trace_and_loses_its_words(first: Side, second: Side) -> None:
    shared(first, second)
    actions.name_person(second.office, room_id=second.room().pk, principal_id=second.person)
    entry = UUID(
        str(actions.write(first.office, room_id=first.room().pk, kind="document", title="名册", text="电话")["entry_id"])
    )
    add_uploads(first.office, [SimpleUploadedFile("名册.txt", b"1")], kind=SUBJECT, subject_id=entry, purpose=DOCUMENT, key="k")
    with pytest.raises(Conflict):
        actions.take_back(first.office, entry_id=entry, reason="还没有发出")
    actions.send_out(first.office, entry_id=entry)
    deliver()
    with pytest.raises(Invalid):
        actions.take_back(first.office, entry_id=entry, reason=" ")
    with in_council(second.council.id):
        theirs = Entry.objects.get().pk
        assert len(files_of(SUBJECT, theirs, DOCUMENT)) == 1
    with pytest.raises(NotFound):
        actions.take_back(second.office, entry_id=theirs, reason="不是自己的")
    actions.take_back(first.office, entry_id=entry, reason="发错了文件")
    deliver()
    assert copies(first) == [("名册", "电话", "发错了文件", True)]
    assert copies(second) == [("名册", "", "发错了文件", True)]
    with in_council(second.council.id):
        assert files_of(SUBJECT, theirs, DOCUMENT) == []
    with in_council(first.council.id):
        assert len(files_of(SUBJECT, entry, DOCUMENT)) == 1
        assert not SentPackage.objects.exclude(problem="").exists()
    with pytest.raises(Conflict):
        actions.take_back(first.office, entry_id=entry, reason="再来一次")
    assert told(second)[-1] == (second.person, "", f"{first.council.name}撤回了“名册”。")


def test_who_joins_later_gets_nothing_that_was_taken_back_and_who_left_is_told(first: Side, second: Side, third: Side) -> None:
    shared(first, second)
    wrong = written(first, "错的", text="甲")
    written(first, "对的", text="乙")
    second.step("leave", "任务完成")
    deliver()
    actions.take_back(first.office, entry_id=wrong, reason="发错了")
    actions.invite_council(first.office, room_id=first.room().pk, code=third.council.code)
    deliver()
    third.step("accept")
    deliver()
    assert [row[0] for row in copies(third)] == ["对的"]
    assert [(row[0], row[3]) for row in copies(second)] == [("错的", True), ("对的", False)]


def test_what_is_signed_or_filed_stands(first: Side, second: Side) -> None:
    shared(first, second)
    result = written(first, "联合调研报告", kind="result", text="一、现状。")
    with in_council(second.council.id):
        there = Entry.objects.get()
    assert actions.file_result(second.office, entry_id=there.pk)["number"] == 1
    # The other council's number is not known here, so it can be taken back; their filed copy keeps its words and says so.
    actions.take_back(first.office, entry_id=result, reason="数据有误")
    deliver()
    assert copies(second) == [("联合调研报告", "一、现状。", "数据有误", True)]
    with pytest.raises(Blocked):
        actions.file_result(first.office, entry_id=result)
    with pytest.raises(Blocked):
        actions.sign(second.chair, entry_id=there.pk)
    again = written(first, "联合调研报告（改）", kind="result", text="一、现状。")
    actions.file_result(first.office, entry_id=again)
    with pytest.raises(Blocked):
        actions.take_back(first.office, entry_id=again, reason="又有误")
    signed = written(first, "第三稿", kind="result")
    actions.sign(first.chair, entry_id=signed)
    with pytest.raises(Blocked):
        actions.take_back(first.office, entry_id=signed, reason="又有误")
    with in_council(first.council.id):
        assert Filing.objects.count() == 1


def test_nobody_takes_back_another_councils_word(first: Side, second: Side, third: Side) -> None:
    """A council of the room sends the withdrawal of an entry that is not its own; and one that overtook its entry keeps it out."""
    shared(first, second)
    actions.invite_council(first.office, room_id=first.room().pk, code=third.council.code)
    deliver()
    third.step("accept")
    deliver()
    entry = written(first, "甲的话", text="甲")
    with in_council(first.council.id):
        shared_id = Entry.objects.get(pk=entry).shared_id
    data: dict[str, Any] = {"kind": "note", "author": "x", "title": "t", "written_at": "2026-03-05T04:00:00+00:00"}
    early = uuid4()
    with seed(third.council) as ctx:
        room = Room.objects.select_related("case").get()
        partner = room.partners.get(code=second.council.code)
        send(ctx, room, [partner], WITHDRAWN, entry=str(shared_id), reason="冒名", **data)
        send(ctx, room, [partner], WITHDRAWN, entry=str(early), reason="先到", **data)
    deliver()
    assert [(row[0], row[3]) for row in copies(second)] == [("t", True), ("甲的话", False)]
    with in_council(third.council.id):
        assert SentPackage.objects.exclude(problem="").count() == 1


def test_people_are_told_what_is_asked_of_them(first: Side, second: Side) -> None:
    shared(first, second, "proposal")
    invited = f"{first.council.name}邀请我方参加联合履职：“{TITLE}”。"
    assert told(second) == [(None, "research_office", invited), (None, "secretary_general", invited)]
    actions.name_person(first.office, room_id=first.room().pk, principal_id=first.person)
    assert told(first) == [(first.person, "", f"即日起，您参加联合履职“{TITLE}”。")]
    result = written(first, "共建提案", kind="result", text="建议共建。")
    written(first, "一般说明")
    waits = (None, "council_leader", "“共建提案”等待主席签署。")
    assert (told(first)[-1], told(second)[-1]) == (waits, waits)
    for side, after in ((first, result), (second, None)):
        with in_council(side.council.id):
            assert [one.title for one in todo_of(side.chair, side.council) if isinstance(one, TodoItem)] == ["共建提案"]
            assert list(todo_of(side.member, side.council)) == []
            entry = after or unsigned_results(side.chair, side.council.code)[0].pk
        actions.sign(side.chair, entry_id=entry)
        with in_council(side.council.id):
            assert list(todo_of(side.chair, side.council)) == []
