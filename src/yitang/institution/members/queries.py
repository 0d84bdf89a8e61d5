"""Questions about members."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.ui.finding.declared import Found
from yitang.institution.members.models import Member
from yitang.institution.members.policy import ROWS

SORTS = {"number": "number", "name": "principal__spelled", "sector": "sector__spelled"}


def visible_members(actor: Actor) -> QuerySet[Member]:
    """Members that the actor may see, with principal and sector."""
    return policy.rows(actor, ROWS, Member.objects.select_related("principal", "sector"))


def find_members(request: Any, words: str, most: int) -> list[Found]:
    """Members whom the reader may see by name, pinyin, initials or number, for the page that finds; those who left come last."""
    known = filtered(visible_members(request.actor), {"q": words, "state": "all"}, "name")
    # The engines disagree where an unknown day belongs in an order.
    known = known.order_by(F("left_on").desc(nulls_first=True), "principal__spelled")
    return [
        Found(
            row.principal.name,
            reverse("desk:members:member", kwargs={"council": request.council.code, "member_id": row.pk}),
            " · ".join(part for part in (row.sector.name if row.sector else "", row.post) if part),
        )
        for row in known[:most]
    ]


def serving(day: date | None = None) -> Q:
    """Members who hold their seat on a day (today by default)."""
    on = day or today()
    return (Q(joined_on__isnull=True) | Q(joined_on__lte=on)) & (Q(left_on__isnull=True) | Q(left_on__gt=on))


def filtered(members: QuerySet[Member], asked: dict[str, Any], sort: str) -> QuerySet[Member]:
    """The roster under the conditions of the query form. `sort` is a key of `SORTS`, with `-` for the other way round."""
    if words := asked.get("q"):
        spelling = "".join(words.lower().split())
        members = members.filter(
            Q(principal__name__icontains=words)
            | Q(number=words)
            | Q(principal__spelled__startswith=spelling)
            | Q(principal__spelled__contains=f" {spelling}")
        )
    if sector := asked.get("sector"):
        members = members.filter(sector=sector)
    if party := asked.get("party"):
        members = members.filter(political_party__icontains=party)
    if asked.get("state") != "all":
        members = members.filter(~serving() if asked.get("state") == "left" else serving())
    column = SORTS.get(sort.lstrip("-"), "number")
    return members.order_by(f"-{column}" if sort.startswith("-") else column, "number")
