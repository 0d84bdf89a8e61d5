"""Reading a file into a batch, chunk by chunk: every chunk is an act of its own, so that a killed run goes on where it was."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.actions import finish_check, stage_chunk
from yitang.instruments.imports.formats import ERROR, IMPORT_FORMATS, Field, Importer, ImportFormat, Problem, Report, StagedRow
from yitang.instruments.imports.models import ImportBatch, ImportRow
from yitang.instruments.imports.readers import Source, open_table

CHUNK = 2000
_EMPTY = ("", None)
_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def stage(actor: Actor, batch_id: UUID, source: Source, report: Report = lambda done: None) -> ImportBatch:
    """Read the rest of the file into the batch and check it as a whole; returns the batch in state “staged”.

    Raises `Invalid` when the file is not readable to its end.
    """
    with in_council(actor.council_id):
        batch = ImportBatch.objects.get(pk=batch_id)
        form = IMPORT_FORMATS.get(batch.format)
        importer = form.importer(actor.council_id, batch.options)
    done = batch.staged_rows
    if batch.state == ImportBatch.State.STAGING:
        with open_table(source) as table:
            reader = RowReader(form, importer, batch, table.headers)
            rows = islice(table.rows, done, None)
            while chunk := [reader.read(number, cells) for number, cells in islice(rows, CHUNK)]:
                stage_chunk(actor, batch_id=batch_id, start=done, rows=chunk)
                done += len(chunk)
                report(done)
        finish_check(actor, batch_id=batch_id)
    with in_council(actor.council_id):
        return ImportBatch.objects.get(pk=batch_id)


class RowReader:
    """Turns cells into checked rows of a batch."""

    def __init__(self, form: ImportFormat, importer: Importer, batch: ImportBatch, headers: list[str]) -> None:
        self.batch = batch
        self.importer = importer
        self.columns: list[tuple[int, str, Field]] = [
            (headers.index(column), column, form.by_name[name]) for name, column in batch.mapping.items()
        ]
        self.constants: Mapping[str, Any] = batch.options.get("constants", {})
        self.headers = dict(batch.mapping)
        self.required = [f for f in form.fields if f.required]

    def read(self, number: int, cells: list[Any]) -> StagedRow:
        """One row: parsed values; where a cell cannot be parsed its text stays, with the problem beside."""
        values: dict[str, Any] = {**self.constants}
        problems: list[Problem] = []
        for at, _column, field in self.columns:
            cell = cells[at] if at < len(cells) else ""
            if cell in _EMPTY or (isinstance(cell, str) and not cell.strip()):
                continue
            try:
                values[field.name] = field.parse(cell)
            except ValueError as error:
                values[field.name] = str(cell)[:500]
                problems.append(Problem(field.name, str(error)))
        if not problems:
            problems += self._missing(values)
            problems += self.importer.check(values)
        return self._row(number, values, problems)

    def _missing(self, values: Mapping[str, Any]) -> Iterator[Problem]:
        for field in self.required:
            if values.get(field.name) in _EMPTY:
                yield Problem(field.name, _("is empty; fill it in"))

    def _row(self, number: int, values: dict[str, Any], problems: list[Problem]) -> StagedRow:
        broken = any(problem.level == ERROR for problem in problems)
        return StagedRow(
            number=number,
            key=f"?{number}" if broken else self.importer.key(values),
            fingerprint=hashlib.sha256(_canonical(values).encode()).hexdigest()[:32],
            refers="" if broken else self.importer.refers(values),
            level=ImportRow.Level.ERROR if broken else ImportRow.Level.NOTE if problems else ImportRow.Level.FINE,
            action=ImportRow.Action.SKIP if broken else ImportRow.Action.NEW,
            object_id=uuid7(),
            data=values,
            problems=[self.shown(problem, values) for problem in problems],
        )

    def shown(self, problem: Problem, values: Mapping[str, Any]) -> dict[str, str]:
        value = str(values.get(problem.field, ""))[:60]
        column = self.headers.get(problem.field, "")
        return {"field": problem.field, "column": column, "level": problem.level, "text": problem.text, "value": value}
