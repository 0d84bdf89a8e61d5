"""Acts on batches: open, stage, check as a whole, agree, take over, withdraw, give up."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.jobs.actions import enqueue
from yitang.foundation.tenancy.bulk import insert_rows, looked_at_together
from yitang.instruments.imports.formats import (
    IMPORT_FORMATS,
    Importer,
    ImportFormat,
    Report,
    Row,
    StagedRow,
    mapping_of,
    missing_fields,
)
from yitang.instruments.imports.models import ImportBatch, ImportRow
from yitang.instruments.imports.readers import Source

CHUNK = 2000
STAGE, TAKE, WITHDRAW = "imports.stage", "imports.take", "imports.withdraw"
"""Jobs: check a file, take a batch over, withdraw one."""
ROW_FIELDS = tuple(f.name for f in fields(StagedRow))
NOBODY: Report = lambda done: None  # noqa: E731 the report that nobody reads
State, Level, Action = ImportBatch.State, ImportRow.Level, ImportRow.Action


@act("imports.open")
def open_batch(
    ctx: ActContext,
    *,
    format: str,
    source: Source,
    headers: list[str],
    mapping: Mapping[str, str],
    options: Mapping[str, Any],
    background: bool = False,
) -> dict[str, Any]:
    """Open a batch for a file, or find the one that a run with the same file, mapping and options has left unfinished.

    Returns `{batch_id, resumed}`; with `background` a job checks the file.
    Raises `Invalid` for an unknown field or column, or when a required field has no column.
    """
    form = IMPORT_FORMATS.get(format)
    ctx.require(form.permission)
    found = mapping_of(form, headers, mapping)
    missing = missing_fields(form, found, options.get("constants", {}))
    if missing:
        names = "、".join(str(f.label) for f in missing)
        raise Invalid(
            _("No column was found for: %(fields)s. Say which column it is. Columns of the file: %(all)s.")
            % {"fields": names, "all": "、".join(headers)}
        )
    recipe = _recipe(format, source.sha256, found, options)
    open_states = [State.STAGING, State.STAGED, State.AGREED]
    batch = ImportBatch.objects.filter(recipe=recipe, state__in=open_states).order_by("-id").first()
    resumed = batch is not None
    if batch is None:
        batch = ImportBatch(
            council_id=ctx.council_id,
            format=format,
            file_name=source.name[-200:],
            sha256=source.sha256,
            recipe=recipe,
            mapping=found,
            options=dict(options),
            account_id=ctx.actor.account_id,
            actor_name=ctx.actor.name,
            created_at=ctx.at,
        )
        batch.save(force_insert=True)
    ctx.about("import", batch.pk)
    if background:
        enqueue(ctx, STAGE, {"batch_id": str(batch.pk)}, key=str(batch.pk))
    return {"batch_id": str(batch.pk), "resumed": resumed}


@act("imports.stage", summarised=True)
def stage_chunk(ctx: ActContext, *, batch_id: UUID, start: int, rows: list[StagedRow]) -> dict[str, Any]:
    """Keep the next rows of the file, each with what will be done with it. Raises `Conflict` when another run was faster."""
    batch, form = _open(ctx, batch_id, State.STAGING)
    if batch.staged_rows != start:
        raise Conflict(_("The same file is being read by another run. Wait until it ends."))
    importer = form.importer(ctx.council_id, batch.options)
    decide(importer, [row for row in rows if row.action != Action.SKIP], batch.mapping)
    of_batch = {"council_id": ctx.council_id, "batch_id": batch.pk}
    insert_rows(ImportRow, [of_batch | {name: getattr(row, name) for name in ROW_FIELDS} for row in rows])
    batch.staged_rows = start + len(rows)
    batch.save(update_fields=["staged_rows"])
    return {"staged": batch.staged_rows}


@act("imports.check", summarised=True)
def finish_check(ctx: ActContext, *, batch_id: UUID) -> dict[str, Any]:
    """Check the batch as a whole: rows about the same object, rows that name a missing one; then it waits for agreement."""
    batch, form = _open(ctx, batch_id, State.STAGING)
    _refuse_doubles(batch)
    _refuse_lost(batch, form.importer(ctx.council_id, batch.options))
    batch.counts = counts_of(batch)
    batch.state = State.STAGED
    batch.save(update_fields=["counts", "state"])
    return batch.counts


@act("imports.agree")
def agree(ctx: ActContext, *, batch_id: UUID, skip_errors: bool = False, background: bool = False) -> dict[str, Any]:
    """Agree to what the check showed; with `background` a job takes the rows over.

    Raises `Blocked` when rows have errors and nobody said that they may be left out.
    """
    batch, _form = _open(ctx, batch_id, State.STAGED)
    errors = batch.counts.get("error", 0)
    if errors and not skip_errors:
        raise Blocked(_("%(n)d rows have errors. Correct the file, or agree to leave these rows out.") % {"n": errors})
    batch.state = State.AGREED
    batch.save(update_fields=["state"])
    if background:
        enqueue(ctx, TAKE, {"batch_id": str(batch.pk)}, key=str(batch.pk))
    return {"state": batch.state}


@act("imports.ask_to_withdraw")
def ask_to_withdraw(ctx: ActContext, *, batch_id: UUID, reason: str) -> dict[str, Any]:
    """Let a job withdraw a batch that was taken over. Raises `Invalid` without a reason."""
    batch, _form = _open(ctx, batch_id, State.DONE)
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the import is withdrawn.")]})
    batch.note = ""
    batch.save(update_fields=["note"])
    ctx.note = reason
    return {"job": str(enqueue(ctx, WITHDRAW, {"batch_id": str(batch.pk), "reason": reason.strip()}))}


@act("imports.note")
def note_refusal(ctx: ActContext, *, batch_id: UUID, note: str) -> dict[str, Any]:
    """Keep the sentence that says why a batch could not be withdrawn."""
    batch, _form = _open(ctx, batch_id, State.DONE)
    batch.note = note[:500]
    batch.save(update_fields=["note"])
    return {}


@act("imports.adopt", summarised=True)
def adopt_batch(ctx: ActContext, *, batch_id: UUID, report: Report = NOBODY) -> dict[str, Any]:
    """Take over the agreed rows, all of them or, if anything fails, none. Returns the result that the batch keeps.

    Raises `Conflict` when the data changed since the check, so that what was agreed is no longer what would happen.
    """
    batch, form = _open(ctx, batch_id, State.AGREED)
    importer = form.importer(ctx.council_id, batch.options)
    fresh, changed = batch.counts.get("new", 0), batch.counts.get("update", 0)
    with looked_at_together(fresh):
        told = importer.adopt(ctx, batch.pk, _rows(batch, importer, Action.NEW), report) if fresh else {}
    if changed:
        importer.replace(ctx, batch.pk, _rows(batch, importer, Action.UPDATE), lambda done: report(fresh + done))
    batch.state, batch.done_at = State.DONE, ctx.at
    batch.result = {"added": fresh, "updated": changed, **told}
    batch.save(update_fields=["state", "done_at", "result"])
    return batch.result


@act("imports.withdraw", summarised=True)
def withdraw_batch(ctx: ActContext, *, batch_id: UUID, reason: str = "", report: Report = NOBODY) -> dict[str, Any]:
    """Remove exactly what the batch brought. Raises `Blocked`, with the reason, when work or a later import has built on it."""
    batch, form = _open(ctx, batch_id, State.DONE)
    importer = form.importer(ctx.council_id, batch.options)
    later = _changed_later(batch)
    if later:
        raise Blocked(_("A later import (“%(name)s”) has changed what this one brought. Withdraw that first.") % {"name": later})
    if importer.corrects and batch.counts.get("update"):
        words = _(
            "This import corrected %(n)d rows whose values before it are in no import. Import the earlier table once more instead."
        )
        raise Blocked(words % {"n": batch.counts["update"]})
    earlier = list(_earlier_values(batch))
    if earlier:
        importer.replace(ctx, batch.pk, earlier, NOBODY)
    ids = batch.rows.filter(action=Action.NEW).order_by("number").values_list("object_id", flat=True)
    ctx.note = reason
    importer.remove(ctx, batch.pk, ids, report)
    removed = ids.count()
    _clear(batch)
    batch.state, batch.note = State.WITHDRAWN, reason[:500]
    batch.save(update_fields=["state", "note"])
    return {"removed": removed, "restored": len(earlier)}


@act("imports.discard", summarised=True)
def discard_batch(ctx: ActContext, *, batch_id: UUID, note: str = "") -> dict[str, Any]:
    """Give up a batch that has not been taken over; its staged rows go."""
    batch, _form = _open(ctx, batch_id, State.STAGING, State.STAGED, State.AGREED)
    _clear(batch)
    batch.state, batch.note = State.DISCARDED, note[:500]
    batch.save(update_fields=["state", "note"])
    return {"state": batch.state}


@act("imports.fail")
def fail_batch(ctx: ActContext, *, batch_id: UUID, note: str) -> dict[str, Any]:
    """Note why an unfinished batch cannot go on."""
    batch, _form = _open(ctx, batch_id, State.STAGING, State.STAGED, State.AGREED)
    batch.state, batch.note = State.FAILED, note[:500]
    batch.save(update_fields=["state", "note"])
    return {"state": batch.state}


def decide(importer: Importer, rows: list[StagedRow], fields: Iterable[str]) -> None:
    """Set what will be done with each row: new, the same, an update, or left out because somebody works on the object.

    `fields` are those that the table has columns for.
    """
    same = importer.said_already(rows, list(fields))
    for row in rows:
        if row.key in same:
            row.object_id, row.action = same[row.key], Action.SAME
    rows = [row for row in rows if row.key not in same]
    keys = [row.key for row in rows]
    if importer.corrects:
        _correct(rows, importer.taken(keys))
        return
    prior = imported_before(keys)
    taken = importer.taken([key for key in keys if key not in prior])
    changed = [prior[row.key][0] for row in rows if row.key in prior and prior[row.key][1] != row.fingerprint]
    free = importer.untouched(changed) if changed else set()
    for row in rows:
        if row.key in prior:
            row.object_id, fingerprint = prior[row.key]
            if fingerprint == row.fingerprint:
                row.action = Action.SAME
            elif row.object_id in free:
                row.action = Action.UPDATE
            else:
                row.refuse(_("somebody has gone on working on it since it was imported; change it in the system"))
        elif row.key in taken:
            row.refuse(_("this number belongs to something entered here, not imported; correct the number"))


def _correct(rows: list[StagedRow], known: Mapping[str, UUID]) -> None:
    """Rows about something that is there are updates of it, whoever entered it."""
    for row in rows:
        if row.key in known:
            row.object_id, row.action = known[row.key], Action.UPDATE


def imported_before(keys: Iterable[str]) -> dict[str, tuple[UUID, str]]:
    """Key → (object, fingerprint of the newest values) of what finished batches brought."""
    done = ImportRow.objects.filter(key__in=list(keys), batch__state=State.DONE, action__in=[Action.NEW, Action.UPDATE]).order_by(
        "batch_id"
    )
    return {key: (object_id, mark) for key, object_id, mark in done.values_list("key", "object_id", "fingerprint")}


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Rows by what will be done, and by level, set-based."""
    by_action = dict(batch.rows.order_by().values_list("action").annotate(n=Count("id")))
    by_level = dict(batch.rows.order_by().values_list("level").annotate(n=Count("id")))
    found = {action.value: by_action.get(action, 0) for action in Action}
    return found | {"rows": sum(by_action.values()), "error": by_level.get(Level.ERROR, 0), "note": by_level.get(Level.NOTE, 0)}


