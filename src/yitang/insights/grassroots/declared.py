"""口径 of the grassroots: what each figure counts and by which day. A figure is the number of its rows, and each of them stands at a venue.

Sessions and what was said there count by the day on which the session was held, problems by the day on which they were raised; what
became of a problem is asked as of the last day. A suggestion is what somebody said, a problem is what has to be solved: neither is
divided by the other anywhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import Attendance, Problem, Talk
from yitang.insights.grassroots.models import JointTalk
from yitang.institution.places.models import Venue
from yitang.instruments.suggestions.models import Suggestion

HELD = "closed"
"""Stage of a talk that took place."""
ROWS_COUNTED = Count("pk")


@dataclass(frozen=True)
class Span:
    """From one day to another, both counted. `skip` are talks that another council of the open scope has as well."""

    since: date
    until: date
    skip: frozenset[UUID] = frozenset()


Rows = Callable[[Span], QuerySet[Any]]


@dataclass(frozen=True)
class Figure:
    """A count. `rows(span)` are what is counted, `venue` is the way from a row to its venue, `how` adds the rows up."""

    code: str
    label: Any
    explain: Any
    rows: Rows
    venue: str = "venue__"
    how: Any = ROWS_COUNTED


def venues(span: Span) -> QuerySet[Venue]:
    """Venues that were open on any of the days."""
    return Venue.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=span.since), opened_on__lte=span.until)


def active(span: Span) -> QuerySet[Venue]:
    """Of these, the ones at which at least one session was held. One that was held jointly counts for each of its venues."""
    held = Talk.objects.filter(venue=OuterRef("pk"), case__stage=HELD, held_on__range=(span.since, span.until))
    return venues(span).filter(Exists(held))


def sessions(span: Span) -> QuerySet[Talk]:
    """Talks that were held within the days."""
    rows = Talk.objects.filter(case__stage=HELD, held_on__range=(span.since, span.until))
    return rows.exclude(pk__in=span.skip) if span.skip else rows


def attended(span: Span) -> QuerySet[Attendance]:
    """Who came to them, by kind of participant."""
    return Attendance.objects.filter(talk__in=sessions(span).values("pk"))


def suggestions(span: Span) -> QuerySet[Suggestion]:
    """What was suggested at them."""
    return Suggestion.objects.filter(case__in=sessions(span).values("pk"))


def adopted(span: Span) -> QuerySet[Suggestion]:
    """Of the suggestions, those answered until the last day as adopted, in full or in part."""
    return suggestions(span).filter(adopted__in=("full", "partial"), answered_on__lte=span.until)


def problems(span: Span) -> QuerySet[Problem]:
    """Problems raised within the days. Each council deals with its own, so none is skipped."""
    return Problem.objects.filter(raised_on__range=(span.since, span.until))


def _ended(outcome: str) -> Rows:
    return lambda span: problems(span).filter(outcome=outcome, solved_on__lte=span.until)


def open_problems(span: Span) -> QuerySet[Problem]:
    """Of the problems, those not concluded until the last day; one that became a brief or proposal is open until that ends."""
    return problems(span).filter(Q(solved_on__isnull=True) | Q(solved_on__gt=span.until))


def transferred(span: Span) -> QuerySet[Problem]:
    """Of the problems, those that became a brief or a proposal until the last day."""
    return problems(span).filter(transferred_to__isnull=False, transferred_on__lte=span.until)


def _figures() -> Iterable[Figure]:
    of_case = "case__talk__venue__"
    yield Figure("venues", _("Venues"), _("Venues that were open on any of the days."), venues, "")
    yield Figure(
        "venues_active",
        _("Venues with a session"),
        _("Of these, the ones with at least one session within the days."),
        active,
        "",
    )
    yield Figure(
        "sessions", _("Sessions held"), _("Talks by the day on which they were held; a joint one counts once."), sessions
    )
    yield Figure(
        "participants",
        _("Participants (times)"),
        _("People who came to these sessions, as written down; whoever came twice counts twice."),
        attended,
        "talk__venue__",
        Sum("count"),
    )
    yield Figure("suggestions", _("Suggestions"), _("What was suggested at these sessions."), suggestions, of_case)
    yield Figure(
        "adopted",
        _("Suggestions adopted"),
        _("Of these, answered until the last day as adopted in full or in part."),
        adopted,
        of_case,
    )
    yield Figure("problems", _("Problems raised"), _("Problems by the day on which they were raised."), problems)
    yield Figure("solved", _("Problems solved"), _("Of these, concluded as solved until the last day."), _ended("solved"))
    yield Figure(
        "partly", _("Problems solved in part"), _("Of these, concluded as solved in part until the last day."), _ended("partly")
    )
    yield Figure(
        "not_solved", _("Problems not solved"), _("Of these, concluded as not solved until the last day."), _ended("not")
    )
    yield Figure(
        "open",
        _("Problems still open"),
        _("Of these, not concluded until the last day; one that became a brief or proposal stays open until that ends."),
        open_problems,
    )
    yield Figure(
        "transferred",
        _("Became a brief or proposal"),
        _("Of these, turned into a brief or proposal until the last day."),
        transferred,
    )


FIGURES: dict[str, Figure] = {figure.code: figure for figure in _figures()}
"""Every figure by its code, in the order of the page."""


def twins() -> frozenset[UUID]:
    """Talks of the councils in scope that another of them has as well: all but the leading one's, or but the first where none leads."""
    rows = JointTalk.objects.order_by("code", "-leads", "talk_id").values_list("code", "talk_id")
    seen: set[str] = set()
    again = []
    for code, talk_id in rows:
        if code in seen:
            again.append(talk_id)
        seen.add(code)
    return frozenset(again)
