"""五年履职回眸: the figures of a term year by year, each with its source, as far as the term has been lived."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import CouncilSession, Term
from yitang.institution.members.queries import serving
from yitang.instruments.figures.declared import FIGURE_SETS, Question
from yitang.instruments.figures.queries import counts_of
from yitang.instruments.ledger.kinds import FACT_KINDS, parts
from yitang.instruments.ledger.queries import between, facts_in_force

PARTICIPATION = "participation"


@dataclass(frozen=True)
class Trend:
    """One figure over the columns of its table, with where it comes from."""

    label: str
    source: str
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Section:
    """A table of the review: what its columns are, and its figures."""

    code: str
    label: str
    columns: list[str]
    trends: list[Trend]
    adds_up: bool = True


def terms() -> list[Term]:
    """Terms that have begun, the newest first."""
    return list(Term.objects.filter(starts_on__lte=today()).order_by("-starts_on"))


def span_of(term: Term) -> tuple[date, date]:
    """First day of a term and the day after its last lived one."""
    last = min(term.ends_on or today(), today())
    return term.starts_on, last + timedelta(days=1)


def years_of(term: Term) -> list[int]:
    """Calendar years that the term touched until today."""
    since, until = span_of(term)
    return list(range(since.year, (until - timedelta(days=1)).year + 1))


def review_of(actor: Actor, term: Term) -> list[Section]:
    """Participation by year, members by year, and for each declared set of figures that the actor may see its counts by session."""
    return [_participation(term), _members(term), *_declared(actor, term)]


def _participation(term: Term) -> Section:
    years = years_of(term)
    facts = between(facts_in_force(), *span_of(term)).order_by()
    grouped = facts.annotate(year=ExtractYear("effective_on")).values_list("kind", "year").annotate(n=Count("pk"))
    counted: dict[str, dict[int, int]] = {}
    for kind, year, n in grouped:
        part = FACT_KINDS.get(kind).part if kind in FACT_KINDS else "other"
        counted.setdefault(part, {})[year] = counted.get(part, {}).get(year, 0) + n
    source = _("Facts of duty in force, by the day on which they took effect.")
    trends = [
        Trend(str(part.label), source, [counted[part.code].get(year, 0) for year in years])
        for part in parts()
        if part.code in counted
    ]
    return Section(PARTICIPATION, _("Participation (times)"), [str(year) for year in years], trends)


def _members(term: Term) -> Section:
    years = years_of(term)
    since, until = span_of(term)
    days = [min(date(year, 12, 31), until - timedelta(days=1)) for year in years]
    seated = [serving(day).count() for day in days]
    active = []
    for year, day in zip(years, days, strict=True):
        first = max(date(year, 1, 1), since)
        facts = between(facts_in_force(), first, min(date(year + 1, 1, 1), until))
        active.append(serving(day).filter(principal_id__in=facts.order_by().values("principal_id")).count())
    trends = [
        Trend(_("Members in office"), _("Seats in force on the last day of the year, or today."), seated),
        Trend(_("Members with any duty"), _("Those of them with at least one fact in force within the year."), active),
    ]
    return Section("members", _("Members"), [str(year) for year in years], trends, adds_up=False)


def _declared(actor: Actor, term: Term) -> list[Section]:
    sessions = list(CouncilSession.objects.filter(term=term, opens_on__lte=today()).order_by("opens_on"))
    found = []
    for code, figure_set in FIGURE_SETS.items():
        # Participation stands in the review already, year by year.
        if code == PARTICIPATION or not sessions or not policy.ask(actor, figure_set.permission):
            continue
        by_session = [counts_of(figure_set, Question(term.council_id, session.pk)) for session in sessions]
        trends = [
            Trend(str(figure.label), str(figure.explain), [counts[figure.code] for counts in by_session])
            for figure in figure_set.figures
        ]
        found.append(Section(code, str(figure_set.label), [session.name for session in sessions], trends))
    return found


def lines_of(sections: list[Section]) -> list[dict[str, str]]:
    """The review as lines for a paper: subject, figure, each column, sum and source."""
    found = []
    for section in sections:
        for trend in section.trends:
            shown = "；".join(f"{column} {count}" for column, count in zip(section.columns, trend.counts, strict=True))
            found.append(
                {
                    "subject": section.label,
                    "figure": trend.label,
                    "years": shown,
                    "total": str(trend.total) if section.adds_up else "",
                    "source": trend.source,
                }
            )
    return found


def term_named(term_id: Any) -> Term | None:
    """The term of an id in an address, or the one that runs."""
    found = terms()
    try:
        asked = UUID(str(term_id))
    except ValueError:
        return found[0] if found else None
    return next((term for term in found if term.pk == asked), None)
