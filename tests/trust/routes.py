"""Every address of the product, taken from the URL resolver; nothing is listed by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from yitang.foundation.core.clock import today

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """`name` is the reversible name with its namespaces; patterns without one go by their path."""

    name: str
    path: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(name for _kind, name in PARAMETER.findall(self.path))

    def address(self, **values: object) -> str:
        return "/" + PARAMETER.sub(lambda found: str(values[found[2]]), self.path)


def routes() -> list[Route]:
    """One route per path: operations of the API that share a path share the route, under the first one's name."""
    found: dict[str, Route] = {}
    for name, path in _walk(get_resolver(), "", ()):
        found.setdefault(path, Route(name, path))
    return list(found.values())


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path, spaces + ((entry.namespace,) if entry.namespace else ()))
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name)) if entry.name else path, path


def fixed_words(council: str) -> dict[str, str]:
    """What stands in addresses besides ids."""
    return {
        "council": council,
        "day": "2026-10-01",
        "year": str(today().year),
        "procedure": "proposal",
        "name": "title_max",
        "dictionary": "proposal_class",
        "term": "proposal",
        "code": "proposals",
        "figure": "received",
        "figure_code": "sessions",
        "format": "xlsx",
        "sha256": "0" * 64,
        "provider": "city",
        "provider_id": "city",
        "pk": "1",
        "room": "proposals",
        "part": "1",
        "piece": "1",
        "letter": "proposal-form",
        "kind": "proposal-form",
        "exported": "members.roster",
        "table": "review",
        "list_code": "proposals",
        "edge": "to_comments",
        "consultation_edge": "decline",
        "release_part": "call",
        "consultation_figure": "planned",
        "step_code": "s1",
        "act": "hand_over",
    }
