"""What closing a gathering leaves behind: the outcome of each person by rule, and the facts of duty."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Blocked
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.facts import ABSENT, ATTENDED, BY_FLAG, GIVEN, LATE, LEAVE, WRITTEN
from yitang.instruments.gatherings.models import Attendee, Gathering, Leave, RollMark, Sitting, Speech
from yitang.instruments.gatherings.queries import flags_of, leave_waiting
from yitang.instruments.gatherings.telling import gathering_of
from yitang.instruments.ledger.actions import fact_row, write_facts
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move
from yitang.instruments.workflow.procedures import procedure_of

PEOPLE = (Principal.Kind.MEMBER,)
"""Whose duty is kept: members. Units, staff and guests are on the roll, but have no dossier."""
UNCOUNTED_ROLES = ("staff",)


@dataclass(frozen=True)
class Account:
    """One person's half days at a gathering: there, on leave, missing; how often late; what it comes to in the end."""

    present: Decimal
    leave: Decimal
    absent: Decimal
    late: int
    outcome: str

    def kinds(self, attended: str) -> dict[str, Decimal]:
        """Kind of fact → how much of it, without what is nothing."""
        found = {attended: self.present, LEAVE: self.leave, ABSENT: self.absent, LATE: Decimal(self.late)}
        return {kind: amount for kind, amount in found.items() if amount}


def reckon(sittings: dict[UUID, Decimal], marks: dict[UUID, bool], leave: set[UUID], threshold: Fraction) -> Account:
    """A person's account. `sittings` gives each half day's weight, `marks` those attended (late or not), `leave` those excused.

    Where the share of half days attended lies below `threshold`, everything that is not excused counts as absent: the council's rule
    on presence (in places two thirds). Whoever is there in spite of leave was there.
    """
    present = sum((sittings[pk] for pk in marks), Decimal(0))
    excused = sum((weight for pk, weight in sittings.items() if pk in leave and pk not in marks), Decimal(0))
    whole = sum(sittings.values(), Decimal(0))
    absent = whole - present - excused
    if present and absent and Fraction(present) < threshold * Fraction(whole):
        return Account(Decimal(0), excused, present + absent, 0, Attendee.Outcome.ABSENT)
    outcome = Attendee.Outcome.ATTENDED if present else Attendee.Outcome.ABSENT if absent else Attendee.Outcome.LEAVE
    return Account(present, excused, absent, sum(marks.values()), outcome)


def threshold_of(found: Gathering) -> Fraction:
    """The share of half days that a person has to attend; 0 where the council has no such rule, or wrote something that is no share."""
    text = str(procedure_of(found.case.procedure_id).parameter("presence_counts_from"))
    try:
        value = Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        return Fraction(0)
    return value if 0 <= value <= 1 else Fraction(0)


def accounts_of(found: Gathering, attendees: Iterable[Attendee]) -> dict[UUID, Account]:
    """Attendee → account, by the roll and the leave as they stand; three queries."""
    weights = dict(Sitting.objects.filter(gathering=found).values_list("pk", "half_days"))
    marks: dict[UUID, dict[UUID, bool]] = defaultdict(dict)
    for attendee_id, sitting_id, late in RollMark.objects.filter(sitting__gathering=found).values_list(
        "attendee_id", "sitting_id", "late"
    ):
        marks[attendee_id][sitting_id] = late
    leave: dict[UUID, set[UUID]] = defaultdict(set)
    granted = Leave.objects.filter(attendee__gathering=found, state=Leave.State.GRANTED)
    for attendee_id, one in granted.values_list("attendee_id", "sitting_id"):
        leave[attendee_id] |= {one} if one else set(weights)
    threshold = threshold_of(found)
    return {row.pk: reckon(weights, marks[row.pk], leave[row.pk], threshold) for row in attendees}


def attended_kind(found: Gathering) -> str:
    """The kind of fact that attending this kind of gathering leaves behind."""
    return BY_FLAG.get(str(flags_of(found.kind_code).get("fact", "meeting")), ATTENDED)


def leave_is_decided(move: Move) -> None:
    """Guard: who is absent and who is on leave cannot be said while a request waits."""
    waiting = leave_waiting([move.case.pk]).count()
    if waiting:
        text = _("%(n)d requests for leave wait for a decision. Decide on them first.") % {"n": waiting}
        raise Blocked(text, owes=_("whoever decides on leave"))


def settle_roll(move: Move) -> None:
    """Effect: each person's outcome, and the facts of duty of the members among them."""
    found = gathering_of(move)
    attendees = list(Attendee.objects.filter(gathering=found).select_related("principal").order_by("number"))
    accounts, kind = accounts_of(found, attendees), attended_kind(found)
    rows: list[dict[str, Any]] = []
    alike: dict[tuple[str, Decimal], list[UUID]] = defaultdict(list)
    for attendee in attendees:
        account = accounts[attendee.pk]
        alike[account.outcome, account.present].append(attendee.pk)
        if is_counted(attendee):
            rows += [fact_of(move.ctx.actor.name, found, attendee, name, amount) for name, amount in account.kinds(kind).items()]
    # Many come to the same: one statement for all of them, however many sit in a plenary.
    for (outcome, half_days), ids in alike.items():
        Attendee.objects.filter(pk__in=ids).update(outcome=outcome, half_days=half_days)
    rows += _speeches(move.ctx.actor.name, found)
    move.data["facts"] = write_facts(rows)


def is_counted(attendee: Attendee) -> bool:
    """Whether coming or not is a duty of this person."""
    return attendee.principal.kind in PEOPLE and attendee.role not in UNCOUNTED_ROLES


def fact_of(recorder: str, found: Gathering, attendee: Attendee, kind: str, amount: Decimal) -> dict[str, Any]:
    """The row of a fact about one person."""
    return fact_row(
        found.council_id,
        attendee.principal_id,
        kind,
        effective_on=local_day(found.starts_at),
        role=attendee.role,
        quantity=amount,
        case_id=found.pk,
        recorded_by=found.organiser_id,
        recorder=recorder,
    )


def _speeches(recorder: str, found: Gathering) -> list[dict[str, Any]]:
    kinds = {Speech.State.ORAL: GIVEN, Speech.State.WRITTEN: WRITTEN}
    rows, seen = [], set()
    for speech in Speech.objects.filter(gathering=found, state__in=kinds).order_by("state", "ordinal", "pk"):
        kind = kinds[Speech.State(speech.state)]
        if (kind == GIVEN and speech.given_at is None) or (speech.speaker_id, kind) in seen:
            continue
        seen.add((speech.speaker_id, kind))
        many = Speech.objects.filter(gathering=found, state=speech.state, speaker=speech.speaker_id)
        count = (many.filter(given_at__isnull=False) if kind == GIVEN else many).count()
        rows.append(
            fact_row(
                found.council_id,
                speech.speaker_id,
                kind,
                effective_on=local_day(speech.given_at or found.starts_at),
                quantity=Decimal(count),
                case_id=found.pk,
                recorded_by=found.organiser_id,
                recorder=recorder,
            )
        )
    return rows


GUARDS.register("gatherings.leave_is_decided", leave_is_decided)
EFFECTS.register("gatherings.settle_roll", settle_roll)
