"""Forms about messages; what may be said in them is judged by the acts."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yitang.foundation.notify.models import Reach, Robot
from yitang.foundation.notify.points import MESSAGE_KINDS
from yitang.foundation.permissions.roles import Role

AUDIENCES = [("", "—"), *((role.value, role.label) for role in Role if role != Role.VISITOR)]


class ChoicesForm(forms.Form):
    needs = forms.ChoiceField(label=_("What needs me"), choices=Reach.Needs.choices, widget=forms.RadioSelect)
    knows = forms.ChoiceField(label=_("What is only to be known"), choices=Reach.Knows.choices, widget=forms.RadioSelect)
    muted = forms.MultipleChoiceField(
        label=_("Of what is only to be known, not sent to me outside"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It still stands on the page of messages. What needs you is always sent."),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
        help_text=_("For the office to call when no message reaches you. Nobody else sees it, and each look at it is recorded."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["muted"].choices = list(MESSAGE_KINDS.items())  # type: ignore[attr-defined]


class EmailForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"})
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class RobotForm(forms.Form):
    name = forms.CharField(label=_("Name of the group"), max_length=60)
    service = forms.ChoiceField(label=_("Service"), choices=Robot.Service.choices)
    webhook = forms.CharField(
        label=_("Webhook address"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Copied from the robot's page. It is stored encrypted and never shown again."),
    )
    secret = forms.CharField(
        label=_("Signing secret"),
        max_length=128,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For robots of DingTalk and Feishu that check signatures. Leave it empty otherwise."),
    )
    host = forms.ChoiceField(label=_("Where the service runs"), required=False)
    role = forms.ChoiceField(
        label=_("The group is told what waits for the role"),
        choices=AUDIENCES,
        required=False,
        help_text=_("Or name a unit below."),
    )
    principal = forms.CharField(
        label=_("Or for the unit"),
        max_length=200,
        required=False,
        help_text=_("Code of the unit; the name will do where it is unique."),
    )
    needs = forms.ChoiceField(label=_("When it is told"), choices=Reach.Needs.choices, initial=Reach.Needs.DIGEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(host, host) for host in settings.ROBOT_HOSTS]
        self.fields["host"].choices = [("", _("At the service itself")), *own]  # type: ignore[attr-defined]
        if not own:
            del self.fields["host"]


class HoursForm(forms.Form):
    digest_hour = forms.IntegerField(
        label=_("Hour of the daily summary"), min_value=0, max_value=23, help_text=_("0 to 23, in the council's time zone.")
    )
    call_after_hours = forms.IntegerField(
        label=_("Telephone after hours"),
        min_value=1,
        max_value=240,
        help_text=_("What needs somebody and was neither read nor sent by then comes onto the telephone list."),
    )
    open_days = forms.IntegerField(
        label=_("Days a number stays open"),
        min_value=0,
        max_value=30,
        help_text=_("After the person has been told, their number can be looked at for so long; then it is hidden again."),
    )
