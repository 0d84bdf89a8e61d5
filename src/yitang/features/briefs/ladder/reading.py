"""Questions about the ladder: what holds of a brief, in what order, and in what words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level, Origin, SentUp
from yitang.features.briefs.models.briefs import Brief
from yitang.features.briefs.models.issues import IssueSource
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.queries import entries, labels

STEPS = "brief_step"
ORDER = {level: place for place, level in enumerate(Level.values)}
SORTS = {"adopted": 0, "passed": 1, "reported": 2, "forwarded": 3, "used": 4}


def facts_in_force(case_ids: Iterable[UUID]) -> QuerySet[LadderFact]:
    """Steps of these cases that were not cancelled, by day."""
    found = LadderFact.objects.filter(brief_id__in=list(case_ids), cancels__isnull=True, cancelled_by__isnull=True)
    return found.order_by("effective_on", "id")


def instructions_in_force(case_ids: Iterable[UUID]) -> QuerySet[Instruction]:
    """Instructions on these cases that were not cancelled, by day."""
    found = Instruction.objects.filter(brief_id__in=list(case_ids), cancels__isnull=True, cancelled_by__isnull=True)
    return found.order_by("given_on", "id")


@planned()
def credited_in(case_id: UUID) -> QuerySet[IssueSource, UUID]:
    """The cases whose issues credit a brief: itself, or the combined brief that it went into."""
    return IssueSource.objects.filter(brief_id=case_id).order_by("id").values_list("issue_id", flat=True)


def steps_on(day: date) -> list[DictionaryEntry]:
    """The steps that can be recorded with effect on a day, from the bottom up."""
    found = [entry for entry in entries(STEPS, day) if not entry.flags.get("automatic")]
    return sorted(found, key=lambda entry: (ORDER.get(entry.flags.get("level", ""), 9), entry.order))


@dataclass(frozen=True)
class Rung:
    """A line of the ladder as it is shown. `fact` or `instruction` is what can be cancelled."""

    level: str
    day: date
    words: str
    note: str
    fact: LadderFact | None = None
    instruction: Instruction | None = None


def rungs_of(case_id: UUID) -> list[Rung]:
    """Everything that holds of a brief, also of the combined brief it went into, from the bottom up."""
    ids = {case_id, *credited_in(case_id)}
    names = labels(STEPS)
    found = [
        Rung(fact.level, fact.effective_on, _step_words(fact, names), _note(fact), fact=fact) for fact in facts_in_force(ids)
    ]
    for row in instructions_in_force(ids):
        words = _("Instruction: %(level)s") % {"level": Level(row.level).label}
        found.append(Rung(row.level, row.given_on, words, row.register_number, instruction=row))
    return sorted(found, key=lambda rung: (ORDER[rung.level], rung.day))


def standing_of(brief: Brief) -> str:
    """What became of a brief in plain words, for its writer: the steps and that there were instructions, never what they say."""
    with override("zh-hans"):
        return "".join(standing_lines(brief.pk))


def standing_lines(case_id: UUID) -> list[str]:
    """The same as sentences; empty while nothing is recorded beyond its issue."""
    ids = {case_id, *credited_in(case_id)}
    names = labels(STEPS)
    told = []
    facts = [fact for fact in facts_in_force(ids) if (fact.level, fact.sort) != (Level.OWN, "adopted")]
    for fact in sorted(facts, key=lambda one: (one.effective_on, ORDER[one.level])):
        words = {"day": zh_date(fact.effective_on), "what": _step_words(fact, names), "who": fact.by_whom}
        told.append((_("%(day)s: %(what)s (%(who)s).") if fact.by_whom else _("%(day)s: %(what)s.")) % words)
    counted: dict[str, int] = {}
    for row in instructions_in_force(ids):
        counted[row.level] = counted.get(row.level, 0) + 1
    for level in sorted(counted, key=ORDER.__getitem__):
        told.append(
            _("Leaders gave %(n)d instruction(s) on it (%(level)s).") % {"n": counted[level], "level": Level(level).label}
        )
    return told


def origin_of(case_id: UUID) -> Origin | None:
    """Where a brief came from that arrived from another council."""
    return Origin.objects.filter(pk=case_id).first()


def sent_up_of(case_id: UUID) -> list[SentUp]:
    """Where a brief was sent."""
    return list(SentUp.objects.filter(brief_id=case_id).order_by("id"))


def _step_words(fact: LadderFact, names: dict[str, str]) -> str:
    words = names.get(fact.step, fact.step)
    return _("%(step)s (combined)") % {"step": words} if fact.form == LadderFact.Form.COMBINED else words


def _note(fact: LadderFact) -> Any:
    return " · ".join(part for part in (fact.by_whom, fact.paper) if part)
