"""Forms of the assessment. They check what a row could not hold; what is right is asked by the acts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.models import Objection
from yitang.foundation.core.clock import today


class Sent(forms.Form):
    """What every form brings along: its key and the version that the page was made from."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def _long(label: Any, rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, strip=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class StartForm(Sent):
    """Which year is assessed."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2999,
        error_messages={"required": _("Enter the year."), "invalid": _("Enter the year in four figures.")},
    )


class OnwardForm(Sent):
    """A step of the round: the meeting whose decision it follows, its paper, a note."""

    held_on = forms.DateField(label=_("Day of the meeting"), widget=forms.DateInput, required=False)
    paper = forms.CharField(label=_("Paper of the decision"), max_length=200, required=False)
    reason = _long(_("Note for the record"), 2, required=False, max_length=500)

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day and day > today():
            raise forms.ValidationError(_("The meeting has not been held yet. Enter its day once it was."))
        return day

    def meeting(self) -> dict[str, str]:
        """Day and paper as the step takes them."""
        day = self.cleaned_data["held_on"]
        return {"held_on": day.isoformat() if day else "", "paper": self.cleaned_data["paper"]}


class ReasonForm(Sent):
    """A step that needs its reason."""

    reason = _long(_("Reason"), 3, max_length=500, error_messages={"required": _("Give the reason.")})


class ObjectionForm(Sent):
    """What a member holds against the own result."""

    item = forms.ChoiceField(label=_("What it is about"), required=False)
    text = _long(
        _("What is wrong, and what would be right"),
        6,
        max_length=2000,
        error_messages={"required": _("Write what is wrong, and what would be right.")},
    )

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", _("The result as a whole")), *items]  # type: ignore[attr-defined]


class AnswerForm(Sent):
    """The outcome of a re-examination."""

    outcome = forms.ChoiceField(
        label=_("Outcome of the re-examination"),
        choices=Objection.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the re-examination led to.")},
    )
    answer = _long(
        _("Answer to the member"), 5, max_length=2000, error_messages={"required": _("Write the answer to the member.")}
    )
