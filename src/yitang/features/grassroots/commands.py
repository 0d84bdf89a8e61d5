"""`yitang import venues`, `yitang import regions` and `yitang import matters`."""

from pathlib import Path
from typing import Any

import click

from yitang.features.grassroots.contacts import reseal
from yitang.features.grassroots.importer import REGION_FORMAT, VENUE_FORMAT
from yitang.features.grassroots.linked_table import LINKED_FORMAT
from yitang.features.grassroots.past import MATTER_FORMAT
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.commands import (
    SHOWN,
    council_of,
    import_options,
    leave,
    opened,
    operator_of,
    problems_of,
    run_import,
    say,
    settle,
)
from yitang.instruments.imports.staging import stage


@click.command("venues")
@import_options
def import_venues(**asked: Any) -> None:
    """从 xlsx 或 csv 导入协商平台：按平台编号对应（import the list of venues）。

    \b
    示例 Example:
      ./yitang import venues 协商平台.xlsx --council 513200
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    run_import(VENUE_FORMAT.code, lambda found: f"已导入：新增 {found['added']} 个，更新 {found['updated']} 个。", **asked)


@click.command("regions")
@import_options
def import_regions(**asked: Any) -> None:
    """从 xlsx 或 csv 导入行政区划，直到村和社区：按区划代码对应（import the divisions of the place）。

    \b
    示例 Example:
      ./yitang import regions 行政区划.xlsx --council 513200
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    run_import(REGION_FORMAT.code, lambda found: f"已导入：新增 {found['added']} 个，更新 {found['updated']} 个。", **asked)


@click.command("linked")
@import_options
def import_linked(**asked: Any) -> None:
    """从 xlsx 或 csv 导入工作室、工作站的联系委员：按平台编号和委员对应（import members of studios）。

    \b
    示例 Example:
      ./yitang import linked 联系委员.xlsx --council 513200
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    run_import(LINKED_FORMAT.code, lambda found: f"已导入：新增 {found['added']} 名，更新 {found['updated']} 名。", **asked)


@click.command("reseal")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（print JSON）。")
def reseal_contacts(as_json: bool) -> None:
    """换密钥后，把各机构群众的联系方式改用新密钥加密（seal how to reach residents under the new key）。

    先设 YITANG_SECRET_KEY 为新密钥，YITANG_SECRET_KEY_BEFORE 为原密钥，再运行；完成后可以去掉原密钥。

    \b
    示例 Example:
      ./yitang reseal
    退出码：0 全部完成，1 有打不开的（密钥已不在）。
    """
    found = {"resealed": 0, "lost": 0}
    for council in Council.objects.order_by("code"):
        with in_council(council.pk):
            done = reseal(system_actor(council.pk))
        found = {name: found[name] + done[name] for name in found}
    say(found, [f"已改用新密钥加密 {found['resealed']} 条，打不开 {found['lost']} 条。"], as_json)
    raise SystemExit(1 if found["lost"] else 0)


@click.command("matters")
@import_options
@click.option(
    "--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="某字段取自哪一列，可多次（which column is which field）。"
)
def import_matters(file: Path, code: str, maps: tuple[str, ...], skip_errors: bool, dry_run: bool, as_json: bool) -> None:
    """从 csv、csv.gz 或 xlsx 导入以往的群众诉求：带日期和答复，按编号对应；同一文件再导一次不会重复（import matters of residents）。

    \b
    示例 Example:
      ./yitang import matters 诉求.xlsx --council 513200 --map text=留言详情
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    mapping = {}
    for one in maps:
        name, mark, column = one.partition("=")
        if not mark:
            raise click.UsageError(f"--map 写成 字段=列名，而不是“{one}”（write FIELD=COLUMN）。")
        mapping[name] = column
    actor = operator_of(council_of(code))
    begun = opened(actor, MATTER_FORMAT.code, file, mapping)
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
        f"已导入群众诉求 {ended.get('added', 0)} 件，更新 {ended.get('updated', 0)} 件。" if go_on else "什么都没有改动。"
    )
    say(answer, lines, as_json)
    leave(errors, skip_errors=skip_errors, dry_run=dry_run)
