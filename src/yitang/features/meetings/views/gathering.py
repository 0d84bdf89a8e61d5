"""One gathering: its overview with the next step, its data, its half days, its documents."""

from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.meetings.documents import DOCUMENT, PAPER, PHOTO
from yitang.features.meetings.forms import GatheringForm
from yitang.features.meetings.times import span
from yitang.features.meetings.views.links import chain_rows, link_rows, next_step
from yitang.features.meetings.views.parts import OUTCOME_TONES, TONES, form_page, frame, link, named
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused
from yitang.foundation.files.actions import remove
from yitang.foundation.files.attaching import add_uploads, file_to_remove
from yitang.foundation.files.photos import add_photos
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.further import further_steps
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.models import Attendee, Gathering
from yitang.instruments.gatherings.planning import SITTINGS_MOST, change, set_sittings
from yitang.instruments.gatherings.policy import ORGANISE, VIEW
from yitang.instruments.gatherings.queries import current_sitting, find, kind_labels, leave_waiting, roll_counts, sittings_of
from yitang.instruments.gatherings.states import KIND, OPEN_STAGES
from yitang.instruments.workflow.board import board_of, course_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import procedure_of


@require_safe
@needs("gatherings.read")
def case(request: Any, gathering_id: UUID) -> HttpResponse:
    """Where it stands, what comes next, who is expected; whoever is only invited is led to the page for him."""
    found = find(request.actor, gathering_id)
    if not may_ever(request.actor, VIEW):
        return redirect(link(request, "mine", gathering_id))
    board = board_of(request.actor, found)
    sittings = sittings_of(found.pk)
    sitting = current_sitting(sittings, now())
    context = frame(
        request,
        found,
        "case",
        board=board,
        tone=TONES[found.case.stage],
        facts=_facts(found),
        counts=roll_counts(sitting) if sitting else {},
        sitting=named(sitting) if sitting else "",
        sittings=[
            {"name": named(row), "when": span(row.starts_at, row.ends_at), "half_days": f"{row.half_days.normalize():f}"}
            for row in sittings
        ],
        waiting=leave_waiting([found.pk]).count(),
        outcomes=_outcomes(found) if found.case.stage in ("closed", "archived") else [],
        course=_course(found),
        open=found.case.stage in OPEN_STAGES,
        chain=chain_rows(request, found),
        linked=link_rows(request, found),
        further=further_steps(request, found.case.kind, found),
        next_link=next_step(request, found) if found.case.stage != "cancelled" else None,
        primary=next((one.code for one in board.steps if one.edge.tone == "primary" and not one.needs_reason), ""),
    )
    return render(request, "meetings/case.html", context)


