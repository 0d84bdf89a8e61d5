"""`yitang figures grassroots`: the figures of the grassroots for the eye and for programs."""

from datetime import datetime

import click
from django.utils.translation import override

from yitang.insights.grassroots.counting import report
from yitang.insights.grassroots.declared import FIGURES
from yitang.instruments.imports.commands import AS_JSON, COUNCIL, council_of, say

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("grassroots")
@COUNCIL
@click.option("--from", "since", type=_DAY, required=True, help="从哪一天起（from which day）。")
@click.option("--to", "until", type=_DAY, required=True, help="到哪一天止，含当天（to which day, inclusive）。")
@AS_JSON
def figures(code: str, since: datetime, until: datetime, as_json: bool) -> None:
    """基层协商数据：平台、场次、参加人次、意见建议、问题及其解决情况、指标完成情况，含下级机构，全部由数据行算出。

    \b
    例 / Example: yitang figures grassroots --council yunlin --from 2026-01-01 --to 2026-06-30 --json
    """
    if until < since:
        raise click.UsageError("止日早于起日（the last day lies before the first）。")
    council = council_of(code)
    with override("zh-hans"):
        found = report(council, since.date(), until.date())
        lines = [f"{FIGURES[name].label!s}\t{n}" for name, n in found["counts"].items()]
        coverage = found["coverage"]
        lines.append(f"平台覆盖率\t{coverage['printed']} ({coverage['numerator']}/{coverage['denominator']})")
        lines += [f"指标 {one['title']}\t{one['done']}/{one['whole']}\t{one['printed']}" for one in found["targets"]]
        if found["lower"]:
            lines.append(f"含下级机构：{FIGURES['sessions'].label!s} {found['with_lower']['counts']['sessions']}")
            for part in found["lower"]:
                lines.append(f"{part['name']}\t{FIGURES['sessions'].label!s} {part['counts']['sessions']}")
    say(found, lines, as_json)
