"""`yitang audit verify`: the chain of this installation, checked by the same walk as the stand-alone verifier."""

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from yitang.foundation.audit.export import bundle
from yitang.foundation.audit.models import AuditSeal
from yitang.foundation.audit.queries import latest_checkpoint
from yitang.foundation.audit.signing import public_key
from yitang.foundation.audit.verify import FAULTS_SHOWN, Verification
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere

PROBLEM = 1


@click.command(short_help="核验审计链")
@click.option("--council", "code", metavar="CODE", help="只核验这一机构（only this council）。")
@click.option("--export", "export", type=click.Path(path_type=Path), help="同时导出可离线核验的文件（also write the bundle）。")
@click.option(
    "--checkpoint", type=click.File(), help="与另存的检查点比对，可发现截尾（compare with a checkpoint kept elsewhere）。"
)
@click.option("--save-checkpoint", type=click.Path(path_type=Path), help="另存最新检查点（keep the last checkpoint in a file）。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出（as JSON）。")
def verify(code: str | None, export: Path | None, checkpoint: Any, save_checkpoint: Path | None, as_json: bool) -> None:
    """逐条核验审计链、签名与检查点；有一处不符，退出码为 1（check every record, seal and signature）。

    \b
    示例 Examples:
      ./yitang audit verify
      ./yitang audit verify --council demo --export audit.jsonl --save-checkpoint checkpoint.json
      python verify.py audit.jsonl --checkpoint checkpoint.json
    """
    kept = dict(json.load(checkpoint)) if checkpoint else None
    found: list[dict[str, Any]] = []
    with everywhere():
        councils = list(Council.objects.filter(**({"code": code} if code else {})))
        if kept and not code:
            councils = [council for council in councils if str(council.id) == kept.get("council")]
        if not councils:
            raise click.UsageError("没有这个机构（there is no such council）。")
        if (export or save_checkpoint) and len(councils) > 1:
            raise click.UsageError("导出时以 --council 指定一个机构（name one council to export）。")
        for council in councils:
            found.append(_verify(council, kept, export, quiet=as_json))
            if save_checkpoint:
                save_checkpoint.write_text(json.dumps(latest_checkpoint(council.id)) + "\n")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    raise SystemExit(0 if all(row["holds"] for row in found) else PROBLEM)


def _verify(council: Council, kept: dict[str, Any] | None, export: Path | None, *, quiet: bool) -> dict[str, Any]:
    started = time.monotonic()
    walk = Verification(kept, public_key())
    total = AuditSeal.objects.filter(council_id=council.id).count()
    with contextlib.ExitStack() as stack:
        bar = None if quiet else stack.enter_context(click.progressbar(length=total, label=council.name))
        lines: Iterable[bytes] = bundle(council.id, bar.update if bar else lambda entries: None)
        if export:
            lines = _written(lines, export)
        holds = walk.run(lines)
    seconds = round(time.monotonic() - started, 3)
    if not quiet:
        for fault in walk.faults[:FAULTS_SHOWN]:
            click.secho(f"✗ {fault}", fg="red")
        verdict = "全部相符（everything holds）" if holds else f"{len(walk.faults)} 处不符（faults）"
        click.echo(f"{walk.entries} 条，{walk.checkpoints} 个检查点，待封存 {walk.pending} 条，{seconds} s：{verdict}")
        click.echo(f"公钥（public key）{walk.key}")
    return {
        "council": council.code,
        "holds": holds,
        "entries": walk.entries,
        "checkpoints": walk.checkpoints,
        "pending": walk.pending,
        "hash": walk.hash,
        "public_key": walk.key,
        "seconds": seconds,
        "faults": walk.faults,
    }


def _written(lines: Iterable[bytes], path: Path) -> Iterator[bytes]:
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
            yield line
