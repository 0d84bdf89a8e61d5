"""交办会: one line of units for each proposal, and what goes to all of them."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.forms.office import assigned_to, not_a_unit
from yitang.foundation.ui.picking import PickInput

OTHERS = 3
"""Further units in one line; a proposal with more of them is assigned on its own page."""


class AssignLine(forms.Form):
    """Who handles one proposal. A line without units is left for later."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    first = forms.CharField(label=_("Handling or lead unit"), required=False, max_length=200, widget=PickInput("unit"))
    separate = forms.BooleanField(label=_("Each answers for itself"), required=False)

    def __init__(self, *args: Any, units: Mapping[str, UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.names = [f"other{number}" for number in range(1, OTHERS + 1)]
        for number, name in enumerate(self.names, start=1):
            label = _("Co-unit or further unit %(n)d") % {"n": number}
            self.fields[name] = forms.CharField(label=label, required=False, max_length=200, widget=PickInput("unit"))

    @property
    def others(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.names)

    @property
    def is_filled(self) -> bool:
        """Whether somebody named a unit here."""
        return any(str(self[name].value() or "").strip() for name in ("first", *self.names))

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        found: dict[str, UUID] = {}
        for name in ("first", *self.names):
            typed = asked.get(name, "").strip()
            if typed and typed not in self.units:
                self.add_error(name, not_a_unit(self, name, typed, self.units))
            elif typed and self.units[typed] in found.values():
                self.add_error(name, _("A unit is named twice. Name each unit once."))
            elif typed:
                found[name] = self.units[typed]
        others = [unit for name, unit in found.items() if name != "first"]
        if self.is_filled and not asked.get("first", "").strip():
            self.add_error("first", _("Name the unit that handles it."))
        if asked.get("separate") and not others and not self.errors:
            self.add_error("other1", _("Name at least one further unit, or let one unit handle it alone."))
        mode = "separate" if asked.get("separate") else "lead" if others else "sole"
        asked |= {"mode": mode, "first_unit": found.get("first"), "other_units": others, "note": ""}
        return asked

    def payload(self, note: str) -> dict[str, Any]:
        """What the step takes."""
        return assigned_to(self.cleaned_data | {"note": note})


class AssignManyForm(forms.Form):
    """What belongs to the whole batch."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    note = forms.CharField(label=_("Note to the units"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
