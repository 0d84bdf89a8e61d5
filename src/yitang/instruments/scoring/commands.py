"""`yitang scheme load`, `yitang score` and `yitang import facts`."""

import json
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, YitangError
from yitang.foundation.permissions.actors import Channel, system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Member
from yitang.instruments.imports.actions import agree, discard_batch, open_batch
from yitang.instruments.imports.models import ImportRow
from yitang.instruments.imports.readers import look_through, open_table
from yitang.instruments.imports.sheets import told
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import take_over
from yitang.instruments.scoring.actions import publish
from yitang.instruments.scoring.importing import FORMAT
from yitang.instruments.scoring.queries import explain, running
from yitang.instruments.scoring.reading import SchemeError
from yitang.instruments.scoring.scores import Line, Score
from yitang.instruments.scoring.writing import number

SHOWN = 20
"""Rows with problems that are printed."""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _council(code: str) -> Council:
    council = Council.objects.filter(code=code).first()
    if council is None:
        raise click.UsageError(f"没有代码为“{code}”的机构（no council has the code {code!r}）。")
    return council


@click.command("load")
@click.argument("file", type=FILE)
@click.option("--council", "code", required=True, help="机构代码（code of the council）。")
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="生效日期，缺省为今天（in force from, today by default）。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（print JSON）。")
def load_scheme(file: Path, code: str, since: datetime | None, as_json: bool) -> None:
    """发布考核办法：读入 YAML，逐行核对，合格后成为一个版本（publish a scheme of assessment）。

    \b
    示例 Example:
      ./yitang scheme load 考核办法.yaml --council 330100 --from 2026-01-01
    退出码：0 已发布或与现行文本相同，1 文本有误，2 用法有误。
    """
    council = _council(code)
    day = since.date() if since else today()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError("文件不是 UTF-8 文本（the file is no UTF-8 text）。") from error
    try:
        done = publish(system_actor(council.pk, "命令行", Channel.IMPORT), text=text, effective_from=day)
    except SchemeError as error:
        faults = [{"line": fault.line, "path": fault.path, "sentence": fault.sentence} for fault in error.faults]
        _say({"published": False, "faults": faults}, [str(fault) for fault in error.faults], as_json)
        raise SystemExit(1) from error
    words = "已发布" if done["new"] else "与现行文本相同，没有新的版本"
    _say(
        {"published": done["new"], "version": done["version_id"], "from": str(day), "faults": []},
        [f"{words}，{day} 起生效。"],
        as_json,
    )


@click.command("score")
@click.option("--council", "code", required=True, help="机构代码（code of the council）。")
@click.option("--year", required=True, type=click.IntRange(1949, 2999), help="考核年度（year）。")
@click.option("--member", "member", help="委员编号，缺省为全体（number of a member, all by default）。")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="截至哪一天，缺省为今天（as of which day）。")
@click.option("--explain", "explained", is_flag=True, help="逐项说明每一分的来由，要写 --member（why, line by line）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（print JSON）。")
def score(code: str, year: int, member: str | None, as_of: datetime | None, explained: bool, as_json: bool) -> None:
    """考核得分：按现行办法由履职事实现算，从不保存，也不排名（scores, computed from the facts of duty）。

    \b
    示例 Example:
      ./yitang score --council 330100 --year 2026 --member 0012 --explain
    退出码：0 正常，1 没有考核办法或没有这位委员，2 用法有误。
    """
    if explained and member is None:
        raise click.UsageError("--explain 要与 --member 同用（--explain needs --member）。")
    council = _council(code)
    day = as_of.date() if as_of else None
    with in_council(council.pk):
        rows = Member.objects.select_related("principal").order_by("number")
        people = {row.principal_id: row for row in (rows.filter(number=member) if member else rows)}
        if member and not people:
            raise Invalid(f"没有编号为“{member}”的委员（no member has this number）。")
        scores = running(council.pk, year, day=day)
        if not scores:
            raise Invalid("这一年还没有考核办法，先用 scheme load 发布（there is no scheme for this year）。")
        found = [_shown(people[who], one) for who, one in scores.items() if who in people]
        lines = _lines(council.pk, year, next(iter(people)), day) if explained else []
    found.sort(key=lambda one: one["number"])
    texts = [f"{one['number']}\t{one['name']}\t{one['printed']}\t{one['grade_title']}" for one in found]
    texts += [f"  {'' if one.item else '· '}{one.sentence}（{number(one.points)}）" for one in lines]
    told_lines = [
        {"item": one.item, "points": number(one.points), "sentence": one.sentence, "facts": one.fact_ids} for one in lines
    ]
    _say({"year": year, "scores": found} | ({"lines": told_lines} if explained else {}), texts, as_json)


