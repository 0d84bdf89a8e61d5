"""The plan of the hall: the office sets and prints it, the person who is invited sees where the seat lies."""

from itertools import accumulate
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.meetings.forms import HallForm
from yitang.features.meetings.views.parts import form_page, frame, link
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.arranging import arrange
from yitang.instruments.gatherings.hall import Seating, filled_in_order, lines_of, plan_hall, rows_of, seat_of, seating
from yitang.instruments.gatherings.models import Attendee, Gathering
from yitang.instruments.gatherings.policy import ORGANISE, VIEW
from yitang.instruments.gatherings.queries import find
from yitang.instruments.gatherings.states import OPEN_STAGES

WIDTH, LINE, EDGE = 100, 5, 4
"""The little map of a phone, in its own units: its width, the distance of two rows, the empty edge."""
AISLE = 1.5
"""How wide an aisle is drawn, in seats."""


@require_safe
@needs(VIEW)
def hall(request: Any, gathering_id: UUID) -> HttpResponse:
    """Rows and seats with names, to be looked at and printed; below it who has no seat of the plan."""
    found = find(request.actor, gathering_id)
    plan = seating(found, _people(found))
    context = frame(request, found, "people", plan=plan, rows=_drawn(plan), back=link(request, "people", gathering_id))
    context["open"] = found.case.stage in OPEN_STAGES
    return render(request, "meetings/hall.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def plan(request: Any, gathering_id: UUID) -> HttpResponse:
    """How many rows and seats, and how they are counted."""
    found = find(request.actor, gathering_id)
    even = not found.hall_blocks
    initial = {
        "rows": (found.hall_rows if even else 0) or "",
        "seats": (found.hall_seats if even else 0) or "",
        "order": found.hall_order,
        "lines": lines_of(found),
    }
    form = HallForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda: plan_hall(
            request.actor,
            key=key_of(request),
            gathering_id=found.pk,
            rows=form.cleaned_data["rows"] or 0,
            seats=form.cleaned_data["seats"] or 0,
            order=form.cleaned_data["order"],
            lines=form.cleaned_data["lines"],
        ),
        heading=_("Plan of the hall"),
        act=_("Save the plan"),
        back=link(request, "people", gathering_id),
        done=_("The plan of the hall is saved."),
        note=_("A seat is called like “3排12号”, in the table and on the plan."),
    )


@require_POST
@needs(ORGANISE)
def fill(request: Any, gathering_id: UUID) -> HttpResponse:
    """Give those without a seat the next free ones, in the order of the list."""
    found = find(request.actor, gathering_id)
    rows = filled_in_order(found, _people(found))
    back = link(request, "hall", gathering_id)
    if not rows:
        messages.info(request, _("Everybody has a seat, or no seat is free."))
        return redirect(back)
    return press(
        request,
        lambda: arrange(request.actor, key=key_of(request), gathering_id=found.pk, rows=rows),
        back,
        _("%(n)d people were given a seat.") % {"n": len(rows)},
    )


def seat_map(found: Gathering, place: Attendee) -> dict[str, Any] | None:
    """Where the person's seat lies, for a drawing of lines: each row a line from aisle to aisle, the own seat a dot; None without plan or seat."""
    seat = seat_of(found, place.seat) if found.hall_rows and place.seat else None
    if seat is None:
        return None
    rows = rows_of(found)
    step = (WIDTH - 2 * EDGE) / max(map(_width, rows))
    top = EDGE + LINE + 3
    lines = [line for n, blocks in enumerate(rows, start=1) for line in _line(n, blocks, step, top, own=n == seat.row)]
    blocks = rows[seat.row - 1]
    aisles = sum(seat.left > end for end in accumulate(blocks))
    begin = (WIDTH - _width(blocks) * step) / 2
    return {
        "seat": seat,
        "width": WIDTH,
        "height": top + len(rows) * LINE + EDGE,
        "lines": lines,
        "x": round(begin + (seat.left - 0.5 + aisles * AISLE) * step, 2),
        "y": top + (seat.row - 1) * LINE,
        "from_right": sum(blocks) - seat.left + 1,
        "block": aisles + 1 if len(blocks) > 1 else 0,
    }


def _width(blocks: list[int]) -> float:
    """How wide a row is with its aisles, in seats."""
    return sum(blocks) + AISLE * (len(blocks) - 1)


def _line(row: int, blocks: list[int], step: float, top: int, *, own: bool) -> list[dict[str, Any]]:
    """The lines of a row, one between two aisles; rows lie in the middle of the hall."""
    lines, x = [], (WIDTH - _width(blocks) * step) / 2
    for count in blocks:
        lines.append({"y": top + (row - 1) * LINE, "from": round(x, 2), "to": round(x + count * step, 2), "own": own})
        x += (count + AISLE) * step
    return lines


def _drawn(plan: Seating) -> list[dict[str, Any]]:
    """The rows as cells of one table: aisles are cells of their own, and shorter rows stand in the middle."""
    widths = [len(row) + sum(seat.aisle for seat, _person in row) for row in plan.rows]
    return [
        {"cells": row, "before": (max(widths) - width) // 2, "after": (max(widths) - width + 1) // 2}
        for row, width in zip(plan.rows, widths, strict=True)
    ]


def _people(found: Gathering) -> list[Attendee]:
    return list(Attendee.objects.filter(gathering=found).select_related("principal").order_by("number"))
