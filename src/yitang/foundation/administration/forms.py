"""Forms of the administration; rules about powers stay with the acts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.foundation.accounts.models import ApiToken
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Organ

ROLE_CHOICES = [("", "—"), *((role.value, role.label) for role in Role if role != Role.VISITOR)]


def take_errors(form: forms.Form, errors: dict[str, list[Any]]) -> None:
    """Put the sentences of an `Invalid` beside their fields; those of unknown fields stand above the form."""
    for name, texts in errors.items():
        form.add_error(name if name in form.fields else None, texts)


class AppointmentForm(forms.Form):
    """Role, on whose behalf, from when to when."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    principal = forms.CharField(
        label=_("Acts for"),
        required=False,
        max_length=200,
        help_text=_("Number or code of the member or unit; the name will do where it is unique. Staff act for nobody."),
    )
    organ = forms.ModelChoiceField(label=_("Committee or office"), queryset=Organ.objects.none(), required=False)
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput, initial=today)
    valid_to = forms.DateField(
        label=_("Until (exclusive)"), widget=forms.DateInput, required=False, help_text=_("Empty: until somebody ends it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Organ.objects.order_by("name")  # type: ignore[attr-defined]


class InviteForm(AppointmentForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.CharField(
        label=_("Log-in name"), max_length=60, help_text=_("Letters, digits or . @ + - _; it is never changed later.")
    )
    field_order = ["name", "username", "role", "principal", "organ", "valid_from", "valid_to"]


class AppointForm(AppointmentForm):
    username = forms.CharField(label=_("Log-in name of the existing account"), max_length=60)
    field_order = ["username", "role", "principal", "organ", "valid_from", "valid_to"]


class EndForm(forms.Form):
    on = forms.DateField(label=_("No longer holds from"), widget=forms.DateInput, initial=today)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class RenewForm(forms.Form):
    drop_second_step = forms.BooleanField(label=_("Also drop the two-step log-in, because the phone is lost"), required=False)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 10 characters, not only digits."),
    )
    again = forms.CharField(
        label=_("The same once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=60)
    purpose = forms.ChoiceField(label=_("May"), choices=ApiToken.Purpose.choices, initial=ApiToken.Purpose.READ)
    days = forms.IntegerField(label=_("Holds for days"), min_value=1, max_value=730, initial=90)


class AccountFilter(forms.Form):
    STATES = [("now", _("In force")), ("later", _("Not yet begun")), ("ended", _("Ended")), ("all", _("All"))]
    q = forms.CharField(label=_("Name or log-in name"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=ROLE_CHOICES)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)


class AuditFilter(forms.Form):
    who = forms.CharField(label=_("Person"), required=False)
    act = forms.CharField(label=_("Act"), required=False)
    object = forms.UUIDField(label=_("Number of the object"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput)


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Name of the council"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    mfa_roles = forms.MultipleChoiceField(
        label=_("Roles that need the two-step log-in"),
        choices=ROLE_CHOICES[1:],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class EntryForm(forms.Form):
    label = forms.CharField(label=_("Shown as"), max_length=200)
    code = forms.SlugField(
        label=_("Short code"),
        max_length=40,
        help_text=_("Letters and digits; it stays the same for ever and is never used twice."),
    )
    valid_from = forms.DateField(label=_("Offered from"), widget=forms.DateInput, required=False)


class EndEntryForm(forms.Form):
    on = forms.DateField(label=_("No longer offered from"), widget=forms.DateInput, initial=today)


class WordForm(forms.Form):
    word = forms.CharField(label=_("Our own word"), max_length=40, required=False, help_text=_("Empty: the usual word."))


class SessionForm(forms.Form):
    term_number = forms.IntegerField(label=_("Term (number)"), min_value=1, max_value=99)
    number = forms.IntegerField(label=_("Session (number)"), min_value=1, max_value=99)
    name = forms.CharField(label=_("Name of the session"), max_length=60)
    opens_on = forms.DateField(label=_("Opens on"), widget=forms.DateInput)
    closes_on = forms.DateField(label=_("Closes on"), widget=forms.DateInput, required=False)
    counts_from = forms.DateField(label=_("Its proposals are counted from"), widget=forms.DateInput)
    counts_to = forms.DateField(
        label=_("Counted until (exclusive)"), widget=forms.DateInput, required=False, help_text=_("Empty: the count goes on.")
    )
