"""Pages of long lists: which rows stand on a page is asked first, by the narrowest question, and only then what belongs to them."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

SEARCHED_MOST = 500
"""Rows of a search that can be turned through: a word that stands in more of them asks for another word, not for page 11."""


class LatePaginator(Paginator):  # type: ignore[type-arg]
    """Pages of `found`, its rows read from `rows`, which carries along what a page shows of each.

    A page deep in a list passes by the ids of what lies before it and nothing else. With `most` it counts no further; with `searched`,
    where finding is the work, it finds once what it both counts and turns through; `known` is the number where somebody has counted,
    `walk` a condition that is always true and lets the database walk through an index in the order of the list.
    """

    def __init__(
        self,
        found: QuerySet[Any],
        rows: QuerySet[Any],
        per_page: int,
        *,
        most: int = 0,
        searched: bool = False,
        known: int | None = None,
        walk: Q | None = None,
    ) -> None:
        super().__init__(found, per_page)
        self.found, self.rows, self.most, self.searched, self.known = found, rows, most, searched, known
        self.walk = walk or Q()

    @cached_property
    def count(self) -> int:
        """How many rows there are, up to the most that can be turned through."""
        if self.known is not None:
            return self.known
        if self.searched:
            return len(self._ids)
        rows = self.found.order_by()
        return (rows[: self.most] if self.most else rows).count()

    @property
    def ends_early(self) -> bool:
        """Whether there may be more than can be turned through."""
        most = SEARCHED_MOST if self.searched else self.most
        return bool(most) and self.count >= most

    def page(self, number: Any) -> Page[Any]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        place = slice(first, first + self.per_page)
        ids: Any = self._ids[place] if self.searched else self.found.filter(self.walk).values("pk")[place]
        rows = self.rows.filter(pk__in=ids).order_by(*self.found.query.order_by)
        return Page(rows, number, self)

    @cached_property
    def _ids(self) -> list[Any]:
        return self.find(SEARCHED_MOST)

    def find(self, most: int) -> list[Any]:
        """The ids of the first rows, in order."""
        return list(self.found.values_list("pk", flat=True)[:most])
