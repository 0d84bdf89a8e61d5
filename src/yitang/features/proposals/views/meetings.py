"""审查会: meetings, their lists by class, what is changed there, and the one release."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.proposals.desks.queues import under_review
from yitang.features.proposals.forms.intake import FIELD_OF_CODE, MeetingForm, PendingForm, put
from yitang.features.proposals.intake.meeting import (
    change_on_list,
    open_meeting,
    pending_of,
    put_on_list,
    release,
    take_off_list,
)
from yitang.features.proposals.models import PendingDecision, ReviewMeeting
from yitang.features.proposals.papers.meetings import advice_on, meeting_book
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels

PER_PAGE = 50
ADD_MOST = 250
"""How many are offered and taken at once: the page and the act both stay well below 300 ms."""
TONES = {"file": "done", "not_file": "void", "convert": "doing", "return": "soon"}
STATE_TONES = {"open": "doing", "releasing": "soon", "released": "done"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.meet")
def meetings(request: Any) -> HttpResponse:
    """All meetings with how much lies on each list; a new one."""
    form = MeetingForm(request.POST if request.method == "POST" else None, initial={"key": uuid4().hex})
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        done = open_meeting(request.actor, key=key_of(request), title=asked["title"], held_on=asked["held_on"])
        messages.success(request, _("The list is begun. Put proposals on it."))
        return redirect(_url(request, "meeting", done["meeting_id"]))
    counts = {name: Count("pending", filter=Q(pending__result=name)) for name in ("waiting", "done", "failed")}
    page = Paginator(ReviewMeeting.objects.annotate(**counts).order_by("-held_on", "-id"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    for meeting in page.object_list:
        meeting.tone = STATE_TONES[meeting.state]
    context = {"page": page, "form": form}
    return render(request, "proposals/office/meetings.html", context, status=422 if form.errors else 200)


@require_safe
@needs("proposals.meet")
def meeting(request: Any, meeting_id: UUID) -> HttpResponse:
    """The list by class: what is to be decided on each, what was recommended; portions of fifty."""
    found = _found(meeting_id)
    rows = pending_of(found)
    classes = labels("proposal_class")
    counts = dict(rows.order_by().values_list("class_code").annotate(n=Count("pk")))
    outcomes = dict(rows.order_by().values_list("outcome").annotate(n=Count("pk")))
    results = dict(rows.order_by().values_list("result").annotate(n=Count("pk")))
    chosen = request.GET.get("class", "")
    if chosen in counts:
        rows = rows.filter(class_code=chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    may_release = found.state == ReviewMeeting.State.OPEN and bool(policy.ask(request.actor, "proposals.release"))
    context = {
        "meeting": found,
        "page": page,
        "groups": _groups(page.object_list, classes),
        "tabs": _tabs(counts, classes, chosen),
        "outcomes": [(label, outcomes.get(code, 0)) for code, label in PendingDecision.Outcome.choices if outcomes.get(code)],
        "waiting": results.get("waiting", 0),
        "failed": results.get("failed", 0),
        "open": found.state == ReviewMeeting.State.OPEN,
        "releasing": found.state == ReviewMeeting.State.RELEASING,
        "may_release": may_release,
        "may_export": policy.may_ever(request.actor, "proposals.export"),
        "tone": STATE_TONES[found.state],
        "total": sum(counts.values()),
        "key": uuid4().hex,
    }
    return render(request, "proposals/office/meeting.html", context)


def _tabs(counts: dict[str, int], classes: dict[str, str], chosen: str) -> list[dict[str, Any]]:
    found = [{"label": _("All"), "url": "?", "current": chosen not in counts, "count": sum(counts.values())}]
    known = [*classes, *(code for code in counts if code not in classes)]
    return found + [
        {
            "label": classes.get(code, code) or _("no class"),
            "url": f"?class={code}",
            "current": code == chosen,
            "count": counts[code],
        }
        for code in known
        if code in counts
    ]


def _groups(rows: Iterable[PendingDecision], classes: dict[str, str]) -> list[dict[str, Any]]:
    reasons = labels("not_filed_reason") | labels("conversion")
    rows = list(rows)
    advice = advice_on([row.case_id for row in rows])
    found = []
    for code, group in groupby(rows, key=lambda row: row.class_code):
        lines = [
            {
                "row": row,
                "proposal": row.case.proposal,
                "tone": TONES[row.outcome],
                "code_label": reasons.get(row.code, "") if row.outcome in ("not_file", "convert") else "",
                "advice": advice.get(row.case_id, ""),
            }
            for row in group
        ]
        found.append({"label": classes.get(code, code) or _("no class"), "lines": lines})
    return found


@require_POST
@needs("proposals.export")
def sheet(request: Any, meeting_id: UUID) -> FileResponse:
    """The list of a meeting as a workbook."""
    policy.require_ever(request.actor, "proposals.meet")
    file, name = meeting_book(request.actor, request.POST.get("key") or None, _found(meeting_id))
    return FileResponse(file, as_attachment=True, filename=name)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.meet")
def add(request: Any, meeting_id: UUID) -> HttpResponse:
    """What waits for a decision, those recommended for filing ticked; one act puts them on the list. Never a refusal."""
    found = _found(meeting_id)
    back = _url(request, "meeting", meeting_id)
    if request.method == "POST":
        ids = uuids(request.POST.getlist("ids"))[:ADD_MOST]
        if not ids:
            return _nothing_ticked(request, back)
        try:
            done = put_on_list(request.actor, key=key_of(request), meeting_id=meeting_id, case_ids=ids)
        except (Invalid, Conflict) as error:
            messages.warning(request, str(error.message))
            return redirect(back)
        words = _("%(added)d are on the list; %(left)d were left, since they are on another list or no longer under review.")
        plain = _("%(added)d are on the list. Nothing is decided before the release.")
        messages.success(request, (words if done["left"] else plain) % done)
        return redirect((request.POST.get("then") == "review" and _url(request, "review")) or back)
    waiting = under_review(request.actor).exclude(case__pending__result="waiting").defer("body")
    classes = labels("proposal_class")
    chosen = request.GET.get("class", "")
    if chosen in classes:
        waiting = waiting.filter(class_code=chosen)
    rows = list(waiting[:ADD_MOST])
    advice = advice_on([row.pk for row in rows])
    filed = _("File it")
    lines = [
        {
            "proposal": row,
            "class_label": classes.get(row.class_code, ""),
            "advice": advice.get(row.pk, ""),
            "advised": advice.get(row.pk) == filed,
        }
        for row in rows
    ]
    tabs = [{"label": _("All"), "url": "?", "current": chosen not in classes}]
    tabs += [{"label": label, "url": f"?class={code}", "current": code == chosen} for code, label in classes.items()]
    context = {"meeting": found, "lines": lines, "tabs": tabs, "key": uuid4().hex, "back": back, "most": ADD_MOST}
    return render(request, "proposals/office/meeting_add.html", context)


@require_POST
@needs("proposals.meet")
def take_off(request: Any, meeting_id: UUID) -> HttpResponse:
    """Take the ticked ones off the list."""
    _found(meeting_id)
    ids = uuids(request.POST.getlist("ids"))
    if not ids:
        return _nothing_ticked(request, _url(request, "meeting", meeting_id))
    try:
        done = take_off_list(request.actor, key=key_of(request), meeting_id=meeting_id, case_ids=ids)
    except Conflict as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(
            request, _("%(n)d were taken off the list; they wait for a decision as before.") % {"n": done["removed"]}
        )
    return redirect(_url(request, "meeting", meeting_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.meet")
def pending(request: Any, pending_id: UUID) -> HttpResponse:
    """Change what is to be decided on one proposal; its text stands beside."""
    row = PendingDecision.objects.filter(pk=pending_id).select_related("meeting", "case", "case__proposal__submitter").first()
    if row is None:
        raise NotFound(_("It is no longer on the list."))
    back = _url(request, "meeting", row.meeting_id)
    initial = {"key": uuid4().hex, "outcome": row.outcome, "class_code": row.class_code, "reason": row.reason}
    initial |= {FIELD_OF_CODE[row.outcome]: row.code} if row.outcome in FIELD_OF_CODE else {}
    form = PendingForm(request.POST) if request.method == "POST" else PendingForm(initial=initial)
    if form.is_bound and form.is_valid():
        asked = form.decision
        try:
            change_on_list(request.actor, key=key_of(request), pending_id=pending_id, **asked)
        except Invalid as error:
            put(form, error.errors, {"code": FIELD_OF_CODE.get(asked["outcome"], "outcome")})
        except Conflict as error:
            messages.warning(request, str(error.message))
            return redirect(back)
        else:
            messages.success(request, _("Changed. Nothing is decided before the release."))
            return redirect(back)
    context = {
        "row": row,
        "proposal": row.case.proposal,
        "meeting": row.meeting,
        "form": form,
        "back": back,
        "open": row.meeting.state == ReviewMeeting.State.OPEN,
        "advice": advice_on([row.case_id]).get(row.case_id, ""),
    }
    return render(request, "proposals/office/pending.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.release")
def release_list(request: Any, meeting_id: UUID) -> HttpResponse:
    """One question with the counts, then the release."""
    found = _found(meeting_id)
    back = _url(request, "meeting", meeting_id)
    waiting = PendingDecision.objects.filter(meeting=found, result="waiting")
    if request.method == "POST":
        expected = request.POST.get("expected", "")
        try:
            release(
                request.actor,
                key=key_of(request),
                meeting_id=meeting_id,
                expected=int(expected) if expected.isdecimal() and len(expected) < 7 else -1,
            )
        except (Conflict, Invalid) as error:
            messages.warning(request, str(error.message))
        else:
            messages.success(request, _("The release has begun: numbers are being given and submitters told."))
        return redirect(back)
    counts = dict(waiting.order_by().values_list("outcome").annotate(n=Count("pk")))
    if found.state != ReviewMeeting.State.OPEN or not counts:
        return redirect(back)
    rows = [{"label": label, "value": str(counts[code])} for code, label in PendingDecision.Outcome.choices if code in counts]
    context = {
        "question": _("Release the decisions of this list?"),
        "explanation": _(
            "Numbers are given in the order of classes and receipts, and every submitter is told. It cannot be undone."
        ),
        "rows": [{"label": _("Meeting"), "value": found.title, "wide": True}, *rows],
        "act": _("Release %(n)d decisions") % {"n": sum(counts.values())},
        "cancel_url": back,
        "hidden": [("key", uuid4().hex), ("expected", sum(counts.values()))],
    }
    return render(request, "ui/confirm.html", context)


def _nothing_ticked(request: Any, back: str) -> HttpResponse:
    messages.warning(request, _("Tick at least one proposal."))
    return redirect(back)


def _found(meeting_id: UUID) -> ReviewMeeting:
    found = ReviewMeeting.objects.filter(pk=meeting_id).first()
    if found is None:
        raise NotFound(_("There is no such meeting."))
    return found


def _url(request: Any, page: str, meeting_id: Any = None) -> str:
    kwargs = {"council": request.council.code} | ({"meeting_id": meeting_id} if meeting_id else {})
    return reverse(f"desk:proposals:{page}", kwargs=kwargs)
