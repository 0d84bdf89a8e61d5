"""The bar above a list: its views as tabs, and what can be done with the question that is open."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yitang.foundation.permissions import policy
from yitang.foundation.ui.lists.declared import ListPage, question_of
from yitang.foundation.ui.lists.policy import CHANGE, KEEP
from yitang.foundation.ui.lists.queries import KnownView, views_of

TABS_MOST = 6
ALL = "all"


@dataclass(frozen=True, slots=True)
class Bar:
    """What `ui/lists/_bar.html` draws. `changed` is the open view when its question was altered by somebody who may keep that."""

    page: ListPage
    tabs: list[dict[str, Any]]
    changed: KnownView | None
    query: str
    is_saved: bool
    may_keep: bool


def first_question(request: Any, page: ListPage) -> str:
    """The question with which this person's list opens when the address asks nothing; "" for the whole list."""
    if request.GET:
        return ""
    first = next((one for one in views_of(request, page.code) if one.is_first), None)
    return _address(first) if first else ""


def bar_of(request: Any, page: ListPage) -> Bar:
    """The bar for the question that stands in the address."""
    known, query, asked = views_of(request, page.code), question_of(request.GET), request.GET.get("view", "")
    opened = next((one for one in known if str(one.id) == asked), None) or next(
        (one for one in known if one.query == query), None
    )
    shown = known[:TABS_MOST]
    if opened and opened not in shown:
        shown = [*shown[:-1], opened]
    tabs = [{"label": _("All"), "url": f"?view={ALL}", "current": not query and opened is None}]
    tabs += [{"label": one.name, "url": f"?{_address(one)}", "current": one is opened} for one in shown]
    changed = None
    if opened and opened.query != query and policy.ask(request.actor, CHANGE, _target(request, opened)):
        changed = opened
    is_saved = bool(opened and opened.query == query)
    return Bar(page, tabs if known else [], changed, query, is_saved, policy.may_ever(request.actor, KEEP))


def _target(request: Any, view: KnownView) -> tuple[Any, Any, str]:
    return view.account_id, request.actor.account_id, view.role


def _address(view: KnownView) -> str:
    return f"{view.query}&view={view.id}" if view.query else f"view={view.id}"
