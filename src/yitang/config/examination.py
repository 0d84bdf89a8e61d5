"""What `yitang doctor` looks at: each check says what it found and, when something is amiss, what to do."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection

from yitang.config.health import LEAST_FREE, disk_has_room, oldest_unsealed
from yitang.config.prepare import state, static_digest

LEAST_PYTHON = (3, 11)
LEAST_POSTGRES = 150000


@dataclass(frozen=True)
class Finding:
    """One line of the examination; `remedy` is empty when all is well."""

    name: str
    found: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        return not self.remedy


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= LEAST_PYTHON
    return Finding("Python", version, "" if good else "需要 3.11 或更新：apt-get install python3 python3-venv，再删掉 .venv。")


def data_folder() -> Finding:
    folder = Path(settings.DATA_DIR)
    good = folder.is_dir() and os.access(folder, os.W_OK)
    return Finding("数据文件夹", str(folder), "" if good else "建好这个文件夹并让运行的账户可写，或用 --data 指向别处。")


def secret_key() -> Finding:
    if "YITANG_SECRET_KEY" in os.environ:
        good = len(os.environ["YITANG_SECRET_KEY"]) >= 32
        return Finding("密钥", "取自 YITANG_SECRET_KEY", "" if good else "太短：换成至少 32 个随机字符。")
    loose = [p.name for p in Path(settings.DATA_DIR).glob("*.key") if p.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    found = f"{', '.join(loose)} 可被别人读取" if loose else "只有本账户可读"
    return Finding("密钥", found, f"chmod 600 {' '.join(loose)}" if loose else "")


def disk() -> Finding:
    good = disk_has_room()
    return Finding(
        "磁盘",
        "有余地" if good else "快满了",
        "" if good else f"至少空出 {LEAST_FREE >> 20} MB：清理旧备份，或把数据移到更大的盘。",
    )


def fonts() -> Finding:
    from yitang.instruments.letters.fonts import missing

    lacking = missing()
    none = [str(one.face.label) for one in lacking if not one.family]
    if none:
        return Finding("公文字体", f"没有中文字体：{'、'.join(none)}", "apt-get install fonts-noto-cjk，再重新启动。")
    # A stand-in prints, and every page that prints says so; whether the office buys the font is its own decision.
    found = "；".join(f"{one.face.label}以 {one.family} 代替" for one in lacking)
    return Finding("公文字体", f"{found}。有授权的字体可放进数据文件夹的 fonts" if found else "齐全")


def logins() -> Finding:
    """Passkeys and single sign-on: what is open, and what is configured by half."""
    if settings.SIGN_ONS_AMISS:
        return Finding("登录方式", "统一认证没有配齐", " ".join(settings.SIGN_ONS_AMISS))
    if os.environ.get("YITANG_HTTPS") != "1":
        if settings.SIGN_ONS:
            return Finding(
                "登录方式", "已接入统一认证，但没有 HTTPS", "统一认证只返回 https 地址：设 YITANG_HTTPS=1，或去掉 YITANG_OIDC。"
            )
        if os.environ.get("YITANG_PASSKEYS") == "1":
            return Finding(
                "登录方式", "已开放通行密钥，但没有 HTTPS", "浏览器只在 HTTPS 下使用：设 YITANG_HTTPS=1，或设 YITANG_PASSKEYS=0。"
            )
    names = "、".join(one.name for one in settings.SIGN_ONS)
    return Finding("登录方式", f"口令{'、通行密钥' if settings.PASSKEYS else ''}{f'、统一认证（{names}）' if names else ''}")


def database() -> Finding:
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        number = connection.pg_version  # type: ignore[attr-defined]
        good = number >= LEAST_POSTGRES
        return Finding("数据库", f"PostgreSQL {number // 10000}", "" if good else "升级到 PostgreSQL 15 或更新。")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
        cursor.execute("PRAGMA quick_check(1)")
        (sound,) = cursor.fetchone()
    if sound != "ok":
        return Finding("数据库", f"SQLite 已损坏：{sound}", "停止写入，用最近的备份恢复：./yitang restore。")
    return Finding("数据库", f"SQLite，{mode}", "" if mode == "wal" else "数据文件夹须在本机磁盘上，不要放网络盘。")


def migrations() -> Finding:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        "迁移", f"待做 {len(waiting)} 项" if waiting else "已是最新", "重新启动 ./yitang serve，会自动迁移。" if waiting else ""
    )


def promises() -> Finding:
    from yitang.foundation.tenancy.promises import missing

    lacking = missing(connection)
    found = (
        f"缺 {len(lacking)} 项，如 {lacking[0]}"
        if lacking
        else "触发器齐全"
        if connection.vendor == "sqlite"
        else "触发器与行级安全齐全"
    )
    return Finding("数据库的约定", found, "删掉数据文件夹里的 prepared.json 后重新启动，会自动补上。" if lacking else "")


def role() -> Finding:
    if connection.vendor != "postgresql":
        return Finding("数据库账户", "SQLite 不分账户")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, unsafe = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        (owned,) = cursor.fetchone()
    if unsafe:
        return Finding("数据库账户", f"{name} 可绕过行级安全", "换成普通账户，把建表的账户写进 YITANG_OWNER_DATABASE_URL。")
    if owned:
        return Finding(
            "数据库账户", f"{name} 拥有 {owned} 张表", "建表与运行分用两个账户，建表的写进 YITANG_OWNER_DATABASE_URL。"
        )
    return Finding("数据库账户", f"{name}，受行级安全约束")


def audit() -> Finding:
    from yitang.foundation.audit.lamp import RED_AFTER

    age = oldest_unsealed()
    late = age is not None and age > RED_AFTER
    found = f"最早一笔已等 {int(age.total_seconds())} 秒" if age else "已全部封存"
    return Finding("审计封存", found, "后台任务没有运行：启动 ./yitang worker。" if late else "")


def jobs() -> Finding:
    from yitang.foundation.jobs.models import Job

    parked = Job.objects.filter(state=Job.State.PARKED)
    names = "、".join(sorted(set(parked.values_list("name", flat=True))))
    remedy = "看日志里的原因，改好后运行 ./yitang worker --once --resume。" if names else ""
    return Finding("后台任务", f"{parked.count()} 项失败后搁置：{names}" if names else "没有搁置的", remedy)


def channels() -> Finding:
    from yitang.foundation.core.clock import now
    from yitang.foundation.notify.channels import DOWN_AFTER
    from yitang.foundation.notify.models import WAITING, ChannelState, Delivery
    from yitang.foundation.tenancy.scope import everywhere

    if settings.MAIL_READY and not settings.SITE_URL:
        return Finding(
            "消息渠道", "已设邮件服务器，未设本站地址", "设 YITANG_URL，如 https://zx.example.gov.cn，邮件里才有登录地址。"
        )
    with everywhere():
        down = ChannelState.objects.filter(failures__gte=DOWN_AFTER).count()
        late = Delivery.objects.filter(state__in=WAITING, not_before__lt=now() - timedelta(minutes=30)).count()
    if down:
        return Finding("消息渠道", f"{down} 个渠道中断", "在“消息渠道”页看原因，改好后点“发测试”；其间按电话通知单通知。")
    if late:
        return Finding("消息渠道", f"{late} 条消息到时半小时仍未发出", "后台任务没有运行：启动 ./yitang worker。")
    return Finding("消息渠道", "正常" if settings.MAIL_READY else "未设邮件服务器，委员和单位按电话通知单通知")


def scanner() -> Finding:
    from yitang.foundation.files import scanning

    if not scanning.is_configured():
        return Finding("病毒扫描", "未设（可设 YITANG_CLAMD），上传的文件只做格式检查")
    try:
        return Finding("病毒扫描", scanning.version())
    except (OSError, ValueError) as error:
        reason = f"{settings.CLAMD} 没有应答（{type(error).__name__}），目前不收文件"
        return Finding("病毒扫描", reason, "启动 clamd 并让本账户能读写其套接字，或去掉 YITANG_CLAMD。")


def static_files() -> Finding:
    good = state(Path(settings.DATA_DIR)).get("static") == static_digest() and Path(settings.STATIC_ROOT).is_dir()
    return Finding(
        "样式与脚本", "已收集" if good else "尚未收集或已过时", "" if good else "重新启动 ./yitang serve，会自动收集。"
    )


def https() -> Finding:
    local = {"localhost", "127.0.0.1", "[::1]"}
    public = sorted(set(settings.ALLOWED_HOSTS) - local)
    if public and not settings.SESSION_COOKIE_SECURE:
        return Finding("HTTPS", f"对外提供 {', '.join(public)}，但未启用", "在 nginx 配好证书，并设 YITANG_HTTPS=1。")
    return Finding("HTTPS", "已启用" if public else "只在本机访问")


ON_THE_MACHINE: tuple[Callable[[], Finding], ...] = (
    python,
    data_folder,
    secret_key,
    disk,
    static_files,
    fonts,
    https,
    logins,
    scanner,
)
IN_THE_DATABASE: tuple[Callable[[], Finding], ...] = (database, migrations, promises, role, audit, jobs, channels)


def examine() -> Iterator[Finding]:
    """Run every check. Without a database, those that need one are left out: their one remedy is the database's own."""
    for check in ON_THE_MACHINE:
        yield check()
    try:
        for check in IN_THE_DATABASE:
            yield check()
    except Error as error:
        reason = str(error).strip().split("\n")[0]
        yield Finding(
            "数据库", reason, "看看 YITANG_DATABASE_URL、数据库服务、账户与密码；表不存在时启动 ./yitang serve 会自动建好。"
        )
