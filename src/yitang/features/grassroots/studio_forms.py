"""Forms about studios: linking members, planning a rota, noting a day; and the words on a member's card."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.grassroots.models import Linked
from yitang.foundation.ui.picking import PickInput
from yitang.institution.members.forms import day_input
from yitang.institution.principals.naming import one_named

WEEKDAYS = list(enumerate((_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))))
RHYTHMS = [(1, _("every week")), (2, _("every second week")), (4, _("every fourth week"))]
VISITORS_MOST = 9999


class LinkForm(forms.Form):
    """A member of one of the levels."""

    level = forms.ChoiceField(label=_("Level"), choices=Linked.Level.choices, initial=Linked.Level.COUNTY)
    listed = forms.CharField(label=_("Member of this council"), max_length=200, required=False, widget=PickInput("member"))
    name = forms.CharField(
        label=_("Or a name"), max_length=100, required=False, help_text=_("A member of another level's council.")
    )
    field = forms.CharField(
        label=_("What the member knows about"), max_length=60, required=False, help_text=_("Shown on the public page.")
    )

    def clean_listed(self) -> UUID | None:
        words = self.cleaned_data["listed"]
        return one_named(words, ("member",)).pk if words.strip() else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("listed") and not found.get("name", "").strip() and not self.errors:
            self.add_error("name", _("Enter the name."))
        return found


class RotaForm(forms.Form):
    """Who is on duty in turn, on which weekday, from when to when."""

    linked = forms.MultipleChoiceField(
        label=_("Who is on duty, in turn"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who is on duty.")},
    )
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int)
    every = forms.TypedChoiceField(label=_("How often"), choices=RHYTHMS, coerce=int)
    since = forms.DateField(label=_("From day"), widget=day_input(), error_messages={"required": _("Enter the day.")})
    until = forms.DateField(label=_("Until day"), widget=day_input(), error_messages={"required": _("Enter the day.")})
    hours = forms.CharField(
        label=_("Hours"),
        max_length=40,
        help_text=_("For example 9:00–11:30."),
        error_messages={"required": _("Enter the hours.")},
    )
    about = forms.CharField(label=_("What it is about"), max_length=100, required=False)

    def __init__(self, *args: Any, linked: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["linked"].choices = linked  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    visitors = forms.IntegerField(
        label=_("How many came"), min_value=0, max_value=VISITORS_MOST, error_messages={"required": _("Enter a number.")}
    )
    note = forms.CharField(
        label=_("What it brought"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Matters that need doing are taken down one by one, so that each gets a receipt."),
    )


class OffForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Give the reason.")})


class CardForm(forms.Form):
    words = forms.CharField(
        label=_("A sentence about yourself"),
        max_length=200,
        required=False,
        help_text=_("Shown on the public page; may be left empty."),
    )
