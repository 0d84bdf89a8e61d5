"""换届: what ends with a term and what begins with the next, by date; and taking it back. Used inside the act that takes the list over."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import CouncilSession, Term
from yitang.institution.members.models import Belonging, ElectedPost, Member, PowerOfPost, Seat, TermChange
from yitang.institution.members.policy import CONVENERS
from yitang.institution.members.queries import serving, term_on

CHANGE_TERM = "members.change_term"
SETTLE = "members.settle_term"
declare(CHANGE_TERM, gettext_lazy("Change the term"), dict.fromkeys([Role.MEMBERS_AFFAIRS], anyone))
declare(SETTLE, gettext_lazy("Let the roster follow a change of term on its day"), {})


@dataclass(frozen=True)
class Preview:
    """Who stays, who leaves and who is new, and whose powers end. Nothing has happened yet."""

    kept: list[Member] = field(default_factory=list)
    left: list[Member] = field(default_factory=list)
    new: list[tuple[str, str]] = field(default_factory=list)
    powers: list[Appointment] = field(default_factory=list)


def preview(listed: Iterable[tuple[str, str]], starts_on: date) -> Preview:
    """What a list of (number, name) would mean for the roster on the first day of the new term."""
    wanted = dict(listed)
    known = {row.number: row for row in Member.objects.select_related("principal", "sector").order_by("place", "number")}
    sitting = set(serving(min(starts_on, today())).values_list("pk", flat=True))
    kept = [row for number, row in known.items() if number in wanted]
    left = [row for number, row in known.items() if number not in wanted and row.pk in sitting]
    new = [(number, name) for number, name in wanted.items() if number not in known]
    powers = ending_powers(starts_on, [row.principal_id for row in left]).select_related("account")
    return Preview(kept, left, new, list(powers.order_by("role", "account__name")))


def ending_powers(starts_on: date, leaving: Iterable[UUID]) -> QuerySet[Appointment]:
    """What ends with the term: every power on behalf of somebody who leaves, the conveners', and what was given for the term."""
    before = term_on(starts_on - timedelta(days=1))
    ends = Q(principal_id__in=list(leaving)) | Q(role__in=list(CONVENERS))
    if before is not None:
        ends |= Q(term=before)
    return Appointment.objects.filter(ends, valid_from__lt=starts_on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=starts_on))


def open_term(ctx: ActContext, *, number: int, name: str, starts_on: date, leaving: Iterable[UUID], batch_id: UUID) -> TermChange:
    """End what ends with the term before, and open the new one. `leaving` are principals. The new seats are the caller's.

    Raises `Invalid` for a number or a day that does not follow, or when the term has members already.
    """
    previous = Term.objects.exclude(number=number).order_by("-number").first()
    term = Term.objects.filter(number=number).first() or Term(council_id=ctx.council_id, number=number)
    if previous and (previous.number > number or previous.starts_on >= starts_on):
        raise Invalid(_("The new term follows the {name}: its number and its first day lie after it.").format(name=previous.name))
    if Seat.objects.filter(term=term).exists():
        raise Invalid(_("This term has members already."))
    fresh = term._state.adding
    term.name, term.starts_on, term.ends_on = name, starts_on, None
    term.save()
    powers = list(ending_powers(starts_on, leaving).values_list("pk", "valid_to"))
    ended: dict[str, Any] = {
        "batch": str(batch_id),
        "fresh": fresh,
        "powers": [[str(pk), str(until) if until else None] for pk, until in powers],
        "ends_on": str(previous.ends_on) if previous and previous.ends_on else None,
    }
    if previous:
        previous.ends_on = starts_on - timedelta(days=1)
        previous.save(update_fields=["ends_on"])
    for key, rows in _running().items():
        ended[key] = [str(pk) for pk in rows.values_list("pk", flat=True)]
        rows.filter(valid_from__gt=starts_on).update(valid_to=F("valid_from"))
        rows.filter(pk__in=ended[key], valid_to__isnull=True).update(valid_to=starts_on)
    Seat.objects.filter(pk__in=ended["seats"]).update(left=Seat.Left.TERM_END)
    Appointment.objects.filter(pk__in=[pk for pk, _until in powers]).update(valid_to=starts_on)
    change = TermChange(council_id=ctx.council_id, term=term, previous=previous, starts_on=starts_on, ended=ended)
    change.made_at, change.made_by = ctx.at, ctx.actor.name[:60]
    change.save(force_insert=True)
    return change


