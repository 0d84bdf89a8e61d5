"""One unit's part of a brief as the editors see it: its course, its answer, every decision that is open about it, papers entered for it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yitang.features.briefs.attachments import RECEIPT_SCAN, REPLY, REPLY_SCAN
from yitang.features.briefs.forms.desk import ReasonForm
from yitang.features.briefs.forms.papers import EnterAnswerForm, EvidenceForm, GrantForm
from yitang.features.briefs.forms.steps import StepForm, take
from yitang.features.briefs.forms.units import ReassignForm
from yitang.features.briefs.models import Brief
from yitang.features.briefs.queries import KIND, visible_briefs
from yitang.features.briefs.states_course import UNITS
from yitang.features.briefs.units import Part, with_track
from yitang.features.briefs.views.reading import due_words, seen
from yitang.features.briefs.views.units import TONES
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.scans import scan_field, scan_of
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.web import needs
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.beside import pending_extension
from yitang.instruments.handling.models import Assignment, EarlierReply, Reply
from yitang.instruments.handling.rules import has_account
from yitang.instruments.handling.suggestions import said_to
from yitang.instruments.workflow.board import board_of
from yitang.instruments.workflow.models import Decision, Track

PAPERS = {"enter_receipt": RECEIPT_SCAN, "enter_reply": REPLY_SCAN}
"""Steps that the editors take from a paper, with the purpose under which its scan is kept."""
DONE = {
    "agree_return": gettext_lazy("The return is agreed to, and the brief is passed on anew."),
    "deny_return": gettext_lazy("The unit has to sign for receipt; its clock runs again."),
    "grant_extension": gettext_lazy("The extension is granted."),
    "deny_extension": gettext_lazy("The extension is not granted."),
    "pass_review": gettext_lazy("The answer is sent."),
    "review_back": gettext_lazy("The answer is back with the unit."),
    "enter_receipt": gettext_lazy("The receipt is entered for the unit."),
    "enter_reply": gettext_lazy("The answer is entered for the unit and sent."),
    "remind_receipt": gettext_lazy("The unit is reminded."),
    "remind": gettext_lazy("The unit is reminded."),
    "correct": gettext_lazy("The unit corrects the answer. The version that was sent is kept."),
    "reassign": gettext_lazy("It is passed on to another unit."),
}
SUMMARIES = {
    "agree_return": gettext_lazy("Agree to the return, pass it on anew"),
    "deny_return": gettext_lazy("Do not agree to the return"),
    "grant_extension": gettext_lazy("Grant the extension"),
    "deny_extension": gettext_lazy("Do not grant it"),
    "pass_review": gettext_lazy("Pass and send the answer"),
    "review_back": gettext_lazy("Send the answer back to the unit"),
    "enter_receipt": gettext_lazy("Enter the receipt for the unit"),
    "enter_reply": gettext_lazy("Enter the answer for the unit"),
    "remind_receipt": gettext_lazy("Remind the unit"),
    "remind": gettext_lazy("Remind the unit"),
    "correct": gettext_lazy("Have the answer corrected"),
    "reassign": gettext_lazy("Take it off the unit"),
}
BUTTONS = SUMMARIES | {
    "agree_return": gettext_lazy("Pass it on anew"),
    "deny_return": gettext_lazy("Do not agree"),
    "correct": gettext_lazy("Back to the unit for correction"),
    "reassign": gettext_lazy("Pass it on to the other unit"),
}
OPENED = ("agree_return", "grant_extension", "pass_review", "enter_receipt", "enter_reply")
"""What the page was opened for, so it stands open."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.pass_on")
def part(request: Any, assignment_id: UUID) -> HttpResponse:
    """One unit's part as the editors see it: its state, its answer, and the decisions that are open about it."""
    found = _part(request, assignment_id)
    brief = seen(request.actor, found.case_id)
    track = Track.objects.get(case=found.case, axis="handling", unit_id=found.unit_id, round=found.round)
    open_steps = board_of(request.actor, brief).steps
    steps = {one.edge.code for one in open_steps if one.track.pk == track.pk}
    forms = {edge: _form(found, edge, track) for edge in DONE if edge in steps}
    edge = request.POST.get("step", "")
    bound = None
    if request.method == "POST" and edge in DONE:
        bound = forms[edge] = _form(found, edge, track, request.POST)
        scan_id = scan_of(request, bound, REPLY, found.pk, PAPERS[edge]) if edge in PAPERS and edge in steps else None
        answer = _take(request, found, edge, bound, scan_id)
        if answer is not None:
            return answer
    scans = {name: scan_field(request, REPLY, found.pk, purpose) for name, purpose in PAPERS.items() if name in forms}
    context = _facts(request, found, brief, track) | {
        "forms": forms,
        "decisions": [_decision(one, form, scans.get(one), edge) for one, form in forms.items()],
        "bound": bound,
    }
    return render(request, "briefs/desk/part.html", context, status=422 if bound else 200)


