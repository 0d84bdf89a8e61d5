"""The menu: a contribution point that features fill in `AppConfig.ready`. Imports no model, so `apps.py` may import it.

from yitang.foundation.ui.menu import MENU, MenuItem
MENU.register("proposals.list", MenuItem(
    code="proposals.list", label=_("Proposals"), icon="file-text", url_name="desk:proposals:list",
    group="work", order=20, permission="proposals.view", audience={"member", "clerk"}, phone=2))
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.registry import Registry

Audience = Literal["member", "clerk", "unit", "leader"]

#: Groups of the side menu in their order; the first has no heading.
GROUPS: dict[str, str | Promise] = {
    "work": "",
    "briefs": _("Briefs"),
    "talks": _("Consultation and grassroots"),
    "bodies": _("People and units"),
    "duty": _("Duties and assessment"),
    "insight": _("Figures and records"),
    "settings": _("Settings"),
}


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the shell.

    `url_name` is reversed with `council=<code>`. `group` is a key of `GROUPS`, `order` sorts inside it.
    `permission` is a policy name: the entry shows to the roles that it names. `audience` says whose menu it belongs to.
    `badge(request)` returns the count beside the word, 0 or None for none; it runs once per page, keep it one query.
    `phone` places it in the bottom bar of a phone: 1, 2, 4, 5 from the left, 3 is the raised centre button.
    """

    code: str
    label: str | Promise
    icon: str
    url_name: str
    group: str = "work"
    order: int = 100
    permission: str | None = None
    audience: set[Audience] = field(default_factory=lambda: {"clerk"})
    badge: Callable[[HttpRequest], int | None] | None = None
    phone: int | None = None


MENU: Registry[MenuItem] = Registry("ui.menu")
