"""The handling unit: briefs that were passed on to it, receipt, return, answer, the head's signature. Never who reflected it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.briefs.forms.desk import ReasonForm
from yitang.features.briefs.forms.steps import StepForm, put_errors, take
from yitang.features.briefs.forms.units import AnswerForm, ExtensionForm, ReturnForm, SignForm
from yitang.features.briefs.models import BriefText, Issue
from yitang.features.briefs.states_course import UNITS
from yitang.features.briefs.units import Part, find_own, own_parts
from yitang.features.briefs.views.files import stays_at_files, take_reply_files
from yitang.features.briefs.views.reading import due_words
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import version_of
from yitang.foundation.ui.views import conflict
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.beside import furthest, pending_extension
from yitang.instruments.handling.models import Reply
from yitang.instruments.handling.suggestions import said_to
from yitang.instruments.workflow.models import Decision, Track
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

TONES = {
    "sent": "wait",
    "received": "doing",
    "drafted": "doing",
    "replied": "done",
    "return_requested": "soon",
    "reviewing": "doing",
    "released": "void",
}
BACK = ("send_back", "correct", "deny_return", "review_back", "deny_extension")
"""Steps after which the unit reads why it has to go on; the newest one counts."""
FIELDS = ("text", "result_class", "document_number", "contact_name", "contact_phone")
DONE = {
    "receive": gettext_lazy("Receipt is signed for “%(title)s”."),
    "request_return": gettext_lazy("The return of “%(title)s” is requested; the office decides."),
    "draft": gettext_lazy("The answer lies with the head of the unit. It has not been sent yet."),
    "send_back": gettext_lazy("The draft is back with the handler."),
    "issue": gettext_lazy("The answer to “%(title)s” is sent."),
    "submit_review": gettext_lazy("The answer lies with the research office for review. It has not been sent yet."),
    "ask_extension": gettext_lazy("The extension is asked for. Until it is granted the old day holds."),
}


@require_safe
@needs("briefs.handle")
def cases(request: Any) -> HttpResponse:
    """Briefs that were passed on to the own unit, what is open first."""
    found = own_parts(request.actor).defer("case__brief__situation", "case__brief__analysis", "case__brief__suggestion")
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    rows = []
    for part in page.object_list:
        due, _tone = due_words(request.council.id, part.track_due)
        meta = due if part.state in ("sent", "received", "drafted") else ""
        state = UNITS.state(part.state).words()
        rows.append(
            {
                "title": part.case.title,
                "url": _url(request, part),
                "meta": meta,
                "state": state,
                "tone": TONES.get(part.state, "doing"),
            }
        )
    return render(request, "briefs/units/cases.html", {"page": page, "rows": rows})


@require_safe
@needs("briefs.handle")
def of_case(request: Any, case_id: UUID) -> HttpResponse:
    """From a brief to the own unit's newest part in it."""
    part = own_parts(request.actor).filter(case_id=case_id).order_by("-round", "-id").first()
    if part is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    return redirect(_url(request, part))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.handle")
def case(request: Any, assignment_id: UUID) -> HttpResponse:
    """One brief at the own unit: its text as issued, and the one thing that is next; the answer is written on the same page."""
    part = _found(request, assignment_id)
    form = AnswerForm(assignment=part, initial=_initial(part))
    if request.method == "POST":
        added = take_reply_files(request, part.pk)
        if added is not None and stays_at_files(request, added):
            return _kept_with_files(request, part)
        form = AnswerForm(request.POST, assignment=part)
        if form.is_valid():
            answer = _saved(request, part, form)
            if answer is not None:
                return answer
    return _page(request, part, answer=form)


@require_POST
@needs("briefs.handle")
def step(request: Any, assignment_id: UUID, edge: str) -> HttpResponse:
    """A step of the unit: receipt, return, to the head, back to the handler, sent."""
    part = _found(request, assignment_id)
    if edge not in DONE:
        return redirect(_url(request, part))
    form = _form(part, edge, request.POST)
    if form.is_valid():
        result = take(request, form, part.case, ("handling", edge), payload=form.payload, unit_id=part.unit_id)
        if isinstance(result, HttpResponse):
            return result
        if result is not None:
            messages.success(request, DONE[edge] % {"title": part.case.title})
            return redirect(_url(request, part))
    return _page(request, part, bound={edge: form})


def _kept_with_files(request: Any, part: Part) -> HttpResponse:
    """What was typed is kept beside the files, and the page comes back to them."""
    form = AnswerForm(request.POST, assignment=part)
    if form.is_valid():
        answer = _saved(request, part, form)
        return (
            redirect(f"{_url(request, part)}#files")
            if answer is not None and answer.status_code == 302
            else answer or _page(request, part, answer=form)
        )
    return _page(request, part, answer=form)


