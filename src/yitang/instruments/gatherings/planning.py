"""Acts that prepare a gathering: begin it, change it, set its half days, begin from an earlier one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.linking import seen_case, tie
from yitang.instruments.gatherings.models import AgendaItem, Attendee, Gathering, RollMark, Sitting
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.gatherings.queries import KINDS, visible
from yitang.instruments.gatherings.states import KIND, OPEN_STAGES
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import procedure_of, publish

TEXTS = ("place", "contact", "advice")
SITTINGS_MOST = 40
LONGEST = timedelta(days=60)


def changeable(ctx: ActContext, gathering_id: UUID, permission: str = ORGANISE, stages: Sequence[str] = OPEN_STAGES) -> Gathering:
    """The gathering, held for the act, after the policy was asked. Raises `NotFound`, `Refused`, `Blocked` when it is over."""
    found = visible(ctx.actor).select_for_update(of=("self",)).filter(pk=gathering_id).first()
    if found is None:
        raise NotFound(_("There is no such gathering, or it is not yours to see."))
    ctx.require(permission, found)
    ctx.about(KIND, found.pk)
    if found.case.stage not in stages:
        raise Blocked(_("The gathering is over: this can no longer be changed here."))
    return found


@act("gatherings.start")
def start(
    ctx: ActContext,
    *,
    kind_code: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    organiser_id: UUID | None = None,
    session_id: UUID | None = None,
    phones_banned: bool = False,
    copy_of: UUID | None = None,
    follows: UUID | None = None,
    because: UUID | None = None,
    **texts: str,
) -> dict[str, Any]:
    """Begin a gathering with its half days; returns `{case_id}`. With `copy_of` people and agenda come from an earlier one;
    `follows` makes it the next link of that gathering's chain, `because` names the case of another kind for which it is held.

    Raises `Invalid` for a kind that is not in force, an empty title, or times out of order.
    """
    found = Gathering(council_id=ctx.council_id, kind_code=kind_code, organiser_id=organiser_id)
    ctx.require(ORGANISE, found)
    _check(kind_code, title, starts_at, ends_at)
    if organiser_id and not Principal.objects.filter(pk=organiser_id).exists():
        raise Invalid({"organiser": [_("Choose who organises it.")]})
    for name in TEXTS:
        setattr(found, name, texts.get(name, "").strip())
    found.phones_banned = phones_banned
    begin_gathering(ctx, found, title=title, starts_at=starts_at, ends_at=ends_at, session=_session(session_id))
    if copy_of:
        _copy(ctx, found, copy_of)
    for other in filter(None, (follows, because)):
        tie(ctx, found.case, seen_case(ctx, other))
    ctx.about(KIND, found.pk)
    return {"case_id": found.pk}


def begin_gathering(
    ctx: ActContext,
    found: Gathering,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    session: CouncilSession | None = None,
) -> Gathering:
    """Save a new gathering with its case and its half days, inside an act that has asked the policy and checked what is asked."""
    version = publish(ctx.council_id, KIND, local_day(starts_at))
    case = Case(council_id=ctx.council_id, kind=KIND, procedure=version, title=title.strip()[:200], session=session)
    open_case(ctx, case, procedure_of(version.pk), "gathering")
    found.case, found.starts_at, found.ends_at = case, starts_at, ends_at
    found.save(force_insert=True)
    for row in half_days(starts_at, ends_at):
        Sitting(council_id=ctx.council_id, gathering=found, **row).save(force_insert=True)
    return found


@act("gatherings.change")
def change(
    ctx: ActContext,
    *,
    gathering_id: UUID,
    version: int,
    kind_code: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    organiser_id: UUID | None = None,
    reply_by: datetime | None = None,
    session_id: UUID | None = None,
    phones_banned: bool = False,
    **texts: str,
) -> dict[str, Any]:
    """Correct what a gathering is, when and where. Raises `Conflict` when somebody else changed it since the page was made.

    When the times change and no roll has begun, the half days are set anew.
    """
    found = changeable(ctx, gathering_id)
    _check(kind_code, title, starts_at, ends_at, known=found.kind_code)
    times = (found.starts_at, found.ends_at)
    found.kind_code, found.organiser_id, found.reply_by = kind_code, organiser_id, reply_by
    found.starts_at, found.ends_at = starts_at, ends_at
    if phones_banned and (found.roll_by_number or found.roll_by_link):
        raise Invalid({"phones_banned": [_("Members check in themselves here. Switch that off first.")]})
    found.phones_banned = phones_banned
    ctx.require(ORGANISE, found)
    for name in TEXTS:
        setattr(found, name, texts.get(name, "").strip())
    found.version = version + 1
    names = ["kind_code", "organiser_id", "reply_by", "starts_at", "ends_at", "phones_banned", "version", *TEXTS]
    if not found.save_if(names, version=version):
        raise Conflict(_("Somebody else changed this gathering meanwhile. Look at it again before you change it."))
    _change_case(found.case, title.strip()[:200], _session(session_id))
    if times != (starts_at, ends_at) and not RollMark.objects.filter(sitting__gathering=found).exists():
        found.sittings.all().delete()
        for row in half_days(starts_at, ends_at):
            Sitting(council_id=ctx.council_id, gathering=found, **row).save(force_insert=True)
    return {"case_id": found.pk, "version": found.version}


@act("gatherings.set_sittings")
def set_sittings(ctx: ActContext, *, gathering_id: UUID, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Set the half days: `title`, `starts_at`, `ends_at`, `half_days` of each, in order of time. A half day on which the roll has
    begun stays with its place in the order. Raises `Invalid`, `Blocked`."""
    found = changeable(ctx, gathering_id)
    if not 1 <= len(rows) <= SITTINGS_MOST:
        raise Invalid(_("Give at least one half day, and at most %(n)d.") % {"n": SITTINGS_MOST})
    there = {row.ordinal: row for row in found.sittings.all()}
    marked = set(RollMark.objects.filter(sitting__gathering=found).values_list("sitting__ordinal", flat=True))
    if any(ordinal > len(rows) for ordinal in marked):
        raise Blocked(_("The roll of a half day has begun already, so it cannot be taken away."))
    for ordinal, row in enumerate(rows, start=1):
        if row["ends_at"] < row["starts_at"]:
            raise Invalid(_("Half day %(n)d ends before it begins. Correct its times.") % {"n": ordinal})
        sitting = there.pop(ordinal, None) or Sitting(council_id=ctx.council_id, gathering=found, ordinal=ordinal)
        for name in ("title", "starts_at", "ends_at", "half_days"):
            setattr(sitting, name, row[name])
        sitting.save()
    for sitting in there.values():
        sitting.delete()
    return {"sittings": len(rows)}


