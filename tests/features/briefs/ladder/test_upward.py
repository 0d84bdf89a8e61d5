"""Going up and coming back: within the house by itself, outside by files; names stay below."""

from uuid import UUID

import pytest

from tests.features.briefs.ladder.office import TEXT, TITLE, Office, open_office
from yitang.features.briefs.actions import purge
from yitang.features.briefs.ladder.actions import cancel_step, record_instruction, record_step
from yitang.features.briefs.ladder.models import Origin, SentUp
from yitang.features.briefs.ladder.reading import facts_in_force, instructions_in_force
from yitang.features.briefs.ladder.upward import send_up
from yitang.features.briefs.ladder.withdrawing import WITHDRAWALS
from yitang.features.briefs.models import Brief
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid, Refused
from yitang.foundation.jobs.runner import run_due
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.exchange.models import SentPackage
from yitang.instruments.exchange.queries import bytes_of
from yitang.instruments.ledger.queries import facts_in_force as duties_in_force


@pytest.fixture
def below(council: Council) -> Office:
    return open_office(council)


@pytest.fixture
def above(other_council: Council) -> Office:
    other_council.level = Council.Level.PROVINCE
    other_council.save()
    return open_office(other_council)


def arrived(above: Office) -> UUID:
    with in_council(above.council.pk):
        return Origin.objects.get().pk


def test_what_is_sent_up_arrives_with_its_origin_and_without_names(below: Office, above: Office) -> None:
    case_id = below.issued(together=below.other)
    send_up(below.editor, case_ids=[case_id], to_code=above.council.code)
    run_due()
    with in_council(above.council.pk):
        brief = Brief.objects.select_related("case").get(pk=arrived(above))
        origin = Origin.objects.get()
    assert (brief.case.title, brief.situation, brief.source_kind) == (TITLE, TEXT["situation"], "lower")
    assert (brief.reflector_name, brief.case.stage) == (below.council.name, "submitted")
    assert (origin.code, origin.origin_id) == (below.council.code, case_id)
    with in_council(below.council.pk):
        content = bytes_of(SentPackage.objects.get()).decode("utf-8", "ignore")
    assert [name for name in ("林晓", "周明", "编辑") if name in content] == []


def test_what_becomes_of_it_comes_back_by_itself(below: Office, above: Office) -> None:
    case_id = below.issued()
    send_up(below.editor, case_ids=[case_id], to_code=above.council.code)
    run_due()
    there = arrived(above)
    above.print_(there)
    used = record_step(above.editor, case_id=there, step="own_used", effective_on=today(), paper="7号")
    record_instruction(above.editor, case_id=there, level="own", given_on=today(), register_number="批3号")
    record_step(above.editor, case_id=there, step="nation_adopted", effective_on=today(), paper="8号", form="combined")
    run_due()
    with in_council(below.council.pk):
        steps = [(fact.step, fact.level, fact.form) for fact in facts_in_force([case_id])]
        notes = [(row.level, row.register_number) for row in instructions_in_force([case_id])]
        (writer,) = below.member.principal_ids
        kinds = set(duties_in_force().filter(principal_id=writer).values_list("kind", flat=True))
    assert sorted(steps) == [
        ("nation_adopted", "nation", "combined"),
        ("own_adopted", "own", "single"),
        ("province_adopted", "province", "single"),
        ("province_used", "province", "single"),
    ]
    assert notes == [("province", "批3号")]
    assert kinds == {
        "briefs.submitted",
        "briefs.adopted",
        "briefs.adopted_province",
        "briefs.adopted_nation",
        "briefs.used_province",
        "briefs.instruction_province",
    }
    cancel_step(above.editor, fact_id=UUID(used["fact_id"]), reason="登记错了")
    run_due()
    with in_council(below.council.pk):
        assert "province_used" not in {fact.step for fact in facts_in_force([case_id])}
        assert not duties_in_force().filter(kind="briefs.used_province").exists()


def test_what_was_uploaded_by_mistake_is_called_back_without_its_words(below: Office, above: Office) -> None:
    case_id, other = below.issued(), below.issued("关于整治占道经营的建议")
    send_up(below.editor, case_ids=[case_id, other], to_code=above.council.code)
    send_up(below.editor, case_ids=[case_id], to_code="330000", to_name="外地政协")
    run_due()
    assert purge(below.editor, case_id=case_id, reason="不应上传")["told"] == 2
    assert purge(below.editor, case_id=other, reason="不应上传")["told"] == 1
    with in_council(below.council.pk):
        calls = SentPackage.objects.filter(kind=WITHDRAWALS)
        assert sorted(calls.values_list("to_code", "items")) == [("330000", 1), *[(above.council.code, 1)] * 2]
        assert [one.pk for one in calls if TITLE in one.payload] == []
    run_due()
    with in_council(above.council.pk):
        mine = Origin.objects.get(origin_id=case_id)
        message = Message.objects.get(event="briefs.withdrawn", case_id=mine.pk)
        assert message.text == f"{below.council.name}已将“{TITLE}”作为误传内容删除，本机构也应删除其内容。"
        assert (message.role, message.kind) == ("research_office", "need")
        assert Brief.objects.get(pk=mine.pk).situation == TEXT["situation"]


def test_only_issued_briefs_go_up_and_each_once(below: Office, above: Office) -> None:
    early, case_id = below.written(), below.issued("关于整治占道经营的建议")
    with pytest.raises(Blocked):
        send_up(below.editor, case_ids=[early], to_code=above.council.code)
    with pytest.raises(Refused):
        send_up(below.head, case_ids=[case_id], to_code=above.council.code)
    send_up(below.editor, case_ids=[case_id], to_code=above.council.code)
    with pytest.raises(Invalid, match="此前已"):
        send_up(below.editor, case_ids=[case_id], to_code=above.council.code)
    with in_council(below.council.pk):
        assert SentUp.objects.count() == 1
    with pytest.raises(Invalid):
        send_up(below.editor, case_ids=[case_id], to_code=below.council.code)
    with pytest.raises(Invalid):
        send_up(below.editor, case_ids=[case_id], to_code="330000")
