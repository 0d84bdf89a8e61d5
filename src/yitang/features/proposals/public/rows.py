"""The rows of a public list and the ways into it, written without a template: they were half of a page's time (see `bench/`)."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yitang.features.proposals.public.shelf import Choice, Facet, Shelf
from yitang.foundation.ui.formats import iso_date, zh_number
from yitang.foundation.ui.portal import Reader

COLUMNS = ("case_id", "title", "number", "session_name", "class_label", "submitter_line", "unit_line", "published_at")


def rows_of(copies: Iterable[dict[str, Any]], reader: Reader, path: str) -> SafeString:
    """Copies (with `COLUMNS`) as a list: the title is the link, below it the facts, beside it the day. Empty for no copies."""
    suffix = escape(reader.link(""))
    session, answered = _("%(session)s No. %(number)s"), _("answered by %(units)s")
    found = [_row(row, path, suffix, session, answered) for row in copies]
    return mark_safe(f'<ul class="pub-rows">\n{"".join(found)}</ul>') if found else mark_safe("")


def _row(row: dict[str, Any], path: str, suffix: str, session: str, answered: str) -> str:
    facts = [
        session % {"session": row["session_name"], "number": row["number"]} if row["number"] else row["session_name"],
        row["submitter_line"],
        row["class_label"],
        answered % {"units": row["unit_line"]} if row["unit_line"] else "",
    ]
    title, day = escape(row["title"]), iso_date(row["published_at"])
    meta = "".join(f"<span>{escape(fact)}</span>" for fact in facts if fact)
    return (
        f'<li class="pub-row"><h3><a href="{path}{row["case_id"]}/{suffix}" title="{title}">{title}</a></h3>'
        f'<p class="pub-meta">{meta}</p><time class="pub-date" datetime="{day}">{day}</time></li>\n'
    )


def ways_into(shelf: Shelf, choice: Choice, reader: Reader, path: str) -> dict[str, SafeString]:
    """The facets as lists of links and the units as options. The shelf keeps them: they change only with it."""
    key = (choice, reader, path)
    found = shelf.written.get(key)
    if found is None:
        counts = not any(choice.given().values())
        found = {
            "classes": _facet(shelf.classes, "class", choice, reader, path, counts),
            "sessions": _facet(shelf.sessions, "session", choice, reader, path, counts),
            "units": _options(shelf.units, choice.unit),
        }
        if choice.q == "" and len(shelf.written) < 500:
            shelf.written[key] = found
    return found


def _facet(facets: tuple[Facet, ...], name: str, choice: Choice, reader: Reader, path: str, counts: bool) -> SafeString:
    """Each value as a link that keeps the other choices; the chosen one leads back to all. Counts stand where they are exact."""
    given = choice.given()
    lines = []
    for facet in facets:
        on = given[name] == facet.value
        url = escape(reader.link(path, **{**given, name: "" if on else facet.value}))
        number = f'<span class="num">{zh_number(facet.count)}</span>' if counts else ""
        lines.append(f'<li><a href="{url}"{" aria-current=true" if on else ""}>{escape(facet.label)}</a>{number}</li>')
    return mark_safe(f'<ul class="pub-facet">{"".join(lines)}</ul>' if lines else "")


def _options(facets: tuple[Facet, ...], chosen: str) -> SafeString:
    return mark_safe(
        "".join(
            f'<option value="{escape(facet.value)}"{" selected" if facet.value == chosen else ""}>{escape(facet.label)}</option>'
            for facet in facets
        )
    )
