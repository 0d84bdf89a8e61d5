"""One unit's part as the offices see it: its course, what is missing, and every decision that is open about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.attachments import RECEIPT_SCAN, REPLY, REPLY_SCAN
from yitang.features.proposals.forms.office import StepForm, handling_units
from yitang.features.proposals.forms.tracking import EnterReplyForm, EvidenceForm, GrantForm, ReasonForm, ReassignForm
from yitang.features.proposals.handling.tracked import Tracked, find_part
from yitang.features.proposals.views.handling import STATUS_TONES, points_for, told_by
from yitang.features.proposals.views.reading import due_words
from yitang.features.proposals.views.steps import take
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.scans import scan_field, scan_of
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.web import needs
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.beside import pending_extension
from yitang.instruments.handling.correcting import BEFORE_FEEDBACK
from yitang.instruments.handling.models import Assignment, EarlierReply, Reply
from yitang.instruments.handling.queries import contacts_of
from yitang.instruments.handling.rules import has_account
from yitang.instruments.handling.states import HANDLING
from yitang.instruments.handling.suggestions import said_to
from yitang.instruments.workflow.board import Step, board_of
from yitang.instruments.workflow.models import Decision, Track
from yitang.instruments.workflow.procedures import procedure_of

PAPERS = {"enter_receipt": RECEIPT_SCAN, "enter_reply": REPLY_SCAN}
"""Steps that an office takes from a paper, with the purpose under which its scan is kept."""
DONE = {
    "agree_return": gettext_lazy("The return is agreed to, and the case is assigned anew."),
    "deny_return": gettext_lazy("The unit has to sign for receipt; its clock runs again."),
    "reassign": gettext_lazy("The case is assigned anew."),
    "grant_extension": gettext_lazy("The extension is granted."),
    "deny_extension": gettext_lazy("The extension is not granted."),
    "enter_receipt": gettext_lazy("The receipt is entered for the unit."),
    "enter_reply": gettext_lazy("The reply is entered for the unit and sent."),
    "pass_review": gettext_lazy("The reply is sent."),
    "review_back": gettext_lazy("The reply is back with the unit."),
    "correct": gettext_lazy("The unit corrects the reply. The version that was sent is kept."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("handling.track")
def part(request: Any, assignment_id: UUID) -> HttpResponse:
    """Where the part stands, its history, and the acts that the policy leaves open now."""
    found = find_part(request.actor, assignment_id)
    if found is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    track = Track.objects.get(case=found.case, axis="handling", unit_id=found.unit_id, round=found.round)
    steps = {step.edge.code: step for step in _steps(request, found) if step.track.pk == track.pk}
    forms = _forms(found, track)
    if "enter_reply" in steps:
        forms["enter_reply"] = EnterReplyForm.fresh(track, assignment=found)
    bound = None
    edge = request.POST.get("step", "")
    if request.method == "POST" and edge in DONE:
        bound = forms[edge] = _bound(request, found, edge)
        scan_id = scan_of(request, bound, REPLY, found.pk, PAPERS[edge]) if edge in PAPERS and edge in steps else None
        answer = _take(request, found, edge, bound, scan_id)
        if answer is not None:
            return answer
    context = _facts(request, found, track) | {
        "steps": steps,
        "forms": forms,
        "bound": bound,
        "bound_step": edge,
        "units": list(handling_units()),
        "scans": {name: scan_field(request, REPLY, found.pk, purpose) for name, purpose in PAPERS.items() if name in steps},
        "no_account": not has_account(found.unit_id),
    }
    return render(request, "proposals/office/part.html", context, status=422 if bound else 200)


def _steps(request: Any, found: Tracked) -> list[Step]:
    proposal = found.case.proposal
    proposal.case = found.case
    return board_of(request.actor, proposal).steps


def _forms(found: Tracked, track: Track) -> dict[str, Any]:
    with_co = found.role in (Assignment.Role.SOLE, Assignment.Role.LEAD)
    units, asked = handling_units(), _suggested(track)
    pending = pending_extension(track.pk)
    return {
        "agree_return": ReassignForm.fresh(track, {"unit": asked}, units=units, with_co=with_co, prefix="agree_return"),
        "deny_return": ReasonForm.fresh(track, prefix="deny_return"),
        "reassign": ReassignForm.fresh(track, units=units, with_co=with_co),
        "grant_extension": GrantForm.fresh(track, {"until": pending.data["until"] if pending else None}),
        "deny_extension": ReasonForm.fresh(track, prefix="deny_extension"),
        "enter_receipt": EvidenceForm.fresh(track),
        "pass_review": StepForm.fresh(track, prefix="pass_review"),
        "review_back": ReasonForm.fresh(track, prefix="review_back"),
        "correct": ReasonForm.fresh(track, prefix="correct"),
    }


def _bound(request: Any, found: Tracked, edge: str) -> Any:
    data = request.POST
    if edge in ("agree_return", "reassign"):
        with_co = found.role in (Assignment.Role.SOLE, Assignment.Role.LEAD)
        return ReassignForm(data, units=handling_units(), with_co=with_co, prefix=edge)
    if edge == "enter_reply":
        return EnterReplyForm(data, assignment=found)
    kinds: dict[str, type[StepForm]] = {"grant_extension": GrantForm, "enter_receipt": EvidenceForm, "pass_review": StepForm}
    if edge in ("grant_extension", "enter_receipt"):
        return kinds[edge](data)
    return kinds.get(edge, ReasonForm)(data, prefix=edge)


def _take(request: Any, found: Tracked, edge: str, form: Any, scan_id: UUID | None) -> HttpResponse | None:
    if not form.is_valid():
        return None
    asked = form.cleaned_data
    payload = {name: asked[name] for name in ("until", "evidence") if asked.get(name)}
    if hasattr(form, "payload"):
        payload = form.payload
    if edge in PAPERS:
        request.actor = request.actor.through(Channel.PAPER, scan_id)
    step = ("handling", edge)
    result = take(request, form, found.case, step, payload=payload, reason=asked.get("reason", ""), unit_id=found.unit_id)
    if result is None or isinstance(result, HttpResponse):
        return result
    messages.success(request, DONE[edge])
    return redirect("desk:proposals:tracked", council=request.council.code, assignment_id=found.pk)


def _facts(request: Any, found: Tracked, track: Track) -> dict[str, Any]:
    due, tone = due_words(request.council.id, track.due_on)
    reply = Reply.objects.filter(assignment=found).first()
    shown = reply if reply and (reply.issued_on or track.state == "reviewing") else None
    kwargs = {"council": request.council.code, "case_id": found.case_id}
    decisions = Decision.objects.filter(track=track).order_by("-recorded_at", "-id")
    if not policy.may_ever(request.actor, "handling.track"):
        decisions = decisions.none()
    return {
        "part": found,
        "proposal": found.case.proposal,
        "detail_url": reverse("desk:proposals:detail", kwargs=kwargs),
        "state": HANDLING.state(track.state).words(),
        "tone": STATUS_TONES.get(track.state, "doing"),
        "holder": _("Dispatch office") if track.state == "return_requested" else found.unit.name,
        "due": due,
        "due_tone": tone,
        "track": track,
        "asked": _last(track, "request_return") if track.state == "return_requested" else None,
        "extension": pending_extension(track.pk),
        "points": points_for(found, procedure_of(found.case.procedure_id))
        if track.state in ("received", "drafted", "reviewing")
        else [],
        "contacts": [c for c in contacts_of(found.case_id) if c.assignment_id == found.pk],
        "channels": labels("contact_channel"),
        "reply": shown,
        "compared": said_to(found, shown) if shown else [],
        "may_correct": shown is not None and found.answers and found.case.stage in BEFORE_FEEDBACK,
        "earlier": list(EarlierReply.objects.filter(assignment=found).order_by("-edition")),
        "history": [told_by(decision) for decision in decisions],
        "reminder": "sent" if track.state == "sent" else "doing",
    }


def _last(track: Track, edge: str) -> Decision | None:
    return Decision.objects.filter(track=track, edge=edge).order_by("-recorded_at", "-id").first()


def _suggested(track: Track) -> str:
    asked = _last(track, "request_return")
    return str((asked.data.get("suggested") or {}).get("name", "")) if asked else ""
