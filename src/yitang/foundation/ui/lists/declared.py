"""Lists that take part: a contribution point that features fill in `AppConfig.ready`.

LISTS.register("proposals", ListPage(
    code="proposals", label=_("All proposals"), url_name="desk:proposals:list", permission="proposals.browse",
    columns=(ListColumn("number", _("Number")), …), describe=in_words))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from yitang.foundation.core.registry import Registry

COLUMN = "column"
"""The parameter of an address that names a chosen column; it stands once for each, in their order."""
OWN = frozenset({"page", "view", "chosen", "key", "csrfmiddlewaretoken", "move", "order", "use", "seen"})
"""Parameters that belong to one visit and not to the question."""
QUERY_MOST = 1500


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column that may stand in the list: `sort` is the key of `?sort=`; a fixed one is always there; a usual one at first."""

    code: str
    label: Any
    sort: str = ""
    numeric: bool = False
    fixed: bool = False
    usual: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list whose whole question stands in its address. `describe` says a question in words: label and value of each condition."""

    code: str
    label: Any
    url_name: str
    permission: str
    columns: tuple[ListColumn, ...]
    describe: Callable[[QueryDict], list[tuple[Any, Any]]]

    def usual(self) -> tuple[ListColumn, ...]:
        """The columns of somebody who has chosen none."""
        return tuple(column for column in self.columns if column.usual or column.fixed)

    def chosen(self, codes: Sequence[str]) -> tuple[ListColumn, ...]:
        """The columns with these codes in that order, the fixed ones always among them; the usual ones when none is known."""
        known = {column.code: column for column in self.columns}
        found = [known[code] for code in dict.fromkeys(codes) if code in known]
        if not found:
            return self.usual()
        return tuple([column for column in self.columns if column.fixed and column not in found] + found)


LISTS: Registry[ListPage] = Registry("lists")


def question_of(asked: QueryDict) -> str:
    """The part of an address that is the question: conditions, order and columns, without what belongs to one visit."""
    kept = QueryDict(mutable=True)
    for name, values in sorted(asked.lists(), key=lambda pair: pair[0] == COLUMN):
        filled = [value for value in values if value]
        if name not in OWN and filled:
            kept.setlist(name, filled)
    return str(kept.urlencode())
