"""Links of a gathering: the chain in which one gathering follows another, and the cases because of which it is held.

A link is the spine's own (`CaseLink`): `follows_up` between two gatherings, `raised_from` to a case of any other kind.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.gatherings.queries import KINDS, visible
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.workflow.board import find_linked, find_subject
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import CASE_KINDS

FOLLOWS, BECAUSE = CaseLink.Kind.FOLLOWS_UP, CaseLink.Kind.RAISED_FROM
CHAIN_MOST = 30
LINKS_MOST = 50


@dataclass(frozen=True)
class Linked:
    """A case to which a gathering is linked, as far as the reader may see it: its kind in words, and whether it came after."""

    case: Case
    kind: str
    link_id: UUID
    later: bool


@act("gatherings.link_case")
def link_case(ctx: ActContext, *, gathering_id: UUID, case_id: UUID) -> dict[str, Any]:
    """Say that a gathering follows another one, or is held because of a case. What is linked already stays as it is.

    Raises `NotFound` for a case that the actor does not see, `Blocked` when it would follow itself, `Refused`.
    """
    found = _linkable(ctx, gathering_id)
    other = seen_case(ctx, case_id)
    if other.pk == found.pk:
        raise Invalid(_("A gathering is not linked to itself."))
    if CaseLink.objects.filter(Q(source=found.pk) | Q(target=found.pk)).count() >= LINKS_MOST:
        raise Blocked(_("This gathering has %(n)d links already. Take one away first.") % {"n": LINKS_MOST})
    return {"case_id": found.pk, "made": tie(ctx, found.case, other)}


@act("gatherings.unlink_case")
def unlink_case(ctx: ActContext, *, gathering_id: UUID, link_id: UUID) -> dict[str, Any]:
    """Take a link away that was made by mistake; the record keeps it. Raises `NotFound`, `Refused`."""
    found = _linkable(ctx, gathering_id)
    row = CaseLink.objects.filter(Q(source=found.pk) | Q(target=found.pk, source__kind=KIND), pk=link_id).first()
    if row is None:
        raise NotFound(_("There is no such link."))
    row.delete()
    return {"case_id": found.pk}


def tie(ctx: ActContext, case: Case, other: Case) -> bool:
    """Link the case of a gathering to another one, inside an act; False when it was linked already. Raises `Blocked` for a circle."""
    kind = FOLLOWS if other.kind == KIND else BECAUSE
    if CaseLink.objects.filter(source=case, target=other, kind=kind).exists():
        return False
    if kind == FOLLOWS and case.pk in _before(other.pk):
        raise Blocked(_("“%(title)s” follows this gathering already, so this one cannot follow it.") % {"title": other.title})
    CaseLink(council_id=ctx.council_id, source=case, target=other, kind=kind).save(force_insert=True)
    return True


def seen_case(ctx: ActContext, case_id: UUID) -> Case:
    """A case of any kind, as far as the actor may see it. Raises `NotFound`."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or find_subject(ctx.actor, case.kind, case.pk) is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    return case


def chain_of(actor: Actor, gathering_id: UUID) -> list[Gathering]:
    """The gatherings of a chain in the order of time, as far as the actor may see them; empty where it stands alone."""
    known, fresh = {gathering_id}, {gathering_id}
    while fresh and len(known) < CHAIN_MOST:
        pairs = CaseLink.objects.filter(Q(source__in=fresh) | Q(target__in=fresh), kind=FOLLOWS).values_list("source", "target")
        fresh = {pk for pair in pairs for pk in pair} - known
        known |= fresh
    if len(known) == 1:
        return []
    return list(visible(actor).filter(pk__in=known).order_by("starts_at", "pk"))


def gatherings_about(actor: Actor, case: Case) -> list[Gathering]:
    """The gatherings at which a case was or is to be dealt with, as far as the actor may see them, in the order of time: itself with
    its chain where it is a gathering, and those held because of it."""
    chain = [row.pk for row in chain_of(actor, case.pk)] if case.kind == KIND else []
    because = CaseLink.objects.filter(target=case.pk, kind=BECAUSE, source__kind=KIND).values_list("source_id", flat=True)
    ids = {*chain, *because[:LINKS_MOST], *([case.pk] if case.kind == KIND else [])}
    return list(visible(actor).filter(pk__in=ids).order_by("starts_at", "pk"))


def links_of(actor: Actor, gathering_id: UUID) -> list[Linked]:
    """What a gathering is linked to directly, in both directions, as far as the actor may see it."""
    rows = CaseLink.objects.filter(Q(source=gathering_id) | Q(target=gathering_id), kind__in=(FOLLOWS, BECAUSE))
    found = []
    for row in rows.select_related("source", "target").order_by("created_at", "pk")[:LINKS_MOST]:
        later = row.target_id == gathering_id
        other = row.source if later else row.target
        own = row.target if later else row.source
        if find_linked(actor, own, other) is not None:
            found.append(Linked(other, str(CASE_KINDS.get(other.kind).label), row.pk, later))
    return found


def next_in_chain(kind_code: str) -> tuple[str, str] | None:
    """The kind that comes after this one in the chain of study by the council's dictionary, as (code, label); None at its end."""
    places = {row.code: (row.flags.get("chain"), row.label) for row in entries(KINDS)}
    here = places.get(kind_code, (None, ""))[0]
    later = sorted((place, code, label) for code, (place, label) in places.items() if place and here and place > here)
    return (later[0][1], later[0][2]) if later else None


def _before(case_id: UUID) -> set[UUID]:
    """The gatherings that this one follows, directly or not, and itself."""
    known, fresh = {case_id}, {case_id}
    while fresh:
        fresh = set(CaseLink.objects.filter(source__in=fresh, kind=FOLLOWS).values_list("target", flat=True)) - known
        known |= fresh
    return known


def _linkable(ctx: ActContext, gathering_id: UUID) -> Gathering:
    found = visible(ctx.actor).select_for_update(of=("self",)).filter(pk=gathering_id).first()
    if found is None:
        raise NotFound(_("There is no such gathering, or it is not yours to see."))
    ctx.require(ORGANISE, found)
    ctx.about(KIND, found.pk)
    if found.case.stage == "archived":
        raise Blocked(_("The gathering is archived: its links can no longer be changed."))
    return found
