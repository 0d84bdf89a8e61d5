"""A room of several councils: each joins by its own act, keeps its own copy, files under its own number, and sees nothing else."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.features.joint.house import TITLE, Side, deliver, shared
from yitang.features.joint import actions
from yitang.features.joint.models import Entry, Filing, Partner, Room
from yitang.features.joint.queries import visible_entries, visible_rooms
from yitang.features.joint.sending import DOCUMENT, ENTRY, PACKAGE, SUBJECT, send
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.files.attaching import add_uploads
from yitang.foundation.files.queries import files_of
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.exchange.models import SentPackage


def written(side: Side, title: str, kind: str = "note", actor: Any = None, **more: Any) -> UUID:
    """An entry written and sent."""
    who = actor or side.office
    entry = UUID(str(actions.write(who, room_id=side.room().pk, kind=kind, title=title, **more)["entry_id"]))
    actions.send_out(who, entry_id=entry)
    deliver()
    return entry


def titles(side: Side) -> list[str]:
    with in_council(side.council.id):
        return list(visible_entries(side.office).order_by("written_at", "pk").values_list("title", flat=True))


def partners(side: Side) -> list[tuple[str, str, list[str]]]:
    with in_council(side.council.id):
        return [(one.code, one.state, [who["name"] for who in one.people]) for one in Partner.objects.all()]


def test_each_side_joins_by_its_own_act_and_reads_what_the_other_sends(first: Side, second: Side) -> None:
    actions.open_room(first.office, title=TITLE, kind="research", invite=[[second.council.code, ""]])
    deliver()
    assert (second.room().case.title, second.room().case.stage, second.room().opener_code) == (TITLE, "invited", "yunhe")
    with pytest.raises(Conflict):
        actions.write(second.office, room_id=second.room().pk, kind="note", title="还没有加入")
    second.step("accept")
    deliver()
    assert partners(first) == [("qingshan", "joined", [])]
    actions.name_person(second.office, room_id=second.room().pk, principal_id=second.person, duty="组长")
    deliver()
    assert partners(first) == [("qingshan", "joined", ["青山委员"])]
    written(first, "第一次会商纪要", text="周三上午。")
    written(second, "上游监测数据", actor=second.member, kind="document")
    assert titles(first) == titles(second) == ["第一次会商纪要", "上游监测数据"]
    with in_council(first.council.id):
        found = Entry.objects.get(title="上游监测数据")
        assert (found.origin_code, found.author, found.is_own) == ("qingshan", "青山委员", False)


def test_a_draft_stays_at_home_until_it_is_sent_and_then_for_good(first: Side, second: Side) -> None:
    shared(first, second)
    draft = UUID(str(actions.write(first.office, room_id=first.room().pk, kind="note", title="草稿")["entry_id"]))
    deliver()
    assert (titles(first), titles(second)) == (["草稿"], [])
    actions.send_out(first.office, entry_id=draft)
    with pytest.raises(Conflict):
        actions.send_out(first.office, entry_id=draft)
    with pytest.raises(Conflict):
        actions.discard(first.office, entry_id=draft)
    deliver()
    assert titles(second) == ["草稿"]
    other = UUID(str(actions.write(first.office, room_id=first.room().pk, kind="note", title="不要了")["entry_id"]))
    actions.discard(first.office, entry_id=other)
    assert titles(first) == ["草稿"]


def test_files_travel_with_their_entry(first: Side, second: Side) -> None:
    shared(first, second)
    entry = UUID(str(actions.write(first.office, room_id=first.room().pk, kind="document", title="数据表")["entry_id"]))
    upload = SimpleUploadedFile("数据.txt", "点位,数值\n一,3\n".encode())
    added = add_uploads(first.office, [upload], kind=SUBJECT, subject_id=entry, purpose=DOCUMENT, key="k")
    assert added.problems == []
    actions.send_out(first.office, entry_id=entry)
    deliver()
    with in_council(second.council.id):
        there = Entry.objects.get(title="数据表")
        (file,) = files_of(SUBJECT, there.pk, DOCUMENT)
        assert (file.name, file.size) == ("数据.txt", upload.size)
        with pytest.raises(Blocked):
            add_uploads(second.office, [upload], kind=SUBJECT, subject_id=there.pk, purpose=DOCUMENT, key="k2")


def test_a_result_is_filed_by_each_council_under_its_own_number(first: Side, second: Side) -> None:
    shared(first, second)
    result = written(first, "联合调研报告", kind="result", text="一、现状。")
    assert actions.file_result(first.office, entry_id=result)["number"] == 1
    with pytest.raises(Conflict):
        actions.file_result(first.office, entry_id=result)
    deliver()
    with in_council(second.council.id):
        there = Entry.objects.get(title="联合调研报告")
        assert not Filing.objects.exists()
    with pytest.raises(NotFound):
        actions.file_result(second.office, entry_id=result)
    assert actions.file_result(second.office, entry_id=there.pk)["number"] == 1


def test_a_joint_proposal_waits_for_the_chairs_of_all(first: Side, second: Side) -> None:
    shared(first, second, "proposal")
    result = written(first, "关于共建湿地公园的提案", kind="result", text="建议两级共建。")
    with pytest.raises(Refused):
        actions.sign(first.office, entry_id=result)
    with pytest.raises(Blocked, match="青山"):
        actions.file_result(first.office, entry_id=result)
    actions.sign(first.chair, entry_id=result)
    with pytest.raises(Conflict):
        actions.sign(first.chair, entry_id=result)
    deliver()
    with in_council(second.council.id):
        there = Entry.objects.get(kind="result")
    actions.sign(second.chair, entry_id=there.pk)
    deliver()
    assert actions.file_result(first.office, entry_id=result)["number"] == 1
    assert actions.file_result(second.office, entry_id=there.pk)["number"] == 1


def test_a_third_council_gets_what_was_said_before_it_came(first: Side, second: Side, third: Side) -> None:
    shared(first, second)
    written(first, "甲")
    written(second, "乙")
    with pytest.raises(Blocked):
        actions.invite_council(second.office, room_id=second.room().pk, code=third.council.code)
    actions.invite_council(first.office, room_id=first.room().pk, code=third.council.code)
    deliver()
    third.step("accept")
    deliver()
    assert titles(third) == ["甲", "乙"]
    written(third, "丙")
    assert titles(first) == titles(second) == titles(third) == ["甲", "乙", "丙"]
    assert [row[:2] for row in partners(second)] == [("shiqiao", "joined"), ("yunhe", "joined")]


def test_who_declines_or_leaves_gets_nothing_more(first: Side, second: Side, third: Side) -> None:
    actions.open_room(first.office, title=TITLE, kind="research", invite=[[one.council.code, ""] for one in (second, third)])
    deliver()
    with pytest.raises(Invalid):
        second.step("decline")
    second.step("decline", "人手不够")
    third.step("accept")
    deliver()
    assert [row[:2] for row in partners(first)] == [("qingshan", "declined"), ("shiqiao", "joined")]
    written(first, "会后")
    assert (titles(second), titles(third)) == ([], ["会后"])
    third.step("leave", "任务完成")
    deliver()
    written(first, "离开以后")
    assert titles(third) == ["会后"]


def test_a_council_that_nobody_named_is_heard_and_gets_nothing(first: Side, second: Side, third: Side) -> None:
    """The third knows the room's id, says that it has joined, and sends an entry: it is not in the room."""
    shared(first, second)
    written(first, "只给乙方")
    with in_council(first.council.id):
        shared_id = first.room().shared_id
    forged(third, first, shared_id)
    deliver()
    assert [row[:2] for row in partners(first)] == [("qingshan", "joined"), ("shiqiao", "claimed")]
    assert titles(first) == ["只给乙方"]
    with in_council(third.council.id):
        assert not Entry.objects.exclude(room__case__title="假的").exists()
        assert SentPackage.objects.filter(problem="").count() == 1
        assert SentPackage.objects.exclude(problem="").count() == 1
    with in_council(first.council.id):
        assert not SentPackage.objects.filter(kind=PACKAGE, to_code="shiqiao").exists()


