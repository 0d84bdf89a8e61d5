"""Guards and effects of the plan and of a consultation."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.models import Consultation, Plan
from yitang.features.consultations.states import AXIS
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.instruments.methods.following import begin
from yitang.instruments.methods.models import MethodVersion
from yitang.instruments.methods.queries import published
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

PAPER_MOST = 60


def topics_are_placed(move: Move) -> None:
    """A plan has topics, and each has its month, its method and whoever prepares it."""
    rows = list(_selected(_plan(move)))
    if not rows:
        raise Blocked(_("No topic is in the draft of the plan yet."), owes=_("Research office"))
    for row in rows:
        _placed(row)


def is_placed(move: Move) -> None:
    """The same for one topic."""
    _placed(_found(move))


def plan_is_issued(move: Move) -> None:
    """A topic is added by itself only to a plan that was issued; before that it waits for the issue."""
    if not Plan.objects.filter(year=_found(move).year, issued_on__isnull=False).exists():
        raise Blocked(_("The plan of this year is not issued yet: the topic comes into it with the issue."))


def has_the_paper(move: Move) -> None:
    """What the party committee decided stands on a paper with a number and a day."""
    faults: dict[str, list[Any]] = {}
    paper, day = str(move.payload.get("paper") or "").strip(), move.payload.get("decided_on")
    if not paper or len(paper) > PAPER_MOST:
        faults["paper"] = [_("Enter the number of the paper, at most 60 characters.")]
    if not isinstance(day, date):
        faults["decided_on"] = [_("Enter the day of the decision.")]
    elif day > move.ctx.today:
        faults["decided_on"] = [_("This day has not come yet.")]
    if faults:
        raise Invalid(faults)
    move.data |= {"paper": paper, "decided_on": str(day)}


def keep_the_paper(move: Move) -> None:
    """Number and day stand on the plan, or on the topic that was added to it."""
    day = move.payload["decided_on"]
    if isinstance(move.subject, Plan):
        move.subject.decided_paper, move.subject.decided_on = move.data["paper"], day
        move.subject.save(update_fields=["decided_paper", "decided_on"])
    else:
        found = _found(move)
        found.added_paper, found.added_on = move.data["paper"], day
        found.save(update_fields=["added_paper", "added_on"])


def plan_topics(move: Move) -> None:
    """With the issue of the plan every topic of its draft is planned."""
    plan = _plan(move)
    plan.issued_on = move.effective_on
    plan.save(update_fields=["issued_on"])
    rows = list(_selected(plan))
    for row in rows:
        step_in(move.ctx, row.pk, AXIS, "plan")
    move.data["topics"] = len(rows)


def method_is_in_use(move: Move) -> None:
    """A consultation begins by the version of its method that holds on the day."""
    found = _found(move)
    if version_today(found, move.ctx.today) is None:
        raise Blocked(_("The method of this consultation is not in use today. Publish it, or choose another one."))


def begin_method(move: Move) -> None:
    """From now on the consultation goes by the steps of its method."""
    version = version_today(_found(move), move.ctx.today)
    assert version is not None
    begin(move, version)
    move.data["method"] = str(version.pk)


def version_today(found: Consultation, on: date) -> MethodVersion | None:
    """The version of the consultation's method that holds on a day."""
    return next((row for row in published("consultation", on) if row.method_id == found.method_id), None)


def _selected(plan: Plan) -> Any:
    rows = Consultation.objects.select_related("case").filter(year=plan.year, case__stage="selected")
    return rows.order_by("month", "pk")


def _placed(row: Consultation) -> None:
    for value, what in ((row.month, _("the month")), (row.method_id, _("the method")), (row.organiser_id, _("who prepares it"))):
        if value is None:
            words = _("“%(title)s” lacks %(what)s.") % {"title": row.case.title, "what": what}
            raise Blocked(words, owes=_("Research office"))


def _found(move: Move) -> Consultation:
    assert isinstance(move.subject, Consultation)
    return move.subject


def _plan(move: Move) -> Plan:
    assert isinstance(move.subject, Plan)
    return move.subject


for _guard in (topics_are_placed, is_placed, plan_is_issued, has_the_paper, method_is_in_use):
    GUARDS.register(f"consultations.{_guard.__name__}", _guard)
for _effect in (keep_the_paper, plan_topics, begin_method):
    EFFECTS.register(f"consultations.{_effect.__name__}", _effect)