def half_days(starts_at: datetime, ends_at: datetime) -> list[dict[str, Any]]:
    """The half days between two moments: one each morning and afternoon; a gathering within one half day is one of them."""
    from django.utils import timezone

    begin, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    found: list[dict[str, Any]] = []
    day = begin.date()
    while day <= end.date() and len(found) < SITTINGS_MOST:
        noon = begin.replace(year=day.year, month=day.month, day=day.day, hour=12, minute=30, second=0, microsecond=0)
        for first, last in (
            (noon.replace(hour=8, minute=30), noon),
            (noon.replace(hour=14, minute=0), noon.replace(hour=18, minute=0)),
        ):
            opens, shuts = max(first, begin), min(last, end)
            if day == begin.date() and not found and begin < last:
                opens = begin
            if opens < shuts:
                found.append({"ordinal": len(found) + 1, "starts_at": opens, "ends_at": shuts, "half_days": Decimal(1)})
        day += timedelta(days=1)
    return found or [{"ordinal": 1, "starts_at": starts_at, "ends_at": ends_at, "half_days": Decimal(1)}]


def _session(session_id: UUID | None) -> CouncilSession | None:
    if session_id is None:
        return None
    found = CouncilSession.objects.filter(pk=session_id).first()
    if found is None:
        raise Invalid({"session": [_("Choose a session of this council.")]})
    return found


def _change_case(case: Case, title: str, session: CouncilSession | None) -> None:
    if (case.title, case.session_id) != (title, session.pk if session else None):
        case.title, case.session = title, session
        case.save(update_fields=["title", "session"])


def _check(kind_code: str, title: str, starts_at: datetime, ends_at: datetime, known: str = "") -> None:
    errors: dict[str, list[Any]] = {}
    if kind_code != known and kind_code not in {row.code for row in entries(KINDS)}:
        errors["kind_code"] = [_("Choose a kind of gathering.")]
    if not title.strip():
        errors["title"] = [_("Name the gathering.")]
    if ends_at < starts_at:
        errors["ends_at"] = [_("The end lies before the beginning. Correct one of them.")]
    elif ends_at - starts_at > LONGEST:
        errors["ends_at"] = [_("A gathering lasts at most 60 days. Correct the end.")]
    if errors:
        raise Invalid(errors)


def _copy(ctx: ActContext, found: Gathering, earlier_id: UUID) -> None:
    earlier = visible(ctx.actor).filter(pk=earlier_id).first()
    if earlier is None:
        raise NotFound(_("There is no such gathering, or it is not yours to see."))
    columns = ("principal_id", "number", "role", "group")
    rows = Attendee.objects.filter(gathering=earlier).order_by("number").values(*columns)
    Attendee.objects.bulk_create(Attendee(council_id=ctx.council_id, gathering=found, **row) for row in rows)
    items = earlier.agenda.values("ordinal", "title", "speaker", "minutes")
    AgendaItem.objects.bulk_create(AgendaItem(council_id=ctx.council_id, gathering=found, **row) for row in items)
