"""`yitang figures proposals`: the figures on proposals for the eye and for programs."""

from datetime import date

import click

from yitang.features.proposals.figures.declared import PROPOSALS, report
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import counts_of
from yitang.instruments.imports.commands import AS_JSON, COUNCIL, council_of, say


@click.command("proposals")
@COUNCIL
@click.option("--session", "session_name", help="届次名称，不填为全部 / name of the session, all by default")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="截至哪一天 / as of which day")
@AS_JSON
def figures(code: str, session_name: str | None, as_of: date | None, as_json: bool) -> None:
    """提案数据：收到、立案、办结、采纳等，全部由数据行算出。

    \b
    例 / Example: yitang figures proposals --council yunze --json
    """
    council = council_of(code)
    with in_council(council.pk):
        session = CouncilSession.objects.filter(council=council, name=session_name).first() if session_name else None
        if session_name and session is None:
            known = "、".join(CouncilSession.objects.filter(council=council).values_list("name", flat=True))
            raise click.UsageError(f"没有“{session_name}”这个届次，现有：{known} / no such session")
        day = as_of.date() if as_of else None  # type: ignore[attr-defined]
        found = report(council.pk, session, day)
        counts = counts_of(PROPOSALS, Question(council.pk, session.pk if session else None, day))
    lines = [f"{figure.label!s}\t{counts[figure.code]}" for figure in PROPOSALS.figures]
    for rate in PROPOSALS.rates:
        value = found["rates"][rate.code]
        lines.append(f"{rate.label!s}\t{value['printed']} ({value['numerator']}/{value['denominator']})")
    say(found, lines, as_json)
