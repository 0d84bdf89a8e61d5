"""How what a village handed on ended for the village: nobody took it up, it was answered, or it went no further.

Nothing is written here. What was merged or turned into something else is followed to where it went, a proposal that was split into
its parts. A brief that was issued ends when the units answered, or when nobody passed it on to any within the council's period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from yitang.features.briefs.models import Issue
from yitang.features.briefs.queries import KIND as BRIEF
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND as PROPOSAL
from yitang.features.talks.models import Problem
from yitang.flows.village.hand_on import LANGUAGE
from yitang.foundation.core.clock import today
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.deadlines.clocks import Clock
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.handling.models import Reply
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.procedures import procedure_of

NOT_TAKEN_UP = {PROPOSAL: ("not_filed", "withdrawn"), BRIEF: ("not_adopted", "withdrawn")}
ANSWERED = {PROPOSAL: ("concluded",), BRIEF: ("answered",)}
LATER = (CaseLink.Kind.MERGED_INTO, CaseLink.Kind.TURNED_INTO)
INTO_BRIEF = "brief"
"""The conversion of a proposal after which a brief is still raised; after every other one the proposal has ended."""
FAR = 5
Outcome = Problem.Outcome


@dataclass(frozen=True)
class Ending:
    """`outcome` is empty where nobody took it up; `text` says what came of it; `answered` is whether units said so."""

    outcome: str = ""
    text: str = ""
    answered: bool = False


def ending_for(problem: Problem) -> Ending | None:
    """The ending of what a problem became, by the period of the council; None while it goes on."""
    period = Period.parse(procedure_of(problem.case.procedure_id).parameter("issued_waits"))
    return ending_of(problem.transferred_to, period)


def ending_of(case: Case | None, waits: Period | None = None, far: int = FAR) -> Ending | None:
    """The ending of a case and of what it was made into. Without `waits` an issued brief waits for ever to be passed on."""
    if case is None:
        return Ending()
    later = CaseLink.objects.filter(source=case, kind__in=LATER).select_related("target").first()
    if later is not None:
        return ending_of(later.target, waits, far - 1) if far else None
    if case.stage in NOT_TAKEN_UP.get(case.kind, ()):
        return Ending()
    if case.stage in ANSWERED.get(case.kind, ()):
        return _answered(case)
    if case.kind == BRIEF and case.stage == "issued":
        return _not_passed_on(case, waits)
    if case.kind == PROPOSAL and case.stage == "converted":
        return _converted(case)
    if case.kind == PROPOSAL and case.stage == "split":
        return _of_parts(case, waits, far - 1) if far else None
    return None


def _answered(case: Case) -> Ending:
    """The units' replies: solved when each says so by its class of result, in part when one does, else not."""
    rows = Reply.objects.filter(assignment__case=case, assignment__released_on__isnull=True, issued_on__isnull=False)
    replies = list(rows.order_by("issued_on", "pk"))
    flags = dict(DictionaryEntry.objects.filter(dictionary="result_class").values_list("code", "flags"))
    solved = [bool(flags.get(row.result_class, {}).get("counts_as_solved")) for row in replies]
    text = "\n".join(row.text for row in replies)
    if replies and all(solved):
        return Ending(Outcome.SOLVED, text, answered=True)
    return Ending(Outcome.PARTLY if any(solved) else Outcome.NOT, text, answered=True)


def _not_passed_on(case: Case, waits: Period | None) -> Ending | None:
    issue = Issue.objects.filter(case=case).first()
    if issue is None or waits is None:
        return None
    if Clock.start(waits, issue.issued_on, calendar_for(case.council_id)).due_on >= today():
        return None
    with override(LANGUAGE):
        words = _("%(issue)s was issued on %(day)s; until today nobody passed it on to a unit.")
        return Ending(Outcome.NOT, words % {"issue": issue.code, "day": zh_date(issue.issued_on)})


def _converted(case: Case) -> Ending | None:
    """A proposal that was passed on in another way than as a brief; nothing of it comes back by itself."""
    row = Proposal.objects.filter(pk=case.pk).values_list("outcome_reason", "outcome_on").first()
    if row is None or row[0] == INTO_BRIEF:
        return None
    return Ending(Outcome.NOT, _converted_words(*row))


def _converted_words(code: str, day: date | None) -> str:
    entry = DictionaryEntry.objects.filter(dictionary="conversion", code=code).first()
    with override(LANGUAGE):
        words = _("The proposal was not filed on %(day)s but passed on in another way: %(kind)s.")
        return words % {"day": zh_date(day), "kind": entry.label if entry else code}


def _of_parts(case: Case, waits: Period | None, far: int) -> Ending | None:
    links = CaseLink.objects.filter(target=case, kind=CaseLink.Kind.RAISED_FROM, source__kind=PROPOSAL)
    return together(ending_of(link.source, waits, far) for link in links.select_related("source").order_by("pk"))


def together(endings: Iterable[Ending | None]) -> Ending | None:
    """One ending of several: None while one goes on; nobody took it up where that is true of all."""
    found = list(endings)
    ended = [one for one in found if one is not None]
    taken = [one for one in ended if one.outcome]
    if not found or len(ended) < len(found):
        return None
    if not taken:
        return Ending()
    outcomes = {one.outcome if one.outcome else Outcome.NOT.value for one in ended}
    outcome = outcomes.pop() if len(outcomes) == 1 else Outcome.PARTLY
    return Ending(outcome, "\n".join(one.text for one in taken if one.text), any(one.answered for one in taken))
