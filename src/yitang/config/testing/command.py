"""`yitang test`: every check and every test, one table at the end."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import click

from yitang.config.cli.exits import OK, PROBLEM
from yitang.config.testing.steps import STEPS, Outcome, Step, run

SIDE_BY_SIDE = 2
_telling = threading.Lock()


@click.command(short_help="运行全部检查与测试")
@click.option(
    "--only", "only", multiple=True, type=click.Choice([step.name for step in STEPS]), help="只做这几步（only these）。"
)
@click.option("--fast", is_flag=True, help="不做慢的几步：PostgreSQL 与浏览器（leave out PostgreSQL and the browser）。")
@click.option("--json", "as_json", is_flag=True, help="最后一行是 JSON 结果（end with the result as JSON）。")
def test(only: tuple[str, ...], fast: bool, as_json: bool) -> None:
    """运行全部检查与测试；有一步不过，退出码为 1（run all checks and tests）。

    \b
    示例 Examples:
      ./yitang test
      ./yitang test --fast
      ./yitang test --only lint --only sqlite
    """
    began = time.monotonic()
    chosen = [step for step in STEPS if (step.name in only if only else not (fast and step.slow))]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        outcomes = list(pool.map(_told_at_once, (step for step in chosen if step.light)))
    for step in chosen:
        if not step.light:
            _head(step)
            outcomes.append(run(step))
    _print(outcomes, time.monotonic() - began)
    if as_json:
        click.echo(json.dumps([vars(outcome) for outcome in outcomes], ensure_ascii=False))
    raise SystemExit(OK if all(outcome.ok for outcome in outcomes) else PROBLEM)


def _told_at_once(step: Step) -> Outcome:
    """Run a step beside another and tell what it said when it is over, so that the two do not talk at the same time."""
    lines: list[str] = []
    outcome = run(step, lines.append)
    with _telling:
        _head(step)
        click.echo("".join(lines), nl=False)
    return outcome


def _head(step: Step) -> None:
    click.secho(f"━━ {step.name} {step.line}", bold=True)


def _print(outcomes: list[Outcome], total: float) -> None:
    click.secho("━━ 结果 summary", bold=True)
    for outcome in outcomes:
        mark = click.style("✓", fg="green") if outcome.ok else click.style("✗", fg="red")
        click.echo(f"{mark} {outcome.name:<11}{outcome.seconds:7.1f} s  {outcome.closing}")
    failed = [outcome.name for outcome in outcomes if not outcome.ok]
    verdict = f"未通过（failed）：{', '.join(failed)}" if failed else "全部通过（all passed）"
    click.echo(f"{verdict}，{len(outcomes)} 步，{total:.0f} s")
