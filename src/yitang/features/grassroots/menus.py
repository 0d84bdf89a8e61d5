"""Entries of the menu, and what waits: matters to look at, matters to answer."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.grassroots.policy import ANSWER, MESSAGES, OWN_MESSAGE, READ, TRIAGE
from yitang.features.grassroots.queries import of_cases, open_counts, visible_matters
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.counted import counted_in
from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue
from yitang.institution.places.policy import VIEW

MOST = 50


def add_to_menu() -> None:
    """Called once the apps are loaded."""
    venues, matters = "desk:grassroots:venues", "desk:grassroots:matters"
    MENU.register(
        "grassroots.matters",
        MenuItem(
            "grassroots.matters",
            _("Matters of residents"),
            "message",
            matters,
            group="talks",
            order=5,
            permission=READ,
            audience={"clerk", "leader", "unit"},
        ),
    )
    MENU.register(
        "grassroots.venues",
        MenuItem(
            "grassroots.venues",
            _("Consultation venues"),
            "globe",
            venues,
            group="talks",
            order=10,
            permission=VIEW,
            audience={"clerk", "leader"},
        ),
    )
    MENU.register(
        "grassroots.listening",
        MenuItem(
            "grassroots.listening",
            _("Residents to me"),
            "message",
            "desk:grassroots:listening",
            group="talks",
            order=7,
            permission=MESSAGES,
            audience={"member"},
        ),
    )
    TODO.register("grassroots", todo_of)


def todo_of(actor: Actor, council: Council) -> Iterable[TodoItem | TodoQueue]:
    """Queues of the office and of conveners; for a unit each matter that it owes an answer."""
    base = reverse("desk:grassroots:matters", kwargs={"council": council.code})
    rows = visible_matters(actor)
    if policy.may_ever(actor, TRIAGE):
        counts = counted_in(actor, "grassroots.matters", lambda: open_counts(actor))
        late = of_cases(rows).filter(case__stage="accepted", case__due_on__lt=today()).count() if counts.get("accepted") else 0
        if counts.get("said"):
            yield TodoQueue(_("Look at what residents say"), counts["said"], f"{base}?stage=said")
        if counts.get("doubt"):
            yield TodoQueue(_("Look whether it is meant seriously"), counts["doubt"], f"{base}?stage=doubt")
        if late:
            yield TodoQueue(_("Matters past their day"), late, f"{base}?stage=accepted", late)
    elif actor.holds(*UNIT_ROLES) and policy.may_ever(actor, ANSWER):
        for row in of_cases(rows).filter(case__stage="accepted").order_by("case__due_on", "pk")[:MOST]:
            url = reverse("desk:grassroots:matter", kwargs={"council": council.code, "matter_id": row.pk})
            yield TodoItem(_("Answer the resident"), row.case.title, url, row.case.due_on, row.said_on)
    elif (own := actor.principal_as(Role.MEMBER)) and policy.may_ever(actor, OWN_MESSAGE):
        waiting = rows.filter(case__stage__in=("said", "accepted"), addressee=own, handed_on__isnull=True, doubt="")
        for row in waiting.order_by("case_id")[:MOST]:
            url = reverse("desk:grassroots:matter", kwargs={"council": council.code, "matter_id": row.pk})
            yield TodoItem(_("Answer the resident"), row.case.title, url, row.case.due_on, row.said_on)
