"""The ladder: each step with its paper, corrections as new facts, and of an instruction nothing but that there was one."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from tests.features.briefs.ladder.office import TITLE, Office, open_office
from tests.fixtures import seed
from yitang.features.briefs.ladder.actions import cancel_instruction, cancel_step, record_instruction, record_step
from yitang.features.briefs.ladder.models import Instruction, LadderFact
from yitang.features.briefs.ladder.numbers import is_register_number
from yitang.features.briefs.ladder.reading import facts_in_force, instructions_in_force, rungs_of, standing_of
from yitang.features.briefs.models import Brief
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry


@pytest.fixture
def office(council: Council) -> Office:
    return open_office(council)


def steps(office: Office, case_id: UUID) -> list[tuple[str, str, str]]:
    with in_council(office.council.pk):
        return [(fact.step, fact.form, fact.paper) for fact in facts_in_force([case_id])]


def test_an_issue_is_the_first_rung(office: Office) -> None:
    case_id = office.issued()
    with in_council(office.council.pk):
        code = Brief.objects.get(pk=case_id).case.brief_issue.code
    assert steps(office, case_id) == [("own_adopted", "single", code)]


def test_a_step_is_recorded_with_its_paper(office: Office) -> None:
    case_id = office.issued()
    record_step(
        office.editor,
        case_id=case_id,
        step="city_adopted",
        effective_on=today(),
        form="combined",
        by_whom="市政协",
        paper="采用通知12号",
    )
    assert steps(office, case_id)[1:] == [("city_adopted", "combined", "采用通知12号")]
    with in_council(office.council.pk):
        assert [(rung.level, rung.words) for rung in rungs_of(case_id)] == [
            ("own", "本级采用"),
            ("city", "市政协采用（综合）"),
        ]
        standing = standing_of(Brief.objects.get(pk=case_id))
        told = Message.objects.filter(case_id=case_id, event="briefs.ladder").values_list("text", "principal_id")
        assert list(told) == [(f"“{TITLE}”：市政协采用。", next(iter(office.member.principal_ids)))]
    assert "市政协采用（综合）" in standing
    assert "市政协" in standing


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"paper": ""}, "paper"),
        ({"step": "moon_adopted"}, "step"),
        ({"step": "own_adopted"}, "step"),
        ({"form": "triple"}, "form"),
        ({"effective_on": date(2100, 1, 1)}, "effective_on"),
        ({"effective_on": date(2001, 1, 1)}, "effective_on"),
    ],
)
def test_a_step_that_cannot_be_says_why(office: Office, changed: dict[str, object], field: str) -> None:
    case_id = office.issued()
    given_: dict[str, Any] = {"step": "city_adopted", "effective_on": today(), "paper": "12号"} | changed
    with pytest.raises(Invalid) as refused:
        record_step(office.editor, case_id=case_id, **given_)
    assert list(refused.value.errors) == [field]


def test_a_step_counts_by_the_dictionary_of_its_day(office: Office) -> None:
    case_id = office.issued()
    with seed(office.council):
        entry = DictionaryEntry.objects.get(dictionary="brief_step", code="city_used")
        entry.valid_from = today() + timedelta(days=1)
        entry.save()
    with pytest.raises(Invalid) as refused:
        record_step(office.editor, case_id=case_id, step="city_used", effective_on=today(), paper="1号")
    assert list(refused.value.errors) == ["step"]


def test_the_same_step_on_the_same_day_is_recorded_once(office: Office) -> None:
    case_id = office.issued()
    same: dict[str, Any] = {"case_id": case_id, "step": "city_adopted", "effective_on": today(), "paper": "12号"}
    record_step(office.editor, **same)
    with pytest.raises(Invalid, match="已经"):
        record_step(office.editor, **same)


def test_a_correction_is_a_new_fact(office: Office) -> None:
    case_id = office.issued()
    made = record_step(office.editor, case_id=case_id, step="city_adopted", effective_on=today(), paper="12号")
    with pytest.raises(Invalid):
        cancel_step(office.editor, fact_id=UUID(made["fact_id"]), reason=" ")
    cancel_step(office.editor, fact_id=UUID(made["fact_id"]), reason="记错了级别")
    assert len(steps(office, case_id)) == 1
    with in_council(office.council.pk):
        assert LadderFact.objects.filter(step="city_adopted").count() == 2
        assert LadderFact.objects.get(cancels=made["fact_id"]).reason == "记错了级别"
    with pytest.raises(Conflict):
        cancel_step(office.reviewer, fact_id=UUID(made["fact_id"]), reason="再取消一次")


def test_the_first_rung_holds_with_its_issue(office: Office) -> None:
    case_id = office.issued()
    with in_council(office.council.pk):
        fact = LadderFact.objects.get(brief_id=case_id)
    with pytest.raises(Blocked):
        cancel_step(office.editor, fact_id=fact.pk, reason="不该有")


def test_before_the_issue_nothing_is_recorded(office: Office) -> None:
    case_id = office.written()
    with pytest.raises(Blocked):
        record_step(office.editor, case_id=case_id, step="city_adopted", effective_on=today(), paper="12号")


def test_only_the_editors_record(office: Office, other_council: Council) -> None:
    case_id = office.issued()
    asked: dict[str, Any] = {"case_id": case_id, "step": "city_adopted", "effective_on": today(), "paper": "12号"}
    for actor in (office.member, office.head):
        with pytest.raises(Refused):
            record_step(actor, **asked)
    with pytest.raises(NotFound):
        record_step(open_office(other_council).editor, **asked)


def test_of_an_instruction_only_level_day_and_number_are_kept(office: Office) -> None:
    case_id = office.issued()
    record_instruction(office.editor, case_id=case_id, level="city", given_on=today(), register_number="批〔2026〕12号")
    with in_council(office.council.pk):
        (row,) = instructions_in_force([case_id])
        standing = standing_of(Brief.objects.get(pk=case_id))
    assert (row.level, row.given_on, row.register_number) == ("city", today(), "批〔2026〕12号")
    assert "批〔2026〕12号" not in standing
    assert "批示1件（市级）" in standing


def test_an_instruction_has_no_column_for_its_words() -> None:
    """Every column that could hold more than a code, an id or a day is named here with what it holds."""
    texts = {
        field.name: field.max_length
        for field in Instruction._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, models.JSONField, models.FileField))
    }
    assert texts == {"level": 8, "register_number": 30, "recorded_by": 60, "cause": 6, "channel": 10}


@given(st.text(alphabet="请市交通局认真研究办理并于年底前报告结果同意此件转有关部门阅处，。", min_size=8, max_size=30))
def test_words_are_no_register_number(text: str) -> None:
    assert not is_register_number(text)


@pytest.mark.parametrize("number", ["批〔2026〕12号", "2026-0031", "市领批字第7号", "7", "（2026）3号"])
def test_numbers_of_registers_are_taken(number: str) -> None:
    assert is_register_number(number)


@pytest.mark.parametrize(
    "number",
    ["", "号", "请交通局3日内办理并报告", "同意，请3个部门研究", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0", "x" * 31, None, 7],
)
def test_what_could_be_a_sentence_is_refused(number: object) -> None:
    assert not is_register_number(number)


def test_an_instruction_with_words_is_refused(office: Office) -> None:
    case_id = office.issued()
    with pytest.raises(Invalid) as refused:
        record_instruction(
            office.editor, case_id=case_id, level="city", given_on=today(), register_number="请市交通局研究办理，3日内报告"
        )
    assert list(refused.value.errors) == ["register_number"]
    with pytest.raises(TypeError):
        record_instruction(office.editor, case_id=case_id, level="city", given_on=today(), register_number="1号", text="请研办")


def test_an_instruction_is_cancelled_by_a_cause_and_never_by_words(office: Office) -> None:
    case_id = office.issued()
    made = record_instruction(office.editor, case_id=case_id, level="own", given_on=today(), register_number="3号")
    pk = UUID(made["instruction_id"])
    with pytest.raises(Invalid):
        cancel_instruction(office.editor, instruction_id=pk, cause="内容是请研办")
    cancel_instruction(office.editor, instruction_id=pk, cause="level")
    with in_council(office.council.pk):
        assert list(instructions_in_force([case_id])) == []
        assert Instruction.objects.filter(brief_id=case_id).count() == 2
