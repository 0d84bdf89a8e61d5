"""The columns of the list of venues: on the page, in its saved views, and in the workbook that goes out and comes in again."""

from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yitang.features.grassroots.forms import VenueFilter
from yitang.features.grassroots.matter_forms import MatterFilter
from yitang.features.grassroots.policy import READ
from yitang.features.grassroots.states import MATTER
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
    """A question to the list of venues in words: each condition with its label."""
    return _in_words(VenueFilter(asked))


def matters_described(asked: QueryDict) -> list[tuple[Any, Any]]:
    """The same for matters."""
    form = MatterFilter(asked)
    stages: list[tuple[Any, Any]] = [(state.code, state.words()) for state in MATTER.axes[0].states]
    form.fields["stage"].choices = [*stages, ("doubt", _("To be looked at first"))]  # type: ignore[attr-defined]
    said = _in_words(form)
    # A venue and a unit are ids by now; what was typed says it better.
    typed = {form.fields[name].label: asked.get(name) for name in ("venue", "unit")}
    return [(label, typed.get(label) or value) for label, value in said]


def _in_words(form: Form) -> list[tuple[Any, Any]]:
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

MATTER_COLUMNS = (
    ListColumn("title", _("What the resident said"), fixed=True, usual=True),
    ListColumn("kind", _("Kind of matter"), usual=True),
    ListColumn("venue", _("Venue"), usual=True),
    ListColumn("unit", _("Who deals with it"), usual=True),
    ListColumn("said_on", _("Said on"), sort="said", usual=True),
    ListColumn("due_on", _("Due on"), sort="due", usual=True),
    ListColumn("state", _("State"), usual=True),
    ListColumn("way", _("How it was said")),
    ListColumn("region", _("Division")),
    ListColumn("taken_by", _("Taken down by")),
    ListColumn("answered_on", _("Answered on")),
    ListColumn("outcome", _("Whether it is solved")),
    ListColumn("judged", _("In the resident's word")),
)
MATTERS = ListPage(
    code="matters",
    label=_("Matters of residents"),
    url_name="desk:grassroots:matters",
    permission=READ,
    columns=MATTER_COLUMNS,
    describe=matters_described,
)
