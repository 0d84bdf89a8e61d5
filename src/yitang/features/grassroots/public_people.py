"""A member's page for residents (P10): name, sector, studios, reception days, and the way to write. The member opened it and may close it."""

from typing import Any

from django.http import Http404, HttpResponse

from yitang.features.grassroots.queries import coming_days, linked_on, open_cards
from yitang.foundation.core.clock import today
from yitang.foundation.ui.portal import Reader, portal_path, render_portal
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on

DAYS_SHOWN = 8


def person(request: Any, card_code: str) -> HttpResponse:
    """One member's page. Raises `Http404` for a card that is closed or was never there."""
    day = today()
    card = open_cards(day).filter(code=card_code.replace("\x00", "").upper()).first()
    if card is None:
        raise Http404
    reader, path = Reader.of(request), portal_path("portal:grassroots:venues", request.council.code)
    member = getattr(card.principal, "member", None)
    linked = linked_on(day, principal=card.principal, venue__in=Venue.objects.filter(open_on(day)))
    context = {
        "card": card,
        "sector": member.sector.name if member and member.sector else "",
        "studios": [
            {"name": row.venue.name, "url": reader.link(f"{path}venues/{row.venue.code}/"), "field": row.field} for row in linked
        ],
        "days": list(coming_days(day, linked__principal=card.principal)[:DAYS_SHOWN]),
        "list_url": reader.link(path),
    }
    return render_portal(request, "grassroots/portal/person.html", context)
