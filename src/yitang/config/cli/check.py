"""`yitang check`: what code, settings and database promise each other."""

import json

import click

from yitang.config.cli import environment
from yitang.config.cli.exits import OK, PROBLEM
from yitang.config.cli.serve import prepared_or_exit

LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}


@click.command(short_help="检查程序与数据库的约定")
@click.option("--deploy", is_flag=True, help="另查上线所需的设置（also what going live needs）。")
@click.option("--fail-level", type=click.Choice(list(LEVELS)), default="WARNING", show_default=True, help="从哪一级起算不通过。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出（as JSON）。")
def check(deploy: bool, fail_level: str, as_json: bool) -> None:
    """检查列的密级、登记点、流程、触发器与行级安全等约定（columns, contributions, procedures, triggers, row-level security）。

    \b
    示例 Example:
      ./yitang check --deploy
    """
    prepared_or_exit()
    environment.start_django()
    from django.core.checks import run_checks

    found = run_checks(include_deployment_checks=deploy, databases=["default"])
    found = [message for message in found if not message.is_silenced()]
    if as_json:
        rows = [{"id": m.id, "level": m.level, "object": str(m.obj), "message": str(m.msg), "hint": m.hint} for m in found]
        click.echo(json.dumps(rows, ensure_ascii=False, default=str))
    else:
        for message in found:
            click.echo(str(message))
        click.echo(f"{len(found)} 项提示（findings）")
    raise SystemExit(PROBLEM if any(message.level >= LEVELS[fail_level] for message in found) else OK)
