"""What strangers read about venues (P8): the list first, coordinates beside it, one page each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.grassroots.models import MemberCard
from yitang.features.grassroots.paging import LatePaginator
from yitang.features.grassroots.queries import cards_of, coming_days, linked_on
from yitang.features.grassroots.spots import drawing_of
from yitang.features.grassroots.words import Told, spot
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.ui.portal import HomePart, PortalRoom, Reader, Revision, page_of, portal_path, render_part, render_portal
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.actions import KINDS
from yitang.institution.places.models import Region, Venue
from yitang.institution.places.parts import parts_in_order
from yitang.institution.places.queries import BY_REGION, filtered, open_on, visible_venues

PER_PAGE, DAYS_SHOWN = 30, 6
POINTS_MOST = 1000
"""Points of a drawing: more of them are no picture, and a page for phones has to stay small."""
COUNTED_MOST = 500
_counted: dict[Hashable, dict[str, int]] = {}


def open_venues(actor: Actor) -> QuerySet[Venue]:
    """The venues that are open today, in the order of the divisions."""
    return visible_venues(actor).filter(open_on(today())).order_by("region__path", "code")


def home_part(request: Any) -> HomePart:
    """How many venues there are, and the way to them."""
    reader = Reader.of(request)
    path = portal_path("portal:grassroots:venues", request.council.code)
    return HomePart(
        "grassroots/portal/home_part.html",
        {
            "count": request.standing["grassroots"].count,
            "list_path": path,
            "list_url": reader.link(path),
            "choices": reader.choices,
        },
    )


def venues(request: Any) -> HttpResponse:
    """All open venues, narrowed by county, kind and words; every state has an address of its own."""
    reader, path = Reader.of(request), portal_path("portal:grassroots:venues", request.council.code)
    asked = {name: " ".join(request.GET.get(name, "").replace("\x00", "").split())[:100] for name in ("q", "county", "kind")}
    county = Region.objects.filter(code=asked["county"], level=Region.Level.COUNTY).first() if asked["county"] else None
    if asked["county"] and county is None:
        raise Http404
    found = filtered(open_venues(request.actor), {"q": asked["q"], "region": county, "kind": asked["kind"]}, "region", today())
    whole = None if any(asked.values()) else request.standing["grassroots"].count
    paginator = LatePaginator(found, open_venues(request.actor), PER_PAGE, searched=bool(asked["q"]), known=whole, walk=BY_REGION)
    page = page_of(paginator, request.GET.get("page", "1"))
    return render_portal(
        request,
        "grassroots/portal/venues.html",
        {
            "q": asked["q"],
            "county": asked["county"],
            "kind": asked["kind"],
            "page": page,
            "rows": _rows(page.object_list, reader, path),
            "map_url": reader.link(portal_path("portal:grassroots:spots", request.council.code), county=asked["county"]),
            "counties": _counties(request, open_venues(request.actor), reader, path, asked),
            "kinds": _kinds(request, reader, path, asked),
            "list_path": path,
            "list_url": reader.link(path),
            "choices": reader.choices,
        },
    )


def venue(request: Any, venue_code: str) -> HttpResponse:
    """One venue: where, when, whom to ring up. Raises `Http404` for one that is not open."""
    found = open_venues(request.actor).filter(code=venue_code.replace("\x00", "")).first()
    if found is None:
        raise Http404
    told, reader = Told([found]), Reader.of(request)
    facts = [
        (_("Kind of venue"), told.kind(found)),
        (_("Where it lies"), told.place(found)),
        (_("Address"), found.address),
        (_("When it is open"), found.hours),
        (_("Telephone"), found.phone),
        (_("Coordinates"), spot(found)),
        (_("Brand"), found.brand),
    ]
    path, day = portal_path("portal:grassroots:venues", request.council.code), today()
    linked = list(linked_on(day, venue=found))
    cards = cards_of((row.principal_id for row in linked if row.principal_id), day)
    context = {
        "venue": found,
        "facts": [fact for fact in facts if fact[1]],
        "list_url": reader.link(path),
        "spot": spot(found),
        "parts": list(_parts(request, found)),
        "linked": [
            {"row": row, "url": _person_url(request, cards.get(row.principal_id) if row.principal_id else None)} for row in linked
        ],
        "days": list(coming_days(day, venue=found)[:DAYS_SHOWN]),
    }
    return render_portal(request, "grassroots/portal/venue.html", context)


def spots(request: Any) -> HttpResponse:
    """Where the venues lie: a drawing of their coordinates, and the list of them with the numbers."""
    reader, path = Reader.of(request), portal_path("portal:grassroots:venues", request.council.code)
    own = portal_path("portal:grassroots:spots", request.council.code)
    code = request.GET.get("county", "").replace("\x00", "")
    county = Region.objects.filter(code=code, level=Region.Level.COUNTY).first() if code else None
    if code and county is None:
        raise Http404
    found = open_venues(request.actor).filter(latitude__isnull=False)
    asked = {"q": "", "county": code, "kind": ""}
    shown = found.filter(region__path__startswith=county.path) if county else found
    page = page_of(LatePaginator(shown, open_venues(request.actor), PER_PAGE, walk=BY_REGION), request.GET.get("page", "1"))
    return render_portal(
        request,
        "grassroots/portal/spots.html",
        {
            "county": county,
            "drawing": drawing_of(
                shown.filter(BY_REGION).select_related(None).only("name", "latitude", "longitude")[:POINTS_MOST]
            ),
            "page": page,
            "rows": _rows(page.object_list, reader, path),
            "counties": _counties(request, found, reader, own, asked),
            "list_url": reader.link(path),
            "all_url": reader.link(own),
        },
    )


def _person_url(request: Any, code: str | None) -> str:
    if not code:
        return ""
    path = reverse("portal:grassroots:person", kwargs={"council": request.council.code, "card_code": code})
    return Reader.of(request).link(path)


def _parts(request: Any, found: Venue) -> Iterator[str]:
    """What other rooms show strangers about this venue."""
    for part in parts_in_order():
        shown = part.public(request, found) if part.public else None
        if shown is not None:
            yield render_part(request, shown.template, shown.context)


def revision_of(actor: Actor) -> Revision:
    """What the venues and the parts of their pages stand at; it counts the open venues."""
    rows = visible_venues(actor).order_by()
    moments = [rows.aggregate(at=Max("changed_at"))["at"]]
    moments.append(MemberCard.objects.aggregate(at=Max("changed_at"))["at"])
    moments += [part.revision(actor).changed_at for part in parts_in_order() if part.revision]
    return Revision(max((at for at in moments if at), default=None), rows.filter(open_on(today())).count())


def addresses(actor: Actor, start: int, stop: int) -> list[tuple[str, datetime]]:
    """Path below the list and last change of each venue."""
    found = open_venues(actor).order_by("code").values_list("code", "changed_at")[start:stop]
    return [(f"venues/{code}/", changed_at) for code, changed_at in found]


ROOM = PortalRoom(gettext_lazy("Consultation venues"), "portal:grassroots:venues", revision_of, home_part, addresses)


def _rows(found: Iterable[Venue], reader: Reader, path: str) -> list[dict[str, Any]]:
    rows = list(found)
    told = Told(rows)
    return [
        {
            "name": row.name,
            "url": reader.link(f"{path}venues/{row.code}/"),
            "kind": told.kind(row),
            "where": row.address or told.place(row),
            "hours": row.hours,
            "spot": spot(row),
        }
        for row in rows
    ]


def _standing(request: Any, what: str, count: Callable[[], dict[str, int]]) -> dict[str, int]:
    """What is counted of all venues, once for each state of the public rows and each day."""
    key = (request.council.id, what, today(), request.standing["grassroots"])
    if key not in _counted:
        if len(_counted) >= COUNTED_MOST:
            _counted.clear()
        _counted[key] = count()
    return _counted[key]


def _below(venues: QuerySet[Venue]) -> dict[str, int]:
    """Code of each division → these venues at any depth below it."""
    counts: Counter[str] = Counter()
    for path_below, n in venues.order_by().values_list("region__path").annotate(n=Count("pk")):
        for code in path_below.split("/"):
            counts[code] += n
    return counts


def _counties(request: Any, venues: QuerySet[Venue], reader: Reader, path: str, asked: dict[str, str]) -> list[dict[str, Any]]:
    """Counties with the number of these venues below each."""
    counts = _standing(request, path, lambda: _below(venues))
    rest = {name: value for name, value in asked.items() if name != "county"}
    return [
        {
            "label": row.name,
            "count": counts[row.code],
            "url": reader.link(path, county=row.code, **rest),
            "current": row.code == asked["county"],
        }
        for row in Region.objects.filter(level=Region.Level.COUNTY).order_by("code")
        if counts.get(row.code)
    ]


def _kinds(request: Any, reader: Reader, path: str, asked: dict[str, str]) -> list[dict[str, Any]]:
    of_kinds = open_venues(request.actor).order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    counts = _standing(request, "kinds", lambda: dict(of_kinds))
    rest = {name: value for name, value in asked.items() if name != "kind"}
    words = labels(KINDS)
    return [
        {
            "label": words.get(code, code),
            "count": n,
            "url": reader.link(path, kind=code, **rest),
            "current": code == asked["kind"],
        }
        for code, n in counts.items()
    ]
