"""Acts on who keeps contact with whom: a committee with units, committees and the chair meeting with lower councils."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.duties.actions import Faults, principal_of, refuse, refuse_changed
from yitang.features.duties.models import Tie, Visit
from yitang.features.duties.policy import MANAGE
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.models import Body, ElectedPost
from yitang.institution.principals.models import Principal

WAYS = "contact_channel"
"""The dictionary of ways in which contact is kept."""
CHAIR = (ElectedPost.Office.CHAIR, ElectedPost.Office.VICE_CHAIR, ElectedPost.Office.SECRETARY_GENERAL)
"""Who forms the chair meeting."""


@act("duties.add_tie")
def add_tie(
    ctx: ActContext,
    *,
    kind: str,
    holder_id: UUID,
    valid_from: date,
    unit_id: UUID | None = None,
    lower_id: UUID | None = None,
    lower_name: str = "",
    contact: str = "",
    phone: str = "",
) -> dict[str, Any]:
    """A committee keeps contact with a unit, or a committee or member of the chair meeting guides a lower council, from a day on.

    Raises `Invalid` for who cannot hold it, without exactly one partner, or for what is on the list already.
    """
    ctx.require(MANAGE, holder_id)
    if kind not in Tie.Kind.values:
        raise Invalid({"kind": [_("Choose a kind.")]})
    faults = _holder_faults(kind, holder_id)
    tie = Tie(council_id=ctx.council_id, kind=kind, holder_id=holder_id, valid_from=valid_from)
    if kind == Tie.Kind.UNIT:
        unit = principal_of(unit_id)
        if unit is None or unit.kind != Principal.Kind.UNIT:
            faults["unit"] = [_("Choose a handling unit that goes on.")]
        tie.unit = unit
    else:
        _set_lower(ctx, tie, lower_id, lower_name.strip(), faults)
    running = Tie.objects.filter(holder_id=holder_id, kind=kind, valid_to__isnull=True)
    if not faults and running.filter(unit=tie.unit, lower=tie.lower, lower_name=tie.lower_name).exists():
        faults[""] = [_("This contact is on the list already.")]
    refuse(faults)
    tie.contact, tie.phone = contact.strip()[:60], phone.strip()[:40]
    tie.save(force_insert=True)
    ctx.about("principals.principal", holder_id)
    return {"tie_id": str(tie.pk)}


def _holder_faults(kind: str, holder_id: UUID) -> Faults:
    committee = Body.objects.filter(
        principal=holder_id, kind=Body.Kind.COMMITTEE, principal__valid_to__isnull=True, principal__merged_into__isnull=True
    ).exists()
    chair = ElectedPost.objects.filter(member__principal=holder_id, office__in=CHAIR, valid_to__isnull=True).exists()
    if committee or (chair and kind == Tie.Kind.GUIDANCE):
        return {}
    if kind == Tie.Kind.UNIT:
        return {"holder": [_("A committee keeps contact with a unit. Choose a committee.")]}
    return {"holder": [_("Choose a committee or a member of the chair meeting.")]}


def _set_lower(ctx: ActContext, tie: Tie, lower_id: UUID | None, name: str, faults: Faults) -> None:
    lower = Council.objects.filter(pk=lower_id, parent=ctx.council_id).first() if lower_id else None
    if lower_id and lower is None:
        faults["lower"] = [_("Choose a council of the level below.")]
    elif bool(lower) == bool(name):
        faults["lower"] = [_("Choose the council of the lower level, or write its name; one of the two.")]
    tie.lower, tie.lower_name = lower, name


@act("duties.edit_tie")
def edit_tie(
    ctx: ActContext,
    *,
    tie_id: UUID,
    expected_version: int,
    valid_from: date,
    valid_to: date | None = None,
    contact: str = "",
    phone: str = "",
) -> dict[str, Any]:
    """Correct the days and the contact person, or end the contact. What took place stays. Raises `NotFound`, `Conflict`, `Invalid`."""
    tie = _tie(ctx, tie_id)
    refuse_changed(tie.version, expected_version)
    refuse({"valid_to": [_("It ends before it begins. Check the two days.")]} if valid_to and valid_to < valid_from else {})
    tie.valid_from, tie.valid_to = valid_from, valid_to
    tie.contact, tie.phone = contact.strip()[:60], phone.strip()[:40]
    tie.version += 1
    tie.save()
    return {"tie_id": str(tie.pk)}


@act("duties.note_visit")
def note_visit(
    ctx: ActContext,
    *,
    tie_id: UUID,
    held_on: date,
    way: str,
    text: str,
    people: str = "",
    finding: str = "",
    follow_up: str = "",
    due_on: date | None = None,
) -> dict[str, Any]:
    """Write down a contact that took place, what was found, and what is to be done about it until when.

    Raises `NotFound`, `Invalid` without words, for a day to come or before the contact began, or a follow-up without a day.
    """
    tie = _tie(ctx, tie_id)
    faults: Faults = {}
    if held_on > ctx.today:
        faults["held_on"] = [_("This day has not come yet.")]
    elif held_on < tie.valid_from or (tie.valid_to and held_on > tie.valid_to):
        faults["held_on"] = [_("On this day the contact was not in force. Check the day, or correct the days of the contact.")]
    if way not in labels(WAYS):
        faults["way"] = [_("Choose how the contact took place.")]
    if not text.strip():
        faults["text"] = [_("Write what it was about.")]
    if bool(follow_up.strip()) != bool(due_on):
        faults["due_on" if follow_up.strip() else "follow_up"] = [_("What is to be done and until when belong together.")]
    refuse(faults)
    visit = Visit(council_id=ctx.council_id, tie=tie, held_on=held_on, way=way, people=people.strip(), text=text.strip())
    visit.finding, visit.follow_up, visit.due_on = finding.strip(), follow_up.strip(), due_on
    visit.recorder, visit.recorded_at = ctx.actor.name[:60], ctx.at
    visit.save(force_insert=True)
    return {"visit_id": str(visit.pk)}


@act("duties.follow_up")
def follow_up_done(ctx: ActContext, *, visit_id: UUID, done_on: date, note: str) -> dict[str, Any]:
    """What came of a finding. Raises `NotFound`, `Invalid` without words or for a day to come."""
    visit = Visit.objects.select_for_update().filter(pk=visit_id).exclude(follow_up="").first()
    if visit is None:
        raise NotFound(_("There is no such follow-up."))
    _tie(ctx, visit.tie_id)
    faults: Faults = {} if note.strip() else {"note": [_("Write what came of it.")]}
    if done_on > ctx.today or done_on < visit.held_on:
        faults["done_on"] = [_("The day lies before the contact or has not come yet.")]
    refuse(faults)
    visit.done_on, visit.done_note = done_on, note.strip()[:300]
    visit.save(update_fields=["done_on", "done_note"])
    return {"visit_id": str(visit.pk)}


def _tie(ctx: ActContext, tie_id: UUID) -> Tie:
    tie = Tie.objects.select_for_update(of=("self",)).filter(pk=tie_id).first()
    if tie is None:
        raise NotFound(_("There is no such contact."))
    ctx.require(MANAGE, tie.holder_id)
    ctx.about("principals.principal", tie.holder_id)
    return tie
