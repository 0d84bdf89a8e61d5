"""Agenda, documents, minutes, decisions and who sees to them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.meetings.documents import DOCUMENT, MOST, PAPER, PHOTO
from yitang.features.meetings.forms import FollowUpForm, MinutesForm
from yitang.features.meetings.views.follow_ups import state_of
from yitang.features.meetings.views.parts import form_page, frame, link
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused
from yitang.foundation.core.ids import uuids
from yitang.foundation.files.queries import ask_beforehand
from yitang.foundation.files.types import PICTURES, accepted_suffixes, allowed
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.models import AgendaItem, FollowUp
from yitang.instruments.gatherings.policy import ORGANISE, VIEW
from yitang.instruments.gatherings.queries import find
from yitang.instruments.gatherings.records import RECORDED, add_follow_up, go_to_item, set_agenda, write_minutes
from yitang.instruments.gatherings.states import KIND

LINES_MOST = 200
EMPTY_LINES = 5


@require_safe
@needs(VIEW)
def agenda(request: Any, gathering_id: UUID) -> HttpResponse:
    """What was and is to be dealt with, what lies before the meeting, what came of it."""
    found = find(request.actor, gathering_id)
    items = list(AgendaItem.objects.filter(gathering=found))
    for item in items:
        item.tone = "done" if item.done_at else "doing" if item.begun_at else "wait"  # type: ignore[attr-defined]
        item.state = _("Done") if item.done_at else _("Now") if item.begun_at else _("To come")  # type: ignore[attr-defined]
    rows = list(FollowUp.objects.filter(gathering=found).select_related("owner").order_by("due_on", "pk"))
    for row in rows:
        row.tone, row.state = state_of(row)  # type: ignore[attr-defined]
    may_write = found.case.stage in RECORDED
    context = frame(request, found, "agenda", items=items, follow_ups=rows, document=DOCUMENT, paper=PAPER, photo=PHOTO)
    context |= {"may_write": may_write, "pictures": _pictures()}
    ask_beforehand(request, [(KIND, found.pk)])
    context["under_way"] = found.case.stage == "under_way"
    return render(request, "meetings/agenda.html", context)


def _pictures() -> dict[str, Any]:
    """What the field for photographs says about them."""
    kinds = "、".join(str(one.label) for one in allowed() if one.code in PICTURES)
    return {"suffixes": accepted_suffixes(PICTURES), "kinds": kinds, "most": MOST}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def edit_agenda(request: Any, gathering_id: UUID) -> HttpResponse:
    """The agenda as lines: title, who speaks, minutes; an emptied line goes."""
    found = find(request.actor, gathering_id)
    back = link(request, "agenda", gathering_id)
    problems: list[str] = []
    rows = [
        {"item_id": str(item.pk), "title": item.title, "speaker": item.speaker, "minutes": str(item.minutes or "")}
        for item in AgendaItem.objects.filter(gathering=found)
    ]
    if request.method == "POST":
        rows = _typed(request)
        try:
            set_agenda(request.actor, key=key_of(request), gathering_id=found.pk, rows=[_read(row) for row in rows])
        except (Invalid, Blocked, Conflict, KeyReused) as error:
            problems = [str(error.message)]
        else:
            messages.success(request, _("The agenda is saved."))
            return redirect(back)
    empty = {"item_id": "", "title": "", "speaker": "", "minutes": ""}
    shown = (rows + [empty] * EMPTY_LINES)[:LINES_MOST]
    context = frame(request, found, "agenda", rows=list(enumerate(shown, start=1)), problems=problems, back=back)
    return render(request, "meetings/edit_agenda.html", context, status=422 if problems else 200)


@require_POST
@needs(ORGANISE)
def go_to(request: Any, gathering_id: UUID) -> HttpResponse:
    """The hall has come to an item, or is through."""
    ids = uuids([request.POST.get("item", "")])
    return press(
        request,
        lambda: go_to_item(request.actor, key=key_of(request), gathering_id=gathering_id, item_id=ids[0] if ids else None),
        link(request, "screens" if request.POST.get("from") == "screens" else "agenda", gathering_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def minutes(request: Any, gathering_id: UUID) -> HttpResponse:
    """纪要."""
    found = find(request.actor, gathering_id)
    initial = {"version": found.version, "text": found.minutes, "shared": found.minutes_shared}
    form = MinutesForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        form,
        lambda: write_minutes(
            request.actor,
            key=key_of(request),
            gathering_id=found.pk,
            version=form.cleaned_data["version"],
            text=form.cleaned_data["text"],
            shared=form.cleaned_data["shared"],
        ),
        heading=_("Minutes"),
        act=_("Save the minutes"),
        back=link(request, "agenda", gathering_id),
        done=_("The minutes are saved."),
        note=found.case.title,
        leave_guard=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def decision(request: Any, gathering_id: UUID) -> HttpResponse:
    """议定事项: a decision with who sees to it and until when."""
    found = find(request.actor, gathering_id)
    form = FollowUpForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: add_follow_up(
            request.actor,
            key=key_of(request),
            gathering_id=found.pk,
            decision=form.cleaned_data["decision"],
            owner_id=form.cleaned_data["owner"].pk,
            due_on=form.cleaned_data["due_on"],
        ),
        heading=_("A decision of the meeting"),
        act=_("Write it down"),
        back=link(request, "agenda", gathering_id),
        done=_("Written down. Whoever sees to it has been told."),
        note=found.case.title,
    )


def _typed(request: Any) -> list[dict[str, str]]:
    names = ("item_id", "title", "speaker", "minutes")
    columns = [request.POST.getlist(name)[:LINES_MOST] for name in names]
    rows = [
        dict(zip(names, (value.replace("\x00", "").strip() for value in cells), strict=True))
        for cells in zip(*columns, strict=False)
    ]
    return [row for row in rows if row["title"] or row["speaker"] or row["minutes"]]


def _read(row: dict[str, str]) -> dict[str, Any]:
    ids = uuids([row["item_id"]])
    if row["minutes"] and not (row["minutes"].isdecimal() and len(row["minutes"]) < 4):
        raise Invalid(
            _("“%(minutes)s” is no number of minutes. Enter a whole number, or leave it empty.")
            % {"minutes": row["minutes"][:20]}
        )
    return {
        "item_id": ids[0] if ids else None,
        "title": row["title"],
        "speaker": row["speaker"],
        "minutes": int(row["minutes"] or 0),
    }
