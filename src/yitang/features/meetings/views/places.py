"""Groups, seats, rooms and buses by a table: the same columns out as in; every bad cell is told; nothing changes until agreed."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.meetings.people import sectors_of
from yitang.features.meetings.placing import Reading, heads, read_places
from yitang.features.meetings.views.parts import frame, link
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import blocked_words
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.arranging import PLACES, arrange
from yitang.instruments.gatherings.models import Attendee
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.gatherings.queries import find
from yitang.instruments.imports.readers import look_through, open_table

MOST_BYTES = 5 * 1024 * 1024
ROWS_MOST = 20_000


@dataclass(frozen=True)
class Table:
    """The heads of an uploaded table and its rows, each with its line."""

    headers: list[str]
    rows: list[tuple[int, list[Any]]]


@require_safe
@needs(ORGANISE)
def places_sheet(request: Any, gathering_id: UUID) -> FileResponse:
    """The list with its places as xlsx; the columns are those that are read back."""
    import xlsxwriter  # kept out of the start: only this page writes tables

    found = find(request.actor, gathering_id)
    rows = list(Attendee.objects.filter(gathering=found).select_related("principal").order_by("number"))
    sectors = sectors_of([row.principal_id for row in rows])
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer that streams it closes it
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, text, bold = book.add_worksheet(), book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        for at, (head, width) in enumerate(zip(heads(), (8, 16, 24, 16, 16, 16, 16), strict=True)):
            sheet.set_column(at, at, width, text)
            sheet.write_string(0, at, head, bold)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, start=1):
            cells = [
                str(row.number),
                row.principal.name,
                sectors.get(row.principal_id, ""),
                *(getattr(row, name) for name in PLACES),
            ]
            for at, cell in enumerate(cells):
                sheet.write_string(line, at, cell, text)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{found.case.title}-{_('places')}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def places(request: Any, gathering_id: UUID) -> HttpResponse:
    """Upload the table, look at what would change, agree."""
    found = find(request.actor, gathering_id)
    back = link(request, "people", gathering_id)
    problem, reading = "", None
    if request.method == "POST" and "agreed" in request.POST:
        try:
            rows = json.loads(request.POST["agreed"][:4_000_000])
            done = arrange(request.actor, key=key_of(request), gathering_id=found.pk, rows=_sound(rows))
        except (Invalid, Conflict, KeyReused) as error:
            problem = str(error.message)
        except Blocked as error:
            problem = blocked_words(error)
        except ValueError:
            problem = _("The table has to be uploaded again.")
        else:
            messages.success(request, _("%(n)d people got other places.") % {"n": done["changed"]})
            return redirect(back)
    elif request.method == "POST":
        problem, reading = _read(request, gathering_id)
    context = frame(
        request,
        found,
        "people",
        problem=problem,
        reading=reading,
        agreed=json.dumps(reading.changes, ensure_ascii=False) if reading and not reading.problems else "",
        back=back,
        key=uuid4().hex,
    )
    return render(request, "meetings/places.html", context, status=422 if problem else 200)


def _read(request: Any, gathering_id: UUID) -> tuple[str, Reading | None]:
    try:
        with table_of(request) as table:
            return "", read_places(gathering_id, table.headers, table.rows)
    except Invalid as error:
        return str(error.message), None


@contextmanager
def table_of(request: Any) -> Iterator[Table]:
    """The table that was uploaded, read whole. Raises `Invalid` for none, one too large, or what is no table."""
    upload = request.FILES.get("table")
    if upload is None or upload.size > MOST_BYTES:
        raise Invalid(_("Choose the table, at most 5 MB."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        with open_table(look_through(path, upload.name or "")) as table:
            rows = list(islice(table.rows, ROWS_MOST + 1))
            if len(rows) > ROWS_MOST:
                raise Invalid(_("The table has more than 20,000 rows."))
            yield Table(table.headers, rows)


def _sound(rows: Any) -> list[dict[str, str]]:
    """What came back from the page: only rows of texts with the names that the act knows. Raises `ValueError`."""
    names = {"number", *PLACES, *(f"was_{name}" for name in PLACES)}
    if not isinstance(rows, list) or len(rows) > ROWS_MOST:
        raise ValueError
    for row in rows:
        if not isinstance(row, dict) or not row.keys() <= names or not str(row.get("number", "")).isdecimal():
            raise ValueError
        if not all(isinstance(value, str) for value in row.values()):
            raise ValueError
    return rows
