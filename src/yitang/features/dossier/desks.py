"""Menu entries and what waits: for the member a report that came back, for the offices claims and reports to answer."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.dossier.policy import COMMENT, CONFIRM, OWN, RECORD, VIEW
from yitang.features.dossier.queries import own_principal, report_due, visible_reports, waiting_claims, waiting_reports
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue
from yitang.instruments.deadlines.clocks import local_day

MOST = 999
CLOSE = timedelta(days=45)
"""A draft of a report is named among what waits from so many days before its day on."""


def waiting_now(request: Any) -> dict[str, int]:
    """What waits for the actor's office, counted once between two acts of the council."""
    actor: Actor = request.actor
    found: dict[str, int] = counted(request, "dossier", lambda: waiting(actor))
    return found


def waiting(actor: Actor) -> dict[str, int]:
    """How many claims and reports wait for the actor's office."""
    found = {}
    if policy.may_ever(actor, CONFIRM):
        found["claims"] = waiting_claims(actor).order_by()[:MOST].count()
    if policy.may_ever(actor, COMMENT):
        found["reports"] = waiting_reports(actor).order_by()[:MOST].count()
    return found


def _claims(request: HttpRequest) -> int:
    return waiting_now(request).get("claims", 0)


def _reports(request: HttpRequest) -> int:
    return waiting_now(request).get("reports", 0)


for _item in (
    MenuItem(
        "dossier.mine",
        _("My duties"),
        "clipboard-check",
        "desk:dossier:mine",
        order=40,
        permission=OWN,
        audience={"member"},
        phone=4,
    ),
    MenuItem(
        "dossier.people",
        _("Members' dossiers"),
        "folder",
        "desk:dossier:people",
        group="duty",
        order=20,
        permission=VIEW,
        audience={"clerk", "leader"},
    ),
    MenuItem(
        "dossier.recordings", _("Recorded duties"), "pen", "desk:dossier:recordings", group="duty", order=21, permission=RECORD
    ),
    MenuItem(
        "dossier.claims",
        _("Duties added by members"),
        "inbox",
        "desk:dossier:claims",
        group="duty",
        order=22,
        permission=CONFIRM,
        badge=_claims,
    ),
    MenuItem(
        "dossier.reports",
        _("Yearly reports"),
        "file-text",
        "desk:dossier:office_reports",
        group="duty",
        order=23,
        permission=COMMENT,
        badge=_reports,
    ),
):
    MENU.register(_item.code, _item)


def todo_of(actor: Actor, council: Council) -> Iterator[TodoItem | TodoQueue]:
    """The office's queues; a member's own report that came back, or that is due soon and still a draft."""
    counts = waiting(actor)
    for code, verb, page in (("claims", _("duties to confirm"), "claims"), ("reports", _("reports to read"), "office_reports")):
        if counts.get(code):
            yield TodoQueue(verb, counts[code], reverse(f"desk:dossier:{page}", kwargs={"council": council.code}))
    principal_id = own_principal(actor)
    if principal_id is not None:
        for report in visible_reports(actor).filter(principal_id=principal_id, case__stage__in=("draft", "returned")):
            due = report_due(report.year)
            came_back = report.case.stage == "returned"
            if came_back or due - CLOSE <= today():
                url = reverse("desk:dossier:report_edit", kwargs={"council": council.code, "report_id": report.pk})
                verb = _("Change and submit again") if came_back else _("Go on with the report")
                yield TodoItem(verb, report.case.title, url, due_on=due, since=local_day(report.case.stage_since))


TODO.register("dossier", todo_of)
