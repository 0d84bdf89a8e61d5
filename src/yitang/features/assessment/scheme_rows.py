"""A scheme as a form: items one line each with their further rules below, groups, minimum duties, grades, what holds a grade back.

Every value is a text in the form and data in the scheme; `Shown` says how one becomes the other. What a place of the form leaves empty the
scheme leaves out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.instruments.scoring.scheme import from_data
from yitang.instruments.scoring.types import Scheme
from yitang.instruments.scoring.writing import to_data, write

NEW_ROWS = 1
Data = dict[str, Any]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Shown:
    """A value of the scheme as a text: `plain`, `words` with blanks between them, `pairs` like a=1 b=2, `round` like 0.1 or 1 half_even,
    `points` (a number or pairs). A name with a point lies one level deeper (`share.way`). `choices` makes it a list."""

    name: str
    label: Any
    how: str = "plain"
    choices: tuple[tuple[str, Any], ...] = ()

    def text(self, data: Mapping[str, Any]) -> str:
        value: Any = data
        for part in self.name.split("."):
            value = value.get(part, "") if isinstance(value, Mapping) else ""
        if isinstance(value, Mapping):
            if self.how == "round":
                return f"{value.get('to', '')} {value.get('way', '')}".strip()
            return " ".join(f"{key}={one}" for key, one in value.items())
        return " ".join(value) if isinstance(value, list) else str(value)

    def data(self, text: str) -> Any:
        text = text.replace("，", " ").replace("、", " ") if self.how != "plain" else text
        words = text.split()
        if self.how == "words":
            return words
        if self.how == "pairs" or (self.how == "points" and "=" in text):
            return dict(one.split("=", 1) for one in words if "=" in one)
        if self.how == "round" and len(words) > 1:
            return {"to": words[0], "way": words[1]}
        return text.strip()

    def put(self, data: Data, text: str) -> None:
        """Write the text into the data, or take the value out where there is none."""
        *above, last = self.name.split(".")
        here = data
        for part in above:
            here = here.setdefault(part, {})
        if text.strip():
            here[last] = self.data(text)
        else:
            here.pop(last, None)
        for part in above:
            if not data.get(part):
                data.pop(part, None)


UNITS = (("", _("as it is")), ("time", _("per time")), ("half_day", _("per half day")), ("piece", _("per piece")))
WAYS = (
    ("", _("not shared")),
    ("half_equal", _("half for the leading one, the rest in equal parts")),
    ("equal", _("in equal parts")),
    ("fixed", _("fixed parts")),
    ("by_role", _("by role")),
)
LIMITS = (Shown("floor", _("Floor")), Shown("round", _("Rounding (like 0.1 or 1 half_even)"), "round"))
SELECTED = (
    Shown("roles", _("Roles only (with ! left out)"), "words"),
    Shown("occasions", _("Occasions only (with ! left out)"), "words"),
    Shown("people", _("For categories of people only (like standing)"), "words"),
    Shown("exempt", _("Not within these times of exemption"), "words"),
    Shown("from", _("From day")),
    Shown("to", _("To day")),
)
ITEM = (
    Shown("title", _("Scored item")),
    Shown("facts", _("Evidence (kinds of fact)"), "words"),
    Shown("points", _("Points"), "points"),
    Shown("unit", _("Counted in units"), choices=UNITS),
    Shown("cap", _("Cap")),
)
MORE = (
    *LIMITS,
    Shown("skip", _("The first so many bring nothing")),
    Shown("first", _("Only the first so many count")),
    Shown("best", _("Only the best so many count")),
    *SELECTED,
    Shown("share.way", _("Sharing among joint submitters"), choices=WAYS),
    Shown("share.among", _("Who shares (kinds of fact)"), "words"),
    Shown("share.lead", _("Part of the leading one")),
    Shown("share.joint", _("Part of each other one")),
    Shown("share.roles", _("Parts by role (like writer=1/2)"), "pairs"),
)
KINDS = (("base", _("Base items")), ("bonus", _("Bonus")), ("deduction", _("Deduction")))
SCALINGS = (
    ("", _("as for a whole year")),
    ("raise", _("items raised to a whole year")),
    ("start", _("points to begin with reduced")),
)
GROUP = (
    Shown("title", _("Title of the group")),
    Shown("cap", _("Cap of the group")),
    Shown("kind", _("Kind of group"), choices=KINDS),
    Shown("start", _("Points to begin with")),
    *LIMITS,
    Shown("scaled", _("For a part of the year"), choices=SCALINGS),
    Shown("people", _("For categories of people only (like standing)"), "words"),
)
PER = (("case", _("per case")), ("year", _("per year")))
BEST = (Shown("items", _("No double count among the items"), "words"), Shown("per", _("Counted once"), choices=PER))
WHOLE = (
    Shown("title", _("Title of the scheme")),
    Shown("basis", _("Basis (document)")),
    Shown("year_starts", _("The year begins on (like 02-01)")),
    Shown("start", _("Points to begin with")),
    Shown("cap", _("Cap")),
    *LIMITS,
)
YES = (("", _("no")), ("yes", _("yes")))
WHOLE_NUMBERS = (
    ("", _("in full")),
    ("half_up", _("in part, rounded")),
    ("up", _("in part, rounded up")),
    ("down", _("in part, rounded down")),
)
CODE, TITLE, FACTS = (
    Shown("code", pgettext_lazy("scheme", "Code")),
    Shown("title", pgettext_lazy("scheme", "Title")),
    Shown("facts", _("Evidence (kinds of fact)"), "words"),
)
LEAST = Shown("at_least", _("At least"))
DUTIES = (
    CODE,
    TITLE,
    FACTS,
    LEAST,
    Shown("people", _("For categories of people only (like standing)"), "words"),
    Shown("waive", _("Waived for"), "words"),
    Shown("scaled", _("For a part of the year"), choices=WHOLE_NUMBERS),
)
GRADES = (
    CODE,
    TITLE,
    Shown("from", pgettext_lazy("grade", "From points")),
    Shown("quota", _("Quota (20% or a number)")),
    Shown("needs_minimum", _("Needs all minimum duties"), choices=YES),
)
VETOES = (
    CODE,
    TITLE,
    FACTS,
    LEAST,
    Shown("roles", _("Roles only (with ! left out)"), "words"),
    Shown("grade", _("Not above the grade")),
)
SPANS = (("", _("in months")), ("half_month", _("in half months")), ("day", _("in days")))
PART = (
    Shown("exemptions", _("Times that are taken away"), "words"),
    Shown("by", _("Reckoned"), choices=SPANS),
    Shown("month_begun_counts", _("A month begun counts"), choices=(("", _("yes")), ("no", _("no")))),
    Shown("least_months", _("Months needed for a grade")),
    Shown("least_days", _("Days needed for a grade (reckoned in days)")),
)
LISTS = (
    ("duties", _("Minimum duties"), DUTIES, ("minimum", "duties")),
    ("grades", _("Grades, the best first"), GRADES, ("grades",)),
    ("vetoes", _("What holds a grade back"), VETOES, ("vetoes",)),
)


def form_of(scheme: Scheme, posted: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole form: `whole` and `part` as places, `groups` with their items, `lists` of duties, grades and vetoes; each list with a
    row for a new one. With `posted` every place holds what somebody typed, so that a form that comes back loses nothing."""
    data, typed = to_data(scheme), posted if posted is not None else {}
    groups = [_group(group, place, typed) for place, group in enumerate(data.get("groups", []))]
    lists = []
    for name, label, fields, path in LISTS:
        rows = [*_at(data, path), *([{}] * NEW_ROWS)]
        shown = [_row(row, f"{name}{n}", fields, typed, is_new=not row) for n, row in enumerate(rows)]
        lists.append({"name": name, "label": label, "heads": [field.label for field in fields], "rows": shown})
    return {
        "whole": _places(data, "whole", WHOLE, typed),
        "groups": groups,
        "lists": lists,
        "part": _places(data.get("part_of_year", {}), "part", PART, typed),
    }


