"""`yitang backup`: the whole installation as one file that can prove itself."""

import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from yitang import __version__
from yitang.config import archive
from yitang.config.cli import environment
from yitang.config.cli.exits import MISSING, PROBLEM
from yitang.config.prepare import OWNER_URL


@click.command(short_help="备份到一个文件")
@click.argument("target", type=click.Path(dir_okay=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果（print the result as JSON）。")
def backup(target: Path, as_json: bool) -> None:
    """把数据库与全部文件备份成 TARGET（文件名，或放文件的文件夹），运行中也可以做（while it runs）。

    设置了 YITANG_BACKUP_PASSPHRASE 时整份加密，密钥文件也只在加密时随备份带走。

    \b
    示例 Example:
      YITANG_BACKUP_PASSPHRASE=… ./yitang backup /srv/backups/ --data /srv/yitang
    """
    # The application's own role may not lock and read all that a dump needs; the owner may.
    if owner := os.environ.get(OWNER_URL):
        os.environ["YITANG_DATABASE_URL"] = owner
    environment.start_django()
    if target.is_dir():
        target = target / f"yitang-{datetime.datetime.now():%Y%m%d-%H%M%S}.backup"
    passphrase = os.environ.get(archive.PASSPHRASE)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".yitang-backup-") as work:
        manifest = _make(Path(work), target, passphrase)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    result = {
        "file": str(target),
        "bytes": target.stat().st_size,
        "sealed": bool(passphrase),
        "tables": len(manifest["tables"]),
        "rows": rows,
        "files": sum(name.startswith("files/") for name in manifest["parts"]),
    }
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    click.echo(f"已备份：{target}，{result['tables']} 张表 {rows} 行，{result['files']} 个文件，{result['bytes']:,} 字节。")
    if not passphrase:
        click.echo(f"未加密，因此不含密钥文件；设置 {archive.PASSPHRASE} 可加密（not sealed, hence without the key files）。")


def _make(work: Path, target: Path, passphrase: str | None) -> dict[str, Any]:
    from django.db import connection

    from yitang.config import databases

    sqlite = connection.vendor == "sqlite"
    name = databases.SQLITE_PART if sqlite else databases.POSTGRES_PART
    copied = (
        databases.copied_sqlite(work / name)
        if sqlite
        else databases.dumped_postgres(work / name, os.environ["YITANG_DATABASE_URL"])
    )
    try:
        with copied:
            manifest = _describe_database()
    except databases.ToolMissing as error:
        click.echo(f"缺少 {error}：apt-get install postgresql-client（{error} is missing）。", err=True)
        raise SystemExit(MISSING) from error
    except subprocess.CalledProcessError as error:
        click.echo("数据库未能导出，原因见上（the dump failed, see above）。", err=True)
        raise SystemExit(PROBLEM) from error
    parts = {name: work / name} | _files(with_keys=bool(passphrase))
    with click.progressbar(parts.items(), label="核算文件 Hashing", file=sys.stderr) as bar:
        manifest["parts"] = {part: archive.sha256(path) for part, path in bar}
    manifest["digest"] = archive.manifest_digest(manifest)
    (work / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    archive.pack({"manifest.json": work / "manifest.json"} | parts, target, passphrase)
    return manifest


def _describe_database() -> dict[str, Any]:
    from django import get_version
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from yitang.config.tablehash import table_fingerprint, tables

    with click.progressbar(tables(), label="核算各表 Tables", file=sys.stderr) as bar:
        fingerprint = {table: table_fingerprint(table) for table in bar}
    return {
        "made_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "yitang": __version__,
        "django": get_version(),
        "engine": connection.vendor,
        "migrations": sorted([app, step] for app, step in MigrationRecorder(connection).applied_migrations()),
        "tables": fingerprint,
    }


def _files(with_keys: bool) -> dict[str, Path]:
    from django.conf import settings

    media = Path(settings.MEDIA_ROOT)
    found = {f"files/{path.relative_to(media).as_posix()}": path for path in sorted(media.rglob("*")) if path.is_file()}
    if with_keys:
        found |= {f"keys/{path.name}": path for path in sorted(Path(settings.DATA_DIR).glob("*.key"))}
    return found
