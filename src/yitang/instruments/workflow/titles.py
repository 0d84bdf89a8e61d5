"""Finding cases by a part of their title, without reading every title.

Beside each title stand its pairs of neighbouring characters. A word of two or more characters is in a title only where its own
pairs are, so the pairs narrow, and the title itself decides. Equality is all that an index needs here, because under row-level
security PostgreSQL uses an index only for conditions that cannot betray a row: a GIN index over trigrams or arrays is passed by.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

from yitang.foundation.core.recording import current_recording
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.instruments.workflow.models import Case, TitlePair

ASKED_MOST = 3
PORTION = 20_000


def pairs_of(text: str) -> list[str]:
    """The different pairs of neighbouring characters of a text, Latin letters of ASCII in lower case, in their order."""
    folded = text.translate(_FOLD)
    return list(dict.fromkeys(folded[place : place + 2] for place in range(len(folded) - 1)))


def titled(word: str) -> QuerySet[Case]:
    """Cases in whose title the word stands; ASCII letters are compared without regard to case."""
    return Case.objects.filter(in_title(word))


def in_title(word: str, title: str = "title", case_id: str = "pk") -> Q:
    """The same as a condition, for rows that name their case and its title so."""
    # Folding every title costs PostgreSQL more than reading it, and most words have no letter with a case.
    cased = word.translate(_FOLD) != word.translate(_UNFOLD)
    found = Q(**{f"{title}__icontains" if cased else f"{title}__contains": word})
    for pair in telling_pairs(word):
        found &= Q(**{f"{case_id}__in": with_pair(pair)})
    return found


def with_pair(pair: str) -> QuerySet[TitlePair]:
    """The ids of the cases whose title has this pair, for a condition or in the order of the key."""
    return TitlePair.objects.filter(pair=pair).values("case_id")


def telling_pairs(word: str) -> list[str]:
    """The pairs by which a word is looked for, the most telling first; none for a single character."""
    return _telling(pairs_of(word))


def keep_pairs(cases: Iterable[Mapping[str, Any]]) -> None:
    """Write the pairs of new cases, given as rows with `id`, `council_id` and `title`."""
    rows = [
        {"council_id": case["council_id"], "case_id": case["id"], "pair": pair}
        for case in cases
        for pair in pairs_of(case["title"])
    ]
    for first in range(0, len(rows), PORTION):
        insert_rows(TitlePair, rows[first : first + PORTION])


def change_pairs(case: Case) -> None:
    """Bring the pairs of one case in step with its title."""
    wanted = pairs_of(case.title)
    there = set(TitlePair.objects.filter(case_id=case.pk).values_list("pair", flat=True))
    if gone := there.difference(wanted):
        _forget(TitlePair.objects.filter(case_id=case.pk, pair__in=gone))
    fresh = [{"council_id": case.council_id, "case_id": case.pk, "pair": pair} for pair in wanted if pair not in there]
    insert_rows(TitlePair, fresh)


def forget_pairs(case_ids: Iterable[UUID]) -> None:
    """Remove the pairs of cases that are deleted."""
    _forget(TitlePair.objects.filter(case_id__in=list(case_ids)))


def _forget(rows: QuerySet[TitlePair]) -> None:
    current_recording(TitlePair._meta.db_table)
    # Derived rows leave no trace of their own: the act keeps the title that they are taken from.
    models.QuerySet._raw_delete(rows, rows.db)


def _telling(pairs: list[str]) -> list[str]:
    """Up to three of them, the middle ones first: where two words meet, a pair is rarer than inside of one."""
    middle = len(pairs) // 2
    return list(dict.fromkeys([*pairs[middle : middle + 1], *pairs[:1], *pairs[-1:]]))[:ASKED_MOST]


_FOLD = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UNFOLD = {small: large for large, small in _FOLD.items()}
