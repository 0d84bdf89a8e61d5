"""The rota of a studio or station, and the page of a member for residents (M18): the own card, days on duty, what residents said."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.grassroots import studios as acts
from yitang.features.grassroots.models import DutyDay, MemberCard
from yitang.features.grassroots.policy import MESSAGES, TAKE_DOWN
from yitang.features.grassroots.queries import coming_days, in_order, linked_on, of_cases, visible_matters
from yitang.features.grassroots.states import MATTER
from yitang.features.grassroots.studio_forms import CardForm, LinkForm, NoteForm, OffForm, RotaForm
from yitang.features.grassroots.views.venues import change_form, venue_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.codes import qr_code
from yitang.foundation.ui.sent import key_of
from yitang.institution.places.policy import TEND, VIEW

PAGE, DAYS_SHOWN = 30, 60
TABS = ("said", "accepted", "answered", "settled")


@require_safe
@needs(VIEW)
def rota(request: Any, venue_id: UUID) -> HttpResponse:
    """Members linked with a venue, the days to come, and the last ones with what they brought."""
    found, day = venue_of(request, venue_id), today()
    past = DutyDay.objects.filter(venue=found, day__lte=day, cancelled_on__isnull=True).select_related("linked")
    context = {
        "venue": found,
        "linked": list(linked_on(day, venue=found)),
        "coming": list(coming_days(day, venue=found)[:DAYS_SHOWN]),
        "past": list(past.order_by("-day", "pk")[:DAYS_SHOWN]),
        "may_tend": bool(policy.ask(request.actor, TEND, found)) and not found.closed_on,
        "today": day,
        "key": key_of(request),
    }
    return render(request, "grassroots/rota.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TEND)
def link(request: Any, venue_id: UUID) -> HttpResponse:
    """Link a member with this venue."""
    found = venue_of(request, venue_id)
    policy.require(request.actor, TEND, found)
    form = LinkForm(request.POST or None)

    def run() -> Any:
        data = dict(form.cleaned_data)
        listed = data.pop("listed")
        return acts.link_member(request.actor, key=key_of(request), venue_id=found.pk, principal_id=listed, **data)

    return change_form(request, found, form, run, _("Link a member"), _rota_url(request, found.pk))


@require_POST
@needs(TEND)
def unlink(request: Any, linked_id: UUID) -> HttpResponse:
    """End a link; days to come fall out."""
    done = acts.unlink_member(request.actor, key=key_of(request), linked_id=linked_id)
    messages.success(request, _("Saved."))
    return redirect(_rota_url(request, done["venue_id"]))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TEND)
def plan(request: Any, venue_id: UUID) -> HttpResponse:
    """Plan reception days in turn."""
    found = venue_of(request, venue_id)
    policy.require(request.actor, TEND, found)
    known = [(str(row.pk), row.name) for row in linked_on(today(), venue=found)]
    form = RotaForm(request.POST or None, linked=known, initial={"since": today(), "weekday": 2})

    def run() -> Any:
        data = dict(form.cleaned_data)
        chosen = [UUID(one) for one in data.pop("linked")]
        done = acts.plan_duty(request.actor, key=key_of(request), venue_id=found.pk, linked_ids=chosen, **data)
        if done["left"]:
            messages.info(request, _("{n} days have somebody on duty already and stay as they are.").format(n=done["left"]))

    return change_form(request, found, form, run, _("Plan reception days"), _rota_url(request, found.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TEND)
def note(request: Any, reception_id: UUID) -> HttpResponse:
    """What a reception day brought."""
    row = _duty(request, reception_id)
    form = NoteForm(request.POST or None, initial={"visitors": row.visitors, "note": row.note})

    def run() -> Any:
        return acts.note_duty(request.actor, key=key_of(request), duty_id=row.pk, **form.cleaned_data)

    return change_form(request, row.venue, form, run, _("Note the reception day"), _rota_url(request, row.venue_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TEND)
def call_off(request: Any, reception_id: UUID) -> HttpResponse:
    """A reception day falls out."""
    row = _duty(request, reception_id)
    form = OffForm(request.POST or None)

    def run() -> Any:
        return acts.cancel_duty(request.actor, key=key_of(request), duty_id=row.pk, **form.cleaned_data)

    return change_form(request, row.venue, form, run, _("Call the day off"), _rota_url(request, row.venue_id))


@require_safe
@needs(MESSAGES)
def listening(request: Any) -> HttpResponse:
    """A member's page for residents: my card, my days, what residents said to me."""
    own, day = _oneself(request), today()
    card = MemberCard.objects.filter(principal_id=own).first()
    shown = card if card and card.closed_on is None else None
    stage = request.GET.get("stage", "")
    rows = visible_matters(request.actor)
    if stage in TABS:
        rows = of_cases(rows).filter(case__stage=stage)
    page = Paginator(in_order(rows, "", waits=stage == "said"), PAGE).get_page(request.GET.get("page"))
    axis = MATTER.axes[0]
    url = _public_url(request, shown) if shown else ""
    context = {
        "card": shown,
        "form": CardForm(initial={"words": card.words if card else ""}),
        "url": url,
        "drawn": qr_code(url) if url else "",
        "days": list(coming_days(day, linked__principal=own)[:DAYS_SHOWN]),
        "studios": [row.venue for row in linked_on(day, principal=own)],
        "tabs": [
            {"label": _("All"), "url": "?", "current": not stage},
            *({"label": axis.state(one).words(), "url": f"?stage={one}", "current": stage == one} for one in TABS),
        ],
        "rows": [_message(request, row, axis) for row in page.object_list],
        "page": page,
        "may_take_down": may_ever(request.actor, TAKE_DOWN),
        "key": key_of(request),
    }
    return render(request, "grassroots/listening.html", context)


