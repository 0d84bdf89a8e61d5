"""Past briefs from tables: checked cell by cell, brought in once, corrected by a later table, withdrawn whole."""

import csv
import gzip
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.features.briefs.ladder.office import Office, open_office
from yitang.features.briefs.imports.commands import import_briefs
from yitang.features.briefs.ladder.actions import record_step
from yitang.features.briefs.ladder.models import Instruction, LadderFact
from yitang.features.briefs.models import Brief, Issue
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.taking import take_back
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.models import Case

REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "messages" / "train_495.csv.gz"
HEAD = "编号,标题,提交日期,委员编号,反映人,类别,情况,意见建议,结果,印发日期,期号,全国采用日期,批示级别,批示日期,批示登记号"
ROWS = [
    "1,关于修复滨河步道的建议,2019-03-05,0001,,城乡建设与管理,步道塌陷两处。,尽快修复。,采用,2019-03-20,7,2019-05-01,省级,2019-05-08,批12号",
    "2,关于校门口限速的建议,2019年4月6日,,王先生,教科文卫体,车速过快。,设限速带。,未采用,,,,,,",
    "3,关于增设公厕的建议,2019/4/7,,,未见过的类别,公厕少。,多建。,,,,,,,",
]


@pytest.fixture
def office(council: Council) -> Office:
    return open_office(council)


def table(folder: Path, *rows: str) -> str:
    path = folder / "briefs.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return str(path)


def run(file: str, council: Council, *more: str) -> tuple[int, dict[str, Any]]:
    told = CliRunner().invoke(import_briefs, [file, "--council", council.code, "--json", *more])
    return told.exit_code, json.loads(told.output)


def test_history_comes_in_with_its_ladder_and_once(office: Office, tmp_path: Path) -> None:
    file = table(tmp_path, *ROWS)
    code, told = run(file, office.council)
    assert (code, told["added"]) == (0, 3)
    with in_council(office.council.pk):
        brief = Brief.objects.select_related("case").get(case__number=1)
        assert (brief.outcome, brief.class_code, brief.reflector_id) == (
            "issued",
            "city",
            next(iter(office.member.principal_ids)),
        )
        assert Issue.objects.get().code == "〔2019〕第7期"
        assert set(LadderFact.objects.values_list("step", flat=True)) == {"own_adopted", "nation_adopted"}
        assert list(Instruction.objects.values_list("level", "register_number")) == [("province", "批12号")]
        other = Brief.objects.get(case__number=2)
        assert (other.reflector_name, other.reflector_id, other.outcome) == ("王先生", None, "not_adopted")
    code, told = run(file, office.council)
    assert (code, told["new"], told["same"]) == (0, 0, 3)
    with in_council(office.council.pk):
        assert Case.objects.filter(kind="brief").count() == 3


def standing() -> Counter[tuple[str, str]]:
    """What the ledger says now: kind and day of each fact that was not cancelled."""
    facts = DutyFact.objects.filter(cancels=None, cancelled_by=None)
    return Counter((fact.kind, str(fact.effective_on)) for fact in facts)


def test_history_leaves_the_facts_that_a_live_brief_would_have_left(office: Office, tmp_path: Path) -> None:
    run(table(tmp_path, *ROWS), office.council)
    earned = {
        ("briefs.submitted", "2019-03-05"): 1,
        ("briefs.adopted", "2019-03-20"): 1,
        ("briefs.adopted_nation", "2019-05-01"): 1,
    }
    with in_council(office.council.pk):
        assert standing() == earned | {("briefs.instruction_province", "2019-05-08"): 1}
        case_id = Issue.objects.get().pk
    record_step(office.editor, case_id=case_id, step="own_used", effective_on=date(2019, 6, 1), paper="3号")
    with in_council(office.council.pk):
        used = {("briefs.used_own", "2019-06-01"): 1}
        assert standing() == earned | {("briefs.instruction_province", "2019-05-08"): 1} | used


