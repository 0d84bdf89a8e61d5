"""A problem from the talk to the residents' word: who deals with it, until when, what shows it, what becomes of what cannot be solved."""

from datetime import timedelta

import pytest

from tests.features.talks.conftest import Village
from yitang.features.talks import problems
from yitang.features.talks.models import Owner, Problem
from yitang.features.talks.queries import visible_problems, visible_talks
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Case, CaseLink


@pytest.fixture(autouse=True)
def _scope(village: Village) -> object:
    with in_council(village.council.pk):
        yield


@pytest.mark.parametrize(
    ("mode", "count", "fits"),
    [("sole", 1, True), ("sole", 2, False), ("joint", 1, False), ("joint", 2, True), ("shared", 1, True), ("shared", 2, True)],
)
def test_mode_and_number_of_owners_belong_together(village: Village, mode: str, count: int, fits: bool) -> None:
    case_id = village.problem()
    owners = [{"id": "", "name": name} for name in ("村委会", "物业")[:count]]
    due_on = str(today())
    if fits:
        village.step(case_id, "assign", mode=mode, owners=owners, due_on=due_on)
        assert [row.name for row in Owner.objects.order_by("ordinal")] == ["村委会", "物业"][:count]
    else:
        with pytest.raises(Invalid) as fault:
            village.step(case_id, "assign", mode=mode, owners=owners, due_on=due_on)
        assert set(fault.value.errors) == {"owners"}


def test_day_is_the_lamp_of_the_case_and_the_unit_is_told(village: Village) -> None:
    case_id = village.problem()
    assert not visible_problems(village.unit).exists()
    with pytest.raises(Invalid) as late:
        village.step(case_id, "assign", mode="sole", owners=[], due_on=str(today() - timedelta(days=1)))
    assert set(late.value.errors) == {"owners", "due_on"}
    due_on = today() + timedelta(days=9)
    owners = [{"id": str(village.principal(village.unit)), "name": ""}]
    village.step(case_id, "assign", mode="sole", owners=owners, due_on=str(due_on))
    case, problem = Case.objects.get(pk=case_id), Problem.objects.get(pk=case_id)
    assert (case.due_on, problem.due_on, case.stage) == (due_on, due_on, "handling")
    assert [row.pk for row in visible_problems(village.unit)] == [case_id]
    assert [row.pk for row in visible_talks(village.unit)] == [problem.talk_id]
    told = Message.objects.get(event="talks.assigned")
    assert (told.principal_id, told.due_on, told.kind) == (village.principal(village.unit), due_on, Message.Kind.NEED)
    assert CaseLink.objects.filter(source=case_id, target=problem.talk_id, kind="raised_from").count() == 1


def test_solved_needs_something_that_shows_it_and_the_residents_word(village: Village) -> None:
    case_id = village.reported(evidence="")
    with pytest.raises(Invalid) as short:
        village.step(case_id, "conclude")
    assert set(short.value.errors) == {"outcome", "word"}
    with pytest.raises(Blocked):
        village.step(case_id, "conclude", outcome="solved", word="content")
    village.step(case_id, "go_on", due_on=str(today()), reason="第三盏又灭了")
    village.step(case_id, "report", actor=village.unit, report="线路也修了。", outcome="solved", evidence="亮灯照片")
    village.step(case_id, "conclude", outcome="solved", word="content", residents_text="晚上亮堂了")
    problem = Problem.objects.get(pk=case_id)
    assert (problem.outcome, problem.residents_word, problem.solved_on) == ("solved", "content", today())
    with pytest.raises(Conflict):
        village.step(case_id, "conclude", outcome="not", word="not")
    village.step(case_id, "reopen", reason="又坏了")
    problem.refresh_from_db()
    assert (problem.outcome, problem.solved_on, problem.residents_word) == ("", None, "")


def test_only_owners_and_those_of_the_venue_report(village: Village) -> None:
    case_id = village.assigned()
    with pytest.raises(NotFound):
        village.step(case_id, "report", actor=village.member, report="好了", outcome="solved")
    with pytest.raises(Refused):
        village.step(case_id, "reassign", actor=village.unit, reason="不归我们")
    village.step(case_id, "report", actor=village.office, report="好了", outcome="partly")
    assert Problem.objects.get(pk=case_id).outcome == ""


def test_words_are_put_right_until_somebody_deals_with_it(village: Village) -> None:
    case_id = village.problem()
    problems.edit_problem(village.convener, case_id=case_id, text="学校门口三盏路灯不亮")
    assert Case.objects.get(pk=case_id).title == "学校门口三盏路灯不亮"
    village.step(case_id, "assign", mode="sole", owners=[{"id": "", "name": "村委会"}], due_on=str(today()))
    with pytest.raises(Blocked):
        problems.edit_problem(village.convener, case_id=case_id, text="别的")
