"""Questions about regions and venues."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor, in_force
from yitang.foundation.ui.finding.declared import Found
from yitang.institution.places.models import Region, Seated, Venue
from yitang.institution.places.policy import ROWS

SORTS: dict[str, tuple[str, ...]] = {
    "code": ("code",),
    "name": ("spelled", "code"),
    "region": ("region__path", "code"),
    "kind": ("kind", "code"),
    "opened": ("opened_on", "code"),
}


BY_REGION = Q(region__council=F("council"))
"""Always true. Where the database knows of the joined division's council too, it walks through that one's index in the order of the
list: a page costs the rows of the page and not a sort of all venues."""


def visible_venues(actor: Actor) -> QuerySet[Venue]:
    """Venues that the actor may see, with region, convener and guide."""
    return policy.rows(actor, ROWS, Venue.objects.select_related("region", "convener", "guide"))


def open_on(day: date) -> Q:
    """The condition that a venue is open on a day; the day of closing is the first on which it is not."""
    return Q(opened_on__lte=day) & (Q(closed_on__isnull=True) | Q(closed_on__gt=day))


def filtered(venues: QuerySet[Venue], asked: dict[str, Any], sort: str, day: date) -> QuerySet[Venue]:
    """The list under the conditions of its form. `sort` is a key of `SORTS`, with `-` for the other way round."""
    if words := asked.get("q"):
        venues = venues.filter(_called(words))
    if region := asked.get("region"):
        venues = venues.filter(region__path__startswith=region.path)
    if kind := asked.get("kind"):
        venues = venues.filter(kind=kind)
    state = asked.get("state")
    if state != "all":
        venues = venues.exclude(open_on(day)) if state == "closed" else venues.filter(open_on(day))
    if asked.get("lacks") == "convener":
        venues = venues.filter(convener__isnull=True)
    elif asked.get("lacks") == "spot":
        venues = venues.filter(latitude__isnull=True)
    columns = SORTS.get(sort.lstrip("-"), SORTS["region"])
    first = F(columns[0]).desc() if sort.startswith("-") else F(columns[0]).asc()
    return venues.order_by(first, *columns[1:])


def _called(words: str) -> Q:
    """Name or brand with these words, the code, or the beginning of the pinyin or its initials.

    Every venue is looked at, so each comparison counts: case is folded only for words that have one, pinyin asked only for what can be it.
    """
    within = "icontains" if words.lower() != words.upper() else "contains"
    named = Q(**{f"name__{within}": words}) | Q(**{f"brand__{within}": words}) | Q(code=words)
    spelling = "".join(words.lower().split())
    return named | Q(spelled__startswith=spelling) | Q(spelled__contains=f" {spelling}") if spelling.isascii() else named


def find_venues(request: Any, words: str, most: int) -> list[Found]:
    """Venues by name, pinyin, initials, brand or code, for the page that finds."""
    found = filtered(visible_venues(request.actor), {"q": words, "state": "all"}, "name", today())
    return [
        Found(
            row.name,
            reverse("desk:grassroots:venue", kwargs={"council": request.council.code, "venue_id": row.pk}),
            row.region.name,
        )
        for row in found[:most]
    ]


def regions(level: str | Iterable[str] = ()) -> QuerySet[Region]:
    """Divisions that go on, from the top down; of one level, of several, or all."""
    found = Region.objects.filter(valid_to__isnull=True).order_by("path")
    levels = [level] if isinstance(level, str) else list(level)
    return found.filter(level__in=levels) if levels else found


def above(paths: Iterable[str]) -> dict[str, list[str]]:
    """Path → names of the divisions from the top down to it, in one question for all of them."""
    wanted = list(paths)
    codes = {code for path in wanted for code in path.split("/") if code}
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    return {path: [names[code] for code in path.split("/") if code in names] for path in wanted}


def table_of(venue_id: UUID, day: date) -> QuerySet[Seated]:
    """Who belongs to a venue's table on a day."""
    return Seated.objects.filter(in_force(day), venue=venue_id).select_related("principal").order_by("part", "pk")