@require_POST
@needs(MESSAGES)
def card(request: Any) -> HttpResponse:
    """Open the own card, change its words, or close it."""
    if request.POST.get("do") == "close":
        acts.close_card(request.actor, key=key_of(request))
        messages.success(request, _("Your card is closed. What residents said by it goes on."))
    else:
        form = CardForm(request.POST)
        words = form.cleaned_data["words"] if form.is_valid() else request.POST.get("words", "").replace("\x00", "")[:200]
        acts.open_card(request.actor, key=key_of(request), words=words)
        messages.success(request, _("Your card is open."))
    return redirect("desk:grassroots:listening", council=request.council.code)


def _message(request: Any, row: Any, axis: Any) -> dict[str, Any]:
    url = reverse("desk:grassroots:matter", kwargs={"council": request.council.code, "matter_id": row.pk})
    meta = [row.said_on.isoformat(), row.venue.name if row.venue else ""]
    return {
        "title": row.case.title,
        "url": url,
        "meta": " · ".join(one for one in meta if one),
        "state": axis.state(row.case.stage).words(),
        "tone": "wait" if row.case.stage == "said" else "done" if row.case.stage == "settled" else "doing",
    }


def _public_url(request: Any, card: MemberCard) -> str:
    path = reverse("portal:grassroots:person", kwargs={"council": request.council.code, "card_code": card.code})
    return str(request.build_absolute_uri(path))


def _oneself(request: Any) -> UUID:
    found = request.actor.principal_as(Role.MEMBER)
    if found is None:
        raise NotFound
    return UUID(str(found))


def _duty(request: Any, reception_id: UUID) -> DutyDay:
    found = DutyDay.objects.select_related("venue", "linked").filter(pk=reception_id, cancelled_on__isnull=True).first()
    if found is None:
        raise NotFound
    policy.require(request.actor, TEND, found.venue)
    return found


def _rota_url(request: Any, venue_id: UUID) -> str:
    return reverse("desk:grassroots:rota", kwargs={"council": request.council.code, "venue_id": venue_id})
