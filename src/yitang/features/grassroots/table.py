"""The columns of the list of venues: on the page, in its saved views, and in the workbook that goes out and comes in again."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yitang.features.grassroots.forms import VenueFilter
from yitang.foundation.ui.lists.declared import ListColumn, ListPage
from yitang.institution.places.policy import VIEW

COLUMNS = (
    ListColumn("code", _("Venue code"), sort="code", usual=True),
    ListColumn("name", _("Venue"), sort="name", fixed=True, usual=True),
    ListColumn("kind", _("Kind of venue"), sort="kind", usual=True),
    ListColumn("place", _("Where it lies"), sort="region", usual=True),
    ListColumn("convener", _("Convener"), usual=True),
    ListColumn("guide", _("Guided by"), usual=True),
    ListColumn("meets", _("Meets"), usual=True),
    ListColumn("opened_on", _("Opened on"), sort="opened", usual=True),
    ListColumn("closed_on", _("Closed on")),
    ListColumn("brand", _("Brand")),
    ListColumn("address", _("Address")),
    ListColumn("phone", _("Telephone")),
)


def described(asked: QueryDict) -> list[tuple[Any, Any]]:
    """A question to the list in words: each condition with its label."""
    form = VenueFilter(asked)
    form.is_valid()
    said: list[tuple[Any, Any]] = []
    for name, bound in form.fields.items():
        value = form.cleaned_data.get(name)
        if value:
            choices = {str(code): label for code, label in getattr(bound, "choices", ())} if isinstance(value, str) else {}
            said.append((bound.label, choices.get(str(value), value)))
    return said


VENUES = ListPage(
    code="venues", label=_("Venues"), url_name="desk:grassroots:venues", permission=VIEW, columns=COLUMNS, describe=described
)
