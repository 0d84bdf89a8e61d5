"""Forms of a unit on a brief that was passed on to it: the same sheet as for every case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.forms.steps import StepForm
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.queries import active_units
from yitang.instruments.handling.fields import SuggestionFields
from yitang.instruments.handling.models import Assignment


def day_field(label: Any) -> forms.DateField:
    """A day that may stay empty; the step itself says what is missing."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year, month and day, such as 2026-03-05.")},
    )


class AnswerForm(SuggestionFields, forms.Form):
    """答复拟稿, with what is said to each numbered suggestion. Nothing is demanded while it is a draft; what is missing is named when it
    goes to the head."""

    text = WrittenField(label=_("Text of the answer"), widget=forms.Textarea(attrs={"rows": 12}))
    result_class = forms.ChoiceField(label=_("Result class"), required=False, widget=forms.RadioSelect)
    document_number = forms.CharField(label=_("Document number"), required=False, max_length=60)
    contact_name = forms.CharField(label=_("Contact person"), required=False, max_length=60)
    contact_phone = forms.CharField(label=_("Telephone of the contact person"), required=False, max_length=40)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(entry.code, entry.label) for entry in entries("result_class")]
        self.fields["result_class"].choices = found  # type: ignore[attr-defined]
        if not assignment.answers:
            # A co-unit gives its opinion to the lead unit; the result class is the lead's to answer for.
            del self.fields["result_class"]
        self.ask_each(assignment)


class ReturnForm(StepForm):
    """申请调整: why, and which unit it may belong to."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason.")},
    )
    suggested = forms.ChoiceField(label=_("Which unit it may belong to"), required=False)

    def __init__(self, *args: Any, day: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(unit.pk), unit.name) for unit in active_units(day).exclude(pk=own).order_by("name")]
        self.fields["suggested"].choices = [("", _("Not known")), *units]  # type: ignore[attr-defined]

    @property
    def payload(self) -> dict[str, Any]:
        return {"suggested": self.cleaned_data["suggested"] or None}


class ExtensionForm(StepForm):
    """申请延期: until when, and why."""

    until = day_field(_("The answer will be there by"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason.")},
    )

    @property
    def payload(self) -> dict[str, Any]:
        until = self.cleaned_data["until"]
        return {"until": until.isoformat() if until else ""}


class SignForm(StepForm):
    """签发: the name that stands under the answer."""

    signed_by = forms.CharField(label=_("Signed by"), required=False, max_length=60)

    @property
    def payload(self) -> dict[str, Any]:
        return {"signed_by": self.cleaned_data["signed_by"]}


class ReassignForm(StepForm):
    """改办: the unit that takes it instead."""

    unit = forms.ChoiceField(label=_("Unit that takes it"))
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(unit.pk), unit.name) for unit in active_units(day).order_by("name")]
        self.fields["unit"].choices = [("", _("Choose")), *units]  # type: ignore[attr-defined]

    @property
    def payload(self) -> dict[str, Any]:
        return {"unit": self.cleaned_data["unit"]}
