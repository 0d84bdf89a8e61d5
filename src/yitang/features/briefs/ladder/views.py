"""Pages of the ladder: what holds of a brief, recording, cancelling, sending up."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.briefs.ladder.actions import (
    FACT,
    RECORD,
    cancel_instruction,
    cancel_step,
    record_instruction,
    record_step,
    step_label,
)
from yitang.features.briefs.ladder.forms import CancelForm, CauseForm, InstructionForm, SendUpForm, StepForm
from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level
from yitang.features.briefs.ladder.reading import origin_of, rungs_of, sent_up_of
from yitang.features.briefs.ladder.upward import SEND, send_up
from yitang.features.briefs.models import Brief, Issue
from yitang.features.briefs.queries import visible_briefs
from yitang.features.briefs.views.reading import address, seen
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.files.attaching import file_rows
from yitang.foundation.files.checks import check
from yitang.foundation.files.queries import files_of_many
from yitang.foundation.files.store import receive_upload
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.sent import key_of
from yitang.instruments.exchange.queries import destinations

TOGETHER_MOST = 50
"""How many briefs go up in one package from the list."""
SCANS = ("pdf", "jpeg", "png", "webp")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RECORD)
def ladder(request: Any, case_id: UUID) -> HttpResponse:
    """What holds of a brief, and the two forms: a step with its paper, an instruction by its number."""
    brief = seen(request.actor, case_id)
    chosen = request.POST.get("act", "")
    step = StepForm(request.POST if chosen == "step" else None, request.FILES or None, day=today())
    instruction = InstructionForm(request.POST if chosen == "instruction" else None)
    if chosen == "step" and step.is_valid() and _attempt(step, lambda: _record(request, case_id, step)):
        messages.success(request, _("The step is recorded; who reflected it is told."))
        return redirect(address(request, "ladder", case_id))
    if chosen == "instruction" and instruction.is_valid():
        given = instruction.cleaned_data
        if _attempt(instruction, lambda: record_instruction(request.actor, key=key_of(request), case_id=case_id, **given)):
            messages.success(request, _("It is recorded that there was an instruction."))
            return redirect(address(request, "ladder", case_id))
    status = 422 if step.errors or instruction.errors else 200
    return render(request, "briefs/ladder/ladder.html", _context(request, brief, step, instruction), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RECORD)
def cancel(request: Any, fact_id: UUID) -> HttpResponse:
    """Cancel a recorded step; it stays to be read as cancelled."""
    row = LadderFact.objects.filter(pk=fact_id, cancels__isnull=True).first()
    return _cancel(request, row, CancelForm(request.POST or None), lambda form: {"reason": form["reason"]})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RECORD)
def cancel_note(request: Any, instruction_id: UUID) -> HttpResponse:
    """Cancel a recorded instruction; why is a choice."""
    row = Instruction.objects.filter(pk=instruction_id, cancels__isnull=True).first()
    return _cancel(request, row, CauseForm(request.POST or None), lambda form: {"cause": form["cause"]})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SEND)
def send(request: Any, case_id: UUID) -> HttpResponse:
    """Send an issued brief to another council."""
    brief = seen(request.actor, case_id)
    return _sending(request, [brief], address(request, "ladder", case_id), {"sent": sent_up_of(case_id)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SEND)
def send_many(request: Any) -> HttpResponse:
    """Send the issued briefs that were ticked in the list together: one package, all of them or none."""
    source = request.POST if request.method == "POST" else request.GET
    wanted = uuids(source.getlist("ids"))[:TOGETHER_MOST]
    found = visible_briefs(request.actor).filter(pk__in=wanted, case__brief_issue__isnull=False)
    by_id = {brief.pk: brief for brief in found}
    briefs = [by_id[pk] for pk in dict.fromkeys(wanted) if pk in by_id]
    if not briefs:
        messages.error(request, _("Tick the briefs first. Only issued ones are sent on."))
        return redirect(address(request, "list"))
    return _sending(request, briefs, address(request, "list"), {"left_out": len(set(wanted)) - len(briefs)})


def _sending(request: Any, briefs: list[Brief], back: str, more: dict[str, Any]) -> HttpResponse:
    above = [(council.code, council.name) for council in destinations(request.council)]
    form = SendUpForm(request.POST or None, above=above)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        to = {"to_code": given["to"] or given["to_code"], "to_name": "" if given["to"] else given["to_name"]}
        asked = {"case_ids": [brief.pk for brief in briefs], "with_files": given["with_files"], **to}
        if _attempt(form, lambda: send_up(request.actor, key=key_of(request), **asked)):
            messages.success(
                request,
                _("It is sent. Councils of this platform get it in a moment; for others the package lies under “Exchange”."),
            )
            return redirect(back)
    context = {"briefs": briefs, "form": form, "back": back, "key": uuid4().hex} | more
    return render(request, "briefs/ladder/send.html", context, status=422 if form.errors else 200)


def _record(request: Any, case_id: UUID, form: StepForm) -> None:
    given = dict(form.cleaned_data)
    upload, scan = given.pop("scan"), None
    if upload is not None:
        found = check(receive_upload(request.council.pk, upload), upload.name or "", SCANS)
        scan = {"name": found.name, "type": found.type, "size": found.size, "sha256": found.sha256}
    record_step(request.actor, key=key_of(request), case_id=case_id, scan=scan, **given)


def _attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether the act went through; if not, what it said stands at the fields of the form."""
    try:
        act()
    except Invalid as error:
        for name, texts in error.errors.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, str(text))
        return False
    except Blocked as error:
        form.add_error(None, str(error.message))
        return False
    return True