def changed(scheme: Scheme, posted: Mapping[str, str], kinds: list[str]) -> str:
    """The scheme as the form was sent, as YAML. A place that was not sent stays as it was. Raises `SchemeError` with every fault."""
    data = to_data(scheme)
    _take(data, "whole", WHOLE, posted)
    for place, group in enumerate(data.get("groups", [])):
        _take(group, f"g{place}", GROUP, posted)
        group["items"] = list(_items(group, place, posted))
        _take_best(group, place, posted)
    for name, _label, fields, path in LISTS:
        rows = list(_list_rows(_at(data, path), name, fields, posted))
        here = data
        for part in path[:-1]:
            here = here.setdefault(part, {})
        here[path[-1]] = rows
    part = data.setdefault("part_of_year", {})
    _take(part, "part", PART, posted)
    return write(from_data({name: value for name, value in data.items() if value not in ({}, [])}, kinds=kinds))


def _items(group: Data, place: int, posted: Mapping[str, str]) -> Iterable[Data]:
    rows = [*group.get("items", []), *([{}] * NEW_ROWS)]
    for n, old in enumerate(rows):
        at, row = f"{place}-{n}", dict(old)
        if posted.get(f"drop-{at}") or (not old and not posted.get(f"title-{at}", "").strip()):
            continue
        if not old:
            row["code"] = posted.get(f"code-{at}", "").strip()
        _take(row, at, (*ITEM, *MORE), posted)
        yield row