def _saved(request: Any, part: Part, form: AnswerForm) -> HttpResponse | None:
    """Keep the draft; with the other button it goes to the head. None when the page has to be shown again."""
    asked = {"publicity": Reply.Publicity.INTERNAL, **form.fields_of_reply}
    try:
        save_reply(request.actor, assignment_id=part.pk, expected_version=version_of(request), **asked)
    except Invalid as error:
        put_errors(form, error)
        return None
    except Blocked as error:
        form.add_error(None, str(error.message))
        return None
    except Conflict as error:
        now = Reply.objects.filter(assignment=part).first()
        pairs = [{"label": _("Text of the answer"), "theirs": now.text if now else "", "mine": asked["text"]}]
        return conflict(
            request, subject=part.case.title, changed_by="", changed_at=error.when, pairs=pairs, their_url=_url(request, part)
        )
    if request.POST.get("act") != "finish":
        messages.success(request, _("Saved. It has not been sent yet."))
        return redirect(_url(request, part))
    send = StepForm({"key": uuid4().hex, "version": part.track_version})
    if send.is_valid():
        result = take(request, send, part.case, ("handling", "draft"), unit_id=part.unit_id)
        if isinstance(result, HttpResponse):
            return result
        if result is not None:
            messages.success(request, DONE["draft"])
            return redirect(_url(request, part))
    for text in send.non_field_errors():
        form.add_error(None, text)
    return None


def _form(part: Part, edge: str, data: Any = None) -> StepForm:
    kinds: dict[str, type[StepForm]] = {
        "send_back": ReasonForm,
        "issue": SignForm,
        "submit_review": SignForm,
        "ask_extension": ExtensionForm,
    }
    if edge == "request_return":
        more = {"day": today(), "own": part.unit_id, "prefix": edge}
        return ReturnForm(data, **more) if data is not None else ReturnForm.fresh(None, {"version": part.track_version}, **more)
    kind = kinds.get(edge, StepForm)
    return kind(data, prefix=edge) if data is not None else kind.fresh(None, {"version": part.track_version}, prefix=edge)


def _page(
    request: Any, part: Part, *, answer: AnswerForm | None = None, bound: dict[str, StepForm] | None = None
) -> HttpResponse:
    track = Track.objects.get(case=part.case, axis="handling", unit_id=part.unit_id, round=part.round)
    may = _may(request, part, track)
    forms = {edge: _form(part, edge) for edge in DONE if may.get(edge)}
    due, tone = due_words(request.council.id, part.track_due)
    text = BriefText.objects.filter(case_id=part.case_id, hand=BriefText.Hand.ISSUED).order_by("-turn").first()
    reply = Reply.objects.filter(assignment=part).first()
    back = (
        Decision.objects.filter(case=part.case, axis="handling", track__unit_id=part.unit_id)
        .order_by("-recorded_at", "-id")
        .first()
    )
    context = {
        "part": part,
        "text": text or part.case.brief,
        "issue": Issue.objects.filter(case_id=part.case_id).first(),
        "state": UNITS.state(part.state).words(),
        "tone": tone or TONES.get(part.state, "doing"),
        "due": due,
        "may": may,
        "forms": forms | (bound or {}),
        "opened": next(iter(bound or {}), ""),
        "answer": answer or AnswerForm(assignment=part, initial=_initial(part)),
        "reply": reply,
        "version": reply.draft_version if reply else 0,
        "key": uuid4().hex,
        "result_label": labels("result_class").get(reply.result_class, "") if reply else "",
        "compared": said_to(part, reply) if reply else [],
        "extension": pending_extension(track.pk),
        "furthest": _furthest(part) if may["ask_extension"] else None,
        "sent_back": back if back is not None and back.edge in BACK else None,
    }
    failed = bool(bound) or bool(answer is not None and answer.is_bound)
    return render(request, "briefs/units/case.html", context, status=422 if failed else 200)


def _may(request: Any, part: Part, track: Track) -> dict[str, bool]:
    """Which steps are the reader's now."""
    target = Target(part.case, part.case.brief, track)
    reviewed = bool(procedure_of(part.case.procedure_id).parameter("office_review"))
    found = {
        edge: track.state == state and bool(policy.ask(request.actor, permission, target))
        for edge, permission, state in (
            ("receive", "handling.receive", "sent"),
            ("request_return", "handling.receive", "sent"),
            ("ask_extension", "handling.receive", "received"),
            ("write", "handling.write", "received"),
            ("send_back", "handling.sign", "drafted"),
            ("submit_review" if reviewed else "issue", "handling.sign", "drafted"),
        )
    }
    found["ask_extension"] = found["ask_extension"] and may_ask_extension(part, track)
    return found


def may_ask_extension(part: Part, track: Track) -> bool:
    """Whether a deadline runs, no request waits, and the unit has extensions left."""
    if track.due_on is None or pending_extension(track.pk) is not None:
        return False
    granted = Decision.objects.filter(track=track, edge="grant_extension").count()
    return granted < int(procedure_of(part.case.procedure_id).parameter("extensions_most"))


def _furthest(part: Part) -> Any:
    period = procedure_of(part.case.procedure_id).parameter("extension_period")
    return furthest(part.track_due, period, part.council_id)


def _initial(part: Part) -> dict[str, Any]:
    reply = Reply.objects.filter(assignment=part).first()
    return {name: getattr(reply, name) for name in FIELDS} if reply else {}


def _found(request: Any, assignment_id: UUID) -> Part:
    part = find_own(request.actor, assignment_id)
    if part is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    return part


def _url(request: Any, part: Part) -> str:
    return reverse("desk:briefs:unit_case", kwargs={"council": request.council.code, "assignment_id": part.pk})
