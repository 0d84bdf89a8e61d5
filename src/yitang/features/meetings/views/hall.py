"""The plan of the hall: the office sets and prints it, the person who is invited sees where the seat lies."""

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
from yitang.instruments.gatherings.hall import filled_in_order, plan_hall, seat_of, seating
from yitang.instruments.gatherings.models import Attendee, Gathering
from yitang.instruments.gatherings.policy import ORGANISE, VIEW
from yitang.instruments.gatherings.queries import find
from yitang.instruments.gatherings.states import OPEN_STAGES

WIDTH, LINE, EDGE = 100, 5, 4
"""The little map of a phone, in its own units: its width, the distance of two rows, the empty edge."""


@require_safe
@needs(VIEW)
def hall(request: Any, gathering_id: UUID) -> HttpResponse:
    """Rows and seats with names, to be looked at and printed; below it who has no seat of the plan."""
    found = find(request.actor, gathering_id)
    context = frame(request, found, "people", plan=seating(found, _people(found)), back=link(request, "people", gathering_id))
    context["open"] = found.case.stage in OPEN_STAGES
    return render(request, "meetings/hall.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def plan(request: Any, gathering_id: UUID) -> HttpResponse:
    """How many rows and seats, and how they are counted."""
    found = find(request.actor, gathering_id)
    initial = {"rows": found.hall_rows or "", "seats": found.hall_seats or "", "order": found.hall_order}
    form = HallForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda: plan_hall(request.actor, key=key_of(request), gathering_id=found.pk, **form.cleaned_data),
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
    """Where the person's seat lies, for a drawing of lines: each row a line, the own seat a dot; None without plan or seat."""
    seat = seat_of(found, place.seat) if found.hall_rows and place.seat else None
    if seat is None:
        return None
    step = (WIDTH - 2 * EDGE) / found.hall_seats
    top = EDGE + LINE + 3
    return {
        "seat": seat,
        "width": WIDTH,
        "height": top + found.hall_rows * LINE + EDGE,
        "right": WIDTH - EDGE,
        "rows": [{"y": top + (n - 1) * LINE, "own": n == seat.row} for n in range(1, found.hall_rows + 1)],
        "x": round(EDGE + (seat.left - 0.5) * step, 2),
        "y": top + (seat.row - 1) * LINE,
        "from_right": found.hall_seats - seat.left + 1,
    }


def _people(found: Gathering) -> list[Attendee]:
    return list(Attendee.objects.filter(gathering=found).select_related("principal").order_by("number"))
