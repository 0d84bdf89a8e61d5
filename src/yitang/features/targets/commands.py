"""`yitang import plan` and `yitang import charges`."""

from typing import Any

import click

from yitang.instruments.imports.commands import import_options, run_import


@click.command("plan")
@import_options
def import_plan(**asked: Any) -> None:
    """从 xlsx 或 csv 导入年度指标的计划：哪个地方、哪个月、几次（import the plan of the targets）。

    \b
    示例 Example:
      ./yitang import plan 年度计划.xlsx --council yunlin
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    run_import("plan", lambda found: f"已导入：新增 {found['added']} 条，更新 {found['updated']} 条。", **asked)


@click.command("charges")
@import_options
def import_charges(**asked: Any) -> None:
    """从 xlsx 或 csv 导入包街道、包社区的小组和委员（import who is in charge of which place）。

    \b
    示例 Example:
      ./yitang import charges 包联名单.xlsx --council yunlin
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    run_import("charges", lambda found: f"已导入：新增 {found['added']} 条。", **asked)
