"""C13: the yearly plan, as a grid of months and methods and as a list, and the way of the plan to its issue."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.consultations.actions import start_plan
from yitang.features.consultations.documents import PLAN_PAPER
from yitang.features.consultations.exports import PLAN_KIND as EXPORTED
from yitang.features.consultations.exports import export_plan
from yitang.features.consultations.forms import PaperForm, ReasonForm
from yitang.features.consultations.models import Consultation, Plan
from yitang.features.consultations.policy import EXPORT, PROPOSE, VIEW
from yitang.features.consultations.queries import of_year, plan_of, steps_open, years
from yitang.features.consultations.states import DECIDE, PLAN_AXIS, PLAN_KIND
from yitang.features.consultations.views.parts import TONES, add_files, form_page, link, stage_words
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.formats import iso_date
from yitang.foundation.ui.sent import key_of, version_of
from yitang.instruments.methods.compiling import AXIS as METHOD_AXIS
from yitang.instruments.workflow.board import board_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import procedure_of

PAST = ("examined", "decided", "issued")
STAGES = {
    "": ("selected", "planned", "under_way", "concluded"),
    "proposed": ("proposed",),
    "going": ("planned", "under_way"),
    "done": ("concluded",),
    "out": ("declined", "dropped"),
}


@require_safe
@needs(VIEW)
def plan(request: Any) -> HttpResponse:
    """The topics and activities of a year with where each stands."""
    year, show = _question(request.GET)
    grid = request.GET.get("as", "") != "list" and not show
    everything = list(of_year(request.actor, year))
    rows = [row for row in everything if row.case.stage in STAGES[show]]
    lines = _lines(request, rows)
    found = plan_of(request.actor, year)
    context = {
        "year": year,
        "years": years(request.actor, today()),
        "tabs": _tabs(request, year, show, everything),
        "grid": _grid(lines) if grid else None,
        "lines": lines,
        "show": show,
        "plan": _plan(request, found) if found else None,
        "may_decide": may_ever(request.actor, DECIDE),
        "may_propose": may_ever(request.actor, PROPOSE),
        "purposes": [(one.code, one.label) for one in purposes_for(request.actor, EXPORTED)] if lines else [],
        "key": uuid4().hex,
    }
    return render(request, "consultations/plan.html", context)


@require_POST
@needs(EXPORT)
def export(request: Any) -> HttpResponseBase:
    """The topics and activities of the page as a workbook for a purpose."""
    year, show = _question(request.POST)
    purpose = request.POST.get("purpose", "")
    return answer(request, export_plan(request.actor, key_of(request), year, STAGES[show], purpose))


@require_POST
@needs(DECIDE)
def start(request: Any, year: int) -> HttpResponse:
    """Begin the plan of a year."""
    back = f"{link(request, 'plan')}?year={year}"
    return press(request, lambda: start_plan(request.actor, key=key_of(request), year=year), back, _("The plan is begun."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DECIDE)
def step(request: Any, year: int) -> HttpResponse:
    """Take a step of the plan: examined, back, issued."""
    found = _found(request, year)
    back = f"{link(request, 'plan')}?year={year}"
    edge = request.POST.get("step", "") or request.GET.get("step", "")
    asked: dict[str, Any] = {"case_id": found.pk, "axis": PLAN_AXIS, "edge": edge}
    if edge == "return":
        form = ReasonForm(request.POST or None)
        return form_page(
            request,
            form,
            lambda: advance(
                request.actor,
                key=key_of(request),
                expected_version=version_of(request),
                reason=form.cleaned_data["reason"],
                **asked,
            ),
            heading=_("Back to the collection of topics"),
            act=_("Give it back"),
            back=back,
            version=_version(request, found),
            hidden=[("step", edge)],
        )
    if request.method != "POST" or edge not in ("examine", "issue"):
        return redirect(back)
    words = {"examine": _("Noted. The party committee decides next."), "issue": _("The plan is issued. Its topics are planned.")}
    return press(
        request,
        lambda: advance(request.actor, key=key_of(request), expected_version=version_of(request), **asked),
        back,
        words[edge],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DECIDE)
def decide(request: Any, year: int) -> HttpResponse:
    """Note the party committee's decision with its paper."""
    found = _found(request, year)
    form = PaperForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: advance(
            request.actor,
            case_id=found.pk,
            axis=PLAN_AXIS,
            edge="decide",
            key=key_of(request),
            expected_version=version_of(request),
            payload=form.cleaned_data,
        ),
        heading=_("Decision of the party committee"),
        act=_("Note the decision"),
        back=f"{link(request, 'plan')}?year={year}",
        done=_("Noted. Attach the paper, then issue the plan."),
        version=_version(request, found),
    )


