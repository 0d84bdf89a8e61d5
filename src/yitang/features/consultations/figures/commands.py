"""`yitang figures consultations`: the figures on consultations for the eye and for programmes."""

from datetime import datetime

import click
from django.utils.translation import override

from yitang.features.consultations.figures.counting import report
from yitang.features.consultations.figures.declared import FIGURES, Span
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.commands import AS_JSON, COUNCIL, council_of, say

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("consultations")
@COUNCIL
@click.option("--from", "since", type=_DAY, required=True, help="从哪一天起（from which day）。")
@click.option("--to", "until", type=_DAY, required=True, help="到哪一天止，含当天（to which day, inclusive）。")
@AS_JSON
def figures(code: str, since: datetime, until: datetime, as_json: bool) -> None:
    """协商数据：议题、列入计划、开展、办结、会议、意见建议及采纳、文书、批示、居民意见，全部由数据行算出。

    \b
    例 / Example: yitang figures consultations --council yunze --from 2026-01-01 --to 2026-12-31 --json
    """
    if until < since:
        raise click.UsageError("止日早于起日（the last day lies before the first）。")
    council = council_of(code)
    with in_council(council.pk), override("zh-hans"):
        found = report(Span(council.pk, since.date(), until.date()))
        lines = [f"{FIGURES[name].label!s}\t{n}" for name, n in found["counts"].items()]
        for parts in found["breakdowns"].values():
            lines += [f"{part['label']}\t{part['n']}" for part in parts.values()]
    say(found, lines, as_json)