def test_live_numbers_go_on_above_the_imported_ones(office: Office, tmp_path: Path) -> None:
    run(table(tmp_path, *ROWS), office.council)
    case_id = office.written()
    with in_council(office.council.pk):
        assert Case.objects.get(pk=case_id).number == 4


def test_a_live_step_goes_on_from_history(office: Office, tmp_path: Path) -> None:
    run(table(tmp_path, *ROWS), office.council)
    with in_council(office.council.pk):
        case_id = Case.objects.get(kind="brief", number=3).pk
        issued = Issue.objects.get().pk
    office.step(office.editor, case_id, "editing.return", reason="补充情况")
    record_step(office.editor, case_id=issued, step="own_used", effective_on=today(), paper="3号")
    with in_council(office.council.pk):
        assert Brief.objects.get(pk=case_id).outcome == "returned"
        batch = ImportBatch.objects.get()
    with pytest.raises(Blocked):
        take_back(system_actor(office.council.pk), batch.pk, "撤回")


def test_a_corrected_table_updates_and_a_withdrawal_takes_all(office: Office, tmp_path: Path) -> None:
    run(table(tmp_path, *ROWS), office.council)
    _code, told = run(table(tmp_path, ROWS[0].replace("省级", "全国"), *ROWS[1:]), office.council)
    assert (told["update"], told["same"]) == (1, 2)
    with in_council(office.council.pk):
        assert Instruction.objects.get().level == "nation"
        assert ("briefs.instruction_nation", "2019-05-08") in standing()
        assert ("briefs.instruction_province", "2019-05-08") not in standing()
        first, second = ImportBatch.objects.order_by("id")
    take_back(system_actor(office.council.pk), second.pk, "撤回")
    take_back(system_actor(office.council.pk), first.pk, "撤回")
    with in_council(office.council.pk):
        assert (Case.objects.filter(kind="brief").count(), LadderFact.objects.count(), Instruction.objects.count()) == (0, 0, 0)
        assert standing() == {}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (ROWS[0].replace("批12号", "请市交通局3日内办理并报告"), "note_number"),
        (ROWS[0].replace("批12号", ""), "note_number"),
        (ROWS[0].replace(",7,", ",,"), "issue_number"),
        (ROWS[0].replace("0001", "9999"), "member_no"),
        (ROWS[0].replace("2019-05-01", "2019-03-01"), "nation_on"),
        (ROWS[0].replace("2019-03-20", "2019-02-01"), "outcome_on"),
        (ROWS[1].replace("未采用,,,,", "未采用,,,2019-09-01,"), "nation_on"),
    ],
)
def test_what_cannot_be_says_where(office: Office, tmp_path: Path, row: str, field: str) -> None:
    code, told = run(table(tmp_path, row), office.council, "--dry-run")
    assert code == 1
    assert field in {problem["field"] for problem in told["problems"][0]["problems"]}
    with in_council(office.council.pk):
        assert not Case.objects.filter(kind="brief").exists()


def test_real_messages_read_well(office: Office, tmp_path: Path) -> None:
    """Long and odd texts of people, read through the import and given back as they were."""
    if not REAL.exists():
        pytest.skip(f"the real messages are not here: {REAL}")
    with gzip.open(REAL, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    shown = io.StringIO()
    writer = csv.DictWriter(shown, ["id", "title", "time", "text", "label"])
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "messages.csv"
    path.write_text(shown.getvalue(), encoding="utf-8")
    _code, told = run(str(path), office.council, "--skip-errors", "--map", "number=id")
    assert told["rows"] == len(rows)
    assert told["added"] + told["error"] == len(rows)
    assert told["added"] >= len(rows) * 99 // 100
    by_number = {row["id"]: row for row in rows}
    with in_council(office.council.pk):
        for brief in Brief.objects.select_related("case"):
            real = by_number[str(brief.case.number)]["text"]
            assert "".join(brief.situation.split()) == "".join(real.replace("_x000D_", "").split())
