"""Guards and effects of the course of a problem."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from yitang.features.talks.models import Owner, Problem
from yitang.features.talks.rules import LANGUAGE, day_of
from yitang.features.talks.states import PROBLEM
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.files.models import StoredFile
from yitang.foundation.notify.actions import tell
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

OWNERS_MOST = 10
REPORT_MOST = 5000
EVIDENCE = "evidence"
"""The purpose of files that show what came of a problem."""
DEAL = gettext_lazy("Deal with the problem and report")


def has_owners(move: Move) -> None:
    """Guard of giving out: the mode, who deals with it (one alone, several otherwise), and a day to come."""
    owners, mode = _owners(move), str(move.payload.get("mode", ""))
    faults: dict[str, list[Any]] = {}
    if mode not in (Problem.Mode.SOLE, Problem.Mode.JOINT, Problem.Mode.SHARED):
        faults["mode"] = [_("Choose how it is dealt with.")]
    if not owners or len(owners) > OWNERS_MOST:
        faults["owners"] = [_("Say who deals with it, at most %(n)d.") % {"n": OWNERS_MOST}]
    elif mode == Problem.Mode.SOLE and len(owners) > 1:
        faults["owners"] = [_("Several deal with it: choose jointly or all together, or name one.")]
    elif mode == Problem.Mode.JOINT and len(owners) < 2:
        faults["owners"] = [_("Jointly means at least two. Name the others, or choose by one alone.")]
    ids = [row["id"] for row in owners if row["id"]]
    if Principal.objects.filter(pk__in=ids, confirmed=True).count() != len(set(ids)) or len(set(ids)) != len(ids):
        faults["owners"] = [_("Choose each from the list once.")]
    day = day_of(move, "due_on")
    if day is None or day < local_day(move.at):
        faults["due_on"] = [_("Enter the day by which it is to be solved, today or later.")]
    if faults:
        raise Invalid(faults)


def put_in_charge(move: Move) -> None:
    """Effect: owners, mode and day; those of the lists are told."""
    problem, owners = _problem(move), _owners(move)
    before = set(Owner.objects.filter(problem=problem).values_list("principal_id", flat=True))
    Owner.objects.filter(problem=problem).delete()
    names = dict(Principal.objects.filter(pk__in=[row["id"] for row in owners if row["id"]]).values_list("pk", "name"))
    for ordinal, row in enumerate(owners, start=1):
        owner = Owner(council_id=move.council_id, problem=problem, ordinal=ordinal, principal_id=row["id"])
        owner.name = names[row["id"]] if row["id"] else row["name"]
        owner.save(force_insert=True)
    problem.mode = str(move.payload["mode"])
    _set_day(move, problem)
    problem.save(update_fields=["mode", "due_on"])
    move.data |= {"owners": [names.get(row["id"]) or row["name"] for row in owners], "mode": problem.mode}
    for principal_id in names:
        if principal_id not in before:
            _tell_owner(move, problem, principal_id)


def report_is_whole(move: Move) -> None:
    """Guard of reporting: what was done, and what came of it."""
    faults: dict[str, list[Any]] = {}
    text = str(move.payload.get("report", "")).strip()
    if not text or len(text) > REPORT_MOST:
        faults["report"] = [_("Write what was done, at most %(n)d characters.") % {"n": REPORT_MOST}]
    if move.payload.get("outcome") not in (Problem.Outcome.SOLVED, Problem.Outcome.PARTLY, Problem.Outcome.NOT):
        faults["outcome"] = [_("Choose whether it is solved.")]
    if faults:
        raise Invalid(faults)


def keep_report(move: Move) -> None:
    """Effect of reporting; the convener asks the residents next."""
    problem = _problem(move)
    problem.report, problem.report_outcome = str(move.payload["report"]).strip(), str(move.payload["outcome"])
    problem.evidence = str(move.payload.get("evidence", "")).strip()[:300]
    problem.reported_on = local_day(move.at)
    problem.save(update_fields=["report", "report_outcome", "evidence", "reported_on"])
    move.data["outcome"] = problem.report_outcome
    if problem.venue.convener_id:
        with override(LANGUAGE):
            words = str(_("It was reported what was done about “%(title)s”.")) % {"title": move.case.title}
            step = str(_("Ask the residents and record their word"))
            tell(
                move.council_id,
                "talks.reported",
                words,
                principal_id=problem.venue.convener_id,
                needs_action=True,
                case=(PROBLEM, move.case.pk),
                next_step=step,
            )


def word_is_whole(move: Move) -> None:
    """Guard of concluding: what came of it, and the residents' word. Solved needs something that shows it."""
    faults: dict[str, list[Any]] = {}
    if move.payload.get("outcome") not in (Problem.Outcome.SOLVED, Problem.Outcome.PARTLY, Problem.Outcome.NOT):
        faults["outcome"] = [_("Choose whether it is solved.")]
    faults |= _word_faults(move)
    if faults:
        raise Invalid(faults)
    if move.payload["outcome"] == Problem.Outcome.SOLVED and not _is_shown(_problem(move)):
        raise Blocked(_("Nothing shows yet that it is solved. Add a photo or a paper, or say in words what shows it."))