@require_POST
@needs(DECIDE)
def papers(request: Any, year: int) -> HttpResponse:
    """Attach the paper of the decision, or remove one."""
    found = _found(request, year)
    return add_files(request, PLAN_KIND, found.pk, PLAN_PAPER, f"{link(request, 'plan')}?year={year}")


def _question(given: Any) -> tuple[int, str]:
    """The year and the tab that are asked for."""
    asked, show = given.get("year", ""), given.get("show", "")
    year = int(asked) if asked.isdecimal() and asked.isascii() and len(asked) == 4 else today().year
    return year, show if show in STAGES else ""


def _found(request: Any, year: int) -> Plan:
    found = plan_of(request.actor, year)
    if found is None:
        raise NotFound
    return found


def _version(request: Any, found: Plan) -> int:
    track = board_of(request.actor, found).track(PLAN_AXIS)
    return track.version if track else 0


def _plan(request: Any, found: Plan) -> dict[str, Any]:
    board = board_of(request.actor, found)
    done = PAST.index(found.case.stage) if found.case.stage in PAST else -1
    names = (_("Collected"), _("Examined"), _("Decided on paper"), _("Issued"))
    track = board.track(PLAN_AXIS)
    return {
        "row": found,
        "where": board.stage.words(),
        "tone": "done" if found.case.stage == "issued" else "doing",
        "steps": [{"label": name, "state": _place(place, done + 1)} for place, name in enumerate(names)],
        "version": track.version if track else 0,
        "can": {one.edge.code: one.label for one in board.steps},
        "paper": f"{found.decided_paper}　{iso_date(found.decided_on)}" if found.decided_paper else "",
    }


def _place(place: int, here: int) -> str:
    return "done" if place < here else "now" if place == here else "todo"


def _lines(request: Any, rows: list[Consultation]) -> list[dict[str, Any]]:
    tracks = steps_open([row.pk for row in rows if row.case.stage == "under_way"])
    found = []
    for row in rows:
        track, state, tone = tracks.get(row.pk), stage_words(row), TONES[row.case.stage]
        if track is not None:
            state = procedure_of(row.case.procedure_id).axis(METHOD_AXIS).state(track.state).words()
            tone = "late" if track.due_on and track.due_on < today() else tone
        url = link(request, "case", consultation_id=row.pk)
        found.append({"row": row, "url": url, "state": state, "tone": tone, "due_on": track.due_on if track else None})
    return found


def _grid(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Months down, methods across; what has no month or no method yet stands below."""
    placed = [line for line in lines if line["row"].month and line["row"].method_id]
    methods = {line["row"].method_id: line["row"].method.name for line in placed}
    rows: list[dict[str, Any]] = [
        {
            "month": month,
            "cells": [[one for one in placed if (one["row"].month, one["row"].method_id) == (month, pk)] for pk in methods],
        }
        for month in range(1, 13)
    ]
    shown = [row for row in rows if any(row["cells"])]
    return {"methods": list(methods.values()), "rows": shown, "rest": [line for line in lines if line not in placed]}


def _tabs(request: Any, year: int, show: str, everything: list[Consultation]) -> list[dict[str, Any]]:
    names = {
        "": _("Plan"),
        "proposed": _("Topics proposed"),
        "going": _("Under way"),
        "done": _("Concluded"),
        "out": _("Not taken or taken out"),
    }
    counts = [row.case.stage for row in everything]
    return [
        {
            "label": names[name],
            "url": f"?year={year}" + (f"&show={name}" if name else ""),
            "current": name == show,
            "count": sum(stage in stages for stage in counts),
        }
        for name, stages in STAGES.items()
    ]
