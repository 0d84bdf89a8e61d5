"""Questions about members: who sits, who belongs to what, on any day."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor, in_force
from yitang.foundation.tenancy.models import Term
from yitang.foundation.ui.finding.declared import Found
from yitang.institution.members.models import Belonging, BodyChange, ElectedPost, Member, Seat
from yitang.institution.members.policy import ROWS

ORDERS: dict[str, tuple[str, ...]] = {
    "term": ("place", "number"),
    "strokes": ("principal__strokes", "number"),
    "pinyin": ("principal__spelled", "number"),
}
"""The three orders of a roster: within the term, by strokes of the surname, by pinyin. Who stands alike is ordered by number."""
SORTS = ORDERS | {"number": ("number",), "name": ORDERS["pinyin"], "sector": ("sector__spelled", "number")}


def serving(day: date | None = None) -> QuerySet[Member]:
    """Members whose seat is in force on a day (today by default)."""
    return Member.objects.filter(in_seat(day or today()))


def in_seat(day: date) -> Q:
    """The condition that a member's seat is in force on a day.

    A council that keeps no terms has no seats: there the days on the member's own row decide.
    """
    seats = Seat.objects.filter(member=OuterRef("pk"))
    begun = Q(joined_on__isnull=True) | Q(joined_on__lte=day)
    lasts = Q(left_on__isnull=True) | Q(left_on__gt=day)
    return Q(Exists(seats.filter(in_force(day)))) | (~Q(Exists(seats)) & begun & lasts)


def sitting_in(term: Term) -> QuerySet[Member]:
    """Everybody who ever held a seat of this term."""
    return Member.objects.filter(Exists(Seat.objects.filter(member=OuterRef("pk"), term=term)))


def belongings(day: date | None = None, kind: str | Iterable[str] | None = None) -> QuerySet[Belonging]:
    """Who belongs to what on a day, of one kind of body, of several, or of all; with person and body."""
    found = Belonging.objects.filter(in_force(day or today())).select_related("principal", "body")
    if kind is None:
        return found
    return found.filter(kind=kind) if isinstance(kind, str) else found.filter(kind__in=list(kind))


def bodies_of(principal_ids: Iterable[UUID], day: date | None = None) -> dict[UUID, list[Belonging]]:
    """For each of these people what they belong to on a day: committees first, then in the order of kinds and bodies."""
    found: dict[UUID, list[Belonging]] = {pk: [] for pk in principal_ids}
    for row in belongings(day).filter(principal_id__in=list(found)).order_by("kind", "body__code", "body__name"):
        found[row.principal_id].append(row)
    return found


def members_of(body_id: UUID, day: date | None = None) -> QuerySet[Member]:
    """The serving members that belong to a body on a day."""
    on = day or today()
    mine = Belonging.objects.filter(in_force(on), body_id=body_id, principal=OuterRef("principal_id"))
    return serving(on).filter(Exists(mine))


def elected(day: date | None = None, office: str | None = None) -> QuerySet[ElectedPost]:
    """Elected offices that are held on a day, with their holders."""
    found = ElectedPost.objects.filter(in_force(day or today())).select_related("member__principal")
    return found.filter(office=office) if office else found


def names_on(day: date) -> dict[UUID, str]:
    """The bodies that were renamed after a day, with the name that each had on it; all others are called as today."""
    later = BodyChange.objects.filter(kind=BodyChange.Kind.RENAMED, effective_on__gt=day)
    # The first renaming after the day says what the body was called until then.
    return dict(later.order_by("-effective_on", "-recorded_at").values_list("body_id", "old_name"))


def roster_order(members: QuerySet[Member], order: str = "term") -> QuerySet[Member]:
    """The members in one of the `ORDERS`."""
    return members.order_by(*ORDERS[order])


def term_on(day: date | None = None) -> Term | None:
    """The term that runs on a day: the last that has begun and not ended."""
    on = day or today()
    running = Term.objects.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return running.order_by("-starts_on").first()


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


def filtered(members: QuerySet[Member], asked: dict[str, Any], sort: str) -> QuerySet[Member]:
    """The roster under the conditions of the query form. `sort` is a key of `SORTS`, with `-` for the other way round."""
    if words := asked.get("q"):
        members = members.filter(_named(words))
    if sector := asked.get("sector"):
        members = members.filter(sector=sector)
    if party := asked.get("party"):
        members = members.filter(political_party__icontains=party)
    if body := asked.get("body"):
        mine = Belonging.objects.filter(in_force(today()), body=body, principal=OuterRef("principal_id"))
        members = members.filter(Exists(mine))
    if office := asked.get("office"):
        members = members.filter(Exists(elected(office=office).filter(member=OuterRef("pk"))))
    members = _of_state(members, asked)
    columns = SORTS.get(sort.lstrip("-"), SORTS["term"])
    return members.order_by(*(f"-{columns[0]}", *columns[1:]) if sort.startswith("-") else columns)


def _of_state(members: QuerySet[Member], asked: dict[str, Any]) -> QuerySet[Member]:
    """In office, left, or all; with a term those who sat in it."""
    if term := asked.get("term"):
        of_term = Seat.objects.filter(member=OuterRef("pk"), term=term)
        if asked.get("state") == "left":
            return members.filter(Exists(of_term.filter(valid_to__lte=today())))
        return members.filter(Exists(of_term))
    if asked.get("state") != "all":
        here = in_seat(today())
        return members.filter(~here if asked.get("state") == "left" else here)
    return members


def _named(words: str) -> Q:
    spelling = "".join(words.lower().split())
    return (
        Q(principal__name__icontains=words)
        | Q(number=words)
        | Q(principal__spelled__startswith=spelling)
        | Q(principal__spelled__contains=f" {spelling}")
    )
