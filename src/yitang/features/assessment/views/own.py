"""A member's own assessment on the phone: the result that was told, objection and answer. Nothing of anybody else."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.assessment.attachments import OBJECTION, PROOF
from yitang.features.assessment.exempting import times_of
from yitang.features.assessment.forms import ObjectionForm, Sent
from yitang.features.assessment.models import Objection
from yitang.features.assessment.queries import visible_rounds
from yitang.features.assessment.results import frozen_result, running_result, told_of
from yitang.features.assessment.views.parts import address, objection_lamp, seen_round
from yitang.features.assessment.views.sent import take
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound, YitangError
from yitang.foundation.files.attaching import add_uploads, key_for
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.scoring.exempting import DICTIONARY as EXEMPTIONS
from yitang.instruments.workflow.models import Track


@require_safe
@needs("assessment.own")
def mine(request: Any) -> HttpResponse:
    """The years of which a result was told, newest first."""
    rows = visible_rounds(request.actor).filter(notified_on__isnull=False, cancelled=False)
    lines = [
        {
            "title": row.case.title,
            "url": address(request, "result", round_id=row.pk),
            "meta": _("You can object until %(day)s") % {"day": row.objections_until} if _open(row) else "",
            "state": _("Objections possible") if _open(row) else _("Settled"),
            "tone": "doing" if _open(row) else "done",
        }
        for row in rows
    ]
    own, year = request.actor.principal_as(Role.MEMBER), today().year
    result_now = running_result(request.council.id, year, own) if own else None
    words = labels(EXEMPTIONS)
    away = [{"row": row, "label": words.get(row.kind, row.kind)} for row in times_of(own)] if own else []
    return render(request, "assessment/mine.html", {"lines": lines, "year": year, "result": result_now, "away": away})


@require_safe
@needs("assessment.own")
def result(request: Any, round_id: UUID) -> HttpResponse:
    """One's own result of a year, and what one held against it."""
    found = seen_round(request.actor, round_id)
    rows = _own_objections(request, round_id)
    own = request.actor.principal_as(Role.MEMBER)
    told = told_of(found, own) if own else None
    context = {
        "round": found,
        "result": frozen_result(told, round_id=found.pk) if told else None,
        "open": _open(found),
        "may_object": told is not None
        and _open(found)
        and not any(row.outcome == "" and row.withdrawn_on is None for row in rows),
        "key": uuid4().hex,
        "objections": [dict(zip(("tone", "words"), objection_lamp(row, None), strict=True)) | {"row": row} for row in rows],
    }
    return render(request, "assessment/result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.object")
def object_(request: Any, round_id: UUID) -> HttpResponse:
    """Say what is wrong with the own result."""
    found = seen_round(request.actor, round_id)
    back = address(request, "result", round_id=round_id)
    own = request.actor.principal_as(Role.MEMBER)
    told = told_of(found, own) if own else None
    lines = told.body["lines"] if told else ()
    items = [(line["item"], line["title"]) for line in lines if line["item"]]
    form = ObjectionForm(request.POST if request.method == "POST" else None, items=items, initial={"key": uuid4().hex})
    if form.is_bound and form.is_valid():
        payload = {"text": form.cleaned_data["text"], "item": form.cleaned_data["item"]}
        done = take(request, form, round_id, ("round", "object"), payload=payload, back=back)
        if isinstance(done, HttpResponse):
            return done
        if done is not None:
            _add_files(request, _newest(request, round_id))
            messages.success(request, _("Your objection is with the office. The answer comes here."))
            return redirect(back)
    context = {"round": found, "form": form, "back": back}
    return render(request, "assessment/object.html", context, status=422 if form.errors else 200)


@require_POST
@needs("assessment.own")
def files(request: Any, round_id: UUID, objection_id: UUID) -> HttpResponse:
    """Add to the own objection what proves it, as long as nobody has answered."""
    seen_round(request.actor, round_id)
    row = next((one for one in _own_objections(request, round_id) if one.pk == objection_id), None)
    if row is None:
        raise NotFound(_("There is no such objection, or it is not yours to see."))
    _add_files(request, row)
    return redirect(address(request, "result", round_id=round_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.withdraw")
def withdraw(request: Any, round_id: UUID, objection_id: UUID) -> HttpResponse:
    """A question before the own objection is taken back."""
    found = seen_round(request.actor, round_id)
    row = next((one for one in _own_objections(request, round_id) if one.pk == objection_id), None)
    if row is None:
        raise NotFound(_("There is no such objection, or it is not yours to see."))
    back = address(request, "result", round_id=round_id)
    if request.method == "POST":
        form = Sent(request.POST)
        form.is_valid()
        done = take(request, form, round_id, ("objection", "withdraw"), payload={}, unit_id=row.principal_id, back=back)
        if isinstance(done, HttpResponse):
            return done
        if done is not None:
            messages.success(request, _("The objection is withdrawn."))
        return redirect(back)
    version = Track.objects.get(case_id=round_id, axis="objection", unit_id=row.principal_id, round=row.number).version
    context = {
        "question": _("Withdraw your objection?"),
        "explanation": _("It is not re-examined then, and the result stands as it was told."),
        "rows": [{"label": found.case.title, "value": row.text, "wide": True}],
        "act": _("Withdraw the objection"),
        "cancel_url": back,
        "hidden": [("key", uuid4().hex), ("version", version)],
    }
    return render(request, "ui/confirm.html", context)


def _newest(request: Any, round_id: UUID) -> Objection | None:
    return next(iter(_own_objections(request, round_id)), None)


def _add_files(request: Any, row: Objection | None) -> None:
    """Add what was chosen; a file that is refused does not take the objection with it."""
    uploads = request.FILES.getlist("files")
    if not uploads:
        return
    if row is None:
        raise NotFound(_("There is no such objection, or it is not yours to see."))
    key = key_for(key_of(request), "files")
    try:
        added = add_uploads(request.actor, uploads, kind=OBJECTION, subject_id=row.pk, purpose=PROOF, key=key)
    except YitangError as error:
        messages.error(request, str(error.message))
        return
    for problem in added.problems:
        messages.error(request, problem)


def _open(found: Any) -> bool:
    return found.case.stage == "notified" and found.objections_until is not None and found.objections_until >= today()


def _own_objections(request: Any, round_id: UUID) -> list[Objection]:
    own = request.actor.principal_as(Role.MEMBER)
    return list(Objection.objects.filter(case_id=round_id, principal_id=own).order_by("-number")) if own else []