@require_POST
@needs(ORGANISE)
def step(request: Any, gathering_id: UUID) -> HttpResponse:
    """Take the step whose button was pressed, with the version that the page showed."""
    found = find(request.actor, gathering_id)
    version = request.POST.get("version", "")
    edge = request.POST.get("step", "")
    words = {
        "notice": _("The notice was sent to everybody on the list."),
        "begin": _("The gathering is open. The roll can be taken."),
        "close": _("The gathering is closed. Who attended stands in the members' dossiers now."),
        "archive": _("Archived."),
        "cancel": _("The gathering is cancelled. Everybody who had the notice was told."),
        "tell_again": _("Everybody on the list was told."),
    }
    return press(
        request,
        lambda: advance(
            request.actor,
            case_id=found.pk,
            axis=KIND,
            edge=edge,
            key=key_of(request),
            expected_version=int(version) if version.isdecimal() and len(version) < 9 else 0,
            reason=request.POST.get("reason", "")[:500],
        ),
        link(request, "case", gathering_id),
        words.get(edge, ""),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def edit(request: Any, gathering_id: UUID) -> HttpResponse:
    """What it is, when and where."""
    found = find(request.actor, gathering_id)
    form = GatheringForm(request.POST or None, initial=GatheringForm.of(found))
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 9 else found.version
    return form_page(
        request,
        form,
        lambda: change(
            request.actor, key=key_of(request), gathering_id=found.pk, version=version, reply_by=form.reply_by, **form.asked()
        ),
        heading=_("Data of the gathering"),
        act=_("Save the data"),
        back=link(request, "case", gathering_id),
        done=_("Saved. Whoever had the notice is not told by itself: use “Tell everybody of the change” where it matters."),
        hidden=[("version", version)],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def sittings(request: Any, gathering_id: UUID) -> HttpResponse:
    """The half days on which the roll is taken, one on each line; empty lines are left out."""
    found = find(request.actor, gathering_id)
    rows = [_line(row) for row in sittings_of(found.pk)]
    problems: list[str] = []
    if request.method == "POST":
        rows = _typed(request)
        try:
            set_sittings(request.actor, key=key_of(request), gathering_id=found.pk, rows=_parsed(rows))
        except (Invalid, Blocked, Conflict, KeyReused) as error:
            problems = [str(error.message)]
        else:
            messages.success(request, _("The half days are set."))
            return redirect(link(request, "case", gathering_id))
    empty = {name: "" for name in ("title", "day", "begins", "ends", "half_days")}
    shown = (rows + [empty, empty, empty])[:SITTINGS_MOST]
    context = frame(request, found, "case", rows=list(enumerate(shown, start=1)), problems=problems)
    return render(request, "meetings/sittings.html", context, status=422 if problems else 200)


@require_POST
@needs(ORGANISE)
def documents(request: Any, gathering_id: UUID) -> HttpResponse:
    """Add documents of the notice or papers of the office, or remove one."""
    found = find(request.actor, gathering_id)
    back = link(request, "agenda", gathering_id) + "#documents"
    gone = file_to_remove(request)
    if gone:
        return press(request, lambda: remove(request.actor, file_id=gone), back, _("The file was removed."))
    purpose = next((one for one in (PAPER, PHOTO) if request.POST.get("purpose") == one), DOCUMENT)
    uploads = request.FILES.getlist("files")
    if not uploads:
        messages.warning(request, _("Choose a file first."))
        return redirect(back)
    add = add_photos if purpose == PHOTO else add_uploads
    added = add(request.actor, uploads, kind=KIND, subject_id=found.pk, purpose=purpose, key=key_of(request))
    for problem in added.problems:
        messages.warning(request, problem)
    if added.files:
        messages.success(request, _("%(n)d files were added.") % {"n": len(added.files)})
    return redirect(back)


def _facts(found: Gathering) -> list[dict[str, Any]]:
    return [
        {"label": _("Kind"), "value": kind_labels().get(found.kind_code, found.kind_code)},
        {"label": _("When it is held"), "value": span(found.starts_at, found.ends_at)},
        {"label": _("Where it is held"), "value": found.place},
        {"label": _("Organised by"), "value": found.organiser.name if found.organiser else ""},
        {"label": _("Session"), "value": found.case.session.name if found.case.session else ""},
        {"label": _("Answers until"), "value": found.reply_by or found.starts_at},
        {"label": _("Whom to contact"), "value": found.contact},
        {"label": _("Telephones"), "value": _("Not allowed in the hall") if found.phones_banned else ""},
        {"label": _("What to know"), "value": found.advice, "wide": True},
    ]


def _outcomes(found: Gathering) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for outcome in Attendee.objects.filter(gathering=found).values_list("outcome", flat=True):
        counts[outcome] = counts.get(outcome, 0) + 1
    return [
        {"label": label, "n": counts.get(code, 0), "tone": OUTCOME_TONES[code], "url": f"?show={code}"}
        for code, label in Attendee.Outcome.choices
        if code
    ]


def _course(found: Gathering) -> list[dict[str, Any]]:
    done = {edge.code: edge.done for edge in procedure_of(found.case.procedure_id).axis(KIND).edges}
    rows = [
        {
            "when": one.effective_on if one.channel == "import" else one.recorded_at,
            "who": one.actor_name,
            "what": _(done[one.edge]) if one.edge in done else "",
            "note": one.reason,
        }
        for one in course_of(found.pk)
    ]
    return rows[::-1]


def _line(row: Any) -> dict[str, str]:
    begin, end = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    return {
        "title": row.title,
        "day": begin.date().isoformat(),
        "begins": f"{begin:%H:%M}",
        "ends": f"{end:%H:%M}",
        "half_days": f"{row.half_days.normalize():f}",
    }


def _typed(request: Any) -> list[dict[str, str]]:
    columns = {name: request.POST.getlist(name)[:SITTINGS_MOST] for name in ("title", "day", "begins", "ends", "half_days")}
    rows = [dict(zip(columns, (value.strip() for value in cells), strict=True)) for cells in zip(*columns.values(), strict=False)]
    return [row for row in rows if row["day"] or row["title"]]


def _parsed(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [_one(number, row) for number, row in enumerate(rows, start=1)]


def _one(number: int, row: dict[str, str]) -> dict[str, Any]:
    try:
        day, begins, ends = parse_date(row["day"]), parse_time(row["begins"]), parse_time(row["ends"])
        weight = Decimal(row["half_days"] or "1")
    except (ValueError, InvalidOperation):
        day, begins, ends, weight = None, None, None, Decimal(0)
    if day is None or begins is None or ends is None or not Decimal(0) < weight <= 4:
        raise Invalid(_("Line %(n)d: enter the day, both times and the half days it counts (such as 1 or 0.5).") % {"n": number})
    return {"title": row["title"][:120], "starts_at": _at(day, begins), "ends_at": _at(day, ends), "half_days": weight}


def _at(day: Any, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
