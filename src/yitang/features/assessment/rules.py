"""What must hold before a step of the assessment, and what follows from it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, override

from yitang.features.assessment.models import Objection, Round
from yitang.features.assessment.queries import KIND, next_state
from yitang.features.assessment.taking_part import assessed_ids
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.roles import Role
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.deadlines.clocks import Clock, is_overdue, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.scoring.actions import freeze
from yitang.instruments.scoring.models import Correction, FrozenScore
from yitang.instruments.scoring.queries import scheme_on
from yitang.instruments.workflow.engine import open_track
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

LANGUAGE = "zh-hans"
"""Messages are written in the council's language, whoever acts."""
OBJECTION_MOST = 2000
ANSWER_MOST = 2000
PAPER_MOST = 200


def round_of(move: Move) -> Round:
    """The round that the move is about."""
    assert isinstance(move.subject, Round)
    return move.subject


def in_order(move: Move) -> None:
    """Guard of going on: the council's own order of decisions says what comes next."""
    wanted = next_state(move.procedure, move.track.state)
    if move.edge.to != wanted:
        words = move.axis.state(wanted).words() if wanted else ""
        raise Blocked(_("The order of decisions of this council says that “%(state)s” comes next.") % {"state": words})


def nothing_undecided(move: Move) -> None:
    """Guard of telling results and of archiving: no objection is open, and no correction waits for a second person."""
    waiting = open_objections(move.case.id)
    if waiting:
        words = ngettext_lazy("%(n)d objection is not answered yet.", "%(n)d objections are not answered yet.", waiting)
        raise Blocked(words % {"n": waiting})
    corrections = waiting_corrections(round_of(move).year).count()
    if corrections:
        words = ngettext_lazy(
            "%(n)d correction waits for a second person.", "%(n)d corrections wait for a second person.", corrections
        )
        raise Blocked(words % {"n": corrections})


def has_scheme(move: Move) -> None:
    """Guard of telling results: there is a scheme by which the year is assessed."""
    if scheme_on(move.council_id, round_of(move).year) is None:
        raise Blocked(_("No scheme is in force for this year. Publish one before results are told."))


def window_over(move: Move) -> None:
    """Guard of archiving: the members had their whole time to object."""
    until = round_of(move).objections_until
    if until is not None and not is_overdue(until, move.at):
        raise Blocked(_("Members can object until %(day)s. Archive the round after that day.") % {"day": zh_date(until)})


def may_object(move: Move) -> None:
    """Guard of objecting: within the window, in words, about the own result, not oftener than the council allows."""
    until, principal_id = round_of(move).objections_until, whose(move)
    if until is None or is_overdue(until, move.at):
        raise Blocked(_("The time to object ended on %(day)s.") % {"day": zh_date(until) if until else ""})
    if principal_id not in assessed_ids(round_of(move).year):
        raise Blocked(_("There is no result of yours in this round."))
    given = Objection.objects.filter(case=move.case, principal_id=principal_id)
    if given.filter(outcome="", withdrawn_on__isnull=True).exists():
        raise Blocked(_("Your objection is being re-examined. Wait for the answer."))
    if given.filter(withdrawn_on__isnull=True).count() >= move.parameter("objections_most"):
        raise Blocked(_("You have objected as often as this council's rule allows."))
    text = str(move.payload.get("text", "")).strip()
    if not text:
        raise Invalid({"text": [_("Write what is wrong, and what would be right.")]})
    if len(text) > OBJECTION_MOST:
        raise Invalid({"text": [_("The text has %(n)d characters. Shorten it to %(most)d.") % _counted(text, OBJECTION_MOST)]})


def answer_complete(move: Move) -> None:
    """Guard of answering: an outcome and a text that the member can follow."""
    text = str(move.payload.get("answer", "")).strip()
    errors: dict[str, list[Any]] = {}
    if str(move.payload.get("outcome", "")) not in Objection.Outcome:
        errors["outcome"] = [_("Say what the re-examination led to.")]
    if not text:
        errors["answer"] = [_("Write the answer to the member.")]
    elif len(text) > ANSWER_MOST:
        errors["answer"] = [_("The text has %(n)d characters. Shorten it to %(most)d.") % _counted(text, ANSWER_MOST)]
    if errors:
        raise Invalid(errors)


def came_to(move: Move) -> None:
    """A step of the order: keep day and paper of the meeting that decided; ask the bodies for comments."""
    _keep_meeting(move)
    if move.track.state == "comments":
        for role in (Role.COMMITTEE_CLERK, Role.SECTOR_CONVENER):
            _tell(move, _("Comments on the members are asked for: %(title)s"), ASK, role=role, needs_action=True)
    if move.track.state == "chair":
        _tell(move, _("The chair meeting decides on: %(title)s"), DECIDE, role=Role.SECRETARY_GENERAL, needs_action=True)


def notified(move: Move) -> None:
    """Results are told: they are frozen, the window opens, and each member hears of the own result, nothing of others."""
    _keep_meeting(move)
    found = round_of(move)
    version = scheme_on(move.council_id, found.year)
    assert version is not None
    people = assessed_ids(found.year)
    move.data["frozen"] = freeze(move.ctx, version=version, year=found.year, round_id=move.case.id, principal_ids=people)
    found.notified_on, found.objections_until = local_day(move.at), move.track.due_on
    found.save(update_fields=["notified_on", "objections_until"])
    for principal_id in people:
        _tell(move, _("Your result is there: %(title)s"), LOOK, principal_id=principal_id, due_on=found.objections_until)