def _decision(edge: str, form: StepForm, scan: dict[str, Any] | None, chosen: str) -> dict[str, Any]:
    is_open = edge == chosen if chosen in DONE else edge in OPENED
    return {
        "edge": edge,
        "form": form,
        "summary": SUMMARIES[edge],
        "button": BUTTONS[edge],
        "scan": scan,
        "is_open": is_open,
        "points": form.point_fields if isinstance(form, EnterAnswerForm) else [],
        "fields": [one for one in form.visible_fields() if not one.name.startswith(("covered_", "answer_"))],
    }


def _form(part: Part, edge: str, track: Track, data: Any = None) -> StepForm:
    kinds: dict[str, type[StepForm]] = {
        **dict.fromkeys(("deny_return", "deny_extension", "review_back", "correct"), ReasonForm),
        **dict.fromkeys(("agree_return", "reassign"), ReassignForm),
        "grant_extension": GrantForm,
        "enter_receipt": EvidenceForm,
        "enter_reply": EnterAnswerForm,
    }
    kind = kinds.get(edge, StepForm)
    more: dict[str, Any] = {"prefix": edge}
    first: dict[str, Any] = {}
    if kind is ReassignForm:
        more["day"] = today()
    if kind is EnterAnswerForm:
        more["assignment"] = part
    if kind is GrantForm:
        asked = pending_extension(track.pk)
        first["until"] = asked.data["until"] if asked else None
    return kind(data, **more) if data is not None else kind.fresh(track, first, **more)


def _take(request: Any, found: Part, edge: str, form: StepForm, scan_id: UUID | None) -> HttpResponse | None:
    if not form.is_valid():
        return None
    if edge in PAPERS:
        request.actor = request.actor.through(Channel.PAPER, scan_id)
    result = take(request, form, found.case, ("handling", edge), payload=form.payload, unit_id=found.unit_id)
    if result is None or isinstance(result, HttpResponse):
        return result
    messages.success(request, DONE[edge])
    return redirect("desk:briefs:part", council=request.council.code, assignment_id=found.pk)


def _facts(request: Any, found: Part, brief: Brief, track: Track) -> dict[str, Any]:
    due, tone = due_words(request.council.id, track.due_on)
    asked = Decision.objects.filter(track=track, edge="request_return").order_by("-recorded_at").first()
    reply = Reply.objects.filter(assignment=found).first()
    shown = reply if reply and (reply.issued_on or track.state == "reviewing") else None
    return {
        "part": found,
        "brief": brief,
        "state": UNITS.state(track.state).words(),
        "holder": _("Research office") if track.state in ("return_requested", "reviewing") else found.unit.name,
        "tone": tone or TONES.get(track.state, "doing"),
        "due": due,
        "asked": asked if track.state == "return_requested" else None,
        "extension": pending_extension(track.pk),
        "reply": shown,
        "compared": said_to(found, shown) if shown else [],
        "result_label": labels("result_class").get(shown.result_class, "") if shown else "",
        "earlier": list(EarlierReply.objects.filter(assignment=found).order_by("-edition")),
        "no_account": found.is_open and not has_account(found.unit_id),
    }


def _part(request: Any, assignment_id: UUID) -> Part:
    visible = visible_briefs(request.actor).values("pk")
    rows = Assignment.objects.filter(pk=assignment_id, case__kind=KIND, case_id__in=visible).select_related("case", "unit")
    found = with_track(rows).first()
    if found is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    return found
