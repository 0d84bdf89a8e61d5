"""Problems: the list with lamps, one problem with its steps, its words, and what shows that it is solved."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.talks import problems as acts
from yitang.features.talks.exports import PROBLEMS, export_problems
from yitang.features.talks.forms import ListFilter, ProblemForm, ProblemStep
from yitang.features.talks.models import Owner, Problem
from yitang.features.talks.policy import EXPORT, HANDLE, READ, REPORT
from yitang.features.talks.queries import get_problem, owners_of, visible_problems
from yitang.features.talks.row_words import problem_texts
from yitang.features.talks.rules_problems import EVIDENCE
from yitang.features.talks.states import PROBLEM, PROBLEM_COURSE
from yitang.features.talks.table import PROBLEM_LIST
from yitang.features.talks.views.lists import PAGE, asked_for, cells, opened_first, shown_with
from yitang.features.talks.views.parts import form_page, link, problem_lamp, steps_of_case, take_step
from yitang.features.talks.views.session import change_files
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.further import further_steps
from yitang.foundation.ui.sent import key_of
from yitang.institution.principals.naming import written
from yitang.instruments.deadlines.clocks import Clock
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

GIVEN = ("mode", "lead", "others", "names", "due_on")
ASKS: dict[str, tuple[str, ...]] = {
    "assign": GIVEN,
    "report": ("report", "outcome", "evidence"),
    "conclude": ("outcome", "word", "residents_text"),
    "go_on": ("due_on", "reason"),
    "reassign": (*GIVEN, "reason"),
    "add_word": ("word", "residents_text"),
    "reopen": ("reason",),
    "take_back": ("reason",),
}


@require_safe
@needs(READ)
def problems(request: Any) -> HttpResponse:
    """The list by stage; what is due first stands first."""
    if first := opened_first(request, PROBLEM_LIST):
        return first
    every, rows, form = _asked(request)
    page = Paginator(rows.prefetch_related("owners"), PAGE).get_page(request.GET.get("page"))
    context = shown_with(request, PROBLEM_LIST, PROBLEM_COURSE, every, form, PROBLEMS, "problems")
    calendar = calendar_for(request.council.id)
    found = []
    for row in page.object_list:
        texts = problem_texts(row)
        tone, words = problem_lamp(row, calendar, texts["state"])
        found.append({"row": row, "tone": tone, "cells": cells(context["columns"], texts | {"state": words})})
    return render(request, "talks/problems.html", context | {"rows": found, "page": page})


@require_POST
@needs(EXPORT)
def export(request: Any) -> HttpResponseBase:
    """The problems that the question finds, as a workbook for a purpose."""
    _every, rows, _form = _asked(request)
    asked = request.GET.dict()
    return answer(request, export_problems(request.actor, key_of(request), rows, request.POST.get("purpose", ""), asked))


def _asked(request: Any) -> tuple[Any, Any, ListFilter]:
    usual = (F("due_on").asc(nulls_last=True), "-raised_on", "-pk")
    return asked_for(request, visible_problems(request.actor), PROBLEM_LIST, PROBLEM_COURSE, usual)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def problem(request: Any, case_id: UUID) -> HttpResponse:
    """One problem: its words, who deals with it until when, what was done, what the residents say, and the next step."""
    found = _seen(request, case_id)
    owners = owners_of(found.pk)
    edge = request.POST.get("edge", "")
    form = ProblemStep(request.POST or None, initial=_initial(request, found, owners))
    if request.method == "POST" and edge in ASKS and form.is_valid():
        done = _("Done: {step}.").format(step=_(PROBLEM_COURSE.axes[0].edge(edge).label))
        taken = take_step(request, PROBLEM, found.pk, edge, form, form.payload_of(ASKS[edge]), request.path, done)
        if taken is not None:
            return taken
    target = Target(found.case, found)
    shown = steps_of_case(request, found, PROBLEM, ASKS, form, edge if form.errors else "")
    if found.residents_word:
        shown["steps"] = [step for step in shown["steps"] if step["code"] != "add_word"]
    may_handle = bool(policy.ask(request.actor, HANDLE, target))
    tone, words = problem_lamp(found, calendar_for(request.council.id), shown["state"])
    context = shown | {
        "problem": found,
        "owners": owners,
        "tone": tone,
        "words": words,
        "may_edit": found.case.stage == "open" and may_handle,
        "may_add": found.case.stage in ("open", "handling", "reported")
        and bool(may_handle or policy.ask(request.actor, REPORT, target)),
        "further": further_steps(request, PROBLEM, found),
    }
    return render(request, "talks/problem.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(HANDLE)
def edit_problem(request: Any, case_id: UUID) -> HttpResponse:
    """Put the words right before somebody deals with it."""
    found = _seen(request, case_id)
    policy.require(request.actor, HANDLE, Target(found.case, found))
    form = ProblemForm(request.POST or None, initial={"text": found.text})
    return form_page(
        request,
        form,
        lambda: acts.edit_problem(request.actor, key=key_of(request), case_id=found.pk, text=form.cleaned_data["text"]),
        heading=_("Correct the problem"),
        act=_("Save the changes"),
        back=link(request, PROBLEM, found.pk),
        done=_("Saved."),
    )


@require_POST
@needs(REPORT)
def evidence(request: Any, case_id: UUID) -> HttpResponse:
    """Add a photo or a paper that shows what came of it, or take one away."""
    found = _seen(request, case_id)
    policy.require(request.actor, REPORT, Target(found.case, found))
    change_files(request, PROBLEM, found.pk, EVIDENCE, EVIDENCE)
    return redirect(link(request, PROBLEM, found.pk) + "#files")


def _seen(request: Any, case_id: UUID) -> Problem:
    found = get_problem(request.actor, case_id)
    if found is None:
        raise NotFound(_("There is no such problem, or it is not yours to see."))
    return found


def _initial(request: Any, found: Problem, owners: list[Owner]) -> dict[str, Any]:
    listed = [one for one in owners if one.principal is not None]
    return {
        "mode": found.mode or Problem.Mode.SOLE,
        "lead": written(listed[0].principal) if listed else "",
        "others": "、".join(written(one.principal) for one in listed[1:]),
        "names": "、".join(one.name for one in owners if one.principal is None),
        "due_on": found.due_on if found.due_on and found.due_on >= today() else _usual_day(request, found),
        "outcome": found.report_outcome,
    }


def _usual_day(request: Any, found: Problem) -> date:
    """The day that the council's own period gives; at the table another one may be agreed."""
    period = Period.parse(procedure_of(found.case.procedure_id).parameter("handle_within"))
    return Clock.start(period, today(), calendar_for(request.council.id)).due_on
