"""交办 and 办结: the dispatch office names the units, the committee concludes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.proposals.desks.queues import awaiting_assignment, awaiting_conclusion
from yitang.features.proposals.forms.office import AssignForm, ConcludeForm, StepForm, handling_units
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import visible_proposals
from yitang.features.proposals.views.feedback import still_silent
from yitang.features.proposals.views.steps import seen, take, track_of
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.deadlines.clocks import Clock
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.handling.models import Assignment, Rating
from yitang.instruments.handling.queries import added_ratings_in_full, assignments_of, rating_of
from yitang.instruments.workflow.procedures import Procedure, procedure_of

PER_PAGE = 25
BEFORE_UNITS = ("awaiting_assignment", "awaiting_dispatch")
USUAL_FROM, USUAL_MOST = 300, 5


@require_safe
@needs("proposals.assign")
def assign_queue(request: Any) -> HttpResponse:
    """Filed proposals that wait for a unit."""
    return _queue_page(request, awaiting_assignment(request.actor), "proposals/office/assign_queue.html")


@require_safe
@needs("proposals.assign")
def assign(request: Any, case_id: UUID) -> HttpResponse:
    """Who handles it: the choice stands in the address, so Back and the preview never lose it."""
    proposal = seen(request.actor, case_id)
    if proposal.case.stage not in BEFORE_UNITS:
        return _to_detail(request, case_id)
    units = handling_units()
    initial = {"mode": "sole"} | request.GET.dict()
    form = AssignForm(initial=initial, units=units)
    context = _facts(proposal) | {"form": form, "units": list(units), "usual": usual_units(request, proposal)}
    return render(request, "proposals/office/assign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.assign")
def assign_check(request: Any, case_id: UUID) -> HttpResponse:
    """Who gets what and until when; one confirmation sends it."""
    proposal = seen(request.actor, case_id)
    if request.method != "POST" and proposal.case.stage not in BEFORE_UNITS:
        return _to_detail(request, case_id)
    units = handling_units()
    form = AssignForm(request.GET, units=units)
    back = f"{_address(request, 'assign_case', case_id)}?{request.GET.urlencode()}"
    if not form.is_valid():
        context = _facts(proposal) | {"form": form, "units": list(units), "usual": usual_units(request, proposal)}
        return render(request, "proposals/office/assign.html", context, status=422)
    step = StepForm.fresh(track_of(case_id, "course"))
    if request.method == "POST":
        step = StepForm(request.POST)
        if step.is_valid():
            result = take(request, step, proposal.case, ("course", "assign"), payload=form.payload)
            if isinstance(result, HttpResponse):
                return result
            if result is not None:
                names = "、".join(unit["name"] for unit in result["units"])
                words = _("“%(title)s” is assigned to %(units)s.")
                messages.success(request, words % {"title": proposal.case.title, "units": names})
                return redirect("desk:proposals:assign", council=request.council.code)
    context = _facts(proposal) | {"step": step, "back": back, "asked": form.cleaned_data}
    context |= letters_of(request, proposal, form.cleaned_data, form.units)
    return render(request, "proposals/office/assign_check.html", context)


def letters_of(request: Any, proposal: Proposal, asked: Mapping[str, Any], units: Mapping[str, UUID]) -> dict[str, Any]:
    """The letters that will go out: unit, part, and the two days that the rules give. `asked` are the cleaned fields of a form."""
    names = {pk: name for name, pk in units.items()}
    roles = {
        "sole": (Assignment.Role.SOLE, Assignment.Role.SOLE),
        "lead": (Assignment.Role.LEAD, Assignment.Role.CO),
        "separate": (Assignment.Role.SEPARATE, Assignment.Role.SEPARATE),
    }[asked["mode"]]
    procedure = procedure_of(proposal.case.procedure_id)
    chosen = [(asked["first_unit"], roles[0]), *((unit, roles[1]) for unit in asked["other_units"])]
    reply, opinion = _clock(request, procedure, "reply_period"), _clock(request, procedure, "opinion_period")
    return {
        "letters": [
            {"unit": names[unit], "role": role.label, "period": opinion if role == Assignment.Role.CO else reply}
            for unit, role in chosen
        ],
        "receipt": _clock(request, procedure, "receipt_period"),
        "reply": reply,
        "return_until": _clock(request, procedure, "return_period")["due_on"],
    }


def _clock(request: Any, procedure: Procedure, parameter: str) -> dict[str, Any]:
    period = Period.parse(procedure.parameter(parameter))
    clock = Clock.start(period, today(), calendar_for(request.council.id))
    return {"words": period.words, "due_on": clock.deadline, "certain": clock.certain}


def usual_units(request: Any, proposal: Proposal) -> list[str]:
    """Units that led most of the newest proposals of the same class: a hint from history, nothing is filled in."""
    if not proposal.class_code:
        return []

    def count() -> list[str]:
        found = visible_proposals(request.actor).filter(class_code=proposal.class_code, lead_unit__isnull=False)
        names = list(found.order_by("-submitted_on", "-case").values_list("lead_unit__name", flat=True)[:USUAL_FROM])
        return sorted(set(names), key=lambda name: (-names.count(name), name))[:USUAL_MOST]

    usual: list[str] = counted(request, ("usual", proposal.class_code), count)
    return usual


@require_safe
@needs("proposals.conclude")
def conclude_queue(request: Any) -> HttpResponse:
    """Proposals with feedback that wait for conclusion."""
    return _queue_page(request, awaiting_conclusion(request.actor), "proposals/office/conclude_queue.html")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.conclude")
def conclude(request: Any, case_id: UUID) -> HttpResponse:
    """办结: adoption is a fact of its own, shown beside what the submitter thinks of the reply."""
    proposal = seen(request.actor, case_id)
    if request.method != "POST" and proposal.case.stage != "rated":
        return _to_detail(request, case_id)
    form = ConcludeForm.fresh(track_of(case_id, "course"))
    if request.method == "POST":
        form = ConcludeForm(request.POST)
        if form.is_valid():
            result = take(
                request, form, proposal.case, ("course", "conclude"), payload={"adoption": form.cleaned_data["adoption"]}
            )
            if isinstance(result, HttpResponse):
                return result
            if result is not None:
                messages.success(request, _("“%(title)s” is concluded.") % {"title": proposal.case.title})
                return redirect("desk:proposals:conclude", council=request.council.code)
    context = _facts(proposal) | {
        "form": form,
        "assignments": assignments_of(case_id),
        "rating": rating_of(case_id),
        "added": added_ratings_in_full(case_id),
        "silent": still_silent(case_id),
        "results": labels("result_class"),
    }
    return render(request, "proposals/office/conclude.html", context, status=422 if form.is_bound else 200)


def _queue_page(request: Any, found: QuerySet[Proposal], template: str) -> HttpResponse:
    page = Paginator(found.defer("body"), PER_PAGE).get_page(request.GET.get("page"))
    classes = labels("proposal_class")
    cases = [proposal.pk for proposal in page]
    handled: dict[UUID, list[Assignment]] = {}
    for assignment in Assignment.objects.filter(case__in=cases).select_related("unit", "reply").order_by("role", "id"):
        handled.setdefault(assignment.case_id, []).append(assignment)
    results = labels("result_class")
    rows = [
        {
            "proposal": proposal,
            "class_label": classes.get(proposal.class_code, ""),
            "grade": _grade(proposal.satisfaction),
            "assignments": handled.get(proposal.pk, []),
            "result": _result(handled.get(proposal.pk, []), results),
        }
        for proposal in page
    ]
    return render(request, template, {"page": page, "rows": rows})


def _grade(code: str) -> dict[str, str]:
    tones = {"satisfied": "done", "basically": "doing", "dissatisfied": "late"}
    return {"label": str(dict(Rating.Grade.choices).get(code, "")), "tone": tones.get(code, "wait")}


def _result(assignments: list[Assignment], results: dict[str, str]) -> str:
    codes = [a.reply.result_class for a in assignments if a.answers and hasattr(a, "reply") and a.reply.result_class]
    return "、".join(dict.fromkeys(results.get(code, code) for code in codes))


def _facts(proposal: Proposal) -> dict[str, Any]:
    return {"proposal": proposal, "class_label": labels("proposal_class").get(proposal.class_code, "")}


def _address(request: Any, name: str, case_id: UUID) -> str:
    return reverse(f"desk:proposals:{name}", kwargs={"council": request.council.code, "case_id": case_id})


def _to_detail(request: Any, case_id: UUID) -> HttpResponse:
    """The step is behind it: show where the case is now."""
    return redirect(_address(request, "detail", case_id))
