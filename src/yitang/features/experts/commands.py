"""`yitang import experts`."""

from typing import Any

import click

from yitang.features.experts.importer import EXPERT_FORMAT
from yitang.instruments.imports.commands import import_options, run_import


@click.command("experts")
@import_options
def import_experts(**asked: Any) -> None:
    """从 xlsx 或 csv 导入专家库：按专家编号对应（import the pool of experts）。

    \b
    示例 Example:
      ./yitang import experts 专家库.xlsx --council 513200
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    run_import(EXPERT_FORMAT.code, lambda found: f"已导入：新增 {found['added']} 位，更新 {found['updated']} 位。", **asked)