def _running() -> dict[str, QuerySet[Any]]:
    return {
        "seats": Seat.objects.filter(valid_to__isnull=True),
        "belongings": Belonging.objects.filter(valid_to__isnull=True),
        "offices": ElectedPost.objects.filter(valid_to__isnull=True),
    }


def undo_term(ctx: ActContext, batch_id: UUID) -> TermChange:
    """Take the new term's seats and belongings away again and let go on what had ended; the caller removes who was new.

    Raises `Blocked` for what `stands_against` names.
    """
    change = TermChange.objects.select_related("term", "previous").get(ended__batch=str(batch_id), state=TermChange.State.DONE)
    term = change.term
    if why := stands_against(change):
        raise Blocked(why)
    # Powers that rest on posts of the new term go with them; rows that have begun end today, the others never hold.
    given = PowerOfPost.objects.filter(belonging__term=term).values("appointment")
    Appointment.objects.filter(pk__in=given).update(valid_to=Greatest(F("valid_from"), Value(ctx.today, DateField())))
    Seat.objects.filter(term=term).delete()
    Belonging.objects.filter(term=term).delete()
    for key, model in (("seats", Seat), ("belongings", Belonging), ("offices", ElectedPost)):
        model.objects.filter(pk__in=change.ended[key]).update(valid_to=None, **({"left": ""} if model is Seat else {}))
    for pk, until in change.ended["powers"]:
        Appointment.objects.filter(pk=pk).update(valid_to=until)
    if change.previous:
        change.previous.ends_on = change.ended["ends_on"]
        change.previous.save(update_fields=["ends_on"])
    if change.ended["fresh"]:
        # The row stays, for the record names it; a term that ends before it begins never runs.
        term.ends_on = term.starts_on - timedelta(days=1)
        term.save(update_fields=["ends_on"])
    change.state, change.undone_at, change.reason = TermChange.State.UNDONE, ctx.at, ctx.note[:200]
    change.save(update_fields=["state", "undone_at", "reason"])
    settle(ctx.today)
    return change


def stands_against(change: TermChange) -> str:
    """Why a change of term can no longer be undone; empty while it can.

    What was elected or sat together in the new term is history. A session that is only planned stays with the term's row, which
    is taken up again when the term is opened anew.
    """
    words = {"name": change.term.name}
    if ElectedPost.objects.filter(term=change.term).exists():
        return _("The {name} has elected offices already. Take those back first; until then the change of term stands.").format(
            **words
        )
    begun = CouncilSession.objects.filter(term=change.term, opens_on__lte=today()).order_by("opens_on").first()
    if begun is not None:
        told = _("The {session} of the {name} has begun, so the change of term can no longer be undone.")
        return told.format(session=begun.name, **words)
    return ""


def settle(day: date) -> int:
    """Let the members' own rows say what holds on a day: place, sector and whether they have left. Returns how many changed."""
    seats = {row.member_id: row for row in Seat.objects.order_by("valid_from").filter(valid_from__lte=day)}
    rows = Belonging.objects.filter(kind="sector", valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    sectors = dict(rows.values_list("principal_id", "body_id"))
    changed = 0
    for member in Member.objects.filter(Exists(Seat.objects.filter(member=OuterRef("pk"), valid_from__lte=day))):
        seat = seats[member.pk]
        sits = seat.valid_to is None or seat.valid_to > day
        sector = sectors.get(member.principal_id) if sits else member.sector_id
        now = (seat.place, sector, None if sits else seat.valid_to)
        if now != (member.place, member.sector_id, member.left_on):
            member.place, member.sector_id, member.left_on = now
            member.save(update_fields=["place", "sector", "left_on"])
            changed += 1
    return changed


@act("members.settle_term", summarised=True)
def settle_term(ctx: ActContext) -> dict[str, Any]:
    """On the first day of a new term: the roster's present columns follow the seats."""
    ctx.require(SETTLE)
    due = TermChange.objects.filter(state=TermChange.State.DONE, starts_on__lte=ctx.today, counts__settled=False)
    changed = settle(ctx.today)
    for change in due:
        change.counts = change.counts | {"settled": True}
        change.save(update_fields=["counts"])
    return {"changed": changed}
