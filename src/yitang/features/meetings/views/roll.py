"""签到: the desk of the roll, the switch for members' own check-in, corrections after the closing."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.meetings.forms import CorrectForm, SwitchRollForm
from yitang.features.meetings.views.parts import form_page, frame, link, named
from yitang.features.meetings.views.people import named_like
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.statements import fetch
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.correcting import correct
from yitang.instruments.gatherings.models import Attendee, Gathering, RollMark, Sitting
from yitang.instruments.gatherings.policy import ORGANISE, ROLL, VIEW
from yitang.instruments.gatherings.queries import current_sitting, find, on_leave, roll_counts, sittings_of
from yitang.instruments.gatherings.roll import mark, switch_roll, unmark

PER_PAGE = 60
PAPER_LATE = "paper_late"
WAYS = {
    RollMark.Way.DESK: gettext_lazy("At the desk"),
    RollMark.Way.PAPER: gettext_lazy("From the paper list"),
    PAPER_LATE: gettext_lazy("From the paper list, late"),
}
"""How a clerk takes the roll; at the desk the clock says who is late, on paper the list does."""


@require_safe
@needs(VIEW)
def roll(request: Any, gathering_id: UUID) -> HttpResponse:
    """The desk: a field that takes a number, a seat, a name or its initials; below it who is there and who is not."""
    found = find(request.actor, gathering_id)
    sittings = sittings_of(found.pk)
    sitting = _asked(request, sittings)
    words, show = request.GET.get("q", "").replace("\x00", "").strip()[:40], request.GET.get("show", "")
    context = frame(
        request,
        found,
        "roll",
        sitting=sitting,
        halves=[
            {"label": named(row), "url": f"?sitting={row.pk}", "current": sitting is not None and row.pk == sitting.pk}
            for row in sittings
        ],
        counts=roll_counts(sitting) if sitting else {},
        open=found.case.stage == "under_way",
        closed=found.case.stage == "closed",
        asked=words,
        show=show,
        ways=WAYS.items(),
        way=request.GET.get("way", ""),
    )
    if sitting:
        context["page"] = _page(request, sitting, words, show)
    return render(request, "meetings/roll.html", context)


@require_POST
@needs(ROLL)
def mark_one(request: Any, gathering_id: UUID) -> HttpResponse:
    """Check in by what was typed at the desk, or those that were ticked; then the field is empty for the next one."""
    found = find(request.actor, gathering_id)
    asked = uuids([request.POST.get("sitting", "")])
    sitting = next((row for row in sittings_of(found.pk) if asked and row.pk == asked[0]), None)
    if sitting is None:
        raise NotFound
    way = request.POST.get("way", RollMark.Way.DESK)
    back = f"{link(request, 'roll', gathering_id)}?sitting={sitting.pk}"
    # Whoever enters a paper list goes on with it.
    back += f"&way={way}" if way in WAYS and way != RollMark.Way.DESK else ""
    typed = request.POST.get("who", "").replace("\x00", "").strip()[:40]
    ids = uuids(request.POST.getlist("ids"))
    people = (
        list(Attendee.objects.filter(gathering=found, pk__in=ids).select_related("principal")) if ids else _meant(found, typed)
    )
    if not people or (not ids and len(people) > 1):
        words = (
            _("Nobody on the list is meant by “%(typed)s”. Try the number, the seat, or a part of the name.")
            if not people
            else _("Several are meant by “%(typed)s”. Check in the right one below.")
        )
        messages.warning(request, words % {"typed": typed})
        return redirect(f"{back}&{urlencode({'q': typed})}" if people else back)
    return _check_in(request, sitting, people, back)


@require_POST
@needs(ROLL)
def unmark_one(request: Any, gathering_id: UUID) -> HttpResponse:
    """Take somebody off the roll who stands there by mistake."""
    found = find(request.actor, gathering_id)
    ids = uuids([request.POST.get("sitting", ""), request.POST.get("attendee", "")])
    if len(ids) != 2 or not Sitting.objects.filter(gathering=found, pk=ids[0]).exists():
        raise NotFound
    back = f"{link(request, 'roll', gathering_id)}?sitting={ids[0]}"
    return press(
        request,
        lambda: unmark(request.actor, key=key_of(request), sitting_id=ids[0], attendee_id=ids[1]),
        back,
        _("Taken off the roll."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def switch(request: Any, gathering_id: UUID) -> HttpResponse:
    """Whether members check in themselves: off, unless there is a reason."""
    found = find(request.actor, gathering_id)
    initial = {"by_number": found.roll_by_number, "by_link": found.roll_by_link, "reason": found.roll_reason}
    form = SwitchRollForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        form,
        lambda: switch_roll(request.actor, key=key_of(request), gathering_id=found.pk, **form.cleaned_data),
        heading=_("Members check in themselves"),
        act=_("Save the choice"),
        back=link(request, "roll", gathering_id),
        done=_("Saved. A new number and a new code hold from now on."),
        note=_(
            "Usually the roll is taken at the desk. Where it is switched on, the number and the code stand on the hall's screen; only the time is kept."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def correct_one(request: Any, gathering_id: UUID, attendee_id: UUID) -> HttpResponse:
    """After the closing: what one person's roll should have been. The facts are cancelled by new ones."""
    found = find(request.actor, gathering_id)
    row = Attendee.objects.filter(gathering=found, pk=attendee_id).select_related("principal").first()
    if row is None:
        raise NotFound
    there = dict(RollMark.objects.filter(attendee=row).values_list("sitting_id", "late"))
    initial = {"present": [str(pk) for pk in there], "late": [str(pk) for pk, late in there.items() if late]}
    form = CorrectForm(request.POST or None, sittings=[(one, named(one)) for one in sittings_of(found.pk)], initial=initial)
    return form_page(
        request,
        form,
        lambda: correct(
            request.actor,
            key=key_of(request),
            gathering_id=found.pk,
            attendee_id=row.pk,
            present=uuids(form.cleaned_data["present"]),
            late=uuids(form.cleaned_data["late"]),
            reason=form.cleaned_data["reason"],
        ),
        heading=_("Correct the roll of %(name)s") % {"name": row.principal.name},
        act=_("Correct it"),
        back=link(request, "people", gathering_id),
        done=_("Corrected. The dossier shows the new fact and the cancelled one."),
    )


