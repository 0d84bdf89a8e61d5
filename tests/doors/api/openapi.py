"""Hypothesis strategies from the API's own description: values that fit a schema, and values that do not."""

import re
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

ANYTHING: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.just("\x00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FORMS: dict[str, SearchStrategy[str]] = {
    "uuid": st.uuids().map(str),
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
}


def fitting(spec: dict[str, Any], schema: dict[str, Any]) -> SearchStrategy[Any]:
    """Values that fit `schema`, with parts of `spec` looked up where it refers to them."""
    if "$ref" in schema:
        return fitting(spec, spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
    if "anyOf" in schema:
        return st.one_of([fitting(spec, option) for option in schema["anyOf"]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    return _TYPES[schema.get("type", "object")](spec, schema)


def nearly(spec: dict[str, Any], schema: dict[str, Any]) -> SearchStrategy[Any]:
    """Mostly values that fit; else something else altogether, or an object with one field spoilt."""
    return st.one_of(fitting(spec, schema), fitting(spec, schema), _spoilt(fitting(spec, schema)), ANYTHING)


def _spoilt(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    def spoil(drawn: tuple[Any, str, Any]) -> Any:
        value, name, other = drawn
        return value | {name: other} if isinstance(value, dict) else other

    names = st.sampled_from(["title", "payload", "reason", "expected_version", "unit_id", "lead", "text", "id", "council"])
    return st.tuples(values, names, ANYTHING).map(spoil)


def _text(spec: dict[str, Any], schema: dict[str, Any]) -> SearchStrategy[str]:
    form = FORMS.get(schema.get("format", ""))
    if form is not None:
        return form
    limit = min(schema.get("maxLength", 30), 30)
    texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=schema.get("minLength", 0), max_size=limit)
    pattern = schema.get("pattern", "")
    return texts if re.fullmatch(pattern or ".*", "甲") else st.from_regex(pattern, fullmatch=True)


def _number(spec: dict[str, Any], schema: dict[str, Any]) -> SearchStrategy[int]:
    return st.integers(schema.get("minimum", -(2**70)), schema.get("maximum", 2**70))


def _list(spec: dict[str, Any], schema: dict[str, Any]) -> SearchStrategy[list[Any]]:
    return st.lists(fitting(spec, schema.get("items", {})), max_size=min(schema.get("maxItems", 3), 3))


def _object(spec: dict[str, Any], schema: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
    fields = {name: fitting(spec, part) for name, part in schema.get("properties", {}).items()}
    needed = {name: fields.pop(name) for name in schema.get("required", [])}
    return st.fixed_dictionaries(needed, optional=fields)


_TYPES: dict[str, Any] = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": lambda spec, schema: st.booleans(),
    "null": lambda spec, schema: st.none(),
    "array": _list,
    "object": _object,
}
