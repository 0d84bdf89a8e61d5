"""评先评优: list, nominations, review, decision, announcement."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.assessment import awards as acts
from yitang.features.assessment.forms import AwardForm, DecideForm, NominateForm, ReasonForm, ReviewForm, Sent
from yitang.features.assessment.models import Award, Nomination
from yitang.features.assessment.policy import OFFICE
from yitang.features.assessment.queries import AWARD_KIND, people_of, switched_on, visible_awards
from yitang.features.assessment.views.parts import TONES, address, seen_award, timeline_of
from yitang.features.assessment.views.sent import put, take
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.ui.views import conflict
from yitang.institution.members.queries import roster_order
from yitang.institution.principals.queries import active_units
from yitang.instruments.workflow.board import board_of
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE = 20
RESULT_TONES = {"": "wait", "for": "doing", "against": "void", "granted": "done", "not_granted": "void"}
DONE = {
    "review": gettext_lazy("Nominations are closed; the review has begun."),
    "decide": gettext_lazy("The decision is recorded. Nobody is told before the announcement."),
    "announce": gettext_lazy("The award is announced, and whom it honours is told."),
    "take_back": gettext_lazy("The decision is taken back for review."),
    "cancel": gettext_lazy("The award is cancelled."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.awards")
def awards(request: Any) -> HttpResponse:
    """All awards; the office begins a new one."""
    may_run = bool(policy.ask(request.actor, "assessment.award"))
    to_units = bool(switched_on(AWARD_KIND, "awards_to_units"))
    if request.method == "POST":
        policy.require(request.actor, "assessment.award")
    form = AwardForm(
        request.POST if request.method == "POST" else None, to_units=to_units, initial={"key": uuid4().hex, "year": today().year}
    )
    if form.is_bound and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name not in ("key", "version")}
        try:
            done = acts.start_award(request.actor, key=key_of(request), **fields)
        except Invalid as error:
            put(form, error.errors)
        except Blocked as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The award is begun; committees and sectors can nominate now."))
            return redirect(address(request, "award", award_id=done["case_id"]))
    page = Paginator(visible_awards(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "award": row,
            "words": procedure_of(row.case.procedure_id).stage_state(row.case.stage).words(),
            "tone": TONES[row.case.stage],
        }
        for row in page.object_list
    ]
    context = {"page": page, "lines": lines, "form": form, "may_run": may_run, "to_units": to_units}
    return render(request, "assessment/awards.html", context, status=422 if form.errors else 200)


@require_safe
@needs("assessment.awards")
def award(request: Any, award_id: UUID) -> HttpResponse:
    """An award: nominations with their reasons, what comes next. A committee or sector sees its own nominations."""
    found = seen_award(request.actor, award_id)
    board = board_of(request.actor, found)
    steps = [step for step in board.steps if step.edge.code != "cancel"]
    rows = [{"row": row, "tone": RESULT_TONES[row.result]} for row in _nominations(request, found)]
    open_ = found.case.stage == "nominating" and found.nominations_until >= today()
    context = {
        "award": found,
        "where": board.stage.words(),
        "tone": TONES[found.case.stage],
        "steps": steps,
        "cancel": board.step("awarding", "cancel"),
        "rows": rows,
        "open": open_,
        "reviewing": found.case.stage == "reviewing" and policy.may_ever(request.actor, "assessment.award"),
        "entries": timeline_of(board),
        "may_release": found.case.stage == "announced" and policy.may_ever(request.actor, "assessment.release_award"),
        "key": uuid4().hex,
    }
    return render(request, "assessment/award.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.nominate")
def nominate_one(request: Any, award_id: UUID) -> HttpResponse:
    """Whom, and for what."""
    found = seen_award(request.actor, award_id)
    back = address(request, "award", award_id=award_id)
    form = NominateForm(
        request.POST if request.method == "POST" else None, choices=_choices(request, found), initial={"key": uuid4().hex}
    )
    if form.is_bound and form.is_valid():
        try:
            acts.nominate(
                request.actor,
                key=key_of(request),
                case_id=award_id,
                principal_id=UUID(form.cleaned_data["principal"]),
                reason=form.cleaned_data["reason"],
            )
        except Invalid as error:
            put(form, error.errors)
        except (Blocked, Refused) as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The nomination is in."))
            return redirect(back)
    context = {"award": found, "form": form, "back": back}
    return render(request, "assessment/nominate.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.award")
def review(request: Any, nomination_id: UUID) -> HttpResponse:
    """What the review says of one nomination."""
    row = Nomination.objects.select_related("case", "principal", "body").filter(pk=nomination_id).first()
    if row is None:
        raise NotFound(_("There is no such nomination."))
    back = address(request, "award", award_id=row.case_id)
    initial = {"key": uuid4().hex, "version": row.version, "result": row.result, "review": row.review}
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            acts.review_nomination(
                request.actor,
                key=key_of(request),
                nomination_id=nomination_id,
                expected=version_of(request),
                result=asked["result"],
                review=asked["review"],
            )
        except Invalid as error:
            put(form, error.errors)
        except Conflict as error:
            pairs = [{"label": _("Opinion of the review"), "theirs": row.review, "mine": asked["review"]}]
            return conflict(request, subject=str(error.message), pairs=pairs, their_url=back)
        else:
            messages.success(request, _("The opinion is kept."))
            return redirect(back)
    context = {"row": row, "form": form, "back": back, "open": row.case.stage == "reviewing"}
    return render(request, "assessment/review_nomination.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.award")
def step(request: Any, award_id: UUID, edge: str) -> HttpResponse:
    """A step of the award: the decision names who is honoured and its paper."""
    found = seen_award(request.actor, award_id)
    board = board_of(request.actor, found)
    back = address(request, "award", award_id=award_id)
    if edge not in DONE:
        raise NotFound(_("This case has no such step."))
    taken = board.step("awarding", edge)
    if taken is None:
        policy.require(request.actor, board.procedure.axis("awarding").edge(edge).permission)
        messages.warning(request, _("This step is not open now. The page shows how the award stands."))
        return redirect(back)
    form = _step_form(request, found, edge, taken.track.version)
    if form.is_bound and form.is_valid():
        payload: dict[str, Any] = {name: form.cleaned_data[name] for name in ("granted", "paper") if name in form.cleaned_data}
        reason = form.cleaned_data.get("reason", "").strip()
        done = take(request, form, award_id, ("awarding", edge), payload=payload, reason=reason, back=back)
        if isinstance(done, HttpResponse):
            return done
        if done is not None:
            messages.success(request, DONE[edge])
            return redirect(back)
    context = {"award": found, "form": form, "label": taken.label, "danger": taken.edge.tone == "danger", "back": back}
    return render(request, "assessment/award_step.html", context, status=422 if form.errors else 200)


@require_POST
@needs("assessment.release_award")
def release(request: Any, award_id: UUID) -> HttpResponse:
    """Put an announced award on the public pages, or take it off."""
    seen_award(request.actor, award_id)
    shown = request.POST.get("shown") == "yes"
    try:
        acts.release_award(request.actor, key=key_of(request), case_id=award_id, shown=shown)
    except (Blocked, Conflict) as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("Everybody can read it now.") if shown else _("It is off the public pages."))
    return redirect(address(request, "award", award_id=award_id))


def _step_form(request: Any, found: Award, edge: str, version: int) -> Sent:
    data = request.POST if request.method == "POST" else None
    initial = {"key": uuid4().hex, "version": version}
    if edge == "decide":
        rows = found.case.nominations.select_related("principal").order_by("principal__spelled")
        choices = [(str(row.pk), f"{row.principal.name}（{row.get_result_display()}）") for row in rows]
        chosen = [str(row.pk) for row in rows if row.result == "for"]
        return DecideForm(data, choices=choices, initial=initial | {"granted": chosen})
    return ReasonForm(data, initial=initial) if edge in ("take_back", "cancel") else Sent(data, initial=initial)


def _nominations(request: Any, found: Award) -> Any:
    rows = Nomination.objects.filter(case_id=found.pk).select_related("principal", "body").order_by("principal__spelled", "id")
    if request.actor.holds(*OFFICE):
        return rows
    if found.of == Award.Of.UNIT:
        return rows.filter(body_id__in=list(request.actor.principal_ids))
    return rows.filter(principal_id__in=people_of(request.actor).order_by().values("principal_id"))


def _choices(request: Any, found: Award) -> list[tuple[str, str]]:
    if found.of == Award.Of.UNIT:
        return [(str(row.pk), row.name) for row in active_units(today()).order_by("code")]
    rows = roster_order(people_of(request.actor).filter(left_on__isnull=True))
    return [(str(row.principal_id), f"{row.principal.name}（{row.number}）") for row in rows]
