"""Cells of the lists whose lines are dictionaries: tracking, and a unit's own cases. On a telephone each names its own column."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from yitang.foundation.ui.lists.declared import ListColumn
from yitang.foundation.ui.templatetags.ui import lamp as draw_lamp

Row = dict[str, Any]
Cell = Callable[[Row], str]
Columns = tuple[tuple[ListColumn, Cell], ...]


def text(name: str) -> Cell:
    """What stands in the line under this name, as text."""
    return lambda row: escape(str(row[name] if row[name] is not None else ""))


def day(name: str) -> Cell:
    return lambda row: f'<span class="nowrap">{row[name] or ""}</span>'


def light(words: str, tone: str) -> Cell:
    """A lamp, where there is something to say."""
    return lambda row: str(draw_lamp(row[tone], row[words])) if row[words] else "—"


def drawn(row: Row, columns: Sequence[ListColumn], cells: Columns) -> list[SafeString]:
    """The cells of a line in the order of the chosen columns."""
    known = {column.code: cell for column, cell in cells}
    return [_td(column, known[column.code](row)) for column in columns]


def _td(column: ListColumn, content: str) -> SafeString:
    css = "title" if column.fixed else "num" if column.numeric else ""
    opened = f' class="{css}"' if css else ""
    named = "" if column.fixed else f' data-label="{escape(str(column.label))}"'
    return SafeString(f"<td{opened}{named}>{content}</td>")


def in_order(found: QuerySet[Any], sort: str, sorts: dict[str, str]) -> QuerySet[Any]:
    """In the order that the address asks for; as it is when it asks for none that there is. What has no value stands last."""
    column = sorts.get(sort.removeprefix("-"))
    if column is None:
        return found
    key = F(column)
    return found.order_by(key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True), "pk")


def order_words(sort: str, columns: Iterable[ListColumn]) -> str:
    """That order in words; "" for the usual one."""
    label = next((column.label for column in columns if column.sort and column.sort == sort.removeprefix("-")), None)
    if label is None:
        return ""
    words = gettext("{column}, largest first") if sort.startswith("-") else gettext("{column}, smallest first")
    return words.format(column=label)


def without(asked: QueryDict, *names: str, **more: str) -> str:
    """The question of an address without these parameters, and with others."""
    kept = asked.copy()
    for name in names:
        kept.pop(name, None)
    for name, value in more.items():
        kept[name] = value
    return str(kept.urlencode())
