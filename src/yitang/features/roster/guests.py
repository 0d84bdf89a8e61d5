"""Acts on guests of the upper council and on their proposals to it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.roster.models import Guest, UpperProposal
from yitang.features.roster.policy import KEEP_GUESTS
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.institution.principals.actions import new_principal
from yitang.institution.principals.models import Principal

State = UpperProposal.State
Faults = dict[str, list[Any]]
SHORT = {"upper": 120, "number": 40, "sector": 60, "post": 120, "phone": 40}


@act("roster.save_guest")
def save_guest(
    ctx: ActContext,
    *,
    name: str,
    upper: str,
    valid_from: date,
    guest_id: UUID | None = None,
    valid_to: date | None = None,
    **more: str,
) -> dict[str, Any]:
    """Put a member of the upper council on the list, or correct one: `number`, `sector`, `post`, `phone`; `valid_to` ends it.

    Raises `NotFound`, `Invalid` without a name or an upper council, or for days out of order.
    """
    ctx.require(KEEP_GUESTS)
    faults: Faults = {}
    if not name.strip():
        faults["name"] = [_("Enter the name.")]
    if not upper.strip():
        faults["upper"] = [_("Enter the name of the upper council.")]
    if valid_to and valid_to < valid_from:
        faults["valid_to"] = [_("It ends before it begins. Check the two days.")]
    if faults:
        raise Invalid(faults)
    guest = _guest(guest_id) if guest_id else Guest(council_id=ctx.council_id)
    if guest_id is None:
        # People of one name are not rare, and the upper council's number may be unknown: the code is our own and says nothing.
        guest.principal = new_principal(ctx.council_id, Principal.Kind.GUEST, f"g-{uuid7().hex[-12:]}", name)
    elif guest.principal.name != name.strip():
        guest.principal.name = name.strip()
        guest.principal.save(update_fields=["name", "spelled", "strokes"])
    guest.upper, guest.valid_from, guest.valid_to = upper.strip()[:120], valid_from, valid_to
    for field in ("number", "sector", "post", "phone"):
        setattr(guest, field, more.get(field, "").strip()[: SHORT[field]])
    guest.save()
    if guest.principal.valid_to != valid_to:
        guest.principal.valid_to = valid_to
        guest.principal.save(update_fields=["valid_to"])
    ctx.about("principals.principal", guest.principal_id)
    return {"guest_id": str(guest.pk)}


@act("roster.save_upper_proposal")
def save_upper_proposal(
    ctx: ActContext,
    *,
    guest_id: UUID,
    title: str,
    upper: str,
    submitted_on: date,
    proposal_id: UUID | None = None,
    expected_version: int = 0,
    number: str = "",
    state: str = State.SUBMITTED,
    unit: str = "",
    answered_on: date | None = None,
    result: str = "",
    note: str = "",
) -> dict[str, Any]:
    """Write down a guest's proposal to the upper body, or what became of it there. It gets no number of ours.

    Raises `NotFound`, `Conflict` when somebody changed it meanwhile, and `Invalid` for words that are missing, days out of order, an
    answer without its day, or a number of the upper body that is on the list already.
    """
    ctx.require(KEEP_GUESTS)
    guest = _guest(guest_id)
    row = UpperProposal(council_id=ctx.council_id, guest=guest)
    if proposal_id:
        found = UpperProposal.objects.select_for_update().filter(pk=proposal_id, guest=guest).first()
        if found is None:
            raise NotFound(_("There is no such proposal."))
        if found.version != expected_version:
            raise Conflict(_("Somebody changed this meanwhile. What you typed is kept below; compare it and send it again."))
        row = found
        row.version += 1
    row.title, row.upper, row.submitted_on, row.number = title.strip(), upper.strip(), submitted_on, number.strip()
    row.state, row.unit, row.answered_on = state, unit.strip(), answered_on
    row.result, row.note = result.strip(), note.strip()
    faults = _faults(row, ctx.today)
    if faults:
        raise Invalid(faults)
    row.save()
    ctx.about("principals.principal", guest.principal_id)
    return {"proposal_id": str(row.pk)}


def _faults(row: UpperProposal, today: date) -> Faults:
    faults: Faults = {}
    if not row.title:
        faults["title"] = [_("Enter the title.")]
    if not row.upper:
        faults["upper"] = [_("Enter the name of the upper council.")]
    if row.submitted_on > today:
        faults["submitted_on"] = [_("This day has not come yet.")]
    if row.state not in State.values:
        faults["state"] = [_("Choose where it stands.")]
    if (row.state == State.ANSWERED) != bool(row.answered_on):
        faults["answered_on"] = [_("An answer and its day belong together.")]
    elif row.answered_on and row.answered_on < row.submitted_on:
        faults["answered_on"] = [_("The answer lies before the proposal. Check the two days.")]
    same = UpperProposal.objects.filter(upper=row.upper, number=row.number, submitted_on__year=row.submitted_on.year)
    if row.number and same.exclude(pk=row.pk).exists():
        faults["number"] = [_("The proposal with this number of that council and year is on the list already.")]
    return faults


def _guest(guest_id: UUID) -> Guest:
    found = Guest.objects.select_related("principal").filter(pk=guest_id).first()
    if found is None:
        raise NotFound(_("There is no such guest."))
    return found