def _list_rows(old: list[Data], name: str, fields: tuple[Shown, ...], posted: Mapping[str, str]) -> Iterable[Data]:
    for n, one in enumerate([*old, *([{}] * NEW_ROWS)]):
        at, row = f"{name}{n}", dict(one)
        if posted.get(f"drop-{at}") or (not one and not posted.get(f"title-{at}", "").strip()):
            continue
        _take(row, at, fields, posted)
        yield row


def _take(data: Data, at: str, fields: Iterable[Shown], posted: Mapping[str, str]) -> None:
    for field in fields:
        if f"{field.name}-{at}" in posted:
            field.put(data, posted[f"{field.name}-{at}"])


def _take_best(group: Data, place: int, posted: Mapping[str, str]) -> None:
    kept = []
    for n, old in enumerate([*group.get("best_of", []), {}]):
        row = dict(old)
        _take(row, f"g{place}b{n}", BEST, posted)
        if row.get("items"):
            kept.append(row)
    group["best_of"] = kept


def _group(group: Data, place: int, typed: Mapping[str, str]) -> dict[str, Any]:
    rows = []
    for n, item in enumerate([*group.get("items", []), *([{}] * NEW_ROWS)]):
        at = f"{place}-{n}"
        row = _row(item, at, ITEM, typed, is_new=not item)
        row |= {"code": typed.get(f"code-{at}", item.get("code", "")), "more": _places(item, at, MORE, typed)}
        row["has_more"] = any(one["value"] for one in row["more"])
        rows.append(row)
    best = [_places(one, f"g{place}b{n}", BEST, typed) for n, one in enumerate([*group.get("best_of", []), {}])]
    return {"title": group.get("title", ""), "places": _places(group, f"g{place}", GROUP, typed), "best": best, "rows": rows}


def _row(data: Mapping[str, Any], at: str, fields: Iterable[Shown], typed: Mapping[str, str], *, is_new: bool) -> dict[str, Any]:
    places = _places(data, at, fields, typed)
    return {"at": at, "places": places, "is_new": is_new, "drop": bool(typed.get(f"drop-{at}")), "title": data.get("title", "")}


def _places(data: Mapping[str, Any], at: str, fields: Iterable[Shown], typed: Mapping[str, str]) -> Rows:
    """Inputs: the name under which each is sent, its words, its value, its choices."""
    return [
        {
            "name": f"{field.name}-{at}",
            "label": field.label,
            "value": typed.get(f"{field.name}-{at}", field.text(data)),
            "choices": field.choices,
            "kinds": field.name in ("facts", "share.among"),
        }
        for field in fields
    ]


def _at(data: Mapping[str, Any], path: tuple[str, ...]) -> list[Data]:
    found: Any = data
    for part in path:
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return list(found) if isinstance(found, list) else []