def _open(ctx: ActContext, batch_id: UUID, *states: str) -> tuple[ImportBatch, ImportFormat]:
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(_("There is no such import, or it is not yours to see."))
    form = IMPORT_FORMATS.get(batch.format)
    ctx.require(form.permission)
    ctx.about("import", batch.pk)
    if batch.state not in states:
        raise Conflict(_("This import is at “%(state)s” now. Look at it again.") % {"state": batch.get_state_display()})
    return batch, form


def _recipe(format: str, sha256: str, mapping: Mapping[str, str], options: Mapping[str, Any]) -> str:
    text = json.dumps([format, sha256, mapping, options], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_doubles(batch: ImportBatch) -> None:
    """Of several rows about one object the first stays."""
    kept = batch.rows.exclude(action=Action.SKIP)
    doubled = kept.order_by().values("key").annotate(n=Count("id")).filter(n__gt=1)
    seen: dict[str, int] = {}
    for row in kept.filter(key__in=doubled.values("key")).order_by("number"):
        if row.key in seen:
            _refuse(row, "number", _("the same as in row %(n)d; every row needs its own") % {"n": seen[row.key]})
        else:
            seen[row.key] = row.number


def _refuse_lost(batch: ImportBatch, importer: Importer) -> None:
    """Rows that name an object which is neither in the file nor in the house. Those that hang on a refused row fall too."""
    while lost := list(_lost(batch, importer)):
        for row in lost:
            _refuse(row, importer.reference, _("names something that is neither in the file nor in the system; correct it"))


def _refuse(row: ImportRow, field: str, text: str) -> None:
    staged = StagedRow(**{name: getattr(row, name) for name in ROW_FIELDS})
    staged.refuse(text, field, row.batch.mapping.get(field, ""))
    row.problems, row.level, row.action = staged.problems, staged.level, staged.action
    row.save(update_fields=["problems", "level", "action"])


def _lost(batch: ImportBatch, importer: Importer) -> Iterator[ImportRow]:
    referring = batch.rows.exclude(action=Action.SKIP).exclude(refers="").order_by("number")
    for chunk in _slices(referring):
        known = resolve(batch, importer, {row.refers for row in chunk})
        yield from (row for row in chunk if row.refers not in known)


def resolve(batch: ImportBatch, importer: Importer, keys: Iterable[str]) -> dict[str, UUID]:
    """Key → object: of this batch, of earlier imports, or of what was entered here."""
    wanted = list(keys)
    found = importer.taken(wanted) | {key: object_id for key, (object_id, _mark) in imported_before(wanted).items()}
    here = batch.rows.filter(key__in=wanted).exclude(action=Action.SKIP)
    return found | dict(here.values_list("key", "object_id"))


def _rows(batch: ImportBatch, importer: Importer, action: str) -> Iterator[Row]:
    """The rows to take over, in order, checked once more against what has come in since."""
    for chunk in _slices(batch.rows.filter(action=action).order_by("number").values(*ROW_FIELDS), itemgetter("number")):
        rows = [StagedRow(**values) for values in chunk]
        decide(importer, rows, batch.mapping)
        if any(row.action != action or row.object_id != was["object_id"] for row, was in zip(rows, chunk, strict=True)):
            raise Conflict(_("The data changed since the check. Give this import up and check the file again."))
        targets = resolve(batch, importer, {row.refers for row in rows if row.refers})
        for row in rows:
            yield Row(row.number, row.key, row.data, row.object_id, targets[row.refers] if row.refers else None)


def _slices(rows: Any, number: Callable[[Any], int] = attrgetter("number")) -> Iterator[list[Any]]:
    """Walk rows ordered by number in slices, so that no slice's memory outlives it."""
    last = 0
    while chunk := list(rows.filter(number__gt=last)[:CHUNK]):
        last = number(chunk[-1])
        yield chunk


def _changed_later(batch: ImportBatch) -> str:
    mine = batch.rows.filter(action__in=[Action.NEW, Action.UPDATE]).values("object_id")
    later = ImportRow.objects.filter(
        object_id__in=mine, batch__state=State.DONE, batch_id__gt=batch.pk, action=Action.UPDATE
    ).select_related("batch")
    found = later.first()
    return found.batch.file_name if found else ""


def _earlier_values(batch: ImportBatch) -> Iterator[Row]:
    """For each row that this batch changed, the values that it had before."""
    for chunk in _slices(batch.rows.filter(action=Action.UPDATE).order_by("number")):
        before = ImportRow.objects.filter(
            object_id__in=[row.object_id for row in chunk],
            batch__state=State.DONE,
            batch_id__lt=batch.pk,
            action__in=[Action.NEW, Action.UPDATE],
        )
        newest = {row.object_id: row for row in before.order_by("batch_id")}
        for row in newest.values():
            yield Row(row.number, row.key, row.data, row.object_id)


def _clear(batch: ImportBatch) -> None:
    for chunk in _slices(batch.rows.order_by("number").only("id", "number", "batch")):
        ImportRow.objects.filter(pk__in=[row.pk for row in chunk]).delete()
