"""What waits for a committee's office: tasks of its plan that are late or due, findings on which something is to be done."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.duties.measures import progress_of
from yitang.features.duties.policy import bodies_of_office
from yitang.features.duties.queries import open_follow_ups, tasks_waiting
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.todo import TodoItem

MOST = 20


def todo_of(actor: Actor, council: Council) -> Iterator[TodoItem]:
    """For the committee's office only: the offices of the house see everything on the page of plans."""
    if not actor.holds(Role.COMMITTEE_CLERK):
        return
    day = today()
    for one in progress_of(tasks_waiting(actor, day.year), day):
        if one.tone in ("late", "soon"):
            url = reverse("desk:duties:task", kwargs={"council": council.code, "task_id": one.task.pk})
            yield TodoItem(_("See to the task of the plan"), one.task.title, url, one.task.due_on)
    mine = {pk for grant in actor.grants if grant.role == Role.COMMITTEE_CLERK for pk in bodies_of_office(grant)}
    for row in open_follow_ups().filter(tie__holder__in=mine)[:MOST]:
        url = reverse("desk:duties:tie", kwargs={"council": council.code, "tie_id": row.tie_id})
        yield TodoItem(_("See to the finding"), row.follow_up, url, row.due_on, row.held_on)
