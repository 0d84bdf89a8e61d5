"""The command line: publish, score, explain; facts from a table."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.instruments.scoring.test_rules import scheme
from tests.instruments.scoring.town import Town
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.commands import import_facts, load_scheme, score

ITEM = "      - {code: a, title: 好事, facts: scoring.good_deed, points: 2}\n"


def run(command: Any, *arguments: str) -> tuple[int, Any]:
    done = CliRunner().invoke(command, [*arguments, "--council", "yunhe", "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, json.loads(done.stdout)


def test_a_scheme_is_loaded_and_scores_are_told(town: Town, tmp_path: Path) -> None:
    town.member("甲")
    town.member("乙")
    town.facts(("甲", "scoring.good_deed"), ("甲", "scoring.good_deed"))
    file = tmp_path / "scheme.yaml"
    file.write_text(scheme(ITEM), encoding="utf-8")
    assert run(load_scheme, str(file), "--from", "2026-01-01")[0] == 0
    code, told = run(score, "--year", "2026", "--as-of", "2026-12-31")
    assert (code, [(one["number"], one["total"]) for one in told["scores"]]) == (0, [("0001", "4"), ("0002", "0")])
    code, told = run(score, "--year", "2026", "--as-of", "2026-12-31", "--member", "0001", "--explain")
    assert [(line["sentence"], len(line["facts"])) for line in told["lines"]] == [("好事：2 分 2 次，合计 4 分。", 2)]


def test_a_faulty_scheme_is_told_line_by_line(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "scheme.yaml"
    file.write_text(scheme("      - {code: a, title: 好事, facts: scoring.good_deed, points: 很多}\n"), encoding="utf-8")
    code, told = run(load_scheme, str(file))
    assert (code, told["published"]) == (1, False)
    assert told["faults"] == [
        {"line": 7, "path": "groups.0.items.0.points", "sentence": "“很多”不是数，写法如 5、-0.5、1/3、20%。"}
    ]


def test_facts_of_a_table_come_in_once_and_wrong_rows_are_told(town: Town, tmp_path: Path) -> None:
    town.member("甲")
    file = tmp_path / "facts.csv"
    rows = [
        "委员编号,姓名,事实类别,日期,数量,角色,事项",
        "0001,甲,为民办好事,2026-03-05,1,,修路",
        "0001,甲,meeting.attended,2026年4月2日,0.5,plenary,",
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    assert run(import_facts, str(file))[1]["added"] == 2
    assert run(import_facts, str(file))[1]["same"] == 2
    with in_council(town.council.pk):
        found = list(DutyFact.objects.order_by("effective_on").values_list("kind", "role", "title"))
    assert found == [("scoring.good_deed", "", "修路"), ("meeting.attended", "plenary", "")]
    file.write_text("\n".join([rows[0], "0001,乙,为民办好事,2026-03-06,1,,", "0009,丙,跳舞,2026-03-06,0,,"]), encoding="utf-8")
    code, told = run(import_facts, str(file))
    assert (code, told["state"], told["error"]) == (1, "checked", 2)
