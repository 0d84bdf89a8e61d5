"""`yitang scheme load`, `yitang score` and `yitang import facts`."""

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, YitangError
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Member
from yitang.instruments.imports.commands import AS_JSON, COUNCIL, FILE, council_of, import_options, operator_of, run_import, say
from yitang.instruments.scoring.actions import publish
from yitang.instruments.scoring.importing import FORMAT
from yitang.instruments.scoring.queries import explain, running, scheme_of, scheme_on, score_of
from yitang.instruments.scoring.reading import SchemeError
from yitang.instruments.scoring.scores import Line, Score
from yitang.instruments.scoring.writing import number


@click.command("load")
@click.argument("file", type=FILE)
@COUNCIL
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="生效日期，缺省为今天（in force from, today by default）。"
)
@AS_JSON
def load_scheme(file: Path, code: str, since: datetime | None, as_json: bool) -> None:
    """发布考核办法：读入 YAML，逐行核对，合格后成为一个版本（publish a scheme of assessment）。

    \b
    示例 Example:
      ./yitang scheme load 考核办法.yaml --council 330100 --from 2026-01-01
    退出码：0 已发布或与现行文本相同，1 文本有误，2 用法有误。
    """
    council = council_of(code)
    day = since.date() if since else today()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError("文件不是 UTF-8 文本（the file is no UTF-8 text）。") from error
    try:
        done = publish(operator_of(council), text=text, effective_from=day)
    except SchemeError as error:
        faults = [{"line": fault.line, "path": fault.path, "sentence": fault.sentence} for fault in error.faults]
        say({"published": False, "faults": faults}, [str(fault) for fault in error.faults], as_json)
        raise SystemExit(1) from error
    words = "已发布" if done["new"] else "与现行文本相同，没有新的版本"
    say(
        {"published": done["new"], "version": done["version_id"], "from": str(day), "faults": []},
        [f"{words}，{day} 起生效。"],
        as_json,
    )


@click.command("score")
@COUNCIL
@click.option("--year", required=True, type=click.IntRange(1949, 2999), help="考核年度（year）。")
@click.option("--member", "member", help="委员编号，缺省为全体（number of a member, all by default）。")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="截至哪一天，缺省为今天（as of which day）。")
@click.option("--explain", "explained", is_flag=True, help="逐项说明每一分的来由，要写 --member（why, line by line）。")
@AS_JSON
def score(code: str, year: int, member: str | None, as_of: datetime | None, explained: bool, as_json: bool) -> None:
    """考核得分：按现行办法由履职事实现算，从不保存，也不排名（scores, computed from the facts of duty）。

    \b
    示例 Example:
      ./yitang score --council 330100 --year 2026 --member 0012 --explain
    退出码：0 正常，1 没有考核办法或没有这位委员，2 用法有误。
    """
    if explained and member is None:
        raise click.UsageError("--explain 要与 --member 同用（--explain needs --member）。")
    council = council_of(code)
    day = as_of.date() if as_of else None
    with in_council(council.pk):
        rows = Member.objects.select_related("principal").order_by("number")
        people = {row.principal_id: row for row in (rows.filter(number=member) if member else rows)}
        if member and not people:
            raise Invalid(f"没有编号为“{member}”的委员（no member has this number）。")
        scores = _scores(council.pk, year, day, next(iter(people)) if member else None)
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
    say({"year": year, "scores": found} | ({"lines": told_lines} if explained else {}), texts, as_json)


def _scores(council_id: UUID, year: int, day: date | None, only: UUID | None) -> dict[UUID, Score]:
    """Everybody's scores, or one person's by himself where no quota compares him with the others."""
    version = scheme_on(council_id, year, day)
    if only is None or version is None or scheme_of(version).has_quota:
        return running(council_id, year, day=day)
    one = score_of(council_id, year, only, day=day)
    return {only: one} if one else running(council_id, year, day=day)


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
@import_options
def import_facts(**asked: Any) -> None:
    """从 csv 或 xlsx 导入履职事实：按委员编号对应，整批导入，同一文件再导一次不会重复（import facts of duty）。

    \b
    列 Columns：委员编号、姓名、事实类别、日期、数量、角色、事项
    示例 Example:
      ./yitang import facts 2025年履职.csv --council 330100
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    run_import(FORMAT.code, lambda found: f"已导入 {found['added']} 条履职事实。", **asked)
