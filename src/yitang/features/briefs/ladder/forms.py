"""Forms of the ladder. That of an instruction has three fields and no other."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level
from yitang.features.briefs.ladder.numbers import LONGEST
from yitang.features.briefs.ladder.reading import steps_on

_DAY = forms.DateInput(attrs={"type": "date"})


class StepForm(forms.Form):
    """A step with its paper."""

    step = forms.ChoiceField(label=_("Step"), error_messages={"required": _("Choose the step.")})
    form = forms.ChoiceField(label=_("Single or combined"), choices=LadderFact.Form.choices, initial="single")
    effective_on = forms.DateField(label=_("Day"), widget=_DAY, error_messages={"required": _("Enter the day.")})
    by_whom = forms.CharField(label=_("Adopted or used by"), required=False, max_length=120)
    paper = forms.CharField(label=_("Number of the letter or notice"), required=False, max_length=120)
    scan = forms.FileField(
        label=_("Or its scan"), required=False, help_text=_("PDF or picture. Never the scan of an instruction.")
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["step"]
        field.choices = [("", "——"), *((entry.code, entry.label) for entry in steps_on(day))]


class InstructionForm(forms.Form):
    """That there was an instruction: at which level, when, and where its paper is registered."""

    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    given_on = forms.DateField(label=_("Day"), widget=_DAY, error_messages={"required": _("Enter the day.")})
    register_number = forms.CharField(
        label=_("Number in the paper register"),
        max_length=LONGEST,
        help_text=_("Only the number. What it says and who wrote it stays on paper; neither is kept here."),
        error_messages={"required": _("Enter the number under which the paper is registered.")},
    )


class CancelForm(forms.Form):
    """Why a step is cancelled."""

    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Say why it is cancelled.")})


class CauseForm(forms.Form):
    """What was wrong with a recorded instruction: a choice, no words."""

    cause = forms.ChoiceField(label=_("What was wrong"), choices=Instruction.Cause.choices, widget=forms.RadioSelect)


class SendUpForm(forms.Form):
    """To which council; one above us in this house, or one outside by code and name."""

    to = forms.ChoiceField(label=_("Council"), widget=forms.RadioSelect)
    to_code = forms.CharField(label=_("Code of the other council"), required=False, max_length=40)
    to_name = forms.CharField(label=_("Its name"), required=False, max_length=120)
    with_files = forms.BooleanField(label=_("Send the attachments too"), required=False)

    def __init__(self, *args: Any, above: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [*above, ("", _("Another one, as a package to be carried over"))]
        field.required = False
        field.initial = above[0][0] if above else ""

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cleaned_data
        if not found.get("to") and not (found.get("to_code") and found.get("to_name")):
            self.add_error("to_code", _("Enter code and name of the council."))
        return found