def _lines(council_id: UUID, year: int, principal_id: UUID, day: date | None) -> list[Line]:
    try:
        return explain(council_id, year, principal_id, day=day)
    except YitangError:
        return []


def _shown(member: Member, one: Score) -> dict[str, Any]:
    return {
        "number": member.number,
        "name": member.principal.name,
        "total": _exact(one.total),
        "printed": one.printed,
        "grade": one.grade,
        "grade_title": one.grade_title,
        "items": {code: _exact(points) for code, points in one.items.items()},
        "lacking": [check.title for check in one.lacking],
        "vetoes": one.vetoes,
    }


def _exact(value: Fraction) -> str:
    return number(value)


@click.command("facts")
@click.argument("file", type=FILE)
@click.option("--council", "code", required=True, help="机构代码（code of the council）。")
@click.option("--skip-errors", is_flag=True, help="有错误的行不导入，其余照常（leave out rows with errors）。")
@click.option("--dry-run", is_flag=True, help="只核对，不导入（check only）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（print JSON）。")
def import_facts(file: Path, code: str, skip_errors: bool, dry_run: bool, as_json: bool) -> None:
    """从 csv 或 xlsx 导入履职事实：按委员编号对应，整批导入，同一文件再导一次不会重复（import facts of duty）。

    \b
    列 Columns：委员编号、姓名、事实类别、日期、数量、角色、事项
    示例 Example:
      ./yitang import facts 2025年履职.csv --council 330100
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    actor = system_actor(_council(code).pk, "命令行", Channel.IMPORT)
    source = look_through(file)
    with open_table(source) as table:
        headers = table.headers
    try:
        opened = open_batch(actor, format=FORMAT.code, source=source, headers=headers, mapping={}, options={})
    except Invalid as error:
        raise click.UsageError(str(error.message)) from error
    batch = stage(actor, UUID(opened["batch_id"]), source)
    with in_council(actor.council_id):
        rows = ImportRow.objects.filter(batch=batch).exclude(level=ImportRow.Level.FINE).order_by("number")
        problems = [{"row": row.number, "level": row.level, "text": told(FORMAT, row.problems)} for row in rows[:1000]]
    errors = batch.counts.get("error", 0)
    answer: dict[str, Any] = {"batch": str(batch.pk), **batch.counts, "state": "checked", "problems": problems}
    if dry_run or (errors and not skip_errors):
        discard_batch(actor, batch_id=batch.pk, note="--dry-run" if dry_run else "")
    else:
        agree(actor, batch_id=batch.pk, skip_errors=skip_errors)
        answer |= {"state": "done", **take_over(actor, batch.pk)}
    texts = [f"共 {answer['rows']} 行：新增 {answer['new']}，已有且未变 {answer['same']}，有误 {errors}。"]
    texts += [f"  第 {row['row']} 行：{row['text']}" for row in problems[:SHOWN]]
    texts.append(f"已导入 {answer['added']} 条履职事实。" if answer["state"] == "done" else "什么都没有改动。")
    _say(answer, texts, as_json)
    raise SystemExit(1 if errors and not (skip_errors and not dry_run) else 0)


def _say(answer: dict[str, Any], texts: list[str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
        return
    for text in texts:
        click.echo(text)
