"""Rounds of evaluation for the office: the list, one round with its steps, raters and result, ballots on paper, what goes out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.experts import rounds as acts
from yitang.features.experts.export import export_result
from yitang.features.experts.forms import BallotForm, PrepareForm, RatersForm
from yitang.features.experts.letters import PAPER
from yitang.features.experts.models import Evaluation, Rater
from yitang.features.experts.policy import EXPORT, FOLLOW, RESULTS
from yitang.features.experts.queries import engaged, find_evaluation, visible_case, visible_evaluations
from yitang.features.experts.rules import ballots_cast, ballots_needed
from yitang.features.experts.states import AXIS, EVALUATION, GROUPS, RUN
from yitang.features.experts.words import result_rows
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import NO_ALIASES, attempt, form_page, press
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.moves import CASE_KINDS
from yitang.instruments.workflow.pages import StepForm, step_taken, steps_shown
from yitang.instruments.workflow.procedures import procedure_of

PAGE = 50
STATES = EVALUATION.axes[0].states


@require_safe
@needs(RESULTS)
def evaluations(request: Any) -> HttpResponse:
    """The list by stage, newest first."""
    stage = request.GET.get("stage", "")
    rows = visible_evaluations(request.actor)
    if stage in {state.code for state in STATES}:
        rows = rows.filter(case__stage=stage)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tabs = [{"label": _("All"), "url": "?", "current": not stage}]
    tabs += [{"label": state.words(), "url": f"?stage={state.code}", "current": stage == state.code} for state in STATES]
    words = {state.code: state.words() for state in STATES}
    found = [{"evaluation": row, "state": words[row.case.stage]} for row in page.object_list]
    context = {"tabs": tabs, "rows": found, "page": page, "may_run": may_ever(request.actor, RUN), "today": today()}
    return render(request, "experts/evaluations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def prepare(request: Any) -> HttpResponse:
    """Prepare a round, about the result of a case or on its own."""
    about = next(iter(uuids([request.POST.get("about") or request.GET.get("about", "")])), None)
    case = visible_case(request.actor, about) if about else None
    form = PrepareForm(request.POST or None, initial={"title": case.title if case else "", "closes_on": today()})
    made: list[Any] = []

    def run(key: str, _version: int) -> None:
        data = dict(form.cleaned_data)
        made.append(acts.prepare(request.actor, key=key, form_id=data.pop("form").pk, about_id=about, **data)["case_id"])

    return form_page(
        request,
        form,
        run,
        _("Prepare an evaluation"),
        _("Go on to the raters"),
        reverse("desk:experts:evaluations", kwargs={"council": request.council.code}),
        onward=lambda: _url(request, "raters", made[0]),
        done="",
        hidden={"about": about or ""},
        note=case.title if case else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(FOLLOW)
def evaluation(request: Any, evaluation_id: UUID) -> HttpResponse:
    """One round: where it stands, who rates, the steps that are open, and after its closing the result. Raters go on to their ballot."""
    found = find_evaluation(request.actor, evaluation_id)
    if not may_ever(request.actor, RESULTS):
        return redirect(_url(request, "rate", found.pk))
    form = StepForm(request.POST or None)
    if step_taken(request, found, AXIS, form):
        return redirect(_url(request, "evaluation", found.pk))
    return _page(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def raters(request: Any, evaluation_id: UUID) -> HttpResponse:
    """Who rates, group by group, until the round is opened."""
    found = find_evaluation(request.actor, evaluation_id)
    form = RatersForm(request.POST or None, experts=engaged(today()).order_by("code"))
    done: dict[str, Any] = {}
    run = lambda: done.update(  # noqa: E731 one word for the act
        acts.add_raters(request.actor, key=key_of(request), evaluation_id=found.pk, **form.data_of())
    )
    if request.method == "POST" and form.is_valid() and attempt(form, run, NO_ALIASES):
        messages.success(request, _("%(n)d raters were added.") % {"n": done["added"]})
        return redirect(_url(request, "raters", found.pk))
    context = {"evaluation": found, "form": form, "rows": _raters(found), "key": key_of(request)}
    return render(request, "experts/raters.html", context, status=422 if form.errors else 200)


@require_POST
@needs(RUN)
def drop_rater(request: Any, rater_id: UUID) -> HttpResponse:
    """Take somebody off the raters."""
    row = Rater.objects.filter(pk=rater_id).first()
    if row is None:
        raise NotFound
    run = lambda: acts.drop_rater(request.actor, key=key_of(request), rater_id=row.pk)  # noqa: E731 one word for the act
    return press(request, run, _url(request, "raters", row.evaluation_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def paper(request: Any, evaluation_id: UUID) -> HttpResponse:
    """Enter a ballot that was handed in on paper."""
    found = find_evaluation(request.actor, evaluation_id)
    on_paper = Rater.objects.filter(evaluation=found, way=Rater.Way.PAPER)
    form = BallotForm(
        request.POST or None,
        evaluation=found,
        raters=None if found.version.anonymous else on_paper.filter(has_cast=False),
    )

    def run() -> None:
        rater = form.cleaned_data.get("rater")
        asked = {"evaluation_id": found.pk, "ballot": form.ballot(), "rater_id": rater.pk if rater else None}
        acts.enter_paper(request.actor, key=key_of(request), **asked)

    if request.method == "POST" and form.is_valid() and attempt(form, run, NO_ALIASES):
        messages.success(request, _("The paper ballot was entered."))
        return redirect(_url(request, "paper", found.pk))
    context = {"evaluation": found, "form": form, "key": key_of(request), "papers": on_paper.count()}
    return render(request, "experts/paper.html", context, status=422 if form.errors else 200)


@require_POST
@needs(EXPORT)
def export(request: Any, evaluation_id: UUID) -> HttpResponseBase:
    """The result as a workbook. Raises `NotFound` while there is none."""
    found = find_evaluation(request.actor, evaluation_id)
    if found.result is None:
        raise NotFound
    return answer(request, export_result(request.actor, request.POST.get("key") or None, found))


def _page(request: Any, found: Evaluation, form: StepForm) -> HttpResponse:
    kwargs = {"council": request.council.code, "letter": PAPER, "subject_id": found.pk}
    about_url = CASE_KINDS.get(found.about.kind).address(request.council, found.about) if found.about else ""
    context = steps_shown(request, found, AXIS, form) | {
        "evaluation": found,
        "state": procedure_of(found.case.procedure_id).stage_state(found.case.stage).words(),
        "form": form,
        "raters": _raters(found),
        "by_link": Rater.objects.filter(evaluation=found, way=Rater.Way.LINK).exists(),
        "cast": ballots_cast(found),
        "needed": ballots_needed(found) if found.invited else 0,
        "result": result_rows(found) if found.result else None,
        "papers": {page: reverse(f"desk:letters:{page}", kwargs=kwargs) for page in ("paper", "docx", "pdf")},
        "about_url": about_url,
        "key": key_of(request),
        "may_run": may_ever(request.actor, RUN),
        "may_export": may_ever(request.actor, EXPORT),
        "may_read_words": may_ever(request.actor, RUN),
        "today": today(),
    }
    return render(request, "experts/evaluation.html", context, status=422 if form.errors else 200)


def _url(request: Any, page: str, evaluation_id: Any) -> str:
    return reverse(f"desk:experts:{page}", kwargs={"council": request.council.code, "evaluation_id": evaluation_id})


def _raters(found: Evaluation) -> list[dict[str, Any]]:
    words = labels(GROUPS)
    rows = Rater.objects.filter(evaluation=found).order_by("group_code", "name", "pk")
    return [{"rater": row, "group": words.get(row.group_code, "—")} for row in rows]
