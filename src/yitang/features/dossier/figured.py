"""A member's own figures: facts in force added up by kind, in the order of the dossier. Never typed in, never compared with others."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from yitang.features.dossier.queries import year_span
from yitang.institution.principals.queries import also_known_as
from yitang.instruments.ledger.kinds import FactKind, Part, kind_named, parts
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import duties_of


@dataclass
class KindRows:
    """The facts of one kind with their sum."""

    kind: FactKind
    facts: list[DutyFact] = field(default_factory=list)

    @property
    def total(self) -> str:
        return printed(sum((fact.quantity for fact in self.facts), Decimal(0)))


@dataclass
class PartRows:
    """A part of the dossier with its kinds; parts without a fact are left out."""

    part: Part
    kinds: list[KindRows]

    @property
    def count(self) -> int:
        return sum(len(kind.facts) for kind in self.kinds)


def printed(quantity: Decimal) -> str:
    """A quantity without zeros that say nothing: 3, 1.5."""
    return f"{quantity.normalize():f}"


def by_part(facts: Iterable[DutyFact]) -> list[PartRows]:
    """Facts in the order of the dossier, within a kind as they come."""
    kinds: dict[str, KindRows] = {}
    for fact in facts:
        kinds.setdefault(fact.kind, KindRows(kind_named(fact.kind))).facts.append(fact)
    found = []
    for part in parts():
        rows = sorted((row for row in kinds.values() if row.kind.part == part.code), key=lambda row: row.kind.code)
        if rows:
            found.append(PartRows(part, rows))
    return found


def year_figures(principal_id: UUID, year: int) -> list[dict[str, Any]]:
    """What the report of a year says in figures: `[{part, kind, total}]`, of the facts in force now."""
    return figures_between(principal_id, *year_span(year))


def figures_between(principal_id: UUID, since: date, until: date) -> list[dict[str, Any]]:
    """The same for any days; `until` is exclusive."""
    facts = duties_of(also_known_as([principal_id]), since, until)
    return [{"part": rows.part.code, "kind": row.kind.code, "total": row.total} for rows in by_part(facts) for row in rows.kinds]


def figure_lines(figures: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Figures with their words: `[{part, label, total, unit}]`."""
    labels = {part.code: str(part.label) for part in parts()}
    found = []
    for row in figures:
        kind = kind_named(row["kind"])
        part = labels.get(row["part"], "")
        found.append({"part": part, "label": str(kind.label), "total": row["total"], "unit": str(kind.unit)})
    return found
