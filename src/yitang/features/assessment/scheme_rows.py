"""A scheme as rows of a form: each item one line, what the form does not show kept as it was."""

from collections.abc import Mapping
from typing import Any

from yitang.instruments.scoring.scheme import from_data
from yitang.instruments.scoring.types import Scheme
from yitang.instruments.scoring.writing import to_data, write

SHOWN = ("title", "facts", "points", "unit", "cap")
NEW_ROWS = 1


def rows_of(scheme: Scheme) -> list[dict[str, Any]]:
    """Groups with their items as texts for a form, each group with a row for a new item."""
    found = []
    for place, group in enumerate(to_data(scheme).get("groups", [])):
        items = [_shown(item, f"{place}-{n}") for n, item in enumerate(group.get("items", []))]
        items += [_shown({}, f"{place}-new{n}") for n in range(NEW_ROWS)]
        found.append({"place": place, "title": group["title"], "cap": group.get("cap", ""), "rows": items})
    return found


def typed_rows(posted: Mapping[str, str], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows with what somebody typed, so that a form that comes back loses nothing."""
    for group in rows:
        group["title"] = posted.get(f"group-title-{group['place']}", group["title"])
        group["cap"] = posted.get(f"group-cap-{group['place']}", group["cap"])
        for item in group["rows"]:
            for name in ("code", *SHOWN):
                item[name] = posted.get(f"{name}-{item['at']}", item[name])
            item["drop"] = bool(posted.get(f"drop-{item['at']}"))
    return rows


def changed(scheme: Scheme, rows: list[dict[str, Any]], kinds: list[str]) -> str:
    """The scheme with the rows as they were typed, as YAML. Raises `SchemeError` with every fault."""
    data = to_data(scheme)
    for group, old in zip(rows, data["groups"], strict=True):
        old["title"] = group["title"].strip()
        _put(old, "cap", group["cap"])
        kept = []
        for item in group["rows"]:
            number = item["at"].split("-")[1]
            row = dict(old.get("items", [])[int(number)]) if number.isdecimal() else {}
            if item["drop"] or (not row and not item["title"].strip()):
                continue
            kept.append(_merged(row, item))
        old["items"] = kept
    return write(from_data(data, kinds=kinds))


def _merged(row: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    if not row:
        row["code"] = item["code"].strip()
    row["title"] = item["title"].strip()
    row["facts"] = item["facts"].replace("、", " ").replace(",", " ").replace("，", " ").split()
    points = _points(item["points"])
    row["points"] = points
    _put(row, "unit", item["unit"])
    _put(row, "cap", item["cap"])
    return row


def _put(row: dict[str, Any], name: str, value: str) -> None:
    if value.strip():
        row[name] = value.strip()
    else:
        row.pop(name, None)


def _points(text: str) -> Any:
    """“5”, or “lead=5 other=2” for points by role."""
    if "=" not in text:
        return text.strip()
    return dict(one.split("=", 1) for one in text.replace("，", " ").replace(",", " ").split() if "=" in one)


def _shown(item: Mapping[str, Any], at: str) -> dict[str, Any]:
    points = item.get("points", "")
    if isinstance(points, Mapping):
        points = " ".join(f"{role}={value}" for role, value in points.items())
    facts = item.get("facts", "")
    return {
        "at": at,
        "code": item.get("code", ""),
        "title": item.get("title", ""),
        "facts": facts if isinstance(facts, str) else " ".join(facts),
        "points": points,
        "unit": item.get("unit", ""),
        "cap": item.get("cap", ""),
        "is_new": not item,
        "drop": False,
    }
