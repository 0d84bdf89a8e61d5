"""The places of briefs in the house: entries of the menu, and what waits for whom."""

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.desks.queues import BY_STAGE, desks_of
from yitang.features.briefs.models import Brief, BriefSubmitter
from yitang.features.briefs.queries import KIND, own_briefs, visible_briefs
from yitang.features.briefs.units import UNIT_VERBS, owed_by
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue
from yitang.institution.principals.queries import also_known_as
from yitang.instruments.deadlines.clocks import local_day

MOST = 50
WAITING = {
    "asking": (_("Answer: may it become a proposal"), "detail"),
    "returned": (_("Change the brief and hand it in again"), "edit"),
    "draft": (_("Go on with the brief"), "edit"),
}
"""Stage → what its writer has to do, and on which page."""

_ITEMS = (
    MenuItem(
        code="briefs.new",
        label=_("Write a brief"),
        icon="pen",
        url_name="desk:briefs:new",
        group="briefs",
        order=12,
        permission="briefs.write",
        audience={"member", "clerk"},
    ),
    MenuItem(
        code="briefs.mine",
        label=_("My briefs"),
        icon="message",
        url_name="desk:briefs:mine",
        group="briefs",
        order=22,
        permission="briefs.write",
        audience={"member", "clerk"},
    ),
    MenuItem(
        code="briefs.desk",
        label=_("Editing desk"),
        icon="pen",
        url_name="desk:briefs:desk",
        group="briefs",
        order=60,
        permission="briefs.browse",
        audience={"clerk", "leader"},
    ),
    MenuItem(
        code="briefs.list",
        label=_("Briefs"),
        icon="message",
        url_name="desk:briefs:list",
        group="briefs",
        order=61,
        permission="briefs.browse",
        audience={"clerk", "leader"},
    ),
    MenuItem(
        code="briefs.unit",
        label=_("Briefs to handle"),
        icon="message",
        url_name="desk:briefs:unit_cases",
        order=35,
        permission="briefs.handle",
        audience={"unit"},
    ),
)


def todo_of(actor: Actor, council: Council) -> Iterator[TodoItem | TodoQueue]:
    """A writer's own briefs and invitations, the desk's queues, and what the actor's units owe."""
    if actor.principal_ids:
        yield from _of_writer(actor, council)
    yield from _of_desk(actor, council)
    for part in owed_by(actor)[:MOST]:
        url = reverse("desk:briefs:unit_case", kwargs={"council": council.code, "assignment_id": part.pk})
        yield TodoItem(UNIT_VERBS[part.state], part.case.title, url, part.track_due, part.sent_on)


def _of_writer(actor: Actor, council: Council) -> Iterator[TodoItem]:
    asked = BriefSubmitter.objects.filter(principal_id__in=list(actor.principal_ids), state=BriefSubmitter.State.INVITED)
    for row in asked.filter(case__brief__outcome="").select_related("case").order_by("invited_at")[:MOST]:
        url = reverse("desk:briefs:detail", kwargs={"council": council.code, "case_id": row.case_id})
        title = row.case.title or str(_("(brief without a title yet)"))
        yield TodoItem(_("Answer: reflect it together"), title, url, since=local_day(row.invited_at))
    own = own_briefs(actor).filter(reflector_id__in=also_known_as(actor.principal_ids), case__stage__in=WAITING)
    for brief in own.defer("situation", "analysis", "suggestion")[:MOST]:
        yield _item(brief, council)


def _item(brief: Brief, council: Council) -> TodoItem:
    verb, page = WAITING[brief.case.stage]
    url = reverse(f"desk:briefs:{page}", kwargs={"council": council.code, "case_id": brief.pk})
    return TodoItem(
        verb,
        brief.case.title or str(_("(brief without a title yet)")),
        url,
        due_on=brief.case.due_on,
        since=local_day(brief.saved_at),
    )


def _of_desk(actor: Actor, council: Council) -> Iterator[TodoQueue]:
    desks = desks_of(actor)
    if not desks:
        return
    rows = visible_briefs(actor).filter(case__council=actor.council_id, case__kind=KIND, case__stage__in=BY_STAGE)
    counts = dict(rows.order_by().values_list("case__stage").annotate(n=Count("pk")))
    for desk in desks:
        if counts.get(desk.stage):
            url = reverse("desk:briefs:desk", kwargs={"council": council.code}) + f"?view={desk.code}"
            yield TodoQueue(_("Briefs: {verb}").format(verb=desk.verb), counts[desk.stage], url)


for _menu_item in _ITEMS:
    MENU.register(_menu_item.code, _menu_item)
TODO.register("briefs", todo_of)
