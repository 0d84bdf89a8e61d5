"""Forms of the letters' pages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.instruments.letters.kinds import LetterKind
from yitang.instruments.letters.models import NumberRegister
from yitang.instruments.letters.numbers import MOST_SKIPPED


class IssueForm(forms.Form):
    """Which register gives the number."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    register = forms.ModelChoiceField(
        queryset=NumberRegister.objects.none(),
        label=_("Register of numbers"),
        empty_label=None,
        error_messages={
            "required": _("Choose the register that gives the number."),
            "invalid_choice": _("Choose a register that is open."),
        },
    )

    def __init__(self, *args: Any, registers: Any, numbered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if numbered:
            self.fields["register"].queryset = registers  # type: ignore[attr-defined]
        else:
            del self.fields["register"]


class ReasonForm(forms.Form):
    """Why a letter is withdrawn."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Say why the letter is withdrawn.")}
    )


class SkipForm(forms.Form):
    """Numbers that went elsewhere."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    count = forms.IntegerField(
        label=_("How many numbers"),
        min_value=1,
        max_value=MOST_SKIPPED,
        initial=1,
        error_messages={
            "required": _("Say how many numbers are passed over."),
            "invalid": _("Write a whole number."),
        },
    )
    reason = forms.CharField(
        label=_("Where they went"),
        max_length=200,
        help_text=_("For example: a letter written on paper on 5 March."),
        error_messages={"required": _("Say where these numbers went.")},
    )


class RegisterForm(forms.Form):
    """A new register."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Name of the register"), max_length=60, error_messages={"required": _("Give the register a name.")}
    )
    pattern = forms.CharField(
        label=_("How a number is written"),
        max_length=60,
        help_text=_("For example 政提办函〔{year}〕{number}号. {year} is the year, {number} the number."),
        error_messages={"required": _("Say how a number of this register is written.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("Letters that take their number here"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, kinds: Sequence[LetterKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.code, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """A template of the council's own, or back to the shipped one."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    file = forms.FileField(
        label=_("Word file"),
        required=False,
        help_text=_("docx, up to 2 MB. Leave it empty to use the shipped template again."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"empty": _("This file is empty.")},
    )
    effective_from = forms.DateField(
        label=_("In force from"),
        initial=today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say from which day the template holds."),
            "invalid": _("This is not a day. Write it like 2026-03-05."),
        },
    )
    basis = forms.CharField(
        label=_("Decided by"), max_length=200, required=False, help_text=_("For example the office's notice.")
    )
