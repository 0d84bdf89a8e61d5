"""`yitang doctor`: what is well, what is not, and what to do about it."""

import json

import click

from yitang.config.cli import environment
from yitang.config.cli.exits import OK, PROBLEM


@click.command(short_help="体检：逐项说明是否正常、怎么办")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出（as JSON）。")
def doctor(as_json: bool) -> None:
    """逐项检查本机安装，不改动任何东西；有问题时说明怎么办，退出码为 1（changes nothing; exit code 1 on any fault）。

    \b
    示例 Example:
      ./yitang doctor --data /srv/yitang
    """
    environment.start_django()
    from yitang.config.examination import examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            click.echo(f"{'✓' if finding.ok else '✗'} {finding.name}：{finding.found}")
            if finding.remedy:
                click.echo(f"    → {finding.remedy}")
    if as_json:
        click.echo(json.dumps([{"ok": f.ok, **vars(f)} for f in findings], ensure_ascii=False))
    raise SystemExit(OK if all(finding.ok for finding in findings) else PROBLEM)
