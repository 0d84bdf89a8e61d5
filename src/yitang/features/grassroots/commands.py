"""`yitang import venues` and `yitang import regions`."""

from typing import Any

import click

from yitang.features.grassroots.importer import REGION_FORMAT, VENUE_FORMAT
from yitang.instruments.imports.commands import import_options, run_import


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
