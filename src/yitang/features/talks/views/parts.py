"""What the pages of this room share: addresses, lamps, forms with their act, the steps of a case."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.features.talks.queries import own_venues
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused
from yitang.foundation.core.ids import uuid7, uuids
from yitang.foundation.permissions.roles import Role
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.sent import key_of, version_of
from yitang.institution.places.models import Venue
from yitang.instruments.deadlines.calendar import WorkingCalendar
from yitang.instruments.deadlines.clocks import Colour, lamp
from yitang.instruments.workflow.board import Board, board_of, course_of
from yitang.instruments.workflow.engine import advance

TONES = {
    "proposed": "wait",
    "confirmed": "doing",
    "talked": "done",
    "set_aside": "void",
    "planned": "wait",
    "announced": "doing",
    "open": "soon",
    "closed": "done",
    "cancelled": "void",
    "handling": "doing",
    "reported": "soon",
    "transferred": "doing",
}
LAMPS = {Colour.GREEN: "doing", Colour.AMBER: "soon", Colour.RED: "late"}
ENDED = {"solved": "done", "partly": "soon", "not": "void"}


def link(request: Any, page: str, case_id: UUID | None = None, **more: Any) -> str:
    """The address of a page of this room."""
    kwargs = {"council": request.council.code, **({"case_id": case_id} if case_id else {}), **more}
    return reverse(f"desk:talks:{page}", kwargs=kwargs)


def venues_of(request: Any) -> list[Venue] | None:
    """The venues among which a convener chooses; None for those who keep them all."""
    return list(own_venues(request.actor, today())) if request.actor.holds(Role.VENUE_CONVENER) else None


def minted(request: Any, name: str = "case_id") -> UUID:
    """The id that the page minted and its form brings back, so that a form sent twice makes one row."""
    return next(iter(uuids([request.POST.get(name, "")])), None) or uuid7()


def problem_lamp(problem: Any, calendar: WorkingCalendar, state: str) -> tuple[str, str]:
    """Tone and words of a problem: its outcome, what is left of its days, or where it stands."""
    stage = problem.case.stage
    if stage == "concluded":
        return ENDED[problem.outcome], problem.get_outcome_display()
    if stage == "handling" and problem.due_on:
        light = lamp(problem.due_on, today(), calendar)
        return LAMPS.get(light.colour, "doing"), _("%(left)s (until %(day)s)") % {
            "left": light.words,
            "day": zh_date(problem.due_on),
        }
    return {"open": "wait"}.get(stage) or TONES[stage], state


def attempt(form: forms.Form, run: Callable[[], Any]) -> bool:
    """Run an act with a valid form; False with the sentences beside the fields."""
    try:
        run()
    except Invalid as error:
        take_errors(form, error.errors or {"": [str(error)]})
    except Blocked as error:
        form.add_error(None, f"{error.message}{f'（{error.owes}）' if error.owes else ''}")
    except (Conflict, KeyReused) as error:
        form.add_error(None, str(error.message))
    else:
        return True
    return False


def press(request: Any, run: Callable[[], Any], back: str, done: Any = "") -> HttpResponse:
    """Run an act from a button and go back, with a word on what came of it."""
    try:
        run()
    except (Invalid, Blocked, Conflict, KeyReused) as error:
        messages.warning(request, str(error.message))
    else:
        if done:
            messages.success(request, str(done))
    return redirect(back)


def form_page(
    request: Any, form: forms.Form, run: Callable[[], Any], *, heading: Any, act: Any, back: str, done: Any = "", **more: Any
) -> HttpResponse:
    """A page with one form and its act; back to `back` (or where `onward()` says) when it is done."""
    onward = more.pop("onward", None)
    if request.method == "POST" and form.is_valid() and attempt(form, run):
        if done:
            messages.success(request, str(done))
        return redirect(onward() if onward else back)
    context = {"form": form, "heading": heading, "act": act, "cancel_url": back, "key": key_of(request), **more}
    return render(request, "talks/form.html", context, status=422 if form.is_bound else 200)


def take_step(
    request: Any, axis: str, case_id: UUID, edge: str, form: forms.Form, payload: Mapping[str, Any], back: str, done: Any
) -> HttpResponse | None:
    """Take a step with a valid form: the way back when it was taken, None with the sentences in the form."""

    def run() -> None:
        advance(
            request.actor,
            case_id=case_id,
            axis=axis,
            edge=edge,
            key=key_of(request),
            expected_version=version_of(request),
            payload=dict(payload),
            reason=form.cleaned_data.get("reason", ""),
        )

    if not attempt(form, run):
        return None
    messages.success(request, str(done))
    return redirect(back)


def steps_of_case(
    request: Any, subject: Any, axis: str, asks: Mapping[str, tuple[str, ...]], form: forms.Form, edge: str
) -> dict[str, Any]:
    """The steps that this reader may take now, each with its fields, the most usual one open; and the course so far."""
    board = board_of(request.actor, subject)
    track = board.track(axis)
    assert track is not None
    steps = sorted((one for one in board.steps if one.edge.code in asks), key=lambda one: one.edge.tone != "primary")
    return {
        "state": board.stage.words(),
        "version": track.version,
        "key": key_of(request),
        "steps": [
            {
                "code": one.edge.code,
                "label": one.label,
                "fields": [form[name] for name in asks[one.edge.code]],
                "open": one.edge.code == edge or (not edge and place == 0 and one.edge.tone == "primary"),
                "tone": one.edge.tone,
            }
            for place, one in enumerate(steps)
        ],
        "course": _course(board, axis),
        "form": form,
    }


def _course(board: Board, axis: str) -> list[dict[str, Any]]:
    found = []
    for row in reversed(course_of(board.case.pk)):
        step = board.procedure.axis(axis).edge(row.edge)
        found.append({"when": row.recorded_at, "who": row.actor_name, "what": _(step.done), "note": row.reason})
    return found
