"""Computing the figures of briefs: few questions for many counts."""

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from yitang.features.briefs.figures.declared import COLUMNS, INSTRUCTIONS, Span, edited, handed_in, issued
from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level, Origin
from yitang.features.briefs.models import IssueSource
from yitang.features.briefs.rules import CLASSES, SOURCES
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.models import Principal
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import decimals_of
from yitang.instruments.figures.rates import Rate


def report(span: Span) -> dict[str, Any]:
    """All figures of the days: `{"counts", "rates", "ladder", "breakdowns"}`, plain data. Needs the council's scope."""
    counts = counts_of(span)
    decimals = decimals_of(Question(span.council_id))
    return {
        "since": span.since.isoformat(),
        "until": span.until.isoformat(),
        "counts": counts,
        "rates": {"adoption": Rate(counts["credited"], counts["submitted"]).as_json(decimals)},
        "ladder": ladder_of(span),
        "breakdowns": {name: split(span) for name, split in BREAKDOWNS.items()},
    }


def counts_of(span: Span) -> dict[str, int]:
    """The counts that stand above the table."""
    rows = handed_in(span).annotate(is_credited=Exists(IssueSource.objects.filter(brief_id=OuterRef("pk"))))
    asked = {name: Count("pk", filter=Q(outcome=name)) for name in ("not_adopted", "merged", "turned", "returned", "withdrawn")}
    found = rows.order_by().aggregate(
        submitted=Count("pk"),
        credited=Count("pk", filter=Q(is_credited=True)),
        undecided=Count("pk", filter=Q(outcome="") | Q(outcome="returned")),
        **asked,
    )
    found |= {"edited": edited(span).count(), "issued": issued(span).count()}
    order = ("submitted", "edited", "issued", "credited", *asked, "undecided")
    return {name: found[name] for name in order}


def ladder_of(span: Span) -> dict[str, dict[str, int]]:
    """Table (g): level → column → count."""
    days = (span.since, span.until)
    facts = LadderFact.objects.filter(cancels__isnull=True, cancelled_by__isnull=True, effective_on__range=days)
    groups = facts.order_by().values_list("level", "sort", "form").annotate(n=Count("brief_id", distinct=True))
    by_form = {(level, sort, form): n for level, sort, form, n in groups}
    whole = facts.order_by().values_list("level", "sort").annotate(n=Count("brief_id", distinct=True))
    by_sort = {(level, sort, ""): n for level, sort, n in whole}
    notes = Instruction.objects.filter(cancels__isnull=True, cancelled_by__isnull=True, given_on__range=days)
    instructions = Counter(dict(notes.order_by().values_list("level").annotate(n=Count("pk"))))
    counts = by_form | by_sort
    return {
        str(level): {code: counts.get((level, sort, form), 0) for code, _label, sort, form in COLUMNS}
        | {INSTRUCTIONS: instructions[level]}
        for level in Level
    }


def by_class(span: Span) -> dict[str, dict[str, Any]]:
    """Class → label, handed in, adopted."""
    return _split(span, "class_code", labels(CLASSES))


def by_source(span: Span) -> dict[str, dict[str, Any]]:
    """Kind of source → label, handed in, adopted."""
    return _split(span, "source_kind", labels(SOURCES))


def by_sector(span: Span) -> dict[str, dict[str, Any]]:
    """Sector of the first writer, where a member → label, handed in, adopted."""
    names = dict(Principal.objects.filter(kind="sector").values_list("pk", "name"))
    found = _split(span, "reflector__member__sector", {str(pk): name for pk, name in names.items()})
    return {key: row for key, row in found.items() if key}


def by_lower(span: Span) -> dict[str, dict[str, Any]]:
    """Council that sent it → its name, handed in, adopted."""
    names = dict(Origin.objects.values_list("code", "name").distinct())
    found = _split(span, "case__brief_origin__code", names)
    return {key: row for key, row in found.items() if key}


BREAKDOWNS = {"class": by_class, "source": by_source, "sector": by_sector, "lower": by_lower}
COLUMN_OF = {
    "class": "class_code",
    "source": "source_kind",
    "sector": "reflector__member__sector",
    "lower": "case__brief_origin__code",
}
"""Breakdown → the column of a brief by which its parts open to their rows."""


def _split(span: Span, column: str, names: dict[str, str]) -> dict[str, dict[str, Any]]:
    rows = handed_in(span).annotate(part=F(column), is_credited=Exists(IssueSource.objects.filter(brief_id=OuterRef("pk"))))
    groups = rows.order_by().values_list("part").annotate(n=Count("pk"), c=Count("pk", filter=Q(is_credited=True)))
    found = {str(part or ""): (n, c) for part, n, c in groups}
    order = [key for key in names if key in found] + [key for key in found if key not in names]
    return {key: {"label": names.get(key, key), "submitted": found[key][0], "credited": found[key][1]} for key in order}
