"""Forms of the figures."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.institution.members.forms import day_input


class DaysForm(forms.Form):
    """From which day to which."""

    since = forms.DateField(label=gettext_lazy("From"), widget=day_input())
    until = forms.DateField(label=gettext_lazy("To"), widget=day_input())

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cleaned_data
        if found.get("since") and found.get("until") and found["until"] < found["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return found


class ReleaseForm(DaysForm):
    """Which days are released, with what is said beside them."""

    note = forms.CharField(
        label=gettext_lazy("What readers should know"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class JoinForm(forms.Form):
    """The code that the leading council gave."""

    code = forms.CharField(
        label=gettext_lazy("Code of the leading council"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Empty: this council leads and gets a code for the others."),
    )


class WithdrawForm(forms.Form):
    """Why figures are withdrawn."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
