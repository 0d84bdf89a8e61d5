"""Forms of the figures."""

from django import forms
from django.utils.translation import gettext_lazy

from yitang.foundation.ui.days import DaysForm


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