def forged(side: Side, to: Side, shared_id: UUID) -> None:
    """A room of the same shared id, made by hand, from which everything is sent that a member would send."""
    from tests.fixtures import seed
    from yitang.features.joint.sending import JOINED

    made = UUID(str(actions.open_room(side.office, title="假的", kind="research")["case_id"]))
    with seed(side.council) as ctx:
        Room.objects.filter(pk=made).update(shared_id=shared_id)
        partner = Partner(council=side.council, room_id=made, code=to.council.code, name="甲", state="joined")
        partner.save()
        room = Room.objects.select_related("case").get(pk=made)
        send(ctx, room, [partner], JOINED, people=[])
        data = {
            "kind": "note",
            "author": "x",
            "title": "冒名",
            "text": "",
            "signs": "",
            "written_at": "2026-03-05T04:00:00+00:00",
        }
        send(ctx, room, [partner], ENTRY, **data)


def test_members_see_the_rooms_in_which_they_work(first: Side, second: Side) -> None:
    shared(first, second)
    with in_council(first.council.id):
        assert list(visible_rooms(first.member)) == []
    with pytest.raises(NotFound):
        actions.write(first.member, room_id=first.room().pk, kind="note", title="旁人")
    actions.name_person(first.office, room_id=first.room().pk, principal_id=first.person)
    with in_council(first.council.id):
        assert [room.case.title for room in visible_rooms(first.member)] == [TITLE]
    assert written(first, "自己人", actor=first.member)
    with pytest.raises(Refused):
        actions.name_person(first.member, room_id=first.room().pk, principal_id=uuid4())
