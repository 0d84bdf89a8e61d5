"""`yitang import members`: a roster into a council."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from yitang.features.roster.importer import FORMAT
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.actors import Actor, Channel, system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.actions import agree, discard_batch, open_batch
from yitang.instruments.imports.models import ImportBatch, ImportRow
from yitang.instruments.imports.readers import look_through, open_table
from yitang.instruments.imports.sheets import told
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import take_over

SHOWN = 20
"""Rows with problems that are printed."""


@click.command("members")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--council", "code", required=True, help="机构代码（code of the council）。")
@click.option("--skip-errors", is_flag=True, help="有错误的行不导入，其余照常（leave out rows with errors）。")
@click.option("--dry-run", is_flag=True, help="只核对，不导入（check only）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（print JSON）。")
def import_members(file: Path, code: str, skip_errors: bool, dry_run: bool, as_json: bool) -> None:
    """从 xlsx 或 csv 导入委员名册：按委员编号对应，从不按姓名（import the roster of members）。

    \b
    示例 Example:
      ./yitang import members 委员名册.xlsx --council 330100
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    council = Council.objects.filter(code=code).first()
    if council is None:
        raise click.UsageError(f"没有代码为“{code}”的机构（no council has the code {code!r}）。")
    actor = system_actor(council.pk, "命令行", Channel.IMPORT)
    batch = _checked(actor, file)
    problems = _problems(actor, batch)
    errors = batch.counts.get("error", 0)
    answer: dict[str, Any] = {"batch": str(batch.pk), "file": file.name, **batch.counts, "state": "checked", "problems": problems}
    if dry_run or (errors and not skip_errors):
        discard_batch(actor, batch_id=batch.pk, note="--dry-run" if dry_run else "")
    else:
        agree(actor, batch_id=batch.pk, skip_errors=skip_errors)
        answer |= {"state": "done", **take_over(actor, batch.pk)}
    _print(answer, as_json)
    raise SystemExit(1 if errors and not (skip_errors and not dry_run) else 0)


def _checked(actor: Actor, file: Path) -> ImportBatch:
    source = look_through(file)
    with open_table(source) as table:
        headers = table.headers
    try:
        opened = open_batch(actor, format=FORMAT.code, source=source, headers=headers, mapping={}, options={})
    except Invalid as error:
        raise click.UsageError(str(error.message)) from error
    return stage(actor, UUID(opened["batch_id"]), source)


def _problems(actor: Actor, batch: ImportBatch) -> list[dict[str, Any]]:
    with in_council(actor.council_id):
        rows = ImportRow.objects.filter(batch=batch).exclude(level=ImportRow.Level.FINE).order_by("number")
        return [{"row": row.number, "level": row.level, "text": told(FORMAT, row.problems)} for row in rows[:1000]]


def _print(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
        return
    click.echo(
        f"共 {answer['rows']} 行：新增 {answer['new']}，更新 {answer['update']}，已有且未变 {answer['same']}，有误 {answer['error']}。"
    )
    for row in answer["problems"][:SHOWN]:
        click.echo(f"  第 {row['row']} 行：{row['text']}")
    if answer["state"] == "done":
        click.echo(f"已导入：新增 {answer['added']} 位，更新 {answer['updated']} 位。")
    else:
        click.echo("什么都没有改动。")
