"""Entries of the menu, and what waits: for conveners at their venues, for units their problems, for the office what is late."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.talks.policy import CONFIRM, READ, RUN
from yitang.features.talks.prompts import prompts_of
from yitang.features.talks.queries import last_held, own_venues, visible_problems, visible_talks, visible_topics
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.menu import MENU, Audience, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue

MOST = 30


def add_to_menu() -> None:
    """Called once the apps are loaded."""
    entries: tuple[tuple[str, Any, str, str, int, str, set[Audience], int | None], ...] = (
        ("talks.mine", _("My venue"), "users", "desk:talks:mine", 1, RUN, {"member"}, 2),
        ("talks.list", _("Talks and problems"), "scale", "desk:talks:list", 15, READ, {"clerk", "leader", "member"}, None),
        ("talks.problems", _("Problems of residents"), "scale", "desk:talks:problems", 15, READ, {"unit"}, None),
    )
    for code, label, icon, url_name, order, permission, audience, phone in entries:
        MENU.register(
            code,
            MenuItem(
                code, label, icon, url_name, group="talks", order=order, permission=permission, audience=audience, phone=phone
            ),
        )
    TODO.register("talks", todo_of)


def todo_of(actor: Actor, council: Council) -> Iterable[TodoItem | TodoQueue]:
    """A convener's own venues one by one; a unit's problems; for the office one queue of what is late."""
    if actor.holds(Role.VENUE_CONVENER):
        yield from _convener(actor, council)
    elif actor.holds(*UNIT_ROLES):
        rows = visible_problems(actor).filter(case__stage="handling").order_by("due_on", "pk")[:MOST]
        for row in rows:
            yield TodoItem(_("Deal with the problem and report"), row.case.title, _url(council, "problem", row.pk), row.due_on)
    elif policy.may_ever(actor, CONFIRM):
        late = visible_problems(actor).filter(case__stage="handling", due_on__lt=today()).count()
        if late:
            yield TodoQueue(_("Problems of venues past their day"), late, f"{_url(council, 'problems')}?stage=late", late)


def _convener(actor: Actor, council: Council) -> Iterator[TodoItem]:
    day = today()
    venues = list(own_venues(actor, day))
    ids = [one.pk for one in venues]
    for topic in visible_topics(actor).filter(venue__in=ids, case__stage="proposed").order_by("proposed_on", "pk")[:MOST]:
        words = _("Have the topic confirmed")
        yield TodoItem(words, topic.case.title, _url(council, "topic", topic.pk), None, topic.proposed_on)
    talks = visible_talks(actor).filter(venue__in=ids, case__stage__in=("announced", "open"), planned_at__date__lte=day)
    for talk in talks.order_by("planned_at", "pk")[:MOST]:
        yield TodoItem(_("Hold the talk and write it up"), talk.case.title, _url(council, "talk", talk.pk), day)
    verbs = {"open": _("Say who deals with the problem"), "reported": _("Ask the residents and record their word")}
    problems = visible_problems(actor).filter(venue__in=ids, case__stage__in=verbs)
    for problem in problems.order_by("raised_on", "pk")[:MOST]:
        url = _url(council, "problem", problem.pk)
        yield TodoItem(verbs[problem.case.stage], problem.case.title, url, None, problem.raised_on)
    soon = day + timedelta(days=3)
    owed = visible_problems(actor).filter(venue__in=ids, case__stage="handling", due_on__lte=soon)
    for problem in owed.order_by("due_on", "pk")[:MOST]:
        yield TodoItem(_("See to the problem"), problem.case.title, _url(council, "problem", problem.pk), problem.due_on)
    for prompt in prompts_of(venues, last_held(ids), day):
        yield TodoItem(_("Hold a talk"), prompt.venue.name, _url(council, "mine"), prompt.due_on)


def _url(council: Council, page: str, pk: object = None) -> str:
    kwargs = {"council": council.code, **({"case_id": pk} if pk else {})}
    return reverse(f"desk:talks:{page}", kwargs=kwargs)
