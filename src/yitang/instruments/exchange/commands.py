"""`yitang exchange export` and `yitang exchange import`: packages by the command line, for a carrier between two networks."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click
from django.utils.translation import override

from yitang.foundation.core.errors import YitangError
from yitang.foundation.permissions.actors import Channel, system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.exchange.actions import trust
from yitang.instruments.exchange.kinds import EXCHANGE_KINDS
from yitang.instruments.exchange.models import SentPackage
from yitang.instruments.exchange.queries import bytes_of, destination_of
from yitang.instruments.exchange.receiving import bring_in, inspect, keep_upload

PROBLEM = 1


@click.command("export", short_help="打成签名交换包")
@click.argument("ids", nargs=-1, type=click.UUID)
@click.option("--kind", default="briefs", show_default=True, help="内容种类（kind of content）。")
@click.option("--council", "code", required=True, help="机构代码（code of the council）。")
@click.option("--to", "to_code", required=True, help="收件机构代码（code of the receiver）。")
@click.option("--to-name", default="", help="收件机构名称，不在本平台时必填（its name, when it is not here）。")
@click.option("--package", "package_id", type=click.UUID, help="重新写出已打的包（write a package that was made before）。")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="写到这个文件（write to this file）。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（print JSON）。")
def export_package(
    ids: tuple[UUID, ...],
    kind: str,
    code: str,
    to_code: str,
    to_name: str,
    package_id: UUID | None,
    out: Path,
    as_json: bool,
) -> None:
    """把所列事项打成一个签名交换包（pack the named things into a signed package）。

    \b
    示例 Examples:
      ./yitang exchange export --council demo --to 330000 --to-name 某省政协 --out 报送.zip 0190b1f0-…
    """
    council = _council(code)
    if kind not in EXCHANGE_KINDS or EXCHANGE_KINDS.get(kind).send is None:
        raise click.UsageError(f"没有这种交换内容：{kind}（no such kind of content）。")
    actor = system_actor(council.pk, "yitang exchange")
    with override("zh-hans"):
        try:
            if package_id is None:
                with in_council(council.pk):
                    to = destination_of(council.pk, to_code, to_name)
                send = EXCHANGE_KINDS.get(kind).send
                assert send is not None
                package_id = send(actor, list(ids), to, uuid4().hex)
            with in_council(council.pk):
                sent = SentPackage.objects.filter(pk=package_id).first()
                if sent is None:
                    raise click.UsageError("没有这个交换包（there is no such package）。")
                out.write_bytes(bytes_of(sent))
        except YitangError as error:
            raise click.ClickException(str(error.message)) from None
    told = {"package": str(sent.pk), "to": sent.to_code, "items": sent.items, "file": str(out)}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else f"已打包 {sent.items} 件，写入 {out}。")


@click.command("import", short_help="核验并导入交换包")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--council", "code", required=True, help="机构代码（code of the council）。")
@click.option("--trust", "compared", help="与发件方电话核对过的密钥指纹（the fingerprint that the sender read out）。")
@click.option("--dry-run", is_flag=True, help="只核验，不导入（verify only）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（print JSON）。")
def import_package(file: Path, code: str, compared: str | None, dry_run: bool, as_json: bool) -> None:
    """逐字节核验一个交换包，然后导入；同一个包只导入一次（verify a package byte by byte and import it once）。

    \b
    示例 Examples:
      ./yitang exchange import 报送.zip --council demo --dry-run
      ./yitang exchange import 报送.zip --council demo --trust "ab12 cd34 …"
    """
    council = _council(code)
    actor = system_actor(council.pk, "yitang exchange", Channel.IMPORT)
    told: dict[str, Any]
    with override("zh-hans"):
        try:
            sha256 = keep_upload(council.pk, [file.read_bytes()])
            with in_council(council.pk):
                found = inspect(council.pk, sha256)
            package = found.package
            if compared and not found.known:
                named = {"code": package.from_code, "name": package.from_name}
                trust(actor, **named, key_given=package.public_key, compared=compared)
            told = {
                "package": str(package.id),
                "from": package.from_code,
                "items": len(package.items),
                "imported_before": found.earlier is not None,
                "verified": found.sentence,
            }
            if not dry_run:
                told |= bring_in(actor, sha256)
        except YitangError as error:
            if as_json:
                click.echo(json.dumps({"error": error.code, "message": str(error.message)}, ensure_ascii=False))
                raise SystemExit(PROBLEM) from None
            raise click.ClickException(str(error.message)) from None
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(told["verified"])
    click.echo("只核验，没有导入。" if dry_run else f"已导入 {told['made']} 件，原已在库 {told['known']} 件。")


def _council(code: str) -> Council:
    council = Council.objects.filter(code=code).first()
    if council is None:
        raise click.UsageError(f"没有机构 {code}（there is no such council）。")
    return council
