"""A case follows a method: the compiled procedure, longest and least days, what a step needs, confirmation, writing down."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.features.consultations.table import Table, build_table
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.methods.composing import add_step, create, publish, retire
from yitang.instruments.methods.following import blockers, do_step, progress_of, write
from yitang.instruments.methods.models import MethodVersion, StepEntry
from yitang.instruments.methods.queries import steps_of, version_of
from yitang.instruments.workflow.checks import problems_of_running_cases
from yitang.instruments.workflow.models import Case, ProcedureVersion
from yitang.instruments.workflow.moving import older_versions
from yitang.instruments.workflow.procedures import procedure_of

pytestmark = pytest.mark.django_db

STEPS: tuple[dict[str, Any], ...] = (
    {"name": "商定", "role": "committee_clerk", "fields": "人数（数字）", "max_days": 5, "gate": "done"},
    {"name": "审定", "role": "party_group", "owes": "村党组织", "gate": "confirmed", "min_days": 2, "days_unit": "days"},
    {"name": "归档", "role": "committee_clerk"},
)


@pytest.fixture
def table(council: Council) -> Table:
    found = build_table(council)
    made = create(found.office(), kind="consultation", name="本地办法")
    for n, step in enumerate(STEPS, start=1):
        add_step(found.office(), version_id=UUID(str(made["version_id"])), expected=n, **step)
    publish(found.office(), version_id=UUID(str(made["version_id"])), expected=4, effective_from=today())
    found.method_id = UUID(str(made["method_id"]))
    return found


def test_the_case_is_pinned_to_what_was_published(table: Table) -> None:
    case_id = table.begun()
    with in_council(table.council.id):
        case = Case.objects.select_related("procedure").get(pk=case_id)
        procedure = procedure_of(case.procedure_id)
        assert case.procedure.code == "consultation.method"
        assert [state.code for state in procedure.axis("method").states] == ["s1", "s2", "s3", "done"]
        assert [edge.code for edge in procedure.axis("method").edges] == ["s1", "s2", "s2.back", "s3", "s3.skip", "s3.back"]
        assert list(problems_of_running_cases()) == []
        # The page that moves running cases compares built-in versions: what follows a method keeps its own.
        assert [row.version.code for row in older_versions(table.council.id)] == []
        version = version_of(case_id)
        assert version is not None
        assert [step.name for step in steps_of(version)] == ["商定", "审定", "归档"]
    progress = table.progress(case_id)
    assert progress.method["name"] == "本地办法"
    assert progress.now is not None
    assert progress.now.due_on is not None
    assert progress.now.due_on > today()


def test_two_cases_of_one_version_share_one_procedure(table: Table) -> None:
    first = table.begun()
    second = table.topic("第二个议题")
    table.step(second, "select")
    table.placed(second)
    table.step(second, "add", payload={"paper": "党发〔2026〕9号", "decided_on": today()})
    table.step(second, "begin", table.clerk)
    with in_council(table.council.id):
        assert Case.objects.filter(pk__in=[first, second]).values("procedure").distinct().count() == 1
        assert ProcedureVersion.objects.filter(code="consultation.method").count() == 1


def test_a_step_is_written_down_before_it_is_done(table: Table) -> None:
    case_id = table.begun()
    with pytest.raises(Invalid) as told:
        write(table.clerk, case_id=case_id, step="s1", values={"f1": "三十"})
    assert sorted(told.value.errors) == ["f1"]
    write(table.clerk, case_id=case_id, step="s1", values={"f1": "30", "unknown": "x"})
    with pytest.raises(Conflict):
        write(table.clerk, case_id=case_id, step="s1", values={"f1": "31"})
    with pytest.raises(Conflict):
        write(table.clerk, case_id=case_id, step="s2", values={})
    with pytest.raises(Refused):
        write(table.member, case_id=case_id, step="s1", values={})
    with in_council(table.council.id):
        assert StepEntry.objects.get().values == {"f1": 30}
    do_step(table.clerk, case_id=case_id, step="s1", key=None, expected_version=1)


def test_a_confirmation_needs_its_paper_its_day_and_its_time(table: Table) -> None:
    case_id = table.begun()
    do_step(table.clerk, case_id=case_id, step="s1", key=None, expected_version=1, values={"f1": "30"})
    with in_council(table.council.id):
        case = Case.objects.get(pk=case_id)
        progress = progress_of(case)
        assert progress is not None
        told = blockers(case, progress)
        later = blockers(case, progress, today() + timedelta(days=2))
    assert [(one.field, one.owes) for one in told] == [
        ("confirmed_paper", "村党组织"),
        ("confirmed_on", "村党组织"),
        ("", "村党组织"),
    ]
    assert [one.field for one in later] == ["confirmed_paper", "confirmed_on"]
    values = {"confirmed_paper": "村党支〔2026〕1号", "confirmed_on": str(today())}
    with pytest.raises(Blocked) as held:
        do_step(table.clerk, case_id=case_id, step="s2", key=None, expected_version=2, values=values)
    assert held.value.owes == "村党组织"


def test_a_method_that_is_not_in_use_begins_nothing(table: Table) -> None:
    case_id = table.planned()
    with in_council(table.council.id):
        version = MethodVersion.objects.get(method=table.method_id)
    retire(table.office(), method_id=version.method_id, on=today())
    with pytest.raises(Blocked):
        table.step(case_id, "begin", table.clerk)
    with in_council(table.council.id):
        assert progress_of(Case.objects.get(pk=case_id)) is None
    with pytest.raises(NotFound):
        write(table.clerk, case_id=case_id, step="s1", values={})
