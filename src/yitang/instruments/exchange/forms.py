"""Forms of the exchange."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PackageForm(forms.Form):
    """The package that came in, on whatever way."""

    file = forms.FileField(
        label=_("Exchange package"),
        help_text=_("A .zip made by another council's platform, up to 200 MB. It is verified first; nothing is imported yet."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        error_messages={"required": _("Choose the package."), "empty": _("This file is empty.")},
    )


class FingerprintForm(forms.Form):
    """The fingerprint as the sender reads it out."""

    compared = forms.CharField(
        label=_("Fingerprint that the sender read out"),
        help_text=_(
            "Telephone the sender on a number that you know, not on one from the package. 32 characters, with or without gaps."
        ),
        max_length=60,
        error_messages={"required": _("Enter what the sender read out.")},
    )
