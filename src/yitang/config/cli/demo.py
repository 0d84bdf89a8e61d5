"""`yitang demo`: a living demo council on SQLite, ready to look at."""

import importlib
import json
import os
import shutil
import webbrowser
from pathlib import Path
from typing import Any

import click

from yitang.config.cli import environment
from yitang.config.cli.exits import MISSING, UNSAFE
from yitang.config.cli.serve import prepared_or_exit
from yitang.config.supervise import Group, Web, free_port

# Makes the demo council in the prepared, empty database and returns its log-ins, each {"role", "name", "login", "password"}.
BUILDER = "yitang.config.demo:build"
LOGINS = "demo.json"
BEGUN = "demo.begun"


@click.command(short_help="演示：一条命令跑起一个虚构的机构")
@click.option("--port", type=int, help="端口；不写则取 8000 起第一个空闲的（the first free one from 8000）。")
@click.option("--no-browser", is_flag=True, help="不打开浏览器（do not open a browser）。")
def demo(port: int | None, no_browser: bool) -> None:
    """启动演示：建立一个虚构的机构并运行，全部放在 SQLite 里（a fictitious council on SQLite）。

    默认放在 .data/demo；删掉这个文件夹即从头再来。

    \b
    示例 Example:
      ./yitang demo --port 8100 --no-browser
    """
    folder = _folder()
    os.environ.pop("YITANG_DATABASE_URL", None)
    os.environ.pop("YITANG_OWNER_DATABASE_URL", None)
    os.environ.setdefault("YITANG_LOG", "text")
    os.environ.setdefault("YITANG_LOG_LEVEL", "WARNING")
    web = Web(port=port or next((p for p in range(8000, 8100) if free_port("127.0.0.1", p)), 8000))
    if not free_port(web.host, web.port):
        click.echo(
            f"端口 {web.port} 已被占用，可用 --port 换一个（port {web.port} is taken, choose another by --port）。", err=True
        )
        raise SystemExit(MISSING)
    _build_once(folder)
    logins = json.loads((folder / LOGINS).read_text(encoding="utf-8"))

    def greet() -> None:
        _print(web.address, logins)
        if not no_browser:
            webbrowser.open(web.address)

    raise SystemExit(Group().run(web, worker=True, when_healthy=greet))


def _folder() -> Path:
    if environment.DATA_VARIABLE not in os.environ:
        os.environ[environment.DATA_VARIABLE] = str(Path(".data/demo").resolve())
    return environment.data_dir()


def _build_once(folder: Path) -> None:
    """Build the demo data unless they are complete; start again after an interrupted build, and never touch other data."""
    if (folder / LOGINS).exists():
        prepared_or_exit()
        return
    if (folder / BEGUN).exists():
        shutil.rmtree(folder)
    elif (folder / "yitang.sqlite3").exists():
        click.echo(
            f"{folder} 里已有别的数据，演示不会动它；可用 --data 指定新的文件夹（it holds other data: choose another folder by --data）。",
            err=True,
        )
        raise SystemExit(UNSAFE)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BEGUN).touch()
    click.echo("正在建立演示机构，约需一两分钟（Building the demo council, a minute or two）…")
    prepared_or_exit()
    environment.start_django()
    module, attribute = BUILDER.split(":")
    logins = getattr(importlib.import_module(module), attribute)(folder)
    (folder / LOGINS).write_text(json.dumps(logins, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / BEGUN).unlink()


def _print(address: str, logins: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("角色 Role", "姓名 Name", "登录名 Log-in", "密码 Password", box=None, padding=(0, 2))
    for login in logins:
        table.add_row(login["role"], login["name"], login["login"], login["password"])
    console = Console()
    console.print(f"\n议堂演示已就绪（the demo is ready）：[bold]{address}[/bold]\n")
    console.print(table)
    console.print("\nCtrl-C 结束（ends it）。")
