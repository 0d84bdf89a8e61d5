"""Forms about divisions and venues."""

from typing import Any
from uuid import UUID

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from yitang.foundation.ui.picking import PickInput
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.members.forms import day_input
from yitang.institution.places.actions import BELOW, KINDS
from yitang.institution.places.models import Region, Venue
from yitang.institution.places.naming import one_region
from yitang.institution.places.queries import regions
from yitang.institution.principals.naming import one_named

CONVENERS = ("member", "organ", "group", "sector", "body", "unit", "guest")
GUIDES = ("member", "organ", "sector", "group")
INDENT = "　"
SELECTED = mark_safe(" selected")
DEPTH = {Region.Level.CITY: 0, Region.Level.COUNTY: 0, Region.Level.TOWNSHIP: 1, Region.Level.VILLAGE: 2}
MONTHS = 24


class ManyOptions(forms.Select):
    """A select written at once: Django fills a template for each option, which with all townships of a city costs more than the page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) == chosen else "", label) for code, label in self.choices),
        )
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(given), options)


class RegionChoice(forms.ModelChoiceField):
    """Divisions in the order of the tree, each indented by its level."""

    widget = ManyOptions

    def label_from_instance(self, obj: Region) -> str:
        return INDENT * DEPTH[Region.Level(obj.level)] + obj.name


class VenueFilter(forms.Form):
    """The conditions of the list; its names are those of the address."""

    STATES = [("", _("Open")), ("closed", _("Closed")), ("all", _("All"))]
    LACKS = [("", "—"), ("convener", _("No convener")), ("spot", _("No coordinates"))]
    q = forms.CharField(label=_("Name, pinyin, brand or code"), required=False)
    region = RegionChoice(label=_("County or township"), queryset=Region.objects.none(), required=False)
    kind = forms.ChoiceField(label=_("Kind of venue"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    lacks = forms.ChoiceField(label=_("What is missing"), choices=LACKS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tall = [Region.Level.CITY, Region.Level.COUNTY, Region.Level.TOWNSHIP]
        self.fields["region"].queryset = regions(tall)  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "—"), *_kinds()]  # type: ignore[attr-defined]


class VenueForm(forms.Form):
    """What the office keeps about a venue."""

    code = forms.CharField(label=_("Venue code"), max_length=20, error_messages={"required": _("Enter the code.")})
    name = forms.CharField(label=_("Name of the venue"), max_length=100, error_messages={"required": _("Enter the name.")})
    kind = forms.ChoiceField(label=_("Kind of venue"), error_messages={"required": _("Choose the kind of venue.")})
    region = forms.CharField(
        label=_("Division"),
        max_length=120,
        help_text=_("Code or name of the county, township, street, village or community."),
        error_messages={"required": _("Choose the division in which it lies.")},
    )
    brand = forms.CharField(label=_("Brand"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    latitude = forms.DecimalField(label=_("Latitude"), max_digits=8, decimal_places=6, required=False)
    longitude = forms.DecimalField(label=_("Longitude"), max_digits=9, decimal_places=6, required=False)
    hours = forms.CharField(label=_("When it is open"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, help_text=_("Shown on the public page."))
    convener = forms.CharField(label=_("Convener"), max_length=200, required=False, widget=PickInput(*CONVENERS))
    guide = forms.CharField(
        label=_("Guided by"),
        max_length=200,
        required=False,
        widget=PickInput(*GUIDES),
        help_text=_("A member of the chair meeting, or a committee."),
    )
    meets_every = forms.IntegerField(
        label=_("Meets every so many months"),
        min_value=1,
        max_value=MONTHS,
        required=False,
        help_text=_("Only where the county has laid it down; otherwise empty."),
    )
    meets_basis = forms.CharField(label=_("Paper that says so"), max_length=200, required=False)
    opened_on = forms.DateField(label=_("Opened on"), widget=day_input(), error_messages={"required": _("Enter the day.")})

    def __init__(self, *args: Any, venue: Venue | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "—"), *_kinds()]  # type: ignore[attr-defined]
        if venue is not None:
            del self.fields["code"]

    def clean_region(self) -> UUID:
        return one_region(self.cleaned_data["region"]).pk

    def clean_convener(self) -> UUID | None:
        return _named(self.cleaned_data["convener"], CONVENERS)

    def clean_guide(self) -> UUID | None:
        return _named(self.cleaned_data["guide"], GUIDES)

    def data_of(self) -> dict[str, Any]:
        """What the act takes."""
        found = dict(self.cleaned_data)
        for name in ("region", "convener", "guide"):
            found[f"{name}_id"] = found.pop(name)
        return found


class TendForm(forms.Form):
    """What a convener puts right on their own venue."""

    address = forms.CharField(label=_("Address"), max_length=200, error_messages={"required": _("Enter the address.")})
    hours = forms.CharField(label=_("When it is open"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, help_text=_("Shown on the public page."))
    latitude = forms.DecimalField(label=_("Latitude"), max_digits=8, decimal_places=6, required=False)
    longitude = forms.DecimalField(label=_("Longitude"), max_digits=9, decimal_places=6, required=False)


class CloseForm(forms.Form):
    day = forms.DateField(label=_("From which day"), widget=day_input(), error_messages={"required": _("Enter the day.")})
    why = forms.CharField(label=_("Why it closes"), max_length=200, error_messages={"required": _("Say why it closes.")})


class SeatForm(forms.Form):
    """Somebody for a venue's table: from the lists, or by name alone."""

    listed = forms.CharField(label=_("Somebody on the lists"), max_length=200, required=False, widget=PickInput(*CONVENERS))
    name = forms.CharField(label=_("Or a name"), max_length=100, required=False)
    part = forms.CharField(
        label=_("Part at the table"), max_length=60, required=False, help_text=_("Villagers' representative, enterprise, elder …")
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("listed") and not found.get("name", "").strip() and not self.errors:
            self.add_error("name", _("Enter the name."))
        return found

    def clean_listed(self) -> UUID | None:
        return _named(self.cleaned_data["listed"], CONVENERS)


class RegionForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the division"),
        max_length=20,
        help_text=_("As the statistics write it."),
        error_messages={"required": _("Enter the code.")},
    )
    name = forms.CharField(label=_("Name of the division"), max_length=100, error_messages={"required": _("Enter the name.")})
    level = forms.ChoiceField(label=_("Level"), choices=Region.Level.choices)
    parent = forms.CharField(
        label=_("Lies in"), max_length=120, required=False, help_text=_("Code or name; empty for the topmost.")
    )
    valid_to = forms.DateField(label=_("Ended on"), widget=day_input(), required=False)

    def __init__(self, *args: Any, region: Region | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "level", "parent") if region is not None else ("valid_to",):
            del self.fields[name]

    def clean_parent(self) -> UUID | None:
        words = self.cleaned_data["parent"]
        return one_region(words).pk if words else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        level = found.get("level")
        if level and not found.get("parent") and BELOW[Region.Level(level)] and level != Region.Level.COUNTY and not self.errors:
            self.add_error("parent", _("Say in which division it lies."))
        return found


def _named(words: str, kinds: tuple[str, ...]) -> UUID | None:
    return one_named(words, kinds).pk if words.strip() else None


def _kinds() -> list[tuple[str, str]]:
    return [(entry.code, entry.label) for entry in entries(KINDS)]
