"""办理跟踪 (C8): a table by stage with lamps, reminders with their preview, the list as a workbook."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.proposals.exports import export_tracked
from yitang.features.proposals.filters import ListWords, list_words
from yitang.features.proposals.forms.tracking import ReminderForm, TrackingFilter
from yitang.features.proposals.handling.followed import REMINDERS as OF_CASES
from yitang.features.proposals.handling.tracked import BY_CODE, STAGES, Stage, of_stage
from yitang.features.proposals.views.cells import drawn, in_order, without
from yitang.features.proposals.views.reading import LAMP_TONES
from yitang.features.proposals.views.tracking_columns import CELLS, TRACKING, USUAL_STAGE, sorts_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.formats import iso_date
from yitang.foundation.ui.lists.actions import choose_rows
from yitang.foundation.ui.lists.bar import bar_of, first_question
from yitang.foundation.ui.lists.declared import COLUMN, question_of
from yitang.foundation.ui.lists.queries import choice_of
from yitang.instruments.deadlines.clocks import lamp
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.handling.beside import REMINDERS
from yitang.instruments.handling.states import HANDLING
from yitang.instruments.workflow.engine import BatchItem, advance_many
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE = 25
MOST = 200


@require_safe
@needs("handling.track")
def tracking(request: Any) -> HttpResponse:
    """What is where, the most urgent first; ticked lines are reminded together."""
    if request.GET.get("view") in BY_CODE:
        # So the stage was called before views had names of their own; such addresses were sent around.
        return redirect(f"{request.path}?{without(request.GET, 'view', stage=request.GET['view'])}", permanent=True)
    if first := first_question(request, TRACKING):
        return redirect(f"{request.path}?{first}")
    stage = _stage(request)
    page = Paginator(_asked(request, stage), PER_PAGE).get_page(request.GET.get("page"))
    columns = TRACKING.chosen(request.GET.getlist(COLUMN))
    rows = lines(request, stage, page.object_list)
    context = {
        "stage": stage,
        "tabs": [
            {
                "label": one.label,
                "url": f"?{without(request.GET, 'q', 'page', 'view', 'chosen', stage=one.code)}",
                "current": one is stage,
                "count": _count(request, one),
            }
            for one in STAGES
        ],
        "page": page,
        "columns": columns,
        "rows": [row | {"cells": drawn(row, columns, CELLS)} for row in rows],
        "bar": bar_of(request, TRACKING),
        "chosen": choice_of(request.actor, TRACKING.code, request.GET["chosen"]) if request.GET.get("chosen") else None,
        "most": MOST,
        "form": TrackingFilter(request.GET),
        "may_remind": stage.reminder is not None and policy.may_ever(request.actor, "handling.remind"),
        "may_export": policy.may_ever(request.actor, "proposals.export"),
        "query": request.GET.urlencode(),
        "key": uuid4().hex,
    }
    return render(request, "proposals/office/tracking.html", context)


@require_POST
@needs("proposals.export")
def export(request: Any) -> HttpResponseBase:
    """This view of the tracking page as a workbook."""
    policy.require_ever(request.actor, "handling.track")
    stage = _stage(request)
    rows = lines(request, stage, _asked(request, stage)[:5000])
    file, name = export_tracked(request.actor, request.POST.get("key") or None, str(stage.label), rows)
    return FileResponse(file, as_attachment=True, filename=name)


@require_POST
@needs("handling.remind")
def choose(request: Any) -> HttpResponse:
    """Freeze all lines that the question finds now, so that these are reminded and no others."""
    stage = _stage(request)
    ids = list(_asked(request, stage).values_list("pk", flat=True)[: MOST + 1])
    question = question_of(request.GET)
    if len(ids) > MOST:
        words = _("More than {n} at once are not reminded. Narrow the query, a unit's name for instance.")
        messages.error(request, words.format(n=MOST))
        return redirect(f"{_back(request, stage)}&{without(request.GET, 'stage', 'page', 'chosen')}".rstrip("&"))
    key = request.POST.get("key") or None
    done = choose_rows(request.actor, key=key, list_code=TRACKING.code, query=question, ids=ids)
    return redirect(f"{_back(request, stage)}&{without(request.GET, 'stage', 'page', chosen=done['chosen_id'])}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("handling.remind")
def remind(request: Any) -> HttpResponse:
    """Who gets which words, before anything goes out; then one act for all."""
    stage = _stage(request)
    if stage.reminder is None:
        raise NotFound(_("There is no reminder for this stage."))
    chosen = _chosen(request, stage)
    if not chosen:
        messages.info(request, _("Tick the lines that are to be reminded."))
        return redirect(_back(request, stage))
    usual = str((REMINDERS | OF_CASES)[stage.reminder[1]])
    form = ReminderForm(initial={"key": uuid4().hex, "text": usual.replace("%(title)s", _("[title]"))})
    if request.method == "POST":
        form = ReminderForm(request.POST)
        if form.is_valid():
            return _send(request, stage, chosen, form)
    rows = lines(request, stage, chosen)
    context = {"form": form, "rows": rows, "stage": stage, "back": _back(request, stage), "ids": [row["pick"] for row in rows]}
    return render(request, "proposals/office/tracking_remind.html", context, status=422 if form.is_bound else 200)


def _send(request: Any, stage: Stage, chosen: list[Any], form: ReminderForm) -> HttpResponse:
    assert stage.reminder is not None
    axis, edge = stage.reminder
    text = form.cleaned_data["text"].replace(_("[title]"), "%(title)s")
    if stage.code == "late":
        # What is overdue may be either: not signed for, or not answered.
        groups = [
            ("remind_receipt", [a for a in chosen if a.state == "sent"]),
            ("remind", [a for a in chosen if a.state != "sent"]),
        ]
    else:
        groups = [(edge, chosen)]
    done, failed = 0, []
    for step, rows in groups:
        items = [_item(row, stage, text) for row in rows]
        if items:
            key = f"{form.cleaned_data['key']}-{step}"[:80]
            result = advance_many(request.actor, items, axis=axis, edge=step, key=key)
            done += result["done"]
            failed += [row["message"] for row in result["results"] if not row["ok"]]
    if done:
        messages.success(request, _("%(n)d reminders went out.") % {"n": done})
    for sentence in dict.fromkeys(failed):
        messages.warning(request, sentence)
    return redirect(_back(request, stage))


def _item(row: Any, stage: Stage, text: str) -> BatchItem:
    if stage.of_cases:
        version = Track.objects.filter(case_id=row.pk, axis="course").values_list("version", flat=True).latest("round")
        return BatchItem(row.pk, version, None, {"text": text})
    return BatchItem(row.case_id, row.track_version, row.unit_id, {"text": text})


def _chosen(request: Any, stage: Stage) -> list[Any]:
    asked = request.POST if request.method == "POST" else request.GET
    if asked.get("chosen"):
        choice = choice_of(request.actor, TRACKING.code, asked["chosen"])
        return list(of_stage(request.actor, stage, today()).filter(pk__in=choice.ids)) if choice else []
    ids = []
    for typed in asked.getlist("ids")[:MOST]:
        try:
            ids.append(UUID(typed))
        except ValueError:
            raise Invalid(_("The list of ticked lines cannot be read. Tick them again.")) from None
    return list(of_stage(request.actor, stage, today()).filter(pk__in=ids)) if ids else []


def lines(request: Any, stage: Stage, found: Any) -> list[dict[str, Any]]:
    """Rows of the page and of the workbook: parts of units or proposals, with lamp and address."""
    day, calendar = today(), calendar_for(request.council.id)
    words: ListWords = counted(request, ("words", get_language()), list_words)
    rows = []
    for one in found:
        proposal, unit = (one, None) if stage.of_cases else (one.case.proposal, one.unit)
        due_on = one.case.due_on if stage.of_cases else one.track_due
        light = lamp(due_on, day, calendar)
        since = one.case.stage_since
        rows.append(
            {
                "pick": str(one.pk),
                "case": one.case,
                "number": one.case.number,
                "class_label": words.classes.get(proposal.class_code, ""),
                "session": words.sessions.get(str(proposal.session_id), ""),
                "kind": words.kinds.get(proposal.submitter_kind, ""),
                "occasion": proposal.occasion,
                "submitted_on": proposal.submitted_on,
                "submitter": proposal.submitter.name,
                "unit": unit.name if unit else (proposal.lead_unit.name if proposal.lead_unit else ""),
                "part": "" if stage.of_cases else one.get_role_display(),
                "round": 1 if stage.of_cases else one.round,
                "state": _state(one, stage),
                "since": since if stage.of_cases else one.sent_on,
                "since_day": iso_date(since if stage.of_cases else one.sent_on),
                "due_on": due_on,
                "due": f"{light.words}（{iso_date(due_on)}）" if due_on else "",
                "tone": LAMP_TONES.get(light.colour, "wait"),
                "url": _line_url(request, one, stage),
            }
        )
    return rows


def _state(one: Any, stage: Stage) -> str:
    if stage.of_cases:
        return (
            str(stage.label)
            if stage.code == "dissatisfied"
            else procedure_of(one.case.procedure_id).stage_state(one.case.stage).words()
        )
    if one.asks_extension:
        return _("%(state)s; asks for an extension") % {"state": HANDLING.state(one.state).words()}
    return HANDLING.state(one.state).words()


def _line_url(request: Any, one: Any, stage: Stage) -> str:
    code = request.council.code
    if not stage.of_cases:
        return reverse("desk:proposals:tracked", kwargs={"council": code, "assignment_id": one.pk})
    name = "verify" if stage.code == "dissatisfied" and policy.may_ever(request.actor, "proposals.rehandle") else "detail"
    return reverse(f"desk:proposals:{name}", kwargs={"council": code, "case_id": one.pk})


def _asked(request: Any, stage: Stage) -> Any:
    """The lines that the address asks for, in its order."""
    found = _searched(of_stage(request.actor, stage, today()), request.GET.get("q", ""), stage)
    return in_order(found, request.GET.get("sort", ""), sorts_of(stage))


def _searched(found: Any, text: str, stage: Stage) -> Any:
    text = text.replace("\x00", "").strip()
    digits = text.strip("第号")
    if digits.isdecimal() and len(digits) < 9:
        return found.filter(case__number=int(digits))
    for word in text.split()[:5]:
        by_title = found.filter(case__title__contains=word)
        name = "lead_unit__name__contains" if stage.of_cases else "unit__name__contains"
        found = by_title if by_title.exists() else found.filter(**{name: word})
    return found


def _count(request: Any, stage: Stage) -> int:
    def count() -> int:
        return int(of_stage(request.actor, stage, today()).order_by().count())

    found: int = counted(request, ("tracked", stage.code), count)
    return found


def _stage(request: Any) -> Stage:
    asked = request.GET.get("stage", "") or request.POST.get("stage", "")
    return BY_CODE.get(asked, BY_CODE[USUAL_STAGE])


def _back(request: Any, stage: Stage) -> str:
    return f"{reverse('desk:proposals:tracking', kwargs={'council': request.council.code})}?stage={stage.code}"
