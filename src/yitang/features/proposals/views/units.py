"""The handling unit: what waits, receipt, the reply, the head's signature, and what came back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.proposals.desks.queues import OwnAssignment, find_assignment, own_assignments
from yitang.features.proposals.forms.unit import IssueForm, ReceiveForm, ReplyForm, SendBackForm, SendForm, said_in
from yitang.features.proposals.views.handling import (
    OWN_ROLES,
    last_writer,
    may,
    missing_in,
    reply_of,
    reply_rows,
    status_of,
)
from yitang.features.proposals.views.steps import put_errors, take
from yitang.features.proposals.views.unit_panels import beside_of, holding_back, people_of
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.views import conflict
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.queries import assignments_of, rating_of
from yitang.instruments.handling.suggestions import said_to
from yitang.instruments.workflow.models import Decision


@require_safe
@needs("proposals.handle")
def case(request: Any, assignment_id: UUID) -> HttpResponse:
    """One assignment: where it stands, the proposal's text, whom to call, and the one thing to do next."""
    assignment = _found(request, assignment_id)
    context = (
        _facts(request, assignment)
        | {
            "form": ReceiveForm.fresh(initial={"version": assignment.track_version}),
            "people": people_of(assignment),
            "others": [a for a in assignments_of(assignment.case_id) if a.pk != assignment.pk],
            "reply": reply_of(assignment),
            "rating": rating_of(assignment.case_id),
            "sent_back": _sent_back(assignment),
        }
        | beside_of(request, assignment)
    )
    return render(request, "proposals/units/case.html", context)


@require_safe
@needs("proposals.handle")
def of_case(request: Any, case_id: UUID) -> HttpResponse:
    """From a case to the own unit's newest assignment in it."""
    assignment = own_assignments(request.actor).filter(case_id=case_id).order_by("-round", "-id").first()
    if assignment is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    return redirect(_address(request, "unit_case", assignment))


@require_POST
@needs("handling.receive")
def receive(request: Any, assignment_id: UUID) -> HttpResponse:
    """签收: the clock of the reply starts."""
    assignment = _found(request, assignment_id)
    form = ReceiveForm(request.POST)
    if form.is_valid():
        result = take(request, form, assignment.case, ("handling", "receive"), unit_id=assignment.unit_id)
        if isinstance(result, HttpResponse):
            return result
        if result is not None:
            messages.success(request, _("Receipt is signed for “%(title)s”.") % {"title": assignment.case.title})
    return redirect(_address(request, "unit_case", assignment))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("handling.write")
