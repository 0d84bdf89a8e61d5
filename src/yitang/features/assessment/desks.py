"""Menu entries and what waits for somebody."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.models import Opinion
from yitang.features.assessment.policy import BODIES
from yitang.features.assessment.queries import KIND, commented_by, visible_rounds
from yitang.features.assessment.taking_part import assessed
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.todo import TODO, TodoQueue
from yitang.instruments.workflow.models import Track

ENTRIES = (
    MenuItem(
        "assessment.rounds",
        _("Yearly assessment"),
        "list-checks",
        "desk:assessment:rounds",
        group="duty",
        order=30,
        permission="assessment.rounds",
    ),
    MenuItem(
        "assessment.schemes",
        _("Schemes of assessment"),
        "file-text",
        "desk:assessment:schemes",
        group="duty",
        order=31,
        permission="assessment.scheme",
        audience={"clerk", "leader"},
    ),
    MenuItem(
        "assessment.awards",
        _("Awards"),
        "circle-check",
        "desk:assessment:awards",
        group="duty",
        order=32,
        permission="assessment.awards",
    ),
    MenuItem(
        "assessment.mine",
        _("My assessment"),
        "clipboard-check",
        "desk:assessment:mine",
        order=45,
        permission="assessment.own",
        audience={"member"},
    ),
)


def todo_of(actor: Actor, council: Council) -> Iterator[TodoQueue]:
    """Objections that wait for an answer, and members whom one's committee or sector has not commented on."""
    if policy.may_ever(actor, "assessment.answer"):
        yield from _objections(council)
    if actor.principal_as(*BODIES):
        yield from _comments(actor, council)


def _objections(council: Council) -> Iterator[TodoQueue]:
    waiting = Track.objects.filter(axis="objection", state="open", case__kind=KIND)
    by_case: dict[object, list[object]] = {}
    for case_id, due_on in waiting.values_list("case_id", "due_on"):
        by_case.setdefault(case_id, []).append(due_on)
    for case_id, dues in by_case.items():
        url = reverse("desk:assessment:objections", kwargs={"council": council.code, "round_id": case_id})
        late = sum(due is not None and due < today() for due in dues)  # type: ignore[operator]
        yield TodoQueue(_("Answer objections to results"), len(dues), url, late)


def _comments(actor: Actor, council: Council) -> Iterator[TodoQueue]:
    body_id = actor.principal_as(*BODIES)
    for row in visible_rounds(actor).filter(case__stage="comments"):
        said = Opinion.objects.filter(case_id=row.pk, body_id=body_id).values("principal_id")
        own = commented_by(actor, row.year).filter(pk__in=assessed(row.year).order_by().values("pk"))
        left = own.exclude(principal_id__in=said).count()
        if left:
            url = reverse("desk:assessment:opinions", kwargs={"council": council.code, "round_id": row.pk})
            yield TodoQueue(_("Comment on members"), left, url)


for _entry in ENTRIES:
    MENU.register(_entry.code, _entry)
TODO.register("assessment", todo_of)