def objected(move: Move) -> None:
    """The objection gets its own track and the time in which it is answered."""
    principal_id = whose(move)
    number = Objection.objects.filter(case=move.case, principal_id=principal_id).count() + 1
    objection = Objection(
        council_id=move.council_id,
        case=move.case,
        principal_id=principal_id,
        number=number,
        item=str(move.payload.get("item", ""))[:60],
        text=str(move.payload["text"]).strip(),
        submitted_on=local_day(move.at),
    )
    objection.save(force_insert=True)
    track = open_track(move, "objection", principal_id, round_=number)
    clock = Clock.start(Period.parse(move.parameter("answer_period")), local_day(move.at), calendar_for(move.council_id))
    track.clock, track.due_on = clock.to_json(), clock.deadline
    track.save(update_fields=["clock", "due_on"])
    move.data["objection_id"] = str(objection.pk)
    _tell(
        move,
        _("A member objects to a result: %(title)s"),
        ANSWER,
        role=Role.MEMBERS_AFFAIRS,
        needs_action=True,
        due_on=track.due_on,
    )


def answered(move: Move) -> None:
    """The answer goes to the member alone."""
    row = _objection(move)
    row.outcome, row.answer = str(move.payload["outcome"]), str(move.payload["answer"]).strip()
    row.answered_on, row.answered_by = local_day(move.at), move.actor.name[:60]
    row.save(update_fields=["outcome", "answer", "answered_on", "answered_by"])
    move.data["objection_id"] = str(row.pk)
    if row.outcome != Objection.Outcome.REJECTED:
        _freeze_again(move, row)
    _tell(move, _("Your objection is answered: %(title)s"), READ, principal_id=row.principal_id)


def _freeze_again(move: Move, row: Objection) -> None:
    """The result after the re-examination, under the id of the objection: by the scheme that the first one was decided on."""
    first = FrozenScore.objects.select_related("scheme").filter(round_id=move.case.id, principal_id=row.principal_id).first()
    if first is not None:
        year = round_of(move).year
        freeze(move.ctx, version=first.scheme, year=year, round_id=row.pk, principal_ids=[row.principal_id])


def objection_withdrawn(move: Move) -> None:
    row = _objection(move)
    row.withdrawn_on = local_day(move.at)
    row.save(update_fields=["withdrawn_on"])


def archived(move: Move) -> None:
    found = round_of(move)
    found.archived_on = local_day(move.at)
    found.save(update_fields=["archived_on"])


def cancelled(move: Move) -> None:
    """The year is free again for a round that is begun rightly."""
    found = round_of(move)
    found.cancelled = True
    found.save(update_fields=["cancelled"])


def whose(move: Move) -> UUID:
    """The member who acts. Raises `Blocked` for an account that no member stands behind."""
    principal_id = move.ctx.grant.principal_id if move.ctx.grant else None
    if principal_id is None:
        raise Blocked(_("Your account is not linked to a member. Ask the members' affairs office to link it."))
    return principal_id


def open_objections(case_id: UUID) -> int:
    """How many objections of a round wait for their answer."""
    return Track.objects.filter(case_id=case_id, axis="objection", state="open").count()


def waiting_corrections(year: int) -> QuerySet[Correction]:
    """Corrections of a year that nobody has decided yet, oldest first."""
    return Correction.objects.filter(year=year, verdict__isnull=True).order_by("asked_at", "id")


def _objection(move: Move) -> Objection:
    return Objection.objects.get(case=move.case, principal_id=move.track.unit_id, number=move.track.round)


def _keep_meeting(move: Move) -> None:
    """Day and paper of the meeting whose decision the step follows, kept with the decision."""
    for name in ("held_on", "paper"):
        if value := str(move.payload.get(name, "")).strip()[:PAPER_MOST]:
            move.data[name] = value


def _counted(text: str, most: int) -> dict[str, int]:
    return {"n": len(text), "most": most}


def _tell(move: Move, text: Any, next_step: Any, **whom: Any) -> None:
    with override(LANGUAGE):
        tell(
            move.council_id,
            f"assessment.{move.edge.code}",
            str(text) % {"title": move.case.title},
            case=(KIND, move.case.id),
            next_step=str(next_step),
            **whom,
        )


ASK = _("Write the comments on your members")
DECIDE = _("Record the decision of the meeting")
LOOK = _("Look at your result; you can object until the day named")
ANSWER = _("Re-examine and answer the objection")
READ = _("Read the answer")
OWED = _("Look at your assessment: which duties are still owed")
STEPS_SAID = (OWED, ASK, DECIDE, LOOK, ANSWER, READ)

for rule in (in_order, nothing_undecided, has_scheme, window_over, may_object, answer_complete):
    GUARDS.register(f"assessment.{rule.__name__}", rule)
for effect in (came_to, notified, objected, answered, objection_withdrawn, archived, cancelled):
    EFFECTS.register(f"assessment.{effect.__name__}", effect)
