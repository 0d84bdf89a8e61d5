"""Entries of the menu, and what waits: invitations to answer, leave to decide on, decisions to see to, suggestions to answer."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.notify.points import CALENDAR, STEPS_OUTSIDE, CalendarEntry
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import UNIT_ROLES
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.leave import target_of
from yitang.instruments.gatherings.models import Gathering, Leave, Sitting
from yitang.instruments.gatherings.policy import ATTEND, DECIDE_LEAVE, ORGANISE, VIEW
from yitang.instruments.gatherings.queries import attending, leave_waiting, open_follow_ups, visible
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.gatherings.telling import ANSWER, DECIDE
from yitang.instruments.suggestions.actions import TAKE_UP
from yitang.instruments.suggestions.queries import unclaimed, waiting_for
from yitang.instruments.workflow.procedures import procedure_of

MOST = 50
FIND_UNIT = _("Find a unit for the suggestions")
AHEAD = timedelta(days=400)

MENU.register(
    "meetings.list",
    MenuItem(
        "meetings.list",
        _("Meetings and activities"),
        "calendar",
        "desk:meetings:list",
        order=30,
        permission=VIEW,
        audience={"clerk", "leader"},
    ),
)
MENU.register(
    "meetings.own",
    MenuItem(
        "meetings.own",
        _("My meetings"),
        "calendar",
        "desk:meetings:own",
        order=28,
        permission=ATTEND,
        audience={"member", "unit"},
    ),
)


def todo_of(actor: Actor, council: Council) -> Iterator[TodoItem | TodoQueue]:
    """What waits for this person; one query each."""
    if actor.principal_ids:
        yield from _own(actor, council)
    if policy.may_ever(actor, DECIDE_LEAVE):
        yield from _leave(actor, council)
    if policy.may_ever(actor, ORGANISE):
        yield from _unclaimed(actor, council)


def _own(actor: Actor, council: Council) -> Iterator[TodoItem]:
    code = council.code
    unanswered = attending(actor).filter(reply="", gathering__case__stage="noticed").order_by("gathering__starts_at")[:MOST]
    for row in unanswered:
        found = row.gathering
        url = reverse("desk:meetings:mine", kwargs={"council": code, "gathering_id": found.pk})
        yield TodoItem(
            ANSWER, found.case.title, url, local_day(found.reply_by or found.starts_at), local_day(found.case.stage_since)
        )
    for follow_up in open_follow_ups(actor.principal_ids)[:MOST]:
        url = reverse("desk:meetings:follow_up", kwargs={"council": code, "follow_up_id": follow_up.pk})
        yield TodoItem(_("See to the decision"), follow_up.decision, url, follow_up.due_on, local_day(follow_up.recorded_at))
    if actor.holds(*UNIT_ROLES):
        rooms = attending(actor).exclude(gathering__case__stage="cancelled").order_by().values("gathering")
        for said in waiting_for(actor.principal_ids, rooms).filter(case__kind=KIND)[:MOST]:
            url = reverse("desk:meetings:suggestion", kwargs={"council": code, "suggestion_id": said.pk})
            verb, since = (_("Answer the suggestion"), said.claimed_at) if said.unit_id else (TAKE_UP, said.raised_at)
            yield TodoItem(verb, said.text[:80], url, said.due_on, since and local_day(since))


def _unclaimed(actor: Actor, council: Council) -> Iterator[TodoItem]:
    """What was said in a talk and no unit has taken up reminds whoever organised the talk, until somebody does."""
    waiting = {row.case_id: row for row in unclaimed(KIND)[:MOST]}
    if not waiting:
        return
    for found in (
        visible(actor).filter(pk__in=waiting).exclude(case__stage__in=("draft", "cancelled")).order_by("starts_at", "pk")
    ):
        if policy.ask(actor, ORGANISE, found):
            row = waiting[found.pk]
            days = int(procedure_of(found.case.procedure_id).parameter("suggestions_claimed_in_days"))
            since = local_day(row.since)
            url = reverse("desk:meetings:talk", kwargs={"council": council.code, "gathering_id": found.pk})
            yield TodoItem(FIND_UNIT, found.case.title, url, since + timedelta(days=days), since)


def _leave(actor: Actor, council: Council) -> Iterator[TodoQueue]:
    waiting = [row for row in leave_waiting()[:500] if policy.ask(actor, DECIDE_LEAVE, target_of(row.attendee.gathering))]
    if waiting:
        yield TodoQueue(DECIDE, len(waiting), reverse("desk:meetings:leave", kwargs={"council": council.code}))


def days_of(actor: Actor, council: Council) -> Iterable[CalendarEntry]:
    """The half days of the gatherings to which the person is invited, with their hours; none from which leave was granted or asked."""
    if not actor.principal_ids:
        return
    moment = now()
    rows = attending(actor).exclude(gathering__case__stage="cancelled").exclude(reply="leave")
    rows = rows.filter(gathering__ends_at__gte=moment - timedelta(days=31), gathering__starts_at__lte=moment + AHEAD)
    places = {row.gathering_id: row for row in rows.order_by("gathering__starts_at")[:200]}
    granted = Leave.objects.filter(attendee__in=[row.pk for row in places.values()], state=Leave.State.GRANTED)
    away = set(granted.values_list("attendee__gathering", "sitting"))
    sittings = Sitting.objects.filter(gathering__in=list(places)).order_by("starts_at", "ordinal")
    several = Counter(row.gathering_id for row in sittings)
    for sitting in sittings:
        if not away & {(sitting.gathering_id, None), (sitting.gathering_id, sitting.pk)}:
            yield _entry(council, places[sitting.gathering_id].gathering, sitting, one=several[sitting.gathering_id] == 1)


def _entry(council: Council, found: Gathering, sitting: Sitting, *, one: bool) -> CalendarEntry:
    """A half day as an entry; its key is its place in the order, so that it moves when the times do."""
    path = reverse("desk:meetings:mine", kwargs={"council": council.code, "gathering_id": found.pk})
    title = found.case.title if one else f"{found.case.title}（{sitting.title or sitting.ordinal}）"
    return CalendarEntry(
        f"gathering/{found.pk}/{sitting.ordinal}",
        title,
        local_day(sitting.starts_at),
        path,
        sitting.starts_at,
        sitting.ends_at,
        found.place,
    )


TODO.register("meetings", todo_of)
CALENDAR.register("meetings", days_of)
STEPS_OUTSIDE.register("meetings", (ANSWER, DECIDE, TAKE_UP))