def reply(request: Any, assignment_id: UUID) -> HttpResponse:
    """答复拟稿: saved by itself every few seconds, and by the button without scripts; sent only when the head signs."""
    assignment = _found(request, assignment_id)
    if assignment.state != "received" and request.method != "POST":
        return redirect(_address(request, "unit_case", assignment))
    draft = reply_of(assignment)
    form = ReplyForm(assignment=assignment, initial=_initial(draft))
    version = draft.draft_version if draft else 0
    if request.method == "POST":
        form = ReplyForm(request.POST, assignment=assignment)
        version = _version(request) or 0
        if form.is_valid():
            saved = _save(request, assignment, form)
            if isinstance(saved, HttpResponse):
                return saved
            if saved is not None:
                onward = "unit_check" if request.POST.get("then") == "check" else "unit_reply"
                if onward == "unit_reply":
                    messages.success(request, _("Saved. It has not been sent yet."))
                return redirect(_address(request, onward, assignment))
    context = _facts(request, assignment) | {
        "form": form,
        "draft": draft,
        "version": version,
        "missing": missing_in(assignment, draft),
        "sent_back": _sent_back(assignment),
    }
    return render(request, "proposals/units/reply.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs("handling.write")
def save(request: Any, assignment_id: UUID) -> HttpResponse:
    """Autosave: JSON for the script of the page. 409 carries the address of the page with both texts."""
    assignment = _found(request, assignment_id)
    form = ReplyForm(request.POST, assignment=assignment)
    if not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        return JsonResponse({"code": "invalid", "errors": errors}, status=422)
    try:
        saved = save_reply(request.actor, assignment_id=assignment.pk, expected_version=_version(request), **form.fields_of_reply)
    except (Conflict, Blocked) as error:
        body = {"code": error.code, "message": str(error.message), "merge_url": _address(request, "unit_reply", assignment)}
        return JsonResponse(body, status=409)
    return JsonResponse({"version": saved["version"], "saved_at": saved["saved_at"]})


def _save(request: Any, assignment: OwnAssignment, form: ReplyForm) -> dict[str, Any] | HttpResponse | None:
    try:
        return save_reply(request.actor, assignment_id=assignment.pk, expected_version=_version(request), **form.fields_of_reply)
    except Invalid as error:
        put_errors(form, error)
    except Blocked as error:
        form.add_error(None, str(error.message))
    except Conflict as error:
        return _both_texts(request, assignment, form, error)
    return None


def _both_texts(request: Any, assignment: OwnAssignment, form: ReplyForm, error: Conflict) -> HttpResponse:
    """Two people wrote the same reply: both texts, and either can be kept."""
    now = reply_of(assignment)
    fields = {name: request.POST.get(name, "") for name in form.fields}
    return conflict(
        request,
        subject=assignment.case.title,
        changed_by=last_writer(now) if now else "",
        changed_at=error.when,
        pairs=[
            {"label": bound.label, "theirs": said_in(now, bound.name), "mine": fields[bound.name]}
            for bound in form.visible_fields()
            if said_in(now, bound.name) != fields[bound.name]
        ],
        keep_url=_address(request, "unit_reply", assignment),
        fields=[*fields.items(), ("version", now.draft_version if now else 0)],
        their_url=_address(request, "unit_reply", assignment),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("handling.write")
def check(request: Any, assignment_id: UUID) -> HttpResponse:
    """Everything once more, what is missing and who owes it, then to the head."""
    assignment = _found(request, assignment_id)
    if assignment.state != "received" and request.method != "POST":
        return redirect(_address(request, "unit_case", assignment))
    form = SendForm.fresh(initial={"version": assignment.track_version})
    draft = reply_of(assignment)
    missing = missing_in(assignment, draft)
    if request.method == "POST":
        form = SendForm(request.POST)
        blocking = [point for point in missing if point["blocks"]]
        if form.is_valid() and not blocking:
            result = take(request, form, assignment.case, ("handling", "draft"), unit_id=assignment.unit_id)
            if isinstance(result, HttpResponse):
                return result
            if result is not None:
                messages.success(request, _("The draft lies with the head of the unit. It has not been sent yet."))
                return redirect(_address(request, "unit_case", assignment))
        for point in blocking:
            form.add_error(None, point["text"])
    context = _facts(request, assignment) | {
        "form": form,
        "rows": reply_rows(assignment, draft, change_url=_address(request, "unit_reply", assignment)),
        "missing": missing,
        "blocked": any(point["blocks"] for point in missing),
        "reply": draft,
        "compared": said_to(assignment, draft),
    }
    return render(request, "proposals/units/check.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("handling.sign")
def sign(request: Any, assignment_id: UUID) -> HttpResponse:
    """领导签发: read it as the member will, sign and send, or send it back with a reason."""
    assignment = _found(request, assignment_id)
    if assignment.state != "drafted" and request.method != "POST":
        return redirect(_address(request, "unit_case", assignment))
    start = {"version": assignment.track_version}
    issue = IssueForm.fresh(initial=start | {"signed_by": request.actor.name})
    back = SendBackForm.fresh(initial=start)
    bound: IssueForm | SendBackForm | None = None
    if request.method == "POST":
        sends_back = request.POST.get("step") == "send_back"
        bound = back = SendBackForm(request.POST) if sends_back else back
        if not sends_back:
            bound = issue = IssueForm(request.POST)
        answer = _signed(request, assignment, bound)
        if answer is not None:
            return answer
    draft = reply_of(assignment)
    context = (
        _facts(request, assignment)
        | {
            "issue": issue,
            "back_form": back,
            "bound": bound,
            "reply": draft,
            "rows": reply_rows(assignment, draft),
            "compared": said_to(assignment, draft),
        }
        | holding_back(assignment)
    )
    return render(request, "proposals/units/sign.html", context, status=422 if bound else 200)


def _signed(request: Any, assignment: OwnAssignment, form: IssueForm | SendBackForm) -> HttpResponse | None:
    """Take the head's step; None when the page has to be shown again with its errors."""
    if not form.is_valid():
        return None
    if request.POST.get("step") == "submit_review":
        payload = {"signed_by": form.cleaned_data["signed_by"]}
        result = take(request, form, assignment.case, ("handling", "submit_review"), payload=payload, unit_id=assignment.unit_id)
        page, words = "unit_todo", _("The reply lies with the office for review. It has not been sent yet.")
    elif isinstance(form, SendBackForm):
        reason = form.cleaned_data["reason"]
        result = take(request, form, assignment.case, ("handling", "send_back"), reason=reason, unit_id=assignment.unit_id)
        page, words = "unit_todo", _("The draft is back with the handler.")
    else:
        payload = {"signed_by": form.cleaned_data["signed_by"]}
        result = take(request, form, assignment.case, ("handling", "issue"), payload=payload, unit_id=assignment.unit_id)
        page, words = "unit_sent", ""
    if result is None or isinstance(result, HttpResponse):
        return result
    if words:
        messages.success(request, words)
    return redirect(_address(request, page, assignment if page == "unit_sent" else None))


@require_safe
@needs("proposals.handle")
def sent(request: Any, assignment_id: UUID) -> HttpResponse:
    """已送出: what was sent, when, by whom, and what comes next."""
    assignment = _found(request, assignment_id)
    if assignment.state != "replied":
        return redirect(_address(request, "unit_case", assignment))
    owing = [a.unit.name for a in assignments_of(assignment.case_id) if a.answers and a.replied_on is None]
    return render(
        request, "proposals/units/sent.html", _facts(request, assignment) | {"reply": reply_of(assignment), "owing": owing}
    )


def _found(request: Any, assignment_id: UUID) -> OwnAssignment:
    assignment = find_assignment(request.actor, assignment_id)
    if assignment is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    return assignment


def _facts(request: Any, assignment: OwnAssignment) -> dict[str, Any]:
    """What every page of one assignment shows."""
    proposal = assignment.case.proposal
    return {
        "assignment": assignment,
        "proposal": proposal,
        "class_label": labels("proposal_class").get(proposal.class_code, ""),
        "status": status_of(request, assignment),
        "may": {step: may(request.actor, assignment, permission) for step, permission in OWN_ROLES.items()},
        "case_url": _address(request, "unit_case", assignment),
    }


def _sent_back(assignment: OwnAssignment) -> Decision | None:
    """The head's or the office's last sending back, as long as the draft lies with the handler again."""
    if assignment.state != "received":
        return None
    found = Decision.objects.filter(case=assignment.case, axis="handling", track__unit_id=assignment.unit_id)
    last = found.exclude(edge__in=("remind", "grant_extension", "deny_extension")).order_by("-recorded_at", "-id").first()
    return last if last is not None and last.edge in ("send_back", "review_back", "correct") else None


def _initial(draft: Any) -> dict[str, Any]:
    names = ("text", "result_class", "publicity", "publicity_basis", "document_number", "contact_name", "contact_phone")
    return {name: getattr(draft, name) for name in names} if draft else {"publicity": "public"}


def _version(request: Any) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() else None


def _address(request: Any, name: str, assignment: OwnAssignment | None) -> str:
    kwargs = {"council": request.council.code} | ({"assignment_id": assignment.pk} if assignment else {})
    return reverse(f"desk:proposals:{name}", kwargs=kwargs)
