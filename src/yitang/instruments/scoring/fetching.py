"""Facts out of the database as columns, without an object for each.

A million model objects cost ten times what all the scoring costs, so the database hands over whole columns, each as one text
(`fetching_postgresql`, `fetching_sqlite`). Either way the question is composed by the model's own manager, so that the scope holds. Of
a few people the facts are taken as plain rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Q, QuerySet

from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import facts_in_force, facts_standing
from yitang.instruments.scoring.assembling import Codes, Wanted, assemble, by_class, nothing, occasions_of
from yitang.instruments.scoring.columns import NONE, Facts
from yitang.instruments.scoring.types import Scheme

FEW = 200
"""So many people are asked for by name; more are sorted out here."""
COLUMNS = ("principal_id", "kind", "role", "quantity", "effective_on", "case_id", "id")


@dataclass(frozen=True)
class Asked:
    """Which facts a scheme asks for: of these kinds within the time, and of those kinds, of any day and whoever's, on cases whose
    points are shared."""

    own: tuple[str, ...]
    both: tuple[str, ...]
    first: date
    after: date

    @property
    def dated(self) -> Q:
        return Q(kind__in=self.own, effective_on__gte=self.first, effective_on__lt=self.after)

    @property
    def on_cases(self) -> Q:
        return Q(kind__in=self.both, case_id__isnull=False)


def asked_by(scheme: Scheme, first: date, after: date) -> Asked:
    """What a scheme asks for in a year from `first` to before `after`."""
    own = sorted({kind for select in scheme.selections for kind in select.kinds})
    shares = [(item.select.kinds, item.share.among) for item in scheme.items if item.share]
    return Asked(tuple(own), tuple(sorted({kind for kinds in shares for pair in kinds for kind in pair})), first, after)


def read(
    scheme: Scheme, council_id: UUID, first: date, after: date, people: Sequence[UUID], *, ids: bool = False
) -> tuple[Facts, Facts | None]:
    """The people's own facts dated from `first` to before `after`, and whoever's facts on cases whose points may be shared.

    In the latter people who are not asked for have places behind those who are; None when the scheme shares nothing.
    """
    asked = asked_by(scheme, first, after)
    cases = bool(scheme.case_kinds)
    if len(people) <= FEW:
        return _of_few(asked, council_id, people, Wanted(cases, ids, scheme.has_occasions))
    if not asked.both:
        return _whole(facts_standing(council_id).filter(asked.dated), people, Wanted(cases, ids, scheme.has_occasions)), None
    wanted = Wanted(True, ids, scheme.has_occasions, strangers=True)
    found = _whole(facts_standing(council_id).filter(asked.dated | asked.on_cases), people, wanted)
    own = [kind in asked.own for kind, _role, _occasion in found.classes] or [False]
    both = [kind in asked.both for kind, _role, _occasion in found.classes] or [False]
    dated = (found.day >= first.toordinal()) & (found.day < after.toordinal())
    mine = found.only(np.array(own)[found.kind] & dated & (found.person < len(people)))
    return mine, found.only(np.array(both)[found.kind] & (found.case != NONE))


def _of_few(asked: Asked, council_id: UUID, people: Sequence[UUID], wanted: Wanted) -> tuple[Facts, Facts | None]:
    """A few people's facts by their own indexes: theirs, and those on the cases that they have to do with."""
    facts = facts_in_force().filter(council_id=council_id).order_by()
    own = _rows(facts.filter(asked.dated, principal_id__in=people), people, wanted)
    if not asked.both:
        return own, None
    here = facts.filter(asked.on_cases, principal_id__in=people)
    cases = list(here.values_list("case_id", flat=True).distinct())
    shared = _rows(facts.filter(kind__in=asked.both, case_id__in=cases), people, replace(wanted, cases=True))
    return own, shared


def _whole(facts: "QuerySet[DutyFact]", people: Sequence[UUID], wanted: Wanted) -> Facts:
    # Each engine never needs the other's way.
    if connection.vendor == "postgresql":
        from yitang.instruments.scoring.fetching_postgresql import columns  # noqa: PLC0415
    else:
        from yitang.instruments.scoring.fetching_sqlite import columns  # noqa: PLC0415
    kinds, roles = Codes(), Codes()
    whole = columns(facts, wanted, kinds, roles)
    return assemble(whole, kinds, roles, people, wanted) if whole else nothing()


# A few people: plain rows


class _Places(dict[Any, int]):
    """Value → place, a new one for each new value."""

    def __missing__(self, value: Any) -> int:
        self[value] = place = len(self)
        return place


def _rows(facts: "QuerySet[DutyFact]", people: Sequence[UUID], wanted: Wanted) -> Facts:
    rows = list(facts.values_list(*COLUMNS))
    gatherings = occasions_of({row[5] for row in rows if row[5]}) if wanted.occasions else {}
    places, classes, cases = _Places((who, n) for n, who in enumerate(people)), _Places(), _Places({None: NONE})
    # The place of no case is −1, so that the first case has the place 0.
    kinds = [classes[row[1], row[2], gatherings.get(row[5]) or row[2]] for row in rows]
    found = np.array(
        [
            (places[row[0]], int(row[3] * 1000), row[4].toordinal(), _case(cases, row[5]) if wanted.cases else NONE, kind)
            for row, kind in zip(rows, kinds, strict=True)
        ],
        dtype=np.int64,
    ).reshape(-1, 5)
    return by_class(list(classes), found[:, 4], found[:, :4], [row[6] for row in rows] if wanted.ids else [])


def _case(cases: _Places, case_id: UUID | None) -> int:
    return NONE if case_id is None else cases[case_id]
