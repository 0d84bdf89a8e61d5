"""Forms about matters: the conditions of the list, the steps of the office, taking one down, closing the door."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.grassroots.forms import RegionChoice
from yitang.features.grassroots.matters import CLASSES
from yitang.features.grassroots.models import Matter, Refusal
from yitang.features.grassroots.states import MATTER
from yitang.foundation.core.clock import today
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.members.forms import day_input
from yitang.institution.places.models import Region, Venue
from yitang.institution.places.queries import open_on, regions
from yitang.institution.principals.naming import one_named

STAGES = tuple(state.code for state in MATTER.axes[0].states)
ASKS: dict[str, tuple[str, ...]] = {
    "accept": ("unit",),
    "pass_on": ("unit",),
    "send_elsewhere": ("reason",),
    "answer": ("text", "outcome"),
    "answer_oneself": ("text", "outcome"),
    "hand_on": ("reason",),
    "mean_it": (),
    "set_aside": ("reason",),
    "take_back": (),
    "settle": ("reason",),
}
"""Step → what its form asks for."""


class VenueNamed(forms.CharField):
    """A venue by its code or its name; gives its id."""

    def clean(self, value: Any) -> UUID | None:
        words = str(super().clean(value) or "").replace("\x00", "").strip()
        if not words:
            return None
        open_now = Venue.objects.filter(open_on(today()))
        found = list(open_now.filter(code=words)[:1]) or list(open_now.filter(name=words)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No one open venue is called “%(name)s”.") % {"name": words})
        return found[0].pk


class MatterFilter(forms.Form):
    """The conditions of the list; its names are those of the address. The tabs above the list are its `stage`."""

    q = forms.CharField(label=gettext_lazy("First words of what was said"), required=False, max_length=40)
    class_code = forms.ChoiceField(label=gettext_lazy("Kind of matter"), required=False)
    region = RegionChoice(label=gettext_lazy("County or township"), queryset=Region.objects.none(), required=False)
    way = forms.ChoiceField(label=gettext_lazy("How it was said"), required=False, choices=[("", "—"), *Matter.Way.choices])
    venue = VenueNamed(label=gettext_lazy("Venue"), required=False, max_length=100)
    unit = forms.CharField(label=gettext_lazy("Who deals with it"), required=False, max_length=200, widget=PickInput("unit"))
    since = forms.DateField(label=gettext_lazy("Said on or after"), required=False, widget=day_input())
    until = forms.DateField(label=gettext_lazy("Said on or before"), required=False, widget=day_input())
    stage = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", ""), ("doubt", ""), *((code, code) for code in STAGES)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tall = [Region.Level.CITY, Region.Level.COUNTY, Region.Level.TOWNSHIP]
        self.fields["region"].queryset = regions(tall)  # type: ignore[attr-defined]
        self.fields["class_code"].choices = [("", "—"), *((one.code, one.label) for one in entries(CLASSES))]  # type: ignore[attr-defined]
        self.fields["stage"].widget = forms.HiddenInput()

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"]).replace("\x00", "").strip()

    def clean_unit(self) -> str:
        words = self.cleaned_data["unit"]
        return str(one_named(words, ("unit",)).pk) if words.strip() else ""


class StepForm(forms.Form):
    """What the steps of the office ask for; each step shows its own fields."""

    unit = forms.CharField(
        label=gettext_lazy("Unit that deals with it"),
        required=False,
        max_length=200,
        widget=PickInput("unit"),
        help_text=gettext_lazy("Empty: the venue deals with it."),
    )
    text = WrittenField(label=gettext_lazy("Answer to the resident"), widget=forms.Textarea(attrs={"rows": 6}))
    outcome = forms.ChoiceField(
        label=gettext_lazy("Whether it is solved"), choices=Matter.Outcome.choices, widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)

    def clean_unit(self) -> str:
        words = self.cleaned_data["unit"]
        return str(one_named(words, ("unit",)).pk) if words.strip() else ""


class TakeDownForm(forms.Form):
    """What somebody who listens writes down."""

    way = forms.ChoiceField(label=gettext_lazy("How it was said"), widget=forms.RadioSelect, choices=Matter.Way.choices[1:4])
    said_on = forms.DateField(label=gettext_lazy("Said on"), widget=day_input())
    venue = VenueNamed(label=gettext_lazy("Venue"), max_length=100, required=False, help_text=gettext_lazy("Name or code."))
    class_code = forms.ChoiceField(label=gettext_lazy("Kind of matter"))
    text = WrittenField(label=gettext_lazy("What needs doing"), widget=forms.Textarea(attrs={"rows": 6}))
    place = forms.CharField(label=gettext_lazy("Where it is"), max_length=200, required=False)
    contact = forms.CharField(label=gettext_lazy("How to reach the resident"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((one.code, one.label) for one in entries(CLASSES))]
        self.fields["class_code"].choices = choices  # type: ignore[attr-defined]
        self.fields["text"].required = True


class RefuseForm(forms.Form):
    """What the door is closed for, until when and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What the door is closed for"), choices=Refusal.Kind.choices, widget=forms.RadioSelect, initial="words"
    )
    words = forms.CharField(label=gettext_lazy("Words that come again and again"), max_length=100, required=False)
    venue = VenueNamed(
        label=gettext_lazy("Venue whose code was misused"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Name or code."),
    )
    until = forms.DateField(
        label=gettext_lazy("Until day"), widget=day_input(), error_messages={"required": gettext_lazy("Enter the day.")}
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, error_messages={"required": gettext_lazy("Give the reason.")}
    )
