"""`yitang figures participation`: who took part how often, for the eye and for programs."""

from datetime import datetime, timedelta
from typing import Any

import click

from yitang.foundation.core.clock import today
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.reviews.participation import KINDS, Period, Row, minimum_duties, table
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import decimals_of
from yitang.instruments.imports.commands import AS_JSON, COUNCIL, council_of, say

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("participation")
@COUNCIL
@click.option("--from", "since", type=DAY, help="从哪一天，缺省为今年 1 月 1 日 / first day, 1 January by default")
@click.option("--to", "until", type=DAY, help="到哪一天（含），缺省为今天 / last day, today by default")
@click.option("--as-of", "day", type=DAY, help="按哪一天的结构，缺省为最后一天 / structure of which day")
@click.option("--by", type=click.Choice(list(KINDS)), default="committee", show_default=True, help="按专委会或界别 / split by")
@AS_JSON
def participation(
    code: str, since: datetime | None, until: datetime | None, day: datetime | None, by: str, as_json: bool
) -> None:
    """参与情况：按专委会或界别的人次、人数和比例，全部由履职事实算出。

    \b
    例 / Example: yitang figures participation --council yunze --from 2026-01-01 --to 2026-06-30 --json
    """
    council = council_of(code)
    last = until.date() if until else today()
    first = since.date() if since else last.replace(month=1, day=1)
    if first > last:
        raise click.UsageError("--from 晚于 --to / the first day lies after the last")
    period = Period(first, last + timedelta(days=1), day.date() if day else last)
    with in_council(council.pk):
        rows, total = table(by, period)
        decimals = decimals_of(Question(council.pk))
        duties = [
            {"title": one.title, "done": one.done, "owing": one.owing, "share": one.rate.printed(decimals)}
            for one in minimum_duties(council.pk, last.year)
        ]
    found = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "as_of": period.day.isoformat(),
        "by": by,
        "rows": [_shown(row, decimals) for row in rows],
        "total": _shown(total, decimals),
        "minimum_duties": duties,
    }
    lines = [f"{row.label}\t{row.members}\t" + "\t".join(_cells(row, decimals)) for row in [*rows, total]]
    say(found, lines, as_json)


def _cells(row: Row, decimals: int) -> list[str]:
    return [f"{cell.column.label!s} {cell.rate.printed(decimals) if cell.rate else cell.count}" for cell in row.cells]


def _shown(row: Row, decimals: int) -> dict[str, Any]:
    counts: dict[str, Any] = {cell.column.code: cell.count for cell in row.cells if cell.rate is None}
    shares = {
        cell.column.code: {"numerator": cell.rate.part, "denominator": cell.rate.whole, "printed": cell.rate.printed(decimals)}
        for cell in row.cells
        if cell.rate is not None
    }
    return {"body": row.value, "name": row.label, "members": row.members, "counts": counts, "shares": shares}
