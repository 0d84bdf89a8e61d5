"""What the commands that import a table share: the council, the file checked, what is wrong with it, and agreeing or giving up.

`run_import` is a whole command of the plain kind; one that asks for more puts the parts together itself.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import click

from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.actors import Actor, Channel, system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.actions import NOBODY, agree, discard_batch, open_batch
from yitang.instruments.imports.formats import IMPORT_FORMATS, Report
from yitang.instruments.imports.models import ImportBatch, ImportRow
from yitang.instruments.imports.readers import Source, look_through, open_table
from yitang.instruments.imports.sheets import told
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import take_over

SHOWN = 20
"""Rows with problems that are printed; JSON and the result sheet have more."""
MOST_PROBLEMS = 1000
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COUNCIL = click.option("--council", "code", required=True, help="机构代码（code of the council）。")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON（print JSON）。")
OPTIONS = (
    click.argument("file", type=FILE),
    COUNCIL,
    click.option("--skip-errors", is_flag=True, help="有错误的行不导入，其余照常（leave out rows with errors）。"),
    click.option("--dry-run", is_flag=True, help="只核对，不导入（check only）。"),
    AS_JSON,
)

Command = Callable[..., Any]


@dataclass(frozen=True)
class Opened:
    """A file on its way into a batch; `resumed` when an interrupted run had begun it."""

    batch_id: UUID
    source: Source
    resumed: bool


def import_options(command: Command) -> Command:
    """The file and the options that every import takes: `file, code, skip_errors, dry_run, as_json`."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def council_of(code: str) -> Council:
    """The council of this code. Raises `click.UsageError`."""
    council = Council.objects.filter(code=code).first()
    if council is None:
        raise click.UsageError(f"没有代码为“{code}”的机构（no council has the code {code!r}）。")
    return council


def operator_of(council: Council) -> Actor:
    """Whoever sits at the command line of this house."""
    return system_actor(council.pk, "命令行", Channel.IMPORT)


def opened(
    actor: Actor, format: str, file: Path, mapping: Mapping[str, str] | None = None, options: Mapping[str, Any] | None = None
) -> Opened:
    """Open a batch for the file, or find the one that was interrupted. Raises `click.UsageError` for columns that do not fit."""
    source = look_through(file)
    with open_table(source) as table:
        headers = table.headers
    try:
        found = open_batch(actor, format=format, source=source, headers=headers, mapping=mapping or {}, options=options or {})
    except Invalid as error:
        raise click.UsageError(str(error.message)) from error
    return Opened(UUID(found["batch_id"]), source, found["resumed"])


def problems_of(actor: Actor, batch: ImportBatch) -> list[dict[str, Any]]:
    """The first rows that have errors or notes: number, level, each problem, and all of them as one sentence."""
    form = IMPORT_FORMATS.get(batch.format)
    with in_council(actor.council_id):
        rows = ImportRow.objects.filter(batch=batch).exclude(level=ImportRow.Level.FINE).order_by("number")
        return [
            {"row": row.number, "level": row.level, "problems": row.problems, "text": told(form, row.problems)}
            for row in rows[:MOST_PROBLEMS]
        ]


def settle(
    actor: Actor, batch: ImportBatch, *, go_on: bool, skip_errors: bool, note: str = "", report: Report = NOBODY
) -> dict[str, Any]:
    """Agree to a checked batch and take it over, or give it up with a note; one agreed to before an interruption is taken over.

    Returns `{state: "done", added, updated …}` or `{state: "checked"}`.
    """
    waits = batch.state == ImportBatch.State.STAGED
    if not go_on:
        if waits:
            discard_batch(actor, batch_id=batch.pk, note=note)
        return {"state": "checked"}
    if waits:
        agree(actor, batch_id=batch.pk, skip_errors=skip_errors)
    return {"state": "done", **take_over(actor, batch.pk, report)}


def leave(errors: int, *, skip_errors: bool, dry_run: bool) -> NoReturn:
    """End the command: 0 when all rows are fine or the wrong ones were left out as asked, else 1."""
    raise SystemExit(1 if errors and not (skip_errors and not dry_run) else 0)


def say(answer: Mapping[str, Any], lines: Iterable[str], as_json: bool) -> None:
    """Print the answer for programs, or its lines for the eye."""
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
        return
    for line in lines:
        click.echo(line)


def run_import(
    format: str,
    done: Callable[[dict[str, Any]], str],
    *,
    file: Path,
    code: str,
    skip_errors: bool,
    dry_run: bool,
    as_json: bool,
    options: Mapping[str, Any] | None = None,
) -> NoReturn:
    """Check the file, take it over unless it has errors or only the check was asked for, and end with the exit code.

    `done` says in a sentence what came in, from the batch's result (`added`, `updated` …).
    """
    actor = operator_of(council_of(code))
    begun = opened(actor, format, file, options=options)
    batch = stage(actor, begun.batch_id, begun.source)
    problems = problems_of(actor, batch)
    counts = batch.counts
    errors = counts.get("error", 0)
    go_on = not dry_run and (skip_errors or not errors)
    ended = settle(actor, batch, go_on=go_on, skip_errors=skip_errors, note="--dry-run" if dry_run else "")
    answer = {"batch": str(batch.pk), "file": file.name, **counts, "problems": problems, **ended}
    lines = [
        f"共 {counts['rows']} 行：新增 {counts['new']}，更新 {counts['update']}，已有且未变 {counts['same']}，有误 {errors}。"
    ]
    lines += [f"  第 {row['row']} 行：{row['text']}" for row in problems[:SHOWN]]
    lines.append(done(answer) if go_on else "什么都没有改动。")
    say(answer, lines, as_json)
    leave(errors, skip_errors=skip_errors, dry_run=dry_run)
