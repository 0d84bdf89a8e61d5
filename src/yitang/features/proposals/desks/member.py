"""The member's places in the house: entries of the menu, and what waits for the member."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import involved_proposals
from yitang.foundation.core.clock import now
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.menu import MENU, Audience, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem
from yitang.institution.principals.queries import also_known_as
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.handling.models import AddedRating

# The liaison of a party or body writes in the clerks' shell; the permission keeps the entries from the clerks themselves.
_AUDIENCE: set[Audience] = {"member", "clerk"}
_ITEMS = [
    MenuItem(
        code="proposals.mine",
        label=_("My proposals"),
        icon="folder",
        url_name="desk:proposals:mine",
        order=20,
        permission="proposals.write",
        audience=_AUDIENCE,
        phone=2,
    ),
    MenuItem(
        code="proposals.invitations",
        label=_("Invitations"),
        icon="users",
        url_name="desk:proposals:invitations",
        order=25,
        permission="proposals.answer_invitation",
        audience=_AUDIENCE,
    ),
    MenuItem(
        code="proposals.new",
        label=_("Write"),
        icon="plus",
        url_name="desk:proposals:new",
        order=10,
        permission="proposals.write",
        audience=_AUDIENCE,
        phone=3,
    ),
    MenuItem(
        code="proposals.filed",
        label=_("Filed proposals"),
        icon="file-text",
        url_name="desk:proposals:filed",
        order=30,
        permission="proposals.write",
        audience=_AUDIENCE,
    ),
]

# Stage → what the submitter has to do, and on which page; what others wait for comes first.
WAITING = {
    "consent": (_("Answer the proposed conversion"), "conversion"),
    "answered": (_("Give feedback on the reply"), "rate"),
    "returned": (_("Change and submit again"), "edit"),
    "draft": (_("Go on with the draft"), "edit"),
}
MOST = 50


def todo_of_member(actor: Actor, council: Council) -> Iterator[TodoItem]:
    """Invitations, replies to rate, proposals that came back, drafts not yet submitted; two queries."""
    if not actor.principal_ids:
        return
    yield from _invitations(actor, council)
    waiting = _waiting(actor)[:MOST]
    for proposal in sorted(waiting, key=lambda p: list(WAITING).index(p.case.stage)):
        yield _item(proposal, council)


def _waiting(actor: Actor) -> QuerySet[Proposal]:
    """Own proposals with something to do; and answered ones of others on which the actor, a submitter too, has said nothing yet."""
    said = AddedRating.objects.filter(
        case=OuterRef("pk"), principal_id__in=list(actor.principal_ids), rated_on__gte=OuterRef("answered_on")
    )
    own = Q(submitter_id__in=also_known_as(actor.principal_ids), case__stage__in=WAITING)
    found = involved_proposals(actor).filter(own | (Q(case__stage="answered") & ~Exists(said)))
    return found.defer("body")


def _invitations(actor: Actor, council: Council) -> Iterator[TodoItem]:
    rows = Backing.objects.filter(principal_id__in=list(actor.principal_ids), state="invited", due_at__gt=now())
    for row in rows.select_related("case").order_by("due_at")[:MOST]:
        url = reverse("desk:proposals:invitation", kwargs={"council": council.code, "backing_id": row.pk})
        verb = _("Answer: submit jointly") if row.relation == Backing.Relation.JOINT else _("Answer: endorse")
        due = local_day(row.due_at - timedelta(microseconds=1)) if row.due_at else None
        yield TodoItem(verb, row.case.title or str(_("(no title yet)")), url, due_on=due, since=local_day(row.invited_at))


def _item(proposal: Proposal, council: Council) -> TodoItem:
    case = proposal.case
    verb, page = WAITING[case.stage]
    url = reverse(f"desk:proposals:{page}", kwargs={"council": council.code, "case_id": case.pk})
    since = proposal.saved_at if case.stage == "draft" else case.stage_since
    return TodoItem(verb, case.title or str(_("(no title yet)")), url, due_on=case.due_on, since=local_day(since))


for _menu_item in _ITEMS:
    MENU.register(_menu_item.code, _menu_item)
TODO.register("proposals.member", todo_of_member)