def _asked(request: Any, sittings: list[Sitting]) -> Sitting | None:
    wanted = uuids([request.GET.get("sitting", "")])
    return next((row for row in sittings if wanted and row.pk == wanted[0]), None) or current_sitting(sittings, now())


def _page(request: Any, sitting: Sitting, words: str, show: str) -> Any:
    """A page of people, each with the mark of this half day, or whether leave was granted; four queries however many there are."""
    marked = RollMark.objects.filter(sitting=sitting).values("attendee")
    rows = named_like(Attendee.objects.filter(gathering=sitting.gathering_id), words)
    if show in ("there", "missing"):
        rows = rows.filter(pk__in=marked) if show == "there" else rows.exclude(pk__in=marked).exclude(on_leave(sitting))
    page = Paginator(rows.select_related("principal").order_by("number"), PER_PAGE).get_page(request.GET.get("page"))
    shown = [row.pk for row in page.object_list]
    marks = {mark.attendee_id: mark for mark in RollMark.objects.filter(sitting=sitting, attendee__in=shown)}
    away = set(Attendee.objects.filter(on_leave(sitting), pk__in=shown).values_list("pk", flat=True))
    page.lines = [{"row": row, "mark": marks.get(row.pk), "away": row.pk in away} for row in page.object_list]  # type: ignore[attr-defined]
    return page


def _meant(found: Gathering, typed: str) -> list[Attendee]:
    """The people meant by what was typed: an exact number or seat, an exact name, else all whose name or spelling fits."""
    if not typed:
        return []
    if typed.isdecimal() and len(typed) < 7:
        # What a desk types two thousand times: by statements that are kept.
        numbered = fetch(Attendee, gathering_id=found.pk, number=int(typed))
        for row in numbered:
            row.principal = fetch(Principal, id=row.principal_id)[0]
        if numbered:
            return numbered
    rows = Attendee.objects.filter(gathering=found).select_related("principal").order_by("number")
    return list(rows.filter(Q(seat=typed) | Q(principal__name=typed))[:10]) or list(named_like(rows, typed)[:10])


def _check_in(request: Any, sitting: Sitting, people: list[Attendee], back: str) -> HttpResponse:
    names = "、".join(row.principal.name for row in people[:5])
    way = request.POST.get("way", RollMark.Way.DESK)
    try:
        done = mark(
            request.actor,
            key=key_of(request),
            sitting_id=sitting.pk,
            attendee_ids=[row.pk for row in people],
            way=RollMark.Way.PAPER if way == PAPER_LATE else way,
            late=way == PAPER_LATE if way in (RollMark.Way.PAPER, PAPER_LATE) else None,
        )
    except (Blocked, Invalid, Conflict, KeyReused) as error:
        messages.warning(request, str(error.message))
        return redirect(back)
    if not done["marked"]:
        messages.info(request, _("%(names)s: on the roll already.") % {"names": names})
    elif len(people) == 1:
        words = (
            _("%(name)s (no. %(number)d, seat %(seat)s) has checked in, late.")
            if done["late"]
            else _("%(name)s (no. %(number)d, seat %(seat)s) has checked in.")
        )
        messages.success(request, words % {"name": names, "number": people[0].number, "seat": people[0].seat or "—"})
    else:
        messages.success(request, _("%(n)d have checked in.") % {"n": done["marked"]})
    return redirect(back)
