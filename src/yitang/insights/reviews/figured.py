"""Participation as a declared set of figures: counted from facts and members, opened to them, frozen as signed snapshots.

The days of a question: those of its session, or the calendar year of its day, in either case until its day; the members are those who
hold a seat on that day.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.tenancy.models import CouncilSession
from yitang.insights.reviews.policy import ROWS, SEE
from yitang.insights.reviews.review import PARTICIPATION
from yitang.institution.members.models import Belonging, Body, Member
from yitang.institution.members.queries import serving
from yitang.institution.principals.models import Principal
from yitang.instruments.figures.declared import (
    FIGURE_SETS,
    Breakdown,
    Figure,
    FigureSet,
    Question,
    RateFigure,
    RowLine,
    Where,
)
from yitang.instruments.ledger.kinds import FACT_KINDS, kind_named, parts
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import between, facts_in_force
from yitang.instruments.workflow.models import Case

CODE = PARTICIPATION
FACT, MEMBER = "fact", "member"
SOURCE = _("Facts of duty in force whose day lies within the session, or within the calendar year, until the day asked for.")


def days_of(question: Question) -> tuple[date, date]:
    """First day and the day after the last."""
    last = question.as_of or today()
    session = CouncilSession.objects.filter(pk=question.session_id).first() if question.session_id else None
    if session is None:
        return last.replace(month=1, day=1), last + timedelta(days=1)
    last = min(last, session.counts_to or last)
    return session.counts_from, max(session.counts_from, last + timedelta(days=1))


def facts(question: Question) -> QuerySet[DutyFact]:
    """Facts in force within the days, each with the sector and the committee to which its member belongs on the last of them (empty:
    to none). Whoever is in several committees counts in the one joined first, so that the parts sum to the figure."""
    since, until = days_of(question)
    last = until - timedelta(days=1)
    there = Belonging.objects.filter(in_force(last), kind=Body.Kind.SECTOR, principal_id=OuterRef("principal_id"))
    sector = Subquery(there.order_by("-valid_from").values("body__name")[:1])
    there = Belonging.objects.filter(in_force(last), kind=Body.Kind.COMMITTEE, principal_id=OuterRef("principal_id"))
    committee = Subquery(there.order_by("valid_from", "body__code", "pk").values("body__name")[:1])
    found = between(facts_in_force(), since, until)
    return found.annotate(sector=Coalesce(sector, Value("")), committee=Coalesce(committee, Value("")))


def members(question: Question) -> QuerySet[Member]:
    """Members who hold a seat on the last day, with whether they have any fact within the days."""
    last = days_of(question)[1] - timedelta(days=1)
    own = facts(question).filter(principal_id=OuterRef("principal_id")).order_by()
    return serving(last).annotate(has_duty=Exists(own))


def _of_part(part: str) -> Where:
    kinds = [code for code, kind in FACT_KINDS.items() if kind.part == part]
    return lambda question: Q(kind__in=kinds)


def _lines(rows: QuerySet[Any]) -> Iterable[RowLine]:
    if rows.model is Member:
        for member in rows.select_related("principal", "sector"):
            yield RowLine(MEMBER, member.pk, None, member.principal.name, member.sector.name if member.sector else "", None)
        return
    found = list(rows)
    people = dict(Principal.objects.filter(pk__in={fact.principal_id for fact in found}).values_list("pk", "name"))
    titles = dict(Case.objects.filter(pk__in={fact.case_id for fact in found if fact.case_id}).values_list("pk", "title"))
    for fact in found:
        title = titles.get(fact.case_id, fact.title) or str(kind_named(fact.kind).label)
        yield RowLine(
            FACT, fact.pk, None, title, people.get(fact.principal_id, ""), fact.effective_on, str(kind_named(fact.kind).label)
        )


def _address(council: Any, line: RowLine) -> str:
    if line.case_kind == MEMBER:
        return reverse("desk:dossier:dossier", kwargs={"council": council.code, "member_id": line.case_id})
    return reverse("desk:dossier:fact", kwargs={"council": council.code, "fact_id": line.case_id})


def _bodies(kind: str) -> Callable[[], dict[str, str]]:
    def names() -> dict[str, str]:
        bodies = Principal.objects.filter(body__kind=kind, valid_to__isnull=True).order_by("body__order", "code")
        return {name: name for name in bodies.values_list("name", flat=True)} | {"": str(_("in none"))}

    return names


def _kinds() -> dict[str, str]:
    return {code: str(kind.label) for code, kind in FACT_KINDS.items()}


def declare() -> None:
    """Register the set. Called once all rooms have registered their kinds of fact: the figures follow the parts of the dossier."""
    by_part = [Figure(f"part_{part.code}", part.label, SOURCE, facts, _of_part(part.code)) for part in parts()]
    figures = (
        Figure("members", _("Members in office"), _("Seats in force on the last day."), members),
        Figure(
            "active",
            _("Members with any duty"),
            _("Those of them with at least one fact in force within the days."),
            members,
            lambda question: Q(has_duty=True),
        ),
        Figure(
            "nothing",
            _("Members with nothing yet"),
            _("Those of them without any fact in force within the days."),
            members,
            lambda question: Q(has_duty=False),
        ),
        Figure("times", _("Participation (times)"), SOURCE, facts),
        *by_part,
    )
    rates = (RateFigure("share", _("Share of members with any duty"), "active", "members"),)
    splits = (
        Breakdown("kind", _("By kind of duty"), "times", "kind", _kinds),
        Breakdown("sector", _("By sector"), "times", "sector", _bodies(Body.Kind.SECTOR)),
        Breakdown(
            "committee", _("By committee (of several, the one joined first)"), "times", "committee", _bodies(Body.Kind.COMMITTEE)
        ),
    )
    FIGURE_SETS.register(
        CODE,
        FigureSet(CODE, _("Participation"), SEE, figures, rates, splits, _lines, rows_permission=ROWS, address=_address),
    )


declare()
