"""The queues of the editing desk by the hand that is next, and what a list of briefs is narrowed to."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import Brief
from yitang.features.briefs.queries import KIND, visible_briefs
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor

COUNTED_MOST = 999
LONG = ("situation", "analysis", "suggestion")


@dataclass(frozen=True)
class Desk:
    """A queue: its verb, the stage in which briefs lie there, and the step that takes them on."""

    code: str
    verb: Any
    stage: str
    step: str
    permission: str


DESKS = (
    Desk("edit", _("to edit"), "submitted", "edit", "briefs.edit"),
    Desk("review", _("briefs to review"), "edited", "review", "briefs.review"),
    Desk("sign", _("to sign"), "reviewed", "sign", "briefs.sign"),
    Desk("issue", _("to issue"), "signed", "issue", "briefs.issue"),
)
BY_CODE = {desk.code: desk for desk in DESKS}
BY_STAGE = {desk.stage: desk for desk in DESKS}


def desks_of(actor: Actor) -> list[Desk]:
    """The queues in which the actor's role acts."""
    return [desk for desk in DESKS if policy.may_ever(actor, desk.permission)]


def lying_at(actor: Actor, desk: Desk) -> QuerySet[Brief]:
    """What lies in a queue, the oldest first."""
    # The council stands here for the index of cases, which begins with it.
    found = visible_briefs(actor).filter(case__council=actor.council_id, case__kind=KIND, case__stage=desk.stage)
    return found.order_by("submitted_on", "case_id")


def narrowed(found: QuerySet[Brief], asked: dict[str, Any]) -> QuerySet[Brief]:
    """A list narrowed to words of the title, class, stage, kind of source and the days of coming in."""
    if words := (asked.get("q") or "").replace("\x00", "").strip():
        found = found.filter(case__title__icontains=words)
    if asked.get("class_code"):
        found = found.filter(class_code=asked["class_code"])
    if asked.get("where"):
        found = found.filter(case__stage=asked["where"])
    if asked.get("source_kind"):
        found = found.filter(source_kind=asked["source_kind"])
    if asked.get("since"):
        found = found.filter(submitted_on__gte=asked["since"])
    if asked.get("until"):
        found = found.filter(submitted_on__lte=asked["until"])
    return found
