"""收件审查: the list on the left, the text on the right; the clerk recommends, the director decides."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yitang.features.proposals.actions import recommend
from yitang.features.proposals.desks.queues import under_review
from yitang.features.proposals.forms.office import (
    RECOMMENDATIONS,
    ConvertForm,
    FileForm,
    NotFileForm,
    RecommendForm,
    ReturnForm,
    StepForm,
)
from yitang.features.proposals.intake.conversion import conversion_of, needs_consent
from yitang.features.proposals.intake.meeting import open_meetings
from yitang.features.proposals.intake.similar import similar_to
from yitang.features.proposals.intake.standard import standard_in_force
from yitang.features.proposals.models import Backing, PendingDecision, Proposal
from yitang.features.proposals.rules import length_of
from yitang.features.proposals.views.steps import overtaken, put_errors, seen, take, track_of
from yitang.features.proposals.views.table import NOBODY
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.deadlines.clocks import lamp
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

AROUND = 40
"""How many neighbours the list on the left shows on each side of the open case."""
LINE = ("case__title", "submitter__name", "submitted_on", "recommended", "case__due_on")


@dataclass
class Queue:
    """The proposals under review as the left side shows them, around one of them."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    place: int = 0
    count: int = 0
    previous: dict[str, Any] | None = None
    following: dict[str, Any] | None = None


@require_safe
@needs("proposals.review")
def queue(request: Any) -> HttpResponse:
    """The oldest proposal under review with the list beside it; one sentence when there is none."""
    view = _view_of(request)
    waiting = _ids(request, view)
    if not waiting and view:
        return redirect("desk:proposals:review", council=request.council.code)
    if not waiting:
        return render(request, "proposals/office/review_empty.html")
    return _page(request, seen(request.actor, waiting[0]))


@require_safe
@needs("proposals.review")
def read(request: Any, case_id: UUID) -> HttpResponse:
    """One proposal under review; a case that has moved on opens on its own page."""
    proposal = seen(request.actor, case_id)
    if proposal.case.stage != "submitted":
        return redirect("desk:proposals:detail", council=request.council.code, case_id=case_id)
    return _page(request, proposal)


@require_POST
@needs("proposals.review")
def give_recommendation(request: Any, case_id: UUID) -> HttpResponse:
    """初审意见, kept apart from the decision."""
    proposal = seen(request.actor, case_id)
    form = RecommendForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        values = {name: asked[name] for name in ("outcome", "reason_code", "reason", "checked")}
        try:
            recommend(request.actor, key=asked["key"], case_id=case_id, **values)
        except Invalid as error:
            put_errors(form, error)
        except Conflict as error:
            return overtaken(request, form, proposal.case, error)
        else:
            messages.success(request, _("The opinion on “%(title)s” is recorded.") % {"title": proposal.case.title})
            return _onward(request, case_id)
    return _page(request, proposal, recommend_form=form)


@require_POST
@needs("proposals.decide")
def file(request: Any, case_id: UUID) -> HttpResponse:
    """准予立案."""
    form = FileForm(request.POST)
    words = _("“%(title)s” is filed as No. %(number)s.")
    return _decide(request, case_id, form, "file", words, payload={"class_code": form["class_code"].value()})


@require_POST
@needs("proposals.decide")
def not_file(request: Any, case_id: UUID) -> HttpResponse:
    """不予立案, with a coded reason."""
    form = NotFileForm(request.POST)
    words = _("“%(title)s” is not filed; the submitter has been told why.")
    payload = {"reason_code": form["reason_code"].value()}
    return _decide(request, case_id, form, "not_file", words, payload=payload)


@require_POST
@needs("proposals.review")
def send_back(request: Any, case_id: UUID) -> HttpResponse:
    """退回修改, with what has to be changed."""
    words = _("“%(title)s” is returned; the submitter has been told what to change.")
    form = ReturnForm(request.POST)
    form.is_valid()
    return _decide(request, case_id, form, "return", words, payload=form.payload)


@require_POST
@needs("proposals.decide")
def convert(request: Any, case_id: UUID) -> HttpResponse:
    """转意见建议 and the like; a kind that needs the submitter's consent is asked for."""
    form = ConvertForm(request.POST)
    code = form["code"].value() or ""
    entry = conversion_of(code)
    if entry and needs_consent(entry):
        words = _("For “%(title)s” the submitter was asked to agree.")
        return _decide(request, case_id, form, "ask_consent", words, payload={"code": code})
    words = _("“%(title)s” is converted; the submitter has been told.")
    return _decide(request, case_id, form, "convert", words, payload={"code": code})


def _decide(
    request: Any, case_id: UUID, form: StepForm, edge: str, words: str, payload: dict[str, Any] | None = None
) -> HttpResponse:
    proposal = seen(request.actor, case_id)
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        result = take(request, form, proposal.case, ("filing", edge), payload=payload, reason=reason)
        if isinstance(result, HttpResponse):
            return result
        if result is not None:
            messages.success(request, words % {"title": proposal.case.title, "number": result.get("number")})
            return _onward(request, case_id)
    name = "convert" if edge == "ask_consent" else edge
    return _page(request, proposal, **{f"{name}_form": form})


def _view_of(request: Any) -> str:
    """Which part of the queue: everything, what waits for an opinion, or what waits for a decision."""
    view: str = request.GET.get("view", "")
    return view if view in ("review", "decide") else ""


def _ids(request: Any, view: str) -> list[UUID]:
    found = under_review(request.actor)
    if view:
        found = found.filter(recommended=view == "decide")
    return list(found.values_list("pk", flat=True))


