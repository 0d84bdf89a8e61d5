"""The reference of the API as a plain page, made from its own description: no scripts, nothing from elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI


@require_safe
def reference(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """All operations by subject, with what they take and give."""
    schema: Any = api.get_openapi_schema()
    subjects: dict[str, list[dict[str, Any]]] = {}
    for address, item in schema["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                subjects.setdefault((operation.get("tags") or [""])[0], []).append(_operation(schema, address, method, operation))
    return render(request, "api/reference.html", {"subjects": subjects})


def _operation(schema: dict[str, Any], address: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    taken = [_field(p["name"], p["schema"], p["required"], p.get("description", "")) for p in operation["parameters"]]
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": address,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "needs_token": "security" in operation,
        "fields": taken + (_fields(schema, body) if body else []),
        "gives": [_given(r["content"]) for s, r in operation["responses"].items() if int(s) < 300],
    }


def _given(content: dict[str, Any]) -> str:
    """What an answer holds: the type of its JSON, or what kind of file it is."""
    return _kind(content["application/json"]["schema"]) if "application/json" in content else next(iter(content))


def _fields(schema: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
    found = _resolved(schema, body)
    required = found.get("required", [])
    return [_field(name, f, name in required, f.get("description", "")) for name, f in found.get("properties", {}).items()]


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    reference_ = part.get("$ref", "")
    return schema["components"]["schemas"][reference_.rsplit("/", 1)[-1]] if reference_ else part


def _field(name: str, schema: dict[str, Any], required: bool, description: str) -> dict[str, Any]:
    return {"name": name, "kind": _kind(schema), "required": required, "description": description}


def _kind(schema: dict[str, Any]) -> str:
    """A type in a few words: `string (uuid)`, `list of ProposalRow`, `"full" or "partial"`."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " | ".join(_kind(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    kind, form = str(schema.get("type", "object")), schema.get("format", "")
    return f"{kind} ({form})" if form else kind
