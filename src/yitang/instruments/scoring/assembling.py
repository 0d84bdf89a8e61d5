"""Columns as the engines hand them over, made into facts: ids into places, kinds, roles and occasions into classes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.scoring.columns import NONE, Class, Facts, Ids, Ints

ID = np.dtype([("high", ">u8"), ("low", ">u8")])
SCALE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Wanted:
    """Which of the costlier columns are asked for; `strangers`: facts of people who are not asked for are kept, with places behind
    those who are."""

    cases: bool
    ids: bool
    occasions: bool
    strangers: bool = False


class Codes(dict[str, int]):
    """Text → small number, a new one for each new text."""

    def __missing__(self, text: str) -> int:
        self[text] = place = len(self)
        return place


Columns = dict[str, Ints]
"""`who`, `case` (the id of zeros for none) and `id` as `ID`, `kind` and `role` as codes, `quantity` in thousandths, `day` as ordinals;
`case` and `id` only where they are asked for."""


def assemble(whole: Columns, kinds: Codes, roles: Codes, people: Sequence[UUID], wanted: Wanted) -> Facts:
    """The facts of the people, or with strangers of everybody."""
    person = places_among(people, whole["who"], strangers=wanted.strangers)
    if not wanted.strangers and np.any(person == NONE):
        keep = np.flatnonzero(person != NONE)
        person, whole = person[keep], {name: column[keep] for name, column in whole.items()}
    case = cases_of(whole["case"]["high"], whole["case"]["low"]) if wanted.cases else np.full(len(person), NONE)
    occasion = _occasions(whole["case"], whole["role"], roles) if wanted.occasions else whole["role"]
    classes, kind = _classes(list(kinds), list(roles), whole["kind"], whole["role"], occasion)
    columns = np.stack((person, whole["quantity"], whole["day"], case), axis=1)
    return by_class(classes, kind, columns, Ids(whole["id"]) if wanted.ids else ())


def nothing() -> Facts:
    """No facts at all."""
    none = np.empty(0, dtype=np.int64)
    return Facts([], [0], none, none, none, none)


def occasions_of(case_ids: Iterable[UUID] | None = None) -> dict[UUID, str]:
    """Case → kind of the gathering that hangs on it; of all gatherings where no case is named."""
    found = Gathering.objects.order_by()
    if case_ids is not None:
        found = found.filter(case_id__in=case_ids)
    return dict(found.values_list("case_id", "kind_code"))


def by_class(classes: list[Class], kind: Ints, columns: Ints, ids: Sequence[UUID]) -> Facts:
    """Facts ordered by their class, out of columns (person, quantity, day, case) in any order."""
    order = np.argsort(kind.astype(np.int32), kind="stable")
    counts = np.bincount(kind, minlength=len(classes))
    person, quantity, day, case = (columns[order, n] for n in range(4))
    facts = Facts(classes, [0, *np.cumsum(counts, dtype=np.int64).tolist()], person, quantity, day, case)
    if len(ids):
        facts.ids = Ids(ids.raw[order]) if isinstance(ids, Ids) else [ids[place] for place in order]
    return facts


def places_among(people: Sequence[UUID], who: Ints, *, strangers: bool = False) -> Ints:
    """The place of each id among the people; for others `NONE`, or with `strangers` places behind them."""
    known = np.frombuffer(b"".join(one.bytes for one in people), dtype=ID)
    keys = _mixed(known)
    order = np.argsort(keys)
    at = np.minimum(np.searchsorted(keys[order], _mixed(who)), max(len(people) - 1, 0))
    places = order[at] if len(people) else np.zeros(len(who), dtype=np.int64)
    # Two ids may be mixed to the same number; whoever is not where he was looked for is looked for again, slowly.
    wrong = np.flatnonzero(known[places] != who) if len(people) else np.arange(len(who))
    if len(wrong):
        by_id = {one.bytes: n for n, one in enumerate(people)}
        others = Codes()
        for n in wrong:
            one = who[n].tobytes()
            place = by_id.get(one, NONE)
            places[n] = len(people) + others[one.hex()] if place == NONE and strangers else place
    return places


def _mixed(ids: Ints) -> Ints:
    mixed: Ints = ids["high"].astype(np.uint64) * SCALE ^ ids["low"].astype(np.uint64)
    return mixed


def _occasions(case: Ints, role: Ints, roles: Codes) -> Ints:
    """The kind of the gathering on the case of each fact, as a code among the roles; without a gathering the role."""
    gatherings = occasions_of()
    some = np.flatnonzero((case["high"] != 0) | (case["low"] != 0))
    found = role.copy()
    if gatherings and len(some):
        codes = np.array([roles[kind] for kind in gatherings.values()])
        places = places_among(list(gatherings), case[some])
        here = places != NONE
        found[some[here]] = codes[places[here]]
    return found


def places_of(high: Ints, low: Ints) -> Ints:
    """Ids as small numbers from 0 on. The halves of an id are looked at one after the other, so that no two ids meet."""
    first = np.unique(high.astype(np.uint64), return_inverse=True)[1].reshape(-1)
    second = np.unique(low.astype(np.uint64), return_inverse=True)[1].reshape(-1)
    found: Ints = np.unique(first.astype(np.int64) * (len(high) + 1) + second, return_inverse=True)[1].reshape(-1)
    return found


def cases_of(high: Ints, low: Ints) -> Ints:
    """Ids of cases as small numbers, `NONE` for the id of zeros."""
    found = np.full(len(high), NONE, dtype=np.int64)
    some = np.flatnonzero((high != 0) | (low != 0))
    found[some] = places_of(high[some], low[some])
    return found


def _classes(kinds: list[str], roles: list[str], kind: Ints, role: Ints, occasion: Ints) -> tuple[list[Class], Ints]:
    """The classes that there are, and the place of each fact's."""
    size = len(roles)
    key = (kind * size + role) * size + occasion
    there = np.flatnonzero(np.bincount(key))
    places = np.zeros(int(there[-1]) + 1 if len(there) else 1, dtype=np.int64)
    places[there] = np.arange(len(there))
    classes = [(kinds[n // size // size], roles[n // size % size], roles[n % size]) for n in there.tolist()]
    return classes, places[key]
