"""签到 from a paper list by a table: the list goes out with the half day, comes back with who was there; nothing is written until agreed."""

import tempfile
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.meetings.people import sectors_of
from yitang.features.meetings.rolling import RollReading, heads, read_roll, words
from yitang.features.meetings.views.parts import frame, link, named
from yitang.features.meetings.views.places import table_of
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.files.attaching import key_for
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import blocked_words
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.models import Attendee, Gathering, RollMark, Sitting
from yitang.instruments.gatherings.policy import ROLL
from yitang.instruments.gatherings.queries import current_sitting, find, sittings_of
from yitang.instruments.gatherings.roll import mark

WIDTHS = (8, 16, 24, 16, 16, 12)


@require_safe
@needs(ROLL)
def roll_sheet(request: Any, gathering_id: UUID) -> FileResponse:
    """The list of a half day as xlsx, with what stands on the roll; the columns are those that are read back."""
    import xlsxwriter  # kept out of the start: only this page writes tables

    found = find(request.actor, gathering_id)
    sitting = _sitting(found, request.GET.get("sitting", ""))
    rows = list(Attendee.objects.filter(gathering=found).select_related("principal").order_by("number"))
    late = dict(RollMark.objects.filter(sitting=sitting).values_list("attendee_id", "late"))
    sectors, says = sectors_of([row.principal_id for row in rows]), {is_late: word for word, is_late in words().items()}
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer that streams it closes it
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, text, bold = book.add_worksheet(), book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        for at, (head, width) in enumerate(zip(heads(), WIDTHS, strict=True)):
            sheet.set_column(at, at, width, text)
            sheet.write_string(0, at, head, bold)
        for line, row in enumerate(rows, start=1):
            there = says[late[row.pk]] if row.pk in late else ""
            cells = (str(row.number), row.principal.name, sectors.get(row.principal_id, ""), row.group, row.seat, there)
            for at, cell in enumerate(cells):
                sheet.write_string(line, at, cell, text)
        sheet.data_validation(
            1, len(WIDTHS) - 1, max(len(rows), 1), len(WIDTHS) - 1, {"validate": "list", "source": list(words())}
        )
        sheet.freeze_panes(1, 2)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{found.case.title}-{named(sitting)}-{_('Roll')}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ROLL)
def roll_table(request: Any, gathering_id: UUID) -> HttpResponse:
    """Upload the table, look at who comes onto the roll, agree."""
    found = find(request.actor, gathering_id)
    sitting = _sitting(found, request.POST.get("sitting") or request.GET.get("sitting", ""))
    back = f"{link(request, 'roll', gathering_id)}?sitting={sitting.pk}"
    problem, reading = "", None
    if request.method == "POST" and "agreed" in request.POST:
        try:
            marked = _mark(request, sitting)
        except Blocked as error:
            problem = blocked_words(error)
        except (Invalid, Conflict, KeyReused) as error:
            problem = str(error.message)
        else:
            messages.success(request, _("%(n)d people were put on the roll from the paper list.") % {"n": marked})
            return redirect(back)
    elif request.method == "POST":
        problem, reading = _read(request, sitting)
    context = frame(request, found, "roll", problem=problem, reading=reading, sitting=sitting, half=named(sitting), back=back)
    context["open"] = found.case.stage == "under_way"
    return render(request, "meetings/roll_table.html", context | {"key": uuid4().hex}, status=422 if problem else 200)


def _mark(request: Any, sitting: Sitting) -> int:
    """Those who were in time and those who were late, by an act each."""
    marked = 0
    for name, late in (("present", False), ("late", True)):
        ids = uuids(request.POST.getlist(name))
        if ids:
            key = key_for(key_of(request), name)
            done = mark(request.actor, key=key, sitting_id=sitting.pk, attendee_ids=ids, way=RollMark.Way.PAPER, late=late)
            marked += done["marked"]
    return marked


def _read(request: Any, sitting: Sitting) -> tuple[str, RollReading | None]:
    try:
        with table_of(request) as table:
            return "", read_roll(sitting, table.headers, table.rows)
    except Invalid as error:
        return str(error.message), None


def _sitting(found: Gathering, asked: str) -> Sitting:
    """The half day that was asked for, else the one that is on."""
    wanted, rows = uuids([asked]), list(sittings_of(found.pk))
    sitting = next((row for row in rows if wanted and row.pk == wanted[0]), None) or current_sitting(rows, now())
    if sitting is None:
        raise NotFound
    return sitting
