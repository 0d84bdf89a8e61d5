"""`yitang restore`: a backup becomes a new installation, or nothing at all."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click

from yitang.config import archive
from yitang.config.cli import environment
from yitang.config.cli.exits import MISSING, PROBLEM, UNSAFE
from yitang.config.cli.serve import prepared_or_exit
from yitang.config.prepare import OWNER_URL

PLACES = {"files": "files", "keys": "."}


class Stop(Exception):
    """Ends the restore with a sentence and an exit code; what it made so far is removed."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@click.command(short_help="把备份恢复到新的位置")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "target", required=True, metavar="DIR|URL", help="新的数据文件夹；PostgreSQL 备份也可直接写新库的地址。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果（print the result as JSON）。")
def restore(source: Path, target: str, as_json: bool) -> None:
    """把备份 SOURCE 恢复到一个空的位置，逐表逐文件核对无误才算成功（every table and file is proved first）。

    PostgreSQL 的备份恢复到 --to 写的空库；文件放进 --data 所指的空文件夹。
    较旧版本的备份会随后迁移到本版本；较新版本的备份不予恢复。

    \b
    示例 Examples:
      ./yitang restore yitang-20260301.backup --to /srv/yitang-new
      ./yitang restore yitang-20260301.backup --to postgres://… --data /srv/yitang-new
    """
    url = target if "://" in target else ""
    folder = environment.data_dir() if url else Path(target).resolve()
    if folder.exists() and any(folder.iterdir()):
        click.echo(f"{folder} 不是空的，恢复不会覆盖它（it is not empty: nothing is overwritten）。", err=True)
        raise SystemExit(UNSAFE)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        manifest = _restore(source, folder, url)
    except BaseException as error:
        # Nothing half restored may be left that somebody could take for an installation.
        shutil.rmtree(folder, ignore_errors=True)
        if not isinstance(error, Stop | archive.ArchiveError):
            raise
        click.echo(str(error), err=True)
        raise SystemExit(getattr(error, "code", PROBLEM)) from error
    prepared_or_exit()
    rows = sum(table["rows"] for table in manifest["tables"].values())
    files = sum(name.startswith("files/") for name in manifest["parts"])
    if as_json:
        click.echo(
            json.dumps({"data": str(folder), "tables": len(manifest["tables"]), "rows": rows, "files": files, "equal": True})
        )
        return
    click.echo(f"已恢复到 {target}：{len(manifest['tables'])} 张表 {rows} 行、{files} 个文件，与备份逐一相同。")
    if not any(name.startswith("keys/") for name in manifest["parts"]):
        click.echo(
            "备份未加密，不含密钥：把原来的 audit.key 与 secret.key 放进新的数据文件夹，审计签名才对得上（copy the key files over）。"
        )
    click.echo("接着可核验审计链：./yitang audit verify --data " + str(folder))


def _restore(source: Path, folder: Path, url: str) -> dict[str, Any]:
    work = folder / ".restore"
    work.mkdir()
    archive.unpack(source, work, os.environ.get(archive.PASSPHRASE))
    manifest = archive.check_parts(work)
    sqlite = manifest["engine"] == "sqlite"
    if sqlite == bool(url):
        wanted = "数据文件夹（a data folder）" if sqlite else "新库的地址（the address of an empty PostgreSQL database）"
        raise Stop(UNSAFE, f"这是 {manifest['engine']} 的备份，--to 应写{wanted}。")
    os.environ[environment.DATA_VARIABLE] = str(folder)
    os.environ.pop("YITANG_DATABASE_URL", None)
    owner = os.environ.pop(OWNER_URL, None)
    for part, place in PLACES.items():
        if (work / part).exists():
            shutil.copytree(work / part, folder / place, dirs_exist_ok=True)
    if sqlite:
        (work / "database.sqlite3").rename(folder / "yitang.sqlite3")
    else:
        os.environ["YITANG_DATABASE_URL"] = url
    environment.start_django()
    _refuse_newer(manifest)
    if url:
        _load(work / "database.dump", url)
    _compare(manifest)
    shutil.rmtree(work)
    if owner:
        os.environ[OWNER_URL] = owner
    return manifest


def _refuse_newer(manifest: dict[str, Any]) -> None:
    """A backup whose database went through migrations that this code does not have was made by a newer version."""
    from django.db.migrations.loader import MigrationLoader

    here = MigrationLoader(None).disk_migrations
    known = set(here) | {step for migration in here.values() for step in migration.replaces}
    unknown = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if unknown:
        raise Stop(
            UNSAFE,
            f"备份来自较新的版本 {manifest['yitang']}（含本版本没有的 {unknown[0]}），升级程序后再恢复（made by a newer version）。",
        )


def _load(dump: Path, url: str) -> None:
    from django.db import connection

    from yitang.config import databases
    from yitang.config.tablehash import tables

    if tables():
        raise Stop(UNSAFE, "目标数据库不是空的，恢复不会覆盖它（the target database is not empty）。")
    connection.close()
    try:
        databases.load_postgres(dump, url)
    except databases.ToolMissing as error:
        raise Stop(MISSING, f"缺少 {error}：apt-get install postgresql-client（{error} is missing）。") from error
    except subprocess.CalledProcessError as error:
        raise Stop(PROBLEM, "数据库未能载入，原因见上（the load failed, see above）。") from error


def _compare(manifest: dict[str, Any]) -> None:
    from yitang.config.databases import every_row
    from yitang.config.tablehash import fingerprint

    with every_row():
        found = fingerprint()
    wrong = sorted(
        table for table in manifest["tables"].keys() | found.keys() if manifest["tables"].get(table) != found.get(table)
    )
    if wrong:
        raise Stop(PROBLEM, f"恢复后与备份不同的表（tables that differ）：{', '.join(wrong)}。未予采用。")
