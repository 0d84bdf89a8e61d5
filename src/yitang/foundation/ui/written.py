"""Parts of many small pieces, written without a template: the links below a list or a timeline took one a tenth of the page's time."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from django.core.paginator import Page
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yitang.foundation.ui.formats import moment, zh_number

# A character of a private use area stands where the number of a page goes, so that the address is composed once.
_PLACE, _QUOTED = "\ue000", "%EE%80%80"


def page_links(page: Page[Any], noun: str, address: Callable[[str], str], icon: Callable[[str], str]) -> SafeString:
    """The count and, where there are several pages, the links. `address` puts a page into the address of this list, as its last value."""
    count = zh_number(page.paginator.count)
    words = _("%(n)s %(noun)s") % {"n": count, "noun": noun} if noun else _("%(n)s in all") % {"n": count}
    head = f'<nav class="pages" aria-label="{_("Pages")}"><p class="pages-count">{escape(words)}</p>\n'
    if page.paginator.num_pages <= 1:
        return SafeString(f"{head}</nav>")
    start, _place, end = escape(address(_PLACE)).rpartition(_QUOTED)
    links = [
        _link(n, page.number, start, end) for n in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    if page.has_previous():
        previous = f"{icon('chevron-left')}{_('Previous page')}"
        links.insert(0, f'<li><a rel="prev" href="{start}{page.number - 1}{end}">{previous}</a></li>')
    if page.has_next():
        following = f"{_('Next page')}{icon('chevron-right')}"
        links.append(f'<li><a rel="next" href="{start}{page.number + 1}{end}">{following}</a></li>')
    return SafeString(f"{head}<ul>{''.join(links)}</ul></nav>")


def _link(number: Any, current: int, start: str, end: str) -> str:
    if not isinstance(number, int):
        return '<li class="page-number"><span>…</span></li>'
    here = ' aria-current="page"' if number == current else ""
    return f'<li class="page-number"><a href="{start}{number}{end}"{here}>{number}</a></li>'


def timeline(entries: Iterable[Mapping[str, Any]]) -> SafeString:
    """What happened, as a list. Entries: {when (datetime, date or text), who, what, note, url, tone}."""
    return SafeString(f'<ol class="timeline">{"".join(map(_moment, entries))}</ol>')


def _moment(entry: Mapping[str, Any]) -> str:
    url, tone, who, note = (entry.get(name) or "" for name in ("url", "tone", "who", "note"))
    what: str = conditional_escape(entry["what"])
    what = f'<a href="{escape(url)}">{what}</a>' if url else what
    who = f"<span>{conditional_escape(who)}</span>" if who else ""
    note = f'<p class="moment-note">{conditional_escape(note)}</p>' if note else ""
    return (
        f'<li class="moment{f" moment-{tone}" if tone else ""}"><p class="moment-what">{what}</p>'
        f'<p class="moment-who"><time>{escape(moment(entry["when"]))}</time>{who}</p>{note}</li>'
    )
