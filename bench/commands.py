"""`./yitang bench`: builds a large council on each engine in a temporary place, measures, prints one table."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from yitang.config.testing.postgres import APP, OWNER, cluster

ENGINES = ("sqlite", "postgresql")
PARTS = ("pages", "serve", "cached", "advance", "sitting", "roll")
DURABLE = {
    "max_connections": "100",
    "shared_buffers": "1GB",
    "effective_cache_size": "6GB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "listen_addresses": "",
}


@click.command()
@click.option("--rows", default=200_000, show_default=True, help="提案数（number of proposals）。")
@click.option("--engine", type=click.Choice([*ENGINES, "both"]), default="both", show_default=True)
@click.option("--only", help="只测其中几项，用逗号分开（only some parts）：" + ",".join(PARTS))
@click.option("--json", "as_json", is_flag=True, help="每项输出一行 JSON（one JSON line per figure）。")
def bench(rows: int, engine: str, only: str | None, as_json: bool) -> None:
    """测速：在临时目录里建立一个大机构，分别在 SQLite 与 PostgreSQL 上测量，不动已有数据。

    \b
    例 / Example: ./yitang bench --rows 20000 --engine sqlite --only pages
    导入另测 / the import is measured by: python -m bench.import 100000
    """
    parts = only.split(",") if only else list(PARTS)
    found: list[dict[str, Any]] = []
    for name in ENGINES if engine == "both" else (engine,):
        for line in _measure(name, rows, parts):
            found.append({"engine": name, "rows": rows, **line})
            if as_json:
                click.echo(json.dumps(found[-1], ensure_ascii=False))
    if not as_json:
        _print(found)
    if any("error" in line for line in found):
        raise SystemExit(1)


def _measure(engine: str, rows: int, parts: list[str]) -> Iterator[dict[str, Any]]:
    folder = Path(tempfile.mkdtemp(prefix="yitang-bench-"))
    try:
        with _environment(engine, folder) as environment:
            _run(environment, "yitang.config.cli", "check")
            built = _run(environment, "bench.world", str(rows))
            world = folder / "world.json"
            world.write_text(built.splitlines()[-1], encoding="utf-8")
            _run(environment, "bench.analyse")
            for part in parts:
                yield from (json.loads(line) for line in _run(environment, f"bench.{part}", str(world)).splitlines())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _environment(engine: str, folder: Path) -> Iterator[dict[str, str]]:
    environment = {**os.environ, "YITANG_DATA_DIR": str(folder), "YITANG_LOG_LEVEL": "ERROR"}
    environment["YITANG_AUDIT_STOP_AFTER"] = "86400"
    environment.pop("YITANG_DATABASE_URL", None)
    if engine == "sqlite":
        yield environment
        return
    with cluster(DURABLE) as running:
        yield {**environment, "YITANG_DATABASE_URL": running.url(APP), "YITANG_OWNER_DATABASE_URL": running.url(OWNER)}


def _run(environment: dict[str, str], module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"{module} 未能完成（did not finish）：{done.returncode}")
    return done.stdout.strip()


def alone(module: str, arguments: list[str], engine: str = "postgresql") -> int:
    """Run a measuring module in a fresh database of its own, as `python -m module inside …`; returns its exit code."""
    folder = Path(tempfile.mkdtemp(prefix="yitang-bench-"))
    try:
        with _environment(engine, folder) as environment:
            _run(environment, "yitang.config.cli", "check")
            return subprocess.run([sys.executable, "-m", module, "inside", *arguments], env=environment, check=False).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def numbers(given: list[str], *usual: int) -> list[int]:
    """The numbers that were given, then the usual ones in place of the others."""
    return [*map(int, given), *usual[len(given) :]]


def _print(found: list[dict[str, Any]]) -> None:
    table = Table("数据库 engine", "项目 measure", "页面 page", "结果 figures")
    for line in found:
        rest = {k: v for k, v in line.items() if k not in ("engine", "rows", "measure", "page")}
        figures = "  ".join(f"{name} {value}" for name, value in rest.items())
        table.add_row(line["engine"], str(line.get("measure")), str(line.get("page", "")), figures)
    Console(width=140).print(table)
