"""`./yitang trust`: runs the tests of the trust catalogue on both engines and prints what each item came to."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
from rich.console import Console
from rich.table import Table

from tests.trust.items import BOTH, ITEMS, Item
from yitang.config.cli.exits import MISSING, OK, PROBLEM
from yitang.config.testing import postgres
from yitang.config.testing.steps import PYTEST, ROOT, SPREAD, environment

PAGE = ROOT / "docs" / "trust.md"
BEGIN, END = "<!-- result: ./yitang trust -->", "<!-- /result -->"


@dataclass
class Finding:
    """What an item came to on one engine. `problem` is empty when it holds."""

    item: str
    engine: str
    threat: str
    figures: list[str] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)
    problem: str = ""


@click.command(short_help="可信性验证")
@click.option("--full", is_flag=True, help="全量，不是抽样；结果写入 docs/trust.md（the whole measure; kept in docs/trust.md）。")
@click.option("--only", "only", multiple=True, type=click.Choice(list(ITEMS)), help="只做这几项（only these）。")
@click.option("--engine", type=click.Choice([*BOTH, "both"]), default="both", show_default=True)
@click.option("--write", is_flag=True, help="抽样的结果也写入 docs/trust.md（keep the result of a sample too）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（print JSON）。")
def trust(full: bool, only: tuple[str, ...], engine: str, write: bool, as_json: bool) -> None:
    """逐项验证“绝不能发生的事”，每项都有反向对照；有一项不成立或没有结果，退出码为 1（prove each item, with its negative control）。

    \b
    示例 Examples:
      ./yitang trust
      ./yitang trust --only A1 --only I9 --engine sqlite
      ./yitang trust --full
    """
    chosen = {name: item for name, item in ITEMS.items() if not only or name in only}
    findings: list[Finding] = []
    for name in BOTH if engine == "both" else (engine,):
        try:
            findings += _on(name, {n: item for n, item in chosen.items() if name in item.engines}, full)
        except postgres.PostgresMissing:
            click.echo("没有 PostgreSQL：apt-get install postgresql（PostgreSQL is missing）", err=True)
            raise SystemExit(MISSING) from None
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        _print(findings)
    if (full or write) and not only and engine == "both":
        keep(findings, full)
    raise SystemExit(PROBLEM if any(finding.problem for finding in findings) else OK)


def _on(engine: str, items: Mapping[str, Item], full: bool) -> list[Finding]:
    """Run the tests of these items on an engine."""
    if not items:
        return []
    with tempfile.TemporaryDirectory(prefix="yitang-trust-") as name, _database(engine) as database:
        folder = Path(name)
        lines, junit = folder / "trust.json", folder / "junit.xml"
        more = {"YITANG_DATA_DIR": str(folder / "data"), "YITANG_TRUST_REPORT": str(lines)}
        more |= {"YITANG_TRUST_FULL": "1"} if full else {}
        tests = sorted({test for item in items.values() for test in item.tests})
        # What asks nothing of the database has its line from the first engine.
        kinds = ["-m", "not once"] if engine != "sqlite" else []
        command = [*PYTEST, *SPREAD, *kinds, "-p", "no:cacheprovider", "--show-capture=no", f"--junitxml={junit}", *tests]
        click.secho(f"━━ {engine}：{len(items)} 项", bold=True, err=True)
        done = subprocess.run(command, cwd=ROOT, env=environment() | database | more, stdout=subprocess.PIPE, text=True)
        click.echo(done.stdout.strip().rpartition("\n")[2], err=True)
        return [_finding(n, item, engine, _lines(lines), _bad_files(junit)) for n, item in items.items()]


@contextmanager
def _database(engine: str) -> Iterator[dict[str, str]]:
    if engine == "sqlite":
        yield {}
        return
    with postgres.cluster() as running:
        yield {
            "YITANG_DATABASE_URL": running.url(postgres.APP),
            "YITANG_OWNER_DATABASE_URL": running.url(postgres.OWNER),
        }


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def _bad_files(junit: Path) -> set[str] | None:
    """Files with a test that failed; None when pytest did not come to an end."""
    if not junit.exists():
        return None
    cases = ElementTree.parse(junit).iter("testcase")
    return {
        case.get("classname", "").split(".Test")[0].replace(".", "/") + ".py"
        for case in cases
        if any(case.find(kind) is not None for kind in ("failure", "error"))
    }


def _finding(name: str, item: Item, engine: str, lines: list[dict[str, Any]], bad: set[str] | None) -> Finding:
    """A skipped check is red: an item without its lines does not hold."""
    own = [line for line in lines if line["item"] == name]
    found = Finding(name, engine, item.threat)
    found.figures = [f"{line['figure']} {line['unit']}" for line in own]
    found.controls = [line["control"] for line in own]
    if bad is None:
        found.problem = "测试没有跑完"
    elif failed := sorted(bad & {test.split("::")[0] for test in item.tests}):
        found.problem = "测试未通过：" + "、".join(failed)
    elif len(own) < item.lines - (item.once if engine != BOTH[0] else 0):
        found.problem = "没有结果"
    elif any(control != "caught" for control in found.controls):
        found.problem = "反向对照没有被发现"
    return found


def _print(findings: list[Finding]) -> None:
    table = Table(title="可信性验证", show_lines=False)
    for heading in ("项", "绝不能发生", "数据库", "结果", "反向对照"):
        table.add_column(heading, overflow="fold")
    for found in findings:
        result = f"✗ {found.problem}" if found.problem else "✓ " + "\n  ".join(found.figures)
        control = "已发现" if found.controls and set(found.controls) == {"caught"} else "—"
        table.add_row(found.item, found.threat, found.engine, result, control, style="red" if found.problem else None)
    Console().print(table)
    red = sorted({found.item for found in findings if found.problem})
    click.echo(f"未成立：{'、'.join(red)}" if red else f"全部成立：{len({found.item for found in findings})} 项")


def keep(findings: list[Finding], full: bool) -> None:
    """Write the result between the marks of docs/trust.md."""
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    rows = [
        f"| {one.item} | {one.engine} | {('未成立：' + one.problem) if one.problem else '；'.join(one.figures)} | "
        f"{'已发现' if one.controls and set(one.controls) == {'caught'} else '—'} |"
        for one in findings
    ]
    kind = "全量" if full else "抽样"
    stated = f"{date.today().isoformat()}，{kind}，{os.cpu_count()} 核。"
    text = "\n".join([BEGIN, "", stated, "", "| 项 | 数据库 | 结果 | 反向对照 |", "|---|---|---|---|", *rows, "", END])
    PAGE.write_text(head + text + tail, encoding="utf-8")
