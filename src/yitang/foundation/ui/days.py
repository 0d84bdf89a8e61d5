"""The days that a page of figures is about: asked in the address, the first of January to today when none are."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.core.clock import today


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DaysForm(forms.Form):
    """From which day to which, both counted."""

    since = _day(gettext_lazy("From"))
    until = _day(gettext_lazy("To"))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cleaned_data
        if found.get("since") and found.get("until") and found["until"] < found["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return found


def asked_days(given: Mapping[str, Any]) -> tuple[date, date, DaysForm]:
    """The first and the last day that are asked for, and the form that says so; the year so far where they are missing or wrong."""
    day = today()
    usual = {"since": date(day.year, 1, 1), "until": day}
    form = DaysForm(given if "since" in given or "until" in given else {name: one.isoformat() for name, one in usual.items()})
    found = form.cleaned_data if form.is_valid() else usual
    return found["since"], found["until"], form
