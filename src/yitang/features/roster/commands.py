"""`yitang import members`: a roster into a council."""

from typing import Any

import click

from yitang.features.roster.importer import FORMAT
from yitang.instruments.imports.commands import import_options, run_import


@click.command("members")
@import_options
def import_members(**asked: Any) -> None:
    """从 xlsx 或 csv 导入委员名册：按委员编号对应，从不按姓名（import the roster of members）。

    \b
    示例 Example:
      ./yitang import members 委员名册.xlsx --council 330100
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    run_import(FORMAT.code, lambda found: f"已导入：新增 {found['added']} 位，更新 {found['updated']} 位。", **asked)
