"""`yitang figures briefs`: the figures on briefs for the eye and for programs."""

from datetime import datetime

import click
from django.utils.translation import override

from yitang.features.briefs.figures.below import as_json as below_as_json
from yitang.features.briefs.figures.below import below
from yitang.features.briefs.figures.counting import report
from yitang.features.briefs.figures.declared import FIGURES, Span
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.commands import AS_JSON, COUNCIL, council_of, say

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("briefs")
@COUNCIL
@click.option("--from", "since", type=_DAY, required=True, help="从哪一天起（from which day）。")
@click.option("--to", "until", type=_DAY, required=True, help="到哪一天止，含当天（to which day, inclusive）。")
@AS_JSON
def figures(code: str, since: datetime, until: datetime, as_json: bool) -> None:
    """社情民意数据：提交、编辑、印发、各级采用、批示和采用率，全部由数据行算出。

    \b
    例 / Example: yitang figures briefs --council yunze --from 2026-01-01 --to 2026-12-31 --json
    """
    if until < since:
        raise click.UsageError("止日早于起日（the last day lies before the first）。")
    council = council_of(code)
    with in_council(council.pk), override("zh-hans"):
        span = Span(council.pk, since.date(), until.date())
        found = report(span) | {"below": below_as_json(below(span))}
        lines = [f"{FIGURES[name].label!s}\t{n}" for name, n in found["counts"].items()]
        rate = found["rates"]["adoption"]
        lines.append(f"采用率\t{rate['printed']} ({rate['numerator']}/{rate['denominator']})")
        for level, cells in found["ladder"].items():
            lines += [f"{level} {FIGURES[f'{level}-{name}'].label!s}\t{n}" for name, n in cells.items() if n]
        lines += [f"{row['name']}\t{row['submitted']}\t{row['issued']}" for row in found["below"]]
    say(found, lines, as_json)
