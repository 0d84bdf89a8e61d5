"""Entries of the menu, and what waits: invitations to answer, leave to decide on, decisions to see to, suggestions to answer."""

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
from yitang.instruments.gatherings.policy import ATTEND, DECIDE_LEAVE, VIEW
from yitang.instruments.gatherings.queries import attending, leave_waiting, open_follow_ups
from yitang.instruments.gatherings.telling import ANSWER, DECIDE
from yitang.instruments.suggestions.queries import owed_by

MOST = 50
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
        for owed in owed_by(actor.principal_ids)[:MOST]:
            url = reverse("desk:meetings:suggestion", kwargs={"council": code, "suggestion_id": owed.pk})
            yield TodoItem(
                _("Answer the suggestion"), owed.text[:80], url, owed.due_on, owed.claimed_at and local_day(owed.claimed_at)
            )


def _leave(actor: Actor, council: Council) -> Iterator[TodoQueue]:
    waiting = [row for row in leave_waiting()[:500] if policy.ask(actor, DECIDE_LEAVE, target_of(row.attendee.gathering))]
    if waiting:
        yield TodoQueue(DECIDE, len(waiting), reverse("desk:meetings:leave", kwargs={"council": council.code}))


def days_of(actor: Actor, council: Council) -> Iterable[CalendarEntry]:
    """The gatherings to which the person is invited and does not stay away from, on the day on which they begin."""
    if not actor.principal_ids:
        return
    moment = now()
    rows = attending(actor).exclude(gathering__case__stage="cancelled").exclude(reply="leave")
    rows = rows.filter(gathering__ends_at__gte=moment - timedelta(days=31), gathering__starts_at__lte=moment + AHEAD)
    for row in rows.order_by("gathering__starts_at")[:200]:
        found = row.gathering
        path = reverse("desk:meetings:mine", kwargs={"council": council.code, "gathering_id": found.pk})
        yield CalendarEntry(f"gathering/{found.pk}", found.case.title, local_day(found.starts_at), path)


TODO.register("meetings", todo_of)
CALENDAR.register("meetings", days_of)
STEPS_OUTSIDE.register("meetings", (ANSWER, DECIDE))
