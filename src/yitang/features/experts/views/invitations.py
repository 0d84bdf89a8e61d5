"""Inviting experts to a case, their answers by the office, and the own page of an expert or rater."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.experts import inviting
from yitang.features.experts.forms import AnswerForm, InviteForm, PoolFilter
from yitang.features.experts.models import Invitation, Rater
from yitang.features.experts.policy import INVITE, OWN
from yitang.features.experts.queries import (
    conflicts,
    filtered,
    visible_case,
    visible_evaluations,
    visible_experts,
    visible_invitations,
)
from yitang.features.experts.states import FIELDS
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import NO_ALIASES, attempt, form_page, press
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS

MOST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(INVITE)
def invite(request: Any, case_id: UUID) -> HttpResponse:
    """Experts for a case: who is there by topic, with declared interests beside the name, and who was invited already."""
    case = visible_case(request.actor, case_id)
    form = InviteForm(request.POST or None, initial={"topic": case.title[:120]})
    chosen = uuids(request.POST.getlist("experts"))
    if request.method == "POST" and form.is_valid() and _invited(request, case, form, chosen):
        return redirect("desk:experts:invite", council=request.council.code, case_id=case.pk)
    asked = PoolFilter(request.GET or None)
    found = list(filtered(visible_experts(request.actor), asked.cleaned_data if asked.is_valid() else {}, today())[:MOST])
    bodies = form.cleaned_data.get("bodies", []) if form.is_bound and form.is_valid() else []
    touched = conflicts(case, [one.pk for one in found], "", bodies)
    words = labels(FIELDS)
    rows = [
        {
            "expert": one,
            "fields": "、".join(words.get(row.field_code, row.field_code) for row in one.fields.all()),
            "interests": touched.get(one.pk, []),
            "chosen": one.pk in chosen,
        }
        for one in found
    ]
    context = {
        "case": case,
        "kind": CASE_KINDS.get(case.kind).label,
        "case_url": CASE_KINDS.get(case.kind).address(request.council, case),
        "asked": asked,
        "form": form,
        "rows": rows,
        "invited": list(visible_invitations(request.actor).filter(case=case)),
        "key": key_of(request),
    }
    return render(request, "experts/invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(INVITE)
def invitation(request: Any, invitation_id: UUID) -> HttpResponse:
    """The office writes down what an expert answered, by telephone or on paper."""
    row = _own_or_any(request, invitation_id)
    form = AnswerForm(request.POST or None, initial={"answer": row.answer, "note": row.note})
    return form_page(
        request,
        form,
        lambda key, _version: inviting.answer(request.actor, key=key, invitation_id=row.pk, **form.cleaned_data),
        _("What %(name)s answered") % {"name": row.expert.name},
        _("Record the answer"),
        reverse("desk:experts:invite", kwargs={"council": request.council.code, "case_id": row.case_id}),
        done=_("The answer was recorded."),
        note=row.topic,
    )


@require_POST
@needs(INVITE)
def withdraw(request: Any, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    row = _own_or_any(request, invitation_id)
    back = reverse("desk:experts:invite", kwargs={"council": request.council.code, "case_id": row.case_id})
    run = lambda: inviting.withdraw(request.actor, key=key_of(request), invitation_id=row.pk)  # noqa: E731 one word for the act
    return press(request, run, back, _("The invitation was withdrawn."))


@require_safe
@needs(OWN)
def mine(request: Any) -> HttpResponse:
    """What an expert or rater is asked for: invitations to answer, ballots to cast, and what was before."""
    own = list(request.actor.principal_ids)
    rounds = {row.pk: row for row in visible_evaluations(request.actor).filter(raters__principal_id__in=own)[:MOST]}
    cast = dict(
        Rater.objects.filter(evaluation_id__in=rounds, principal_id__in=own, way=Rater.Way.LOGIN).values_list(
            "evaluation_id", "has_cast"
        )
    )
    invitations = list(visible_invitations(request.actor).filter(expert__principal_id__in=own)[:MOST])
    context = {
        "waiting": [row for row in invitations if not row.answer],
        "answered": [row for row in invitations if row.answer],
        "to_rate": [rounds[pk] for pk, done in cast.items() if not done and rounds[pk].case.stage == "open"],
        "rated": [rounds[pk] for pk, done in cast.items() if done],
    }
    return render(request, "experts/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OWN)
def reply(request: Any, invitation_id: UUID) -> HttpResponse:
    """An expert answers the own invitation."""
    row = _own_or_any(request, invitation_id)
    if row.expert.principal_id not in request.actor.principal_ids:
        raise NotFound
    form = AnswerForm(request.POST or None, initial={"answer": row.answer, "note": row.note})
    run = lambda: inviting.answer(  # noqa: E731 one word for the act
        request.actor, key=key_of(request), invitation_id=row.pk, **form.cleaned_data
    )
    if request.method == "POST" and form.is_valid() and attempt(form, run, NO_ALIASES):
        messages.success(request, _("The answer was recorded."))
        return redirect("desk:experts:mine", council=request.council.code)
    context = {"row": row, "form": form, "key": key_of(request), "kind": CASE_KINDS.get(row.case.kind).label}
    return render(request, "experts/reply.html", context, status=422 if form.errors else 200)


def offered(request: Any, case_id: UUID) -> list[dict[str, Any]]:
    """What the pages of all cases offer the office: inviting experts, and evaluating what came out."""
    if not may_ever(request.actor, INVITE):
        return []
    council = request.council.code
    prepare = reverse("desk:experts:prepare", kwargs={"council": council})
    return [
        {
            "label": _("Invite experts"),
            "url": reverse("desk:experts:invite", kwargs={"council": council, "case_id": case_id}),
            "icon": "users",
        },
        {"label": _("Evaluate the result"), "url": f"{prepare}?about={case_id}", "icon": "scale"},
    ]


def _invited(request: Any, case: Case, form: InviteForm, chosen: list[UUID]) -> bool:
    data = dict(form.cleaned_data)
    asked = {"case_id": case.pk, "expert_ids": chosen, "body_ids": data.pop("bodies"), **data}
    done: dict[str, Any] = {}
    if not attempt(form, lambda: done.update(inviting.invite(request.actor, key=key_of(request), **asked)), NO_ALIASES):
        return False
    messages.success(request, _("%(n)d experts were invited.") % {"n": done["invited"]})
    return True


def _own_or_any(request: Any, invitation_id: UUID) -> Invitation:
    row = visible_invitations(request.actor).filter(pk=invitation_id).first()
    if row is None:
        raise NotFound
    return row
