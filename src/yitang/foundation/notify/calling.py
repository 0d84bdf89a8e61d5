"""电话通知单: whom no channel reaches is telephoned; who called, when, with what outcome, and who saw which number."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from yitang.foundation.accounts.models import Account
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.notify.hours import Hours
from yitang.foundation.notify.models import WAITING, Call, Delivery, Enclosed, Message, Reach, ReadMark
from yitang.foundation.notify.outside import Line, lines_of
from yitang.foundation.notify.points import OVERTAKEN, Happening, telephones_of
from yitang.foundation.notify.policy import CALL
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.tenancy.models import Council

LOOK_BACK = timedelta(days=90)
"""Older matters are beyond a telephone call."""
STILL_TRYING = 3
"""Failures after which a delivery no longer keeps a matter off the list."""


@dataclass
class ToCall:
    """One principal to be telephoned: the matters in words for outside, how often it was tried, the number if there is one."""

    principal_id: UUID
    messages: list[Message]
    lines: list[Line] = field(default_factory=list)
    tried: list[Call] = field(default_factory=list)
    number: str = ""

    @property
    def due_on(self) -> date | None:
        return min((line.due_on for line in self.lines if line.due_on), default=None)

    @property
    def told(self) -> list[dict[str, Any]]:
        """The matters as they are said on the telephone; the same words once, with how often they count."""
        words = [f"{line.what}：{line.step}" if line.step else line.what for line in self.lines]
        return [{"words": one, "times": times} for one, times in Counter(words).items()]

    @property
    def masked(self) -> str:
        return mask(self.number)


def mask(number: str) -> str:
    """The number with its middle hidden, enough to tell it from another."""
    signs = number.strip()
    if not signs:
        return ""
    kept = 3 if len(signs) >= 10 else 1
    return signs[:kept] + "•" * max(3, len(signs) - 2 * kept) + signs[-kept:]


def to_call(council: Council, moment: datetime) -> list[ToCall]:
    """Everybody to be telephoned now, the earliest day first."""
    open_ones: dict[UUID, list[Message]] = defaultdict(list)
    for message in unreached(council, moment):
        open_ones[message.principal_id].append(message)  # type: ignore[index]
    numbers = numbers_of(open_ones)
    tried: dict[UUID, list[Call]] = defaultdict(list)
    shown = [message.pk for found in open_ones.values() for message in found]
    for call in Call.objects.filter(message_id__in=shown, outcome=Call.Outcome.NO_ANSWER).order_by("called_at"):
        tried[call.principal_id].append(call)
    rows = [ToCall(pk, found, lines_of(found), _once_each(tried[pk]), numbers.get(pk, "")) for pk, found in open_ones.items()]
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.messages[0].created_at))


def unreached(council: Council, moment: datetime, principal_id: UUID | None = None) -> list[Message]:
    """Matters that need a member, body or unit, whom nothing has reached: not read, not sent, not told by telephone.

    A matter comes onto the list after the council's hours, at once when its delivery was given up; it leaves it when somebody
    has done what it asked for.
    """
    reached = Enclosed.objects.filter(message=OuterRef("pk"))
    told = Call.objects.filter(message=OuterRef("pk"), outcome=Call.Outcome.TOLD)
    found = Message.objects.filter(kind=Message.Kind.NEED, principal_id__isnull=False, created_at__gt=moment - LOOK_BACK)
    if principal_id:
        found = found.filter(principal_id=principal_id)
    found = found.annotate(
        given_up=Exists(reached.filter(delivery__state=Delivery.State.GIVEN_UP)),
        under_way=Exists(reached.filter(delivery__state__in=WAITING, delivery__attempts__lt=STILL_TRYING)),
    ).exclude(Exists(ReadMark.objects.filter(message=OuterRef("pk"))))
    found = found.exclude(Exists(told)).exclude(Exists(reached.filter(delivery__state=Delivery.State.SENT)))
    since = moment - timedelta(hours=Hours.of(council).call_after_hours)
    open_ones = [one for one in found.order_by("created_at") if not one.under_way and (one.given_up or one.created_at <= since)]
    return _without_overtaken(open_ones)


def numbers_of(principal_ids: Any) -> dict[UUID, str]:
    """The number of each principal: the one that a person entered here, else that of the roster."""
    ids = set(principal_ids)
    numbers = telephones_of(ids)
    held = Appointment.objects.filter(in_force(now().date()), principal_id__in=ids, account__is_active=True)
    people = dict(held.order_by("-pk").values_list("account_id", "principal_id"))
    for account_id, phone in Reach.objects.filter(account_id__in=people).exclude(phone="").values_list("account_id", "phone"):
        numbers[people[account_id]] = phone  # type: ignore[index]
    return numbers


@act("notify.note_call")
def note_call(
    ctx: ActContext, *, principal_id: UUID, message_ids: Sequence[UUID], outcome: str, spoke_with: str = ""
) -> dict[str, Any]:
    """Note a call about the matters that stood on the list. Raises `Conflict` when a colleague told them meanwhile."""
    ctx.require(CALL)
    wanted = set(message_ids)
    messages = {message.pk: message for message in Message.objects.filter(pk__in=wanted, principal_id=principal_id)}
    if not wanted or messages.keys() != wanted:
        raise NotFound(_("There is nothing to telephone this person about."))
    if outcome not in Call.Outcome.values:
        raise Invalid({"outcome": [_("Say how the call went.")]})
    Council.objects.select_for_update().get(pk=ctx.council_id)
    done = Call.objects.filter(message_id__in=wanted, outcome=Call.Outcome.TOLD).order_by("-called_at").first()
    if done:
        raise Conflict(_("This person has been told by telephone already."), who=done.caller, when=done.called_at)
    Call.objects.bulk_create(
        Call(
            council_id=ctx.council_id,
            message_id=pk,
            principal_id=principal_id,
            outcome=outcome,
            spoke_with=spoke_with.strip()[:60],
            account_id=ctx.actor.account_id,
            caller=ctx.actor.name,
            called_at=ctx.at,
        )
        for pk in sorted(wanted)
    )
    ctx.about("principals.principal", principal_id)
    return {"matters": len(wanted)}


@act("notify.see_number")
def see_number(ctx: ActContext, *, principal_id: UUID, reason: str) -> dict[str, Any]:
    """Put on record that a number is looked at, and why. Raises `NotFound` when there is nothing (more) to telephone about."""
    ctx.require(CALL)
    council = Council.objects.get(pk=ctx.council_id)
    if not may_see(council, principal_id, ctx.at):
        raise NotFound(_("There is nothing to telephone this person about."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why you need the number.")]})
    ctx.note = reason.strip()[:200]
    ctx.about("principals.principal", principal_id)
    return {}


def may_see(council: Council, principal_id: UUID, moment: datetime) -> bool:
    """Whether a number is open: something is to be told, or was told within the days that the council has set."""
    if unreached(council, moment, principal_id):
        return True
    since = moment - timedelta(days=Hours.of(council).open_days)
    return Call.objects.filter(principal_id=principal_id, outcome=Call.Outcome.TOLD, called_at__gt=since).exists()


@act("notify.print_numbers")
def record_sheet(ctx: ActContext, *, reason: str, principal_ids: Sequence[UUID], sha256: str) -> dict[str, Any]:
    """Put on record that the list was taken out with its numbers: whose, why, and the digest of the file."""
    ctx.require(CALL)
    if not reason.strip():
        raise Invalid({"reason": [_("Say why you need the number.")]})
    ctx.note = reason.strip()[:200]
    return {"principals": sorted(map(str, principal_ids)), "sha256": sha256}


def has_account(principal_ids: Any) -> set[UUID]:
    """Principals for whom somebody with a log-in acts at present."""
    held = Appointment.objects.filter(in_force(now().date()), principal_id__in=set(principal_ids))
    active = Account.objects.filter(is_active=True)
    return {pk for pk in held.filter(account__in=active).values_list("principal_id", flat=True) if pk}


def _without_overtaken(messages: list[Message]) -> list[Message]:
    """Only the newest on each matter of a principal, and of those none that is overtaken."""
    newest = {(one.principal_id, one.case_id or one.pk): one for one in messages}
    asked = [
        Happening(one.pk, one.principal_id, one.case_id, one.created_at)
        for one in newest.values()
        if one.case_id and one.principal_id
    ]
    over = {pk for provider in OVERTAKEN.values() for pk in provider(asked)} if asked else set()
    return [one for one in messages if one.pk not in over and newest[one.principal_id, one.case_id or one.pk].pk == one.pk]


def _once_each(calls: list[Call]) -> list[Call]:
    """A call about several matters left a row for each of them; it counts once."""
    return list({call.called_at: call for call in calls}.values())
