"""`yitang figures proposals`: the figures on proposals for the eye and for programs."""

import json
from datetime import date

import click

from yitang.features.proposals.figures.declared import PROPOSALS, report
from yitang.foundation.tenancy.models import Council, CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import counts_of


@click.command("proposals")
@click.option("--council", "code", required=True, help="机构代码 / code of the council")
@click.option("--session", "session_name", help="届次名称，不填为全部 / name of the session, all by default")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="截至哪一天 / as of which day")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
def figures(code: str, session_name: str | None, as_of: date | None, as_json: bool) -> None:
    """提案数据：收到、立案、办结、采纳等，全部由数据行算出。

    \b
    例 / Example: yitang figures proposals --council yunze --json
    """
    council = Council.objects.filter(code=code).first()
    if council is None:
        raise click.UsageError(f"没有代码为“{code}”的机构 / no council has the code {code!r}")
    with in_council(council.pk):
        session = CouncilSession.objects.filter(council=council, name=session_name).first() if session_name else None
        if session_name and session is None:
            known = "、".join(CouncilSession.objects.filter(council=council).values_list("name", flat=True))
            raise click.UsageError(f"没有“{session_name}”这个届次，现有：{known} / no such session")
        day = as_of.date() if as_of else None  # type: ignore[attr-defined]
        found = report(council.pk, session, day)
        counts = counts_of(PROPOSALS, Question(council.pk, session.pk if session else None, day))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    for figure in PROPOSALS.figures:
        click.echo(f"{figure.label!s}\t{counts[figure.code]}")
    for rate in PROPOSALS.rates:
        value = found["rates"][rate.code]
        click.echo(f"{rate.label!s}\t{value['printed']} ({value['numerator']}/{value['denominator']})")
