"""`yitang import proposals`: a table of proposals into a council."""

import gc
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from yitang.features.proposals.queries import current_session
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council, CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.actions import NOBODY
from yitang.instruments.imports.commands import (
    SHOWN,
    council_of,
    import_options,
    leave,
    opened,
    operator_of,
    problems_of,
    settle,
)
from yitang.instruments.imports.formats import IMPORT_FORMATS, Report
from yitang.instruments.imports.models import ImportBatch, ImportRow
from yitang.instruments.imports.staging import stage

FORMAT = "proposals"


@click.command("proposals")
@import_options
@click.option("--session", "session_name", help="会议名称，缺省为当前会议（name of the session, the current one by default）。")
@click.option(
    "--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="某字段取自哪一列，可多次（which column is which field）。"
)
@click.option(
    "--set", "constants", multiple=True, metavar="FIELD=VALUE", help="某字段所有行取同一个值（one value for all rows）。"
)
@click.option("--strict", is_flag=True, help="字典中没有的类别算错误，不自动加入（unknown classes are errors）。")
@click.option("--yes", is_flag=True, help="不再询问（do not ask）。")
def import_proposals(
    file: Path,
    code: str,
    session_name: str | None,
    maps: tuple[str, ...],
    constants: tuple[str, ...],
    strict: bool,
    skip_errors: bool,
    dry_run: bool,
    as_json: bool,
    yes: bool,
) -> None:
    """从 csv、csv.gz 或 xlsx 导入提案：先逐格核对，再整批导入，要么全部成功，要么一件不动（import proposals）。

    中断后用同样的命令重来，会接着上次继续；同一文件再导一次，不会重复。

    \b
    示例 Example:
      ./yitang import proposals 2019.csv.gz --council 330100 --session 十二届二次会议 --map title=reason
    退出码：0 已导入或核对无误，1 有错误行或未导入，2 用法有误。
    """
    council = council_of(code)
    actor = operator_of(council)
    options: dict[str, Any] = {"session_id": _session(council, session_name), "strict": strict}
    options["constants"] = _constants(_pairs(constants, "--set"))
    out = Console(stderr=True, quiet=as_json)
    batch = _checked(actor, file, _pairs(maps, "--map"), options, out)
    answer = {"batch": str(batch.pk), "file": file.name, "mapping": batch.mapping, "state": batch.state, **batch.counts}
    problems = problems_of(actor, batch)
    _print_check(out, batch, problems)
    errors = batch.counts.get("error", 0)
    go_on = not dry_run and (skip_errors or not errors)
    if go_on and not as_json and not yes and out.is_terminal and batch.state == ImportBatch.State.STAGED:
        go_on = click.confirm("导入吗（go on）？", default=True, err=True)
    with (
        _bar(out, "导入", batch.counts.get("new", 0) + batch.counts.get("update", 0)) if go_on else nullcontext(NOBODY) as report
    ):
        note = "--dry-run" if dry_run else ""
        answer |= settle(actor, batch, go_on=go_on, skip_errors=skip_errors, note=note, report=report)
    _print_end(out, answer | {"problems": problems}, not go_on, dry_run, as_json)
    leave(errors, skip_errors=skip_errors, dry_run=dry_run)


def _checked(actor: Actor, file: Path, maps: dict[str, str], options: dict[str, Any], out: Console) -> ImportBatch:
    """The staged batch of the file: a new one, or the unfinished one of an interrupted run."""
    _prepare_for_many()
    begun = opened(actor, FORMAT, file, maps, options)
    if begun.resumed:
        out.print("接着上次未完成的导入继续。")
    with _bar(out, "核对", None) as report:
        return stage(actor, begun.batch_id, begun.source, report)


def _prepare_for_many() -> None:
    """Many short-lived rows make no rings, so the collector looks through them rarely; and an import walks through the database
    once: a map of the file in memory would help nothing and count as its own."""
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size=0")


def _print_check(out: Console, batch: ImportBatch, problems: list[dict[str, Any]]) -> None:
    fields = IMPORT_FORMATS.get(FORMAT).by_name
    out.print("列：" + "，".join(f"{fields[name].label}←{column}" for name, column in batch.mapping.items()))
    counts = batch.counts
    out.print(
        f"共 {counts['rows']} 行：新增 {counts['new']}，更新 {counts['update']}，已有且未变 {counts['same']}，"
        f"有误 {counts['error']}，有提示 {counts['note']}。"
    )
    told: Counter[str] = Counter()
    for row in problems:
        for problem in row["problems"]:
            name = problem["column"] or (str(fields[problem["field"]].label) if problem["field"] else "整行")
            text = f"“{name}”{problem['text']}"
            told[f"{row['level']} {text}"] += 1
            if row["level"] == ImportRow.Level.ERROR and sum(told.values()) <= SHOWN:
                value = f"（{problem['value']}）" if problem["value"] else ""
                out.print(f"  第 {row['row']} 行{value}：{text}", style="red", markup=False)
    for text, count in told.most_common(SHOWN):
        if text.startswith("note "):
            out.print(f"  提示 {text[5:]}：{count} 行", markup=False)


def _print_end(out: Console, answer: dict[str, Any], stopped: bool, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
        return
    if not stopped:
        out.print(f"已导入：新增 {answer['added']} 件，更新 {answer['updated']} 件。", style="green")
        if answer.get("unconfirmed"):
            out.print(f"  {answer['unconfirmed']} 个提案者或单位尚未与名册对上，可在系统中逐个并入。")
        for words in answer.get("added_words", {}).values():
            out.print(f"  字典中新加入：{'、'.join(words.values())}")
    elif dry_run:
        out.print("核对完毕，什么都没有改动。")
    else:
        out.print("没有导入。改正文件后重来，或加 --skip-errors 不导入有误的行。", style="red")


def _session(council: Council, name: str | None) -> str | None:
    with in_council(council.pk):
        if name is None:
            found = current_session(council.pk)
            return str(found.pk) if found else None
        sessions = {session.name: session for session in CouncilSession.objects.filter(council=council)}
    if name not in sessions:
        known = "、".join(sessions) or "（无）"
        raise click.UsageError(f"没有“{name}”这个会议，现有：{known}。先在系统设置中建立（no such session）。")
    return str(sessions[name].pk)


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, equals, _value in pairs:
        if not equals:
            raise click.UsageError(
                f"{option} 要写成 字段=值，如 {option} title=reason（write {option} FIELD=VALUE，not {name!r}）。"
            )
    return {name.strip(): value.strip() for name, _equals, value in pairs}


def _constants(given: dict[str, str]) -> dict[str, Any]:
    """Constants are read like cells of their field."""
    fields = IMPORT_FORMATS.get(FORMAT).by_name
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in fields:
            raise Invalid(f"没有“{name}”这个字段，现有：{'、'.join(fields)}（no such field）。")
        try:
            found[name] = fields[name].parse(value)
        except ValueError as error:
            raise Invalid(f"--set {name}：“{value}”{error}") from error
    return found


@contextmanager
def _bar(out: Console, words: str, total: int | None) -> Iterator[Report]:
    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task(words, total=total)
        yield lambda done: progress.update(task, completed=done)
