"""Forms of a unit beside its reply: return, extension, countersigning, contacts, inner tasks; and the submitter's answer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.forms.office import StepForm, not_a_unit
from yitang.foundation.ui.picking import PickInput
from yitang.instruments.handling.models import Contact
from yitang.instruments.handling.queries import contact_channels
from yitang.instruments.handling.submitters import Submitter


def _long(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ReturnRequestForm(StepForm):
    """申请退回: why, and who should handle it instead."""

    reason = _long(_("Reason for the return"))
    suggested = forms.CharField(label=_("Unit that should handle it"), required=False, max_length=200, widget=PickInput("unit"))

    def __init__(self, *args: Any, units: Mapping[str, UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units

    def clean_suggested(self) -> str:
        typed: str = self.cleaned_data["suggested"].strip()
        if typed and typed not in self.units:
            raise forms.ValidationError(not_a_unit(self, "suggested", typed, self.units))
        return typed

    @property
    def payload(self) -> dict[str, Any]:
        unit = self.units.get(self.cleaned_data["suggested"])
        return {"suggested": str(unit)} if unit else {}


class ExtensionForm(StepForm):
    """申请延期: until when, and why."""

    until = _day(_("Extended until"))
    reason = _long(_("Reason for the extension"))


class CountersignForm(StepForm):
    """会签."""

    answer = forms.ChoiceField(
        label=_("Do you agree with the draft"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("agree", _("Agree")), ("object", _("Do not agree with the draft"))],
    )
    reason = _long(_("What has to be changed"))


class ContactForm(StepForm):
    """联系提案者: with whom, how, when, who, with what result."""

    principal_ids = forms.MultipleChoiceField(
        label=_("With which submitter"), required=False, widget=forms.CheckboxSelectMultiple
    )
    channel = forms.ChoiceField(label=_("Way of contact"), required=False, widget=forms.RadioSelect)
    held_on = _day(_("Day of the contact"))
    who = forms.CharField(label=_("Who of the unit talked"), required=False, max_length=60)
    result = _long(_("What came of it"), rows=4)

    def __init__(self, *args: Any, submitters: Sequence[Submitter] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("channel", [(entry.code, entry.label) for entry in contact_channels()])
        if len(submitters) > 1:
            self.offer("principal_ids", [(str(one.principal_id), one.name) for one in submitters])
        else:
            del self.fields["principal_ids"]


class InnerForm(StepForm):
    """内部分办: which section, who, until when."""

    section = forms.CharField(label=_("Section"), required=False, max_length=60)
    person = forms.CharField(label=_("Person"), required=False, max_length=60)
    due_on = _day(_("Inner due day"))
    note = _long(_("Inner note"), rows=2)


class ContactAnswerForm(StepForm):
    """The submitter confirms a contact or objects to it."""

    answer = forms.ChoiceField(
        label=_("Did it take place as described"), required=False, widget=forms.RadioSelect, choices=Contact.Answer.choices
    )
    objection = _long(_("What is not right about it"))
