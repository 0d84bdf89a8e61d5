"""口径 of consultations: what each figure counts and by which day. Nothing is typed in: a figure is the number of its rows.

Topics count by the day on which they were proposed; activities by the day of the decision that is counted; gatherings by the day on which
they began; suggestions by the day on which they were raised, with their state of today; letters, instructions and opinions by their own.
Suggestions and opinions are different things, and nothing divides one by the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.facts import RESEARCHED, SPOKE
from yitang.features.consultations.letters import OPINION, RECOMMENDATION, REPORT
from yitang.features.consultations.models import Consultation, Instruction, Opinion, ResidentOpinion
from yitang.features.consultations.states import AXIS, KIND
from yitang.foundation.core.clock import today
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.states import KIND as GATHERING
from yitang.instruments.gatherings.states import OVER_STAGES
from yitang.instruments.ledger.queries import facts_in_force
from yitang.instruments.letters.models import IssuedLetter
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import CaseLink, Decision


@dataclass(frozen=True)
class Span:
    """From one day to another, both counted. The council's scope must be open."""

    council_id: UUID
    since: date
    until: date

    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of the first day and that of the day after the last, in the installation's time zone."""
        first, after = (datetime.combine(day, time.min) for day in (self.since, self.until + timedelta(days=1)))
        return timezone.make_aware(first), timezone.make_aware(after)

    def holds(self, column: str) -> Q:
        """The condition that a moment lies within the days."""
        first, after = self.moments()
        return Q(**{f"{column}__gte": first, f"{column}__lt": after})


Rows = Callable[[Span], QuerySet[Any]]


@dataclass(frozen=True)
class Figure:
    """A count. `rows(span)` are what is counted; `explain` says in one sentence what that is and by which day."""

    code: str
    label: Any
    explain: Any
    rows: Rows


def topics(span: Span) -> QuerySet[Consultation]:
    """Topics proposed within the days."""
    return Consultation.objects.filter(proposed_on__range=(span.since, span.until))


def decided(*edges: str) -> Rows:
    """Consultations whose course took one of these steps within the days."""

    def rows(span: Span) -> QuerySet[Consultation]:
        steps = Decision.objects.filter(case_id=OuterRef("pk"), axis=AXIS, edge__in=edges)
        return Consultation.objects.filter(Exists(steps.filter(effective_on__range=(span.since, span.until))))

    return rows


def tied() -> QuerySet[CaseLink]:
    """Which gathering is held because of which consultation."""
    return CaseLink.objects.filter(kind=CaseLink.Kind.RAISED_FROM, source__kind=GATHERING, target__kind=KIND)


def gatherings(span: Span) -> QuerySet[Gathering]:
    """Gatherings of consultations that began within the days and are closed."""
    return Gathering.objects.filter(span.holds("starts_at"), pk__in=tied().values("source"), case__stage__in=OVER_STAGES)


def suggested(span: Span) -> QuerySet[Suggestion]:
    """Suggestions raised within the days on consultations and at their gatherings."""
    return Suggestion.objects.filter(span.holds("raised_at"), Q(case__kind=KIND) | Q(case_id__in=tied().values("source")))


def _suggested(condition: Callable[[], Q]) -> Rows:
    return lambda span: suggested(span).filter(condition())


def _facts(kind: str) -> Rows:
    return lambda span: facts_in_force().filter(kind=kind, effective_on__range=(span.since, span.until))


def letters(span: Span) -> QuerySet[IssuedLetter]:
    """Letters on consultations issued within the days and not withdrawn."""
    rows = IssuedLetter.objects.filter(kind__in=(REPORT, RECOMMENDATION, OPINION), withdrawn_on__isnull=True)
    return rows.filter(issued_on__range=(span.since, span.until))


def opinions(span: Span) -> QuerySet[Opinion]:
    """Opinions that members wrote within the days."""
    return Opinion.objects.filter(span.holds("written_at"))


def instructions(span: Span) -> QuerySet[Instruction]:
    """Instructions given within the days."""
    return Instruction.objects.filter(given_on__range=(span.since, span.until))


def residents(span: Span) -> QuerySet[ResidentOpinion]:
    """Opinions that residents wrote within the days."""
    return ResidentOpinion.objects.filter(said_on__range=(span.since, span.until))


def _residents(outcome: str) -> Rows:
    return lambda span: residents(span).filter(outcome=outcome)


def _activities() -> Iterable[Figure]:
    yield Figure("topics", _("Topics proposed"), _("Topics proposed within the days."), topics)
    by = _("Consultations whose course took this step within the days.")
    yield Figure("planned", _("Taken into the plan"), by, decided("plan", "add"))
    yield Figure("begun", _("Consultations begun"), by, decided("begin"))
    yield Figure("concluded", _("Consultations concluded"), by, decided("conclude"))
    yield Figure("dropped", _("Taken out of the plan"), by, decided("drop"))
    held = _("Gatherings of consultations that began within the days and are closed.")
    yield Figure("gatherings", _("Gatherings held"), held, gatherings)
    part = _("What was noted for members on consultations, by the day of the duty.")
    yield Figure("researched", _("Took part in the research (person-times)"), part, _facts(RESEARCHED))
    yield Figure("spoke", _("Spoke (person-times)"), part, _facts(SPOKE))
    yield Figure("opinions", _("Opinions of members"), _("Opinions that members wrote within the days."), opinions)


def _words() -> Iterable[Figure]:
    raised = _("Suggestions raised within the days, on the consultation and at its gatherings.")
    now = _("Of the suggestions raised within the days, those that stand so today.")
    open_ = Q(answered_on__isnull=True)
    yield Figure("suggestions", _("Suggestions"), raised, suggested)
    for code, label in ((str(one.value), one.label) for one in Suggestion.Adopted if one.value):
        yield Figure(f"adopted_{code}", label, now, _suggested(lambda code=code: Q(adopted=code)))  # type: ignore[misc]
    yield Figure("unanswered", _("Not answered yet"), now, _suggested(lambda: open_))
    yield Figure("overdue", _("Answer overdue"), now, _suggested(lambda: open_ & Q(due_on__lt=today())))
    issued = _("Letters on consultations issued within the days and not withdrawn.")
    yield Figure("letters", _("Letters issued"), issued, letters)
    yield Figure("instructions", _("Instructions"), _("Instructions given within the days."), instructions)


def _of_residents() -> Iterable[Figure]:
    now = _("Of the opinions that residents wrote within the days, those that stand so today.")
    yield Figure("residents", _("Opinions of residents"), _("Opinions that residents wrote within the days."), residents)
    for outcome in ResidentOpinion.Outcome:
        yield Figure(f"residents_{outcome}", outcome.label, now, _residents(outcome))
    yield Figure("residents_open", _("To be read"), now, _residents(""))


GROUPS: tuple[tuple[Any, tuple[Figure, ...]], ...] = (
    (_("Topics and activities"), tuple(_activities())),
    (_("Suggestions and what came of them"), tuple(_words())),
    (_("Opinions of residents"), tuple(_of_residents())),
)
FIGURES: dict[str, Figure] = {figure.code: figure for _label, figures in GROUPS for figure in figures}
"""Every figure by its code, in the order of the page."""
SUMS = (
    ("suggestions", ("adopted_full", "adopted_partial", "adopted_none", "unanswered")),
    ("residents", ("residents_kept", "residents_answered", "residents_aside", "residents_open")),
)
"""Figure → the figures into which it falls without rest."""