def _cancel(
    request: Any, row: LadderFact | Instruction | None, form: forms.Form, said: Callable[[Any], dict[str, str]]
) -> HttpResponse:
    if row is None:
        raise NotFound(_("There is no such record, or it is not yours to see."))
    case_id = row.brief_id
    brief = seen(request.actor, case_id)
    if request.method == "POST" and form.is_valid():
        key, words = key_of(request), said(form.cleaned_data)
        if isinstance(row, LadderFact):
            done = _attempt(form, lambda: cancel_step(request.actor, key=key, fact_id=row.pk, **words))
        else:
            done = _attempt(form, lambda: cancel_instruction(request.actor, key=key, instruction_id=row.pk, **words))
        if done:
            messages.success(request, _("It is cancelled. The earlier record stays to be read."))
            return redirect(address(request, "ladder", case_id))
    what = next((r for r in rungs_of(case_id) if row in (r.fact, r.instruction)), None)
    context = {"brief": brief, "form": form, "rung": what, "key": uuid4().hex}
    return render(request, "briefs/ladder/cancel.html", context, status=422 if form.errors else 200)


def _context(request: Any, brief: Brief, step: StepForm, instruction: InstructionForm) -> dict[str, Any]:
    rungs = rungs_of(brief.pk)
    scans = files_of_many(FACT, [rung.fact.pk for rung in rungs if rung.fact])
    by_fact = {file.subject_id: row for file, row in zip(scans, file_rows(request, scans), strict=True)}
    rows = [
        {
            "rung": rung,
            "level": Level(rung.level).label,
            "scan": by_fact.get(rung.fact.pk) if rung.fact else None,
            "cancel_url": _cancel_url(request, brief.pk, rung),
        }
        for rung in rungs
    ]
    history = LadderFact.objects.filter(brief_id=brief.pk, cancels__isnull=False).select_related("cancels").order_by("id")
    return {
        "brief": brief,
        "issue": Issue.objects.filter(pk=brief.pk).first(),
        "rows": rows,
        "step": step,
        "instruction": instruction,
        "sent": sent_up_of(brief.pk),
        "origin": origin_of(brief.pk),
        "may_send": may_ever(request.actor, SEND),
        "cancelled": [
            {"when": row.recorded_at, "who": row.recorded_by, "what": _cancelled_words(row), "note": row.reason}
            for row in history
        ],
        "key": uuid4().hex,
    }


def _cancelled_words(row: LadderFact) -> str:
    return _("Cancelled: %(what)s of %(day)s") % {"what": step_label(row.step), "day": zh_date(row.effective_on)}


def _cancel_url(request: Any, case_id: UUID, rung: Any) -> str:
    base = {"council": request.council.code}
    if rung.instruction is not None:
        own = rung.instruction.brief_id == case_id
        return reverse("desk:briefs:cancel_note", kwargs=base | {"instruction_id": rung.instruction.pk}) if own else ""
    own = rung.fact.brief_id == case_id and rung.fact.step != "own_adopted"
    return reverse("desk:briefs:cancel_step", kwargs=base | {"fact_id": rung.fact.pk}) if own else ""
