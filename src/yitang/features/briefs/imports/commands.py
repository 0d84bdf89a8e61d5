"""`yitang import briefs`: a table of past briefs into a council."""

from pathlib import Path

import click

from yitang.instruments.imports.commands import (
    SHOWN,
    council_of,
    import_options,
    leave,
    opened,
    operator_of,
    problems_of,
    say,
    settle,
)
from yitang.instruments.imports.staging import stage

FORMAT = "briefs"


@click.command("briefs")
@import_options
@click.option(
    "--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="某字段取自哪一列，可多次（which column is which field）。"
)
def import_briefs(file: Path, code: str, maps: tuple[str, ...], skip_errors: bool, dry_run: bool, as_json: bool) -> None:
    """从 csv、csv.gz 或 xlsx 导入历年社情民意：先逐格核对，再整批导入；同一文件再导一次不会重复（import briefs）。

    \b
    示例 Example:
      ./yitang import briefs 2019.xlsx --council 330100 --map title=题目
    """
    mapping = {}
    for one in maps:
        name, mark, column = one.partition("=")
        if not mark:
            raise click.UsageError(f"--map 写成 字段=列名，而不是“{one}”（write FIELD=COLUMN）。")
        mapping[name] = column
    actor = operator_of(council_of(code))
    begun = opened(actor, FORMAT, file, mapping)
    batch = stage(actor, begun.batch_id, begun.source)
    problems, counts = problems_of(actor, batch), batch.counts
    errors = counts.get("error", 0)
    go_on = not dry_run and (skip_errors or not errors)
    ended = settle(actor, batch, go_on=go_on, skip_errors=skip_errors, note="--dry-run" if dry_run else "")
    answer = {"batch": str(batch.pk), "file": file.name, **counts, "problems": problems, **ended}
    lines = [
        f"共 {counts['rows']} 行：新增 {counts['new']}，更新 {counts['update']}，已有且未变 {counts['same']}，有误 {errors}。"
    ]
    lines += [f"  第 {row['row']} 行：{row['text']}" for row in problems[:SHOWN]]
    lines.append(
        f"已导入社情民意 {ended.get('added', 0)} 件，更新 {ended.get('updated', 0)} 件。" if go_on else "什么都没有改动。"
    )
    say(answer, lines, as_json)
    leave(errors, skip_errors=skip_errors, dry_run=dry_run)