def _onward(request: Any, case_id: UUID) -> HttpResponse:
    """To the next case of the queue, so that a morning's post is read without going back and forth."""
    following = request.POST.get("following", "")
    url = reverse("desk:proposals:review", kwargs={"council": request.council.code})
    if following:
        try:
            url = _url(request, UUID(following))
        except ValueError:
            following = ""
    view = _view_of(request)
    return redirect(f"{url}?view={view}" if view else url)


def _url(request: Any, case_id: UUID) -> str:
    return reverse("desk:proposals:review_case", kwargs={"council": request.council.code, "case_id": case_id})


def _page(request: Any, proposal: Proposal, **bound: forms.Form) -> HttpResponse:
    track = track_of(proposal.pk, "filing")
    target = Target(proposal.case, proposal, track)
    may_decide = bool(policy.ask(request.actor, "proposals.decide", target))
    opinions = _opinions(proposal)
    context: dict[str, Any] = {
        "proposal": proposal,
        "queue": _queue(request, proposal),
        "view": _view_of(request),
        "may_decide": may_decide,
        "class_label": labels("proposal_class").get(proposal.class_code, ""),
        "length": length_of(proposal.body),
        "similar": [p for p in similar_to(request.actor, proposal.case.title) if p.pk != proposal.pk],
        "opinions": opinions,
        "lamp": lamp(track.due_on, today(), calendar_for(request.council.id)) if track else None,
        "recommend_form": RecommendForm.fresh(track),
        "file_form": FileForm.fresh(track, {"class_code": proposal.class_code}),
        "not_file_form": NotFileForm.fresh(track, {"reason_code": opinions[0]["reason_code"] if opinions else ""}),
        "return_form": ReturnForm.fresh(track),
        "convert_form": ConvertForm.fresh(track),
        "classes": list(enumerate(labels("proposal_class").items(), start=1))[:9],
        "backings": Backing.objects.filter(case=proposal.case, state="confirmed").select_related("principal"),
        "kind_label": labels("submitter_kind").get(proposal.submitter_kind, ""),
        "opinions_needed": procedure_of(proposal.case.procedure_id).parameters.get("opinions_before_decision", 0),
        "opinions_by": len({opinion["account"] for opinion in opinions}),
        "on_list": PendingDecision.objects.filter(case=proposal.case, result="waiting").select_related("meeting").first(),
        "meetings": open_meetings(),
        "meeting_key": uuid4().hex,
        "open": next(iter(bound), ""),
        "suffix": f"?view={_view_of(request)}" if _view_of(request) else "",
    }
    queue = context["queue"]
    if queue.following:
        context["following"] = format_html('<input type="hidden" name="following" value="{}">', queue.following["id"])
    context |= bound
    context["bound"] = next(iter(bound.values()), None)
    return render(request, "proposals/office/review.html", context, status=422 if bound else 200)


def _opinions(proposal: Proposal) -> list[dict[str, Any]]:
    """What was recommended since it came in, the newest first."""
    since = proposal.case.stage_since
    found = Decision.objects.filter(case=proposal.case, is_recommendation=True, recorded_at__gte=since)
    outcomes, reasons, points = dict(RECOMMENDATIONS), labels("not_filed_reason"), standard_in_force()
    rows = []
    for decision in found.order_by("-recorded_at"):
        checked = decision.data.get("checked", [])
        rows.append(
            {
                "who": decision.actor_name,
                "account": decision.account_id,
                "when": decision.recorded_at,
                "outcome": outcomes.get(decision.data.get("outcome", ""), ""),
                "reason_code": decision.data.get("reason_code", ""),
                "reason_label": reasons.get(decision.data.get("reason_code", ""), ""),
                "text": decision.reason,
                "unmet": [label for code, label in points.items() if checked and code not in checked],
                "all_met": set(points) <= set(checked),
            }
        )
    return rows


def _queue(request: Any, proposal: Proposal) -> Queue:
    """The rows around the open case. Neighbours are real links, so the whole queue can be walked without scripts."""
    ids = _ids(request, _view_of(request))
    if proposal.pk not in ids:
        ids = _ids(request, "")
    place = ids.index(proposal.pk) if proposal.pk in ids else 0
    near = ids[max(0, place - AROUND) : place + AROUND + 1]
    # Eighty lines of six values each: rows of a model with all that hangs on them were a third of the page's time.
    values = under_review(request.actor).filter(pk__in=near).values_list("pk", *LINE)
    found = {pk: line for pk, *line in values}
    suffix = f"?view={_view_of(request)}" if _view_of(request) else ""
    before, after = _url(request, NOBODY).split(str(NOBODY))
    day, calendar = today(), calendar_for(request.council.id)
    dues = {due_on: lamp(due_on, day, calendar) for due_on in {line[-1] for line in found.values()}}
    rows = [
        {
            "id": pk,
            "url": f"{before}{pk}{after}{suffix}",
            **dict(zip(("title", "submitter", "submitted_on", "recommended"), found[pk], strict=False)),
            "lamp": dues[found[pk][-1]],
            "current": pk == proposal.pk,
        }
        for pk in near
        if pk in found
    ]
    at = next((n for n, row in enumerate(rows) if row["current"]), 0)
    return Queue(
        rows,
        place + 1,
        len(ids),
        _neighbour(rows, at - 1),
        _neighbour(rows, at + 1),
    )


def _neighbour(rows: list[dict[str, Any]], at: int) -> dict[str, Any] | None:
    if not 0 <= at < len(rows):
        return None
    return {"id": rows[at]["id"], "url": rows[at]["url"], "label": rows[at]["title"]}
