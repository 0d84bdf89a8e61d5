"""Forms of the register of exports and of its rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.foundation.exports.actions import MOST_DAYS, MOST_ROWS
from yitang.foundation.exports.declared import EXPORT_KINDS


class CopyFilter(forms.Form):
    """What the register is asked for: a mark seen on paper or hidden in a file, a person; a kind; those that wait."""

    STATES = [("", _("All")), ("waiting", _("Waiting for a second person"))]
    q = forms.CharField(label=_("Number of the copy, person or file"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("What was exported"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All")), *((kind.code, kind.label) for kind in EXPORT_KINDS.values())]  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    note = forms.CharField(label=_("Why the file should not leave the house"), max_length=200)


class RuleForm(forms.Form):
    """From when, whether a second person is needed at all, and from how many rows on."""

    effective_from = forms.DateField(label=_("In force from day"), widget=forms.DateInput, initial=today)
    on = forms.BooleanField(label=_("Large exports need a second person"), required=False)
    over = forms.IntegerField(label=_("Up to so many rows leave without one"), required=False, min_value=0, max_value=MOST_ROWS)
    kept_days = forms.IntegerField(label=_("A file waits for so many days"), min_value=1, max_value=MOST_DAYS)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("on") and data.get("over") is None and "over" not in self.errors:
            self.add_error("over", _("Say from how many rows on, or take the tick away."))
        return data
