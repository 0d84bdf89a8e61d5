"""Commands that found a council and hand out tokens; `config.cli` puts them on the command line."""

import json
from datetime import date

import click
from django.db import transaction
from django.urls import reverse

from yitang.foundation.accounts.models import Account
from yitang.foundation.administration import actions
from yitang.foundation.administration.council_actions import found_council, session_label, term_label
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.core.turnstile import turn
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

RESERVED_CODES = {"accounts", "api", "desk", "static", "ui", "healthz", "readyz"}


def make_council(code: str, name: str, level: str, *, pack: str = "cppcc", term: int = 1, session: int = 1) -> Council:
    """Make a council with default dictionaries, organs, term and session.

    Raises `Invalid` when the code is taken or is a word of our own addresses.
    """
    if code in RESERVED_CODES or Council.objects.filter(code=code).exists():
        raise Invalid(f"代码“{code}”已被使用，换一个（the code is taken, choose another）。")
    with turn(), transaction.atomic():
        council = Council(code=code, name=name, level=level)
        council.full_clean()
        council.save()
        found_council(
            system_actor(council.pk, "init"),
            pack=pack,
            term=term,
            term_name=term_label(term),
            session=session,
            session_name=session_label(term, session),
            starts_on=date(today().year, 1, 1),
        )
    return council


@click.command("init")
@click.option("--code", required=True, help="机构代码，出现在网址中，如 330100（code, part of the address）。")
@click.option("--name", required=True, help="机构名称（name）。")
@click.option("--level", required=True, type=click.Choice(Council.Level.values), help="层级（level）。")
@click.option("--term", default=1, type=click.IntRange(1, 99), help="当前为第几届（current term）。", show_default=True)
@click.option("--session", default=1, type=click.IntRange(1, 99), help="当前为第几次会议（current session）。", show_default=True)
@click.option(
    "--admin", default="security", help="首位安全管理员的登录名（log-in name of the first administrator）。", show_default=True
)
@click.option(
    "--address", default="http://127.0.0.1:8000", help="网站地址，用于生成邀请链接（address of the site）。", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def init_council(code: str, name: str, level: str, term: int, session: int, admin: str, address: str, as_json: bool) -> None:
    """新建一个空的机构，并给出首位安全管理员的邀请链接（make an empty council）。

    \b
    示例 Example:
      ./yitang init --code 330100 --name 某市政协 --level city --term 14 --session 3
    """
    with turn(), transaction.atomic():
        council = make_council(code, name, level, term=term, session=session)
        username = admin if not Account.objects.filter(username__iexact=admin).exists() else f"{admin}-{code}"
        invited = actions.invite(
            system_actor(council.pk, "init"),
            username=username,
            name="安全管理员",
            role=Role.SECURITY_ADMIN,
            valid_from=today(),
        )
    link = address.rstrip("/") + reverse("desk:administration:invitation", kwargs={"council": code, "secret": invited.secret})
    if as_json:
        found = {"code": code, "username": username, "invitation": link, "expires_at": invited.expires_at.isoformat()}
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"已建立：{name}（{code}）")
    click.echo(f"安全管理员登录名：{username}")
    click.echo(f"邀请链接（{actions.INVITATION_DAYS} 天内有效，只能使用一次）：{link}")
    click.echo("下一步：打开链接设置密码，启用两步登录，再邀请系统管理员、审计管理员和其他人员。")


@click.command("create")
@click.option("--council", "code", required=True, help="机构代码（code of the council）。")
@click.option("--account", "username", required=True, help="令牌所代表的登录名（log-in name）。")
@click.option(
    "--purpose", type=click.Choice(["read", "write"]), default="read", show_default=True, help="只读或可写（purpose）。"
)
@click.option(
    "--days", default=90, type=click.IntRange(1, actions.LONGEST_TOKEN_DAYS), show_default=True, help="有效天数（days）。"
)
@click.option("--name", default="命令行", help="用途说明（what it is for）。", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def create_token(code: str, username: str, purpose: str, days: int, name: str, as_json: bool) -> None:
    """发放接口令牌；令牌只显示这一次（create a token of the API, shown once）。

    \b
    示例 Example:
      ./yitang token create --council 330100 --account wangfang --purpose read --days 30
    """
    council = Council.objects.filter(code=code).first()
    account = Account.objects.filter(username=username, is_active=True).first()
    if council is None or account is None:
        raise NotFound(f"没有代码为“{code}”的机构，或者没有登录名“{username}”（no such council or account）。")
    with in_council(council.pk):
        made = actions.create_token(
            system_actor(council.pk, "token create"), account_id=account.pk, name=name, purpose=purpose, days=days
        )
    if as_json:
        found = {"token": made.secret, "purpose": purpose, "expires_at": made.expires_at.isoformat()}
        click.echo(json.dumps(found))
        return
    click.echo(f"令牌（只显示这一次，另存妥当）：{made.secret}")
    click.echo(f"有效至 {made.expires_at:%Y-%m-%d}；用途：{'只读' if purpose == 'read' else '读写'}")