def word_is_asked(move: Move) -> None:
    """Guard of adding the residents' word to a problem that ended elsewhere."""
    if _problem(move).residents_word:
        raise Blocked(_("The residents' word is recorded already."))
    if faults := _word_faults(move):
        raise Invalid(faults)


def keep_word(move: Move) -> None:
    """Effect: the residents' word; with concluding also the outcome and its day."""
    problem = _problem(move)
    problem.residents_word = str(move.payload["word"])
    problem.residents_text = str(move.payload.get("residents_text", "")).strip()[:500]
    problem.residents_on = local_day(move.at)
    if move.edge.code == "conclude":
        problem.outcome, problem.solved_on = str(move.payload["outcome"]), local_day(move.at)
    problem.save(update_fields=["residents_word", "residents_text", "residents_on", "outcome", "solved_on"])
    move.data |= {"outcome": problem.outcome, "word": problem.residents_word}


def new_day_is_ahead(move: Move) -> None:
    """Guard of going on: a new day."""
    day = day_of(move, "due_on")
    if day is None or day < local_day(move.at):
        raise Invalid({"due_on": [_("Enter the day by which it is to be solved, today or later.")]})


def keep_new_day(move: Move) -> None:
    """Effect of going on: the new day; the owners are told."""
    problem = _problem(move)
    _set_day(move, problem)
    problem.save(update_fields=["due_on"])
    for principal_id in Owner.objects.filter(problem=problem, principal__isnull=False).values_list("principal_id", flat=True):
        _tell_owner(move, problem, principal_id)


def keep_transfer(move: Move) -> None:
    """Effect of handing on (payload `case`): the case that it became. What was concluded as unsolved is open again."""
    problem = _problem(move)
    problem.transferred_to_id, problem.transferred_on = UUID(str(move.payload["case"])), local_day(move.at)
    problem.outcome, problem.solved_on = "", None
    problem.save(update_fields=["transferred_to", "transferred_on", "outcome", "solved_on"])
    move.data["case"] = str(move.payload["case"])


def forget_transfer(move: Move) -> None:
    """Effect: nobody adopted the draft, so the problem waits at the venue as before."""
    problem = _problem(move)
    problem.transferred_to, problem.transferred_on = None, None
    problem.save(update_fields=["transferred_to", "transferred_on"])


def keep_ending(move: Move) -> None:
    """Effect: the case that it became has ended (payload `outcome`, `text`); its outcome is that of the problem."""
    problem = _problem(move)
    problem.outcome, problem.solved_on = str(move.payload["outcome"]), local_day(move.at)
    problem.report, problem.report_outcome = str(move.payload.get("text", ""))[:REPORT_MOST], problem.outcome
    problem.reported_on = local_day(move.at)
    problem.residents_word, problem.residents_text, problem.residents_on = "", "", None
    problem.save()
    move.data["outcome"] = problem.outcome


def forget_outcome(move: Move) -> None:
    """Effect of taking it up again: the earlier outcome stays in the course alone."""
    problem = _problem(move)
    problem.outcome, problem.solved_on, problem.residents_word = "", None, ""
    problem.residents_text, problem.residents_on = "", None
    problem.save()


def _is_shown(problem: Problem) -> bool:
    files = StoredFile.objects.filter(subject_kind=PROBLEM, subject_id=problem.pk, purpose=EVIDENCE, state=StoredFile.State.KEPT)
    return bool(problem.evidence) or files.exists()


def _word_faults(move: Move) -> dict[str, list[Any]]:
    if move.payload.get("word") not in (Problem.Word.CONTENT, Problem.Word.FAIR, Problem.Word.NOT):
        return {"word": [_("Choose what the residents say.")]}
    return {}


def _set_day(move: Move, problem: Problem) -> None:
    """The day of a problem is agreed at the table, so it is set and not reckoned; the track carries it for the lamp."""
    problem.due_on = move.track.due_on = day_of(move, "due_on")
    move.track.save(update_fields=["due_on"])
    move.data["due_on"] = str(problem.due_on)


def _tell_owner(move: Move, problem: Problem, principal_id: UUID) -> None:
    with override(LANGUAGE):
        words = str(_("A problem of %(venue)s waits for you: “%(title)s”.")) % {
            "venue": problem.venue.name,
            "title": move.case.title,
        }
        tell(
            move.council_id,
            "talks.assigned",
            words,
            principal_id=principal_id,
            needs_action=True,
            case=(PROBLEM, move.case.pk),
            next_step=str(DEAL),
            due_on=problem.due_on,
        )


def _owners(move: Move) -> list[dict[str, Any]]:
    """The owners of the payload as rows of id (or None) and name."""
    found = []
    for row in move.payload.get("owners") or []:
        given = row.get("id")
        name = str(row.get("name", "")).strip()[:100]
        if given or name:
            found.append({"id": UUID(str(given)) if given else None, "name": name})
    return found


def _problem(move: Move) -> Problem:
    assert isinstance(move.subject, Problem)
    return move.subject


for _rule in (has_owners, report_is_whole, word_is_whole, word_is_asked, new_day_is_ahead):
    GUARDS.register(f"talks.{_rule.__name__}", _rule)
for _effect in (put_in_charge, keep_report, keep_word, keep_new_day, keep_transfer, forget_transfer, keep_ending, forget_outcome):
    EFFECTS.register(f"talks.{_effect.__name__}", _effect)
