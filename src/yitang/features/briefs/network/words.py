"""Words of the network in the audit, and its entries in the menu."""

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.network.policy import NETWORK, SEE
from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS
from yitang.foundation.ui.menu import MENU, MenuItem

for _name, _words in {
    "appoint_correspondent": _("Appointed a correspondent"),
    "end_correspondent": _("Ended the term of a correspondent"),
    "ask": _("Asked for briefs on a theme"),
    "close_call": _("Closed a request for briefs"),
    "remind_call": _("Reminded of a request for briefs"),
}.items():
    ACT_WORDS.register(f"briefs.{_name}", _words)
OBJECT_WORDS.register("briefs.correspondent", _("Correspondent"))
OBJECT_WORDS.register("briefs.call", _("Request for briefs"))
for _name, _label in {
    "correspondent": _("Correspondent"),
    "briefcall": _("Request for briefs"),
    "callrecipient": _("Who is asked for briefs"),
}.items():
    TABLE_WORDS.register(f"briefs.{_name}", _label)
for _name, _label in {
    "call": _("Request for briefs"),
    "via": _("Asked as"),
    "station": _("Unit, street or station"),
    "end_reason": _("Why the term ended"),
    "asked_on": _("Asked on"),
    "asked_by": _("Asked by"),
}.items():
    if _name not in COLUMN_WORDS:
        COLUMN_WORDS.register(_name, _label)
MENU.register(
    "briefs.network",
    MenuItem(
        code="briefs.network",
        label=_("Correspondents"),
        icon="users",
        url_name="desk:briefs:network",
        group="briefs",
        order=63,
        permission=NETWORK,
        audience={"clerk"},
    ),
)
MENU.register(
    "briefs.calls",
    MenuItem(
        code="briefs.calls",
        label=_("Requests for briefs"),
        icon="mail",
        url_name="desk:briefs:calls",
        group="briefs",
        order=62,
        permission=SEE,
        audience={"clerk", "member"},
    ),
)
