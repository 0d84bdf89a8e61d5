"""What is written about a gathering: agenda, minutes, decisions with owner and day; and its documents as files."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import declare, predicate
from yitang.foundation.permissions.roles import STAFF_ROLES, UNIT_ROLES, Role
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.models import AgendaItem, FollowUp, Gathering
from yitang.instruments.gatherings.planning import changeable
from yitang.instruments.gatherings.queries import visible
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.gatherings.telling import tell_owner

RECORDED = ("draft", "noticed", "under_way", "closed")
"""Minutes and decisions are often written when the gathering is over."""
ITEMS_MOST = 200
DONE = "gatherings.follow_up_done"


@predicate(_("Only whoever sees to this decision, or the office, may say that it is done."))
def sees_to_it(grant: Grant, row: FollowUp) -> bool:
    return grant.role in STAFF_ROLES or (grant.principal_id is not None and grant.principal_id == row.owner_id)


declare(
    DONE, _("Say that a decision is done"), dict.fromkeys([*STAFF_ROLES, *UNIT_ROLES, Role.MEMBER, Role.BODY_LIAISON], sees_to_it)
)


@act("gatherings.set_agenda")
def set_agenda(ctx: ActContext, *, gathering_id: UUID, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Set the agenda: `title`, `speaker`, `minutes` of each item in order; an item with `item_id` stays the one it was.

    Raises `Invalid` for an item without a title or for too many.
    """
    found = changeable(ctx, gathering_id)
    if len(rows) > ITEMS_MOST:
        raise Invalid(_("At most %(n)d items.") % {"n": ITEMS_MOST})
    there = {row.pk: row for row in AgendaItem.objects.filter(gathering=found)}
    for ordinal, row in enumerate(rows, start=1):
        if not row["title"].strip():
            raise Invalid(_("Item %(n)d has no title. Enter one, or empty the whole line.") % {"n": ordinal})
        item = there.pop(row.get("item_id"), None) or AgendaItem(council_id=ctx.council_id, gathering=found)
        item.ordinal, item.title = ordinal, row["title"].strip()[:200]
        item.speaker, item.minutes = row.get("speaker", "").strip()[:60], int(row.get("minutes") or 0)
        item.save()
    for item in there.values():
        item.delete()
    return {"items": len(rows)}


@act("gatherings.go_to_item")
def go_to_item(ctx: ActContext, *, gathering_id: UUID, item_id: UUID | None) -> dict[str, Any]:
    """The hall has come to this item: those before it are done. With None the agenda is through. Raises `NotFound`, `Blocked`."""
    found = changeable(ctx, gathering_id, stages=("under_way",))
    items = list(AgendaItem.objects.filter(gathering=found))
    place = next((n for n, item in enumerate(items) if item.pk == item_id), len(items))
    if item_id and place == len(items):
        raise NotFound(_("There is no such item on the agenda."))
    for number, item in enumerate(items):
        begun, done = (item.begun_at or ctx.at) if number <= place else None, (item.done_at or ctx.at) if number < place else None
        if (begun, done) != (item.begun_at, item.done_at):
            item.begun_at, item.done_at = begun, done
            item.save(update_fields=["begun_at", "done_at"])
    return {"case_id": found.pk}


@act("gatherings.write_minutes")
def write_minutes(ctx: ActContext, *, gathering_id: UUID, version: int, text: str, shared: bool) -> dict[str, Any]:
    """Write the minutes; with `shared` everybody who was invited reads them. Raises `Conflict`, `Invalid`, `Blocked`."""
    found = changeable(ctx, gathering_id, stages=RECORDED)
    if len(text) > 50_000:
        raise Invalid({"text": [_("At most 50,000 characters. Add longer minutes as a document.")]})
    found.minutes, found.minutes_shared, found.version = text.strip(), shared, version + 1
    if not found.save_if(["minutes", "minutes_shared", "version"], version=version):
        raise Conflict(_("Somebody else changed this gathering meanwhile. Look at it again before you change it."))
    return {"case_id": found.pk, "version": found.version}


@act("gatherings.add_follow_up")
def add_follow_up(ctx: ActContext, *, gathering_id: UUID, decision: str, owner_id: UUID, due_on: date) -> dict[str, Any]:
    """Write down a decision with who sees to it and until when; they are told. Raises `Invalid`, `NotFound`, `Blocked`."""
    found = changeable(ctx, gathering_id, stages=RECORDED)
    errors: dict[str, list[Any]] = {}
    if not decision.strip():
        errors["decision"] = [_("Write down what was decided.")]
    if not Principal.objects.filter(pk=owner_id, confirmed=True).exists():
        errors["owner"] = [_("Choose who sees to it.")]
    if errors:
        raise Invalid(errors)
    row = FollowUp(council_id=ctx.council_id, gathering=found, decision=decision.strip()[:500], owner_id=owner_id, due_on=due_on)
    row.recorded_at = ctx.at
    row.save(force_insert=True)
    tell_owner(ctx, found, owner_id, due_on)
    return {"follow_up_id": row.pk}


@act("gatherings.finish_follow_up")
def finish_follow_up(ctx: ActContext, *, follow_up_id: UUID, note: str = "", done_on: date | None = None) -> dict[str, Any]:
    """Say that a decision is done, with a word on what came of it. Raises `NotFound`, `Refused`, `Invalid`, `Conflict`."""
    row = FollowUp.objects.select_for_update(of=("self",)).select_related("gathering").filter(pk=follow_up_id).first()
    if row is None or not readable(ctx, row):
        raise NotFound(_("There is no such decision, or it is not yours to see."))
    ctx.require(DONE, row)
    ctx.about(KIND, row.gathering_id)
    if row.done_on:
        raise Conflict(_("This was marked as done already."))
    if not note.strip():
        raise Invalid({"note": [_("Say what came of it.")]})
    row.done_on, row.done_note = done_on or ctx.today, note.strip()[:500]
    row.save(update_fields=["done_on", "done_note"])
    return {"case_id": row.gathering_id}


def readable(ctx: ActContext, row: FollowUp) -> bool:
    """Whoever sees the gathering sees its decisions, and so does their owner, invited or not."""
    return row.owner_id in ctx.actor.principal_ids or visible(ctx.actor).filter(pk=row.gathering_id).exists()


def documents_may_change(ctx: ActContext, gathering_id: UUID) -> Gathering:
    """For the files of a gathering: whether the actor may add or remove them now."""
    return changeable(ctx, gathering_id, stages=RECORDED)
