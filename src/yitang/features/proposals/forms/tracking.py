"""Forms of the offices that follow the handling: decisions on returns and extensions, other units, papers, reminders."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.forms.office import StepForm, not_a_unit
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.handling.fields import SuggestionFields
from yitang.instruments.handling.models import Assignment, Rating, Reply
from yitang.instruments.handling.submitters import Submitter

OTHERS = 3


def _long(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **more)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ReassignForm(StepForm):
    """同意退回或改办: who handles it instead, and why."""

    prefix = "reassign"
    unit = forms.CharField(label=_("Unit that handles it instead"), required=False, max_length=200, widget=PickInput("unit"))
    note = _long(_("Note to the unit"))
    reason = _long(_("Reason"))

    def __init__(self, *args: Any, units: Mapping[str, UUID], with_co: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.co = [f"co{number}" for number in range(1, OTHERS + 1)] if with_co else []
        for number, name in enumerate(self.co, start=1):
            label = _("Co-unit %(n)d") % {"n": number}
            self.fields[name] = forms.CharField(label=label, required=False, max_length=200, widget=PickInput("unit"))

    @property
    def co_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.co]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        for name in ("unit", *self.co):
            typed = asked.get(name, "").strip()
            if typed and typed not in self.units:
                self.add_error(name, not_a_unit(self, name, typed, self.units))
        return asked

    @property
    def payload(self) -> dict[str, Any]:
        asked = self.cleaned_data
        unit = self.units.get(asked["unit"].strip())
        co = [str(self.units[asked[name].strip()]) for name in self.co if asked[name].strip()]
        return {"unit": str(unit) if unit else None, "co": co, "note": asked["note"]}


class ReasonForm(StepForm):
    """A decision that gives a reason: no return, no extension, back to the unit."""

    reason = _long(_("Reason"))


class GrantForm(StepForm):
    """批准延期: until when."""

    prefix = "grant"
    until = _day(_("Extended until"))


class EvidenceForm(StepForm):
    """代录签收: from which paper."""

    prefix = "receipt"
    evidence = forms.CharField(label=_("Paper and name of the scan"), required=False, max_length=200)


class EnterReplyForm(SuggestionFields, EvidenceForm):
    """代录答复: the unit's letter as it lies on the table, and what it says to each numbered suggestion."""

    prefix = "letter"
    text = forms.CharField(label=_("Text of the reply"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 10}))
    result_class = forms.ChoiceField(label=_("Result class"), required=False)
    publicity = forms.ChoiceField(
        label=_("May the reply be published"), required=False, choices=Reply.Publicity.choices, initial=Reply.Publicity.PUBLIC
    )
    document_number = forms.CharField(label=_("Document number"), required=False, max_length=60)
    signed_by = forms.CharField(label=_("Signed by"), required=False, max_length=60)
    contact_name = forms.CharField(label=_("Contact person"), required=False, max_length=60)
    contact_phone = forms.CharField(label=_("Telephone of the contact person"), required=False, max_length=40)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_each(assignment)
        self.offer("result_class", [("", _("Choose a class")), *((e.code, e.label) for e in entries("result_class"))])
        if not assignment.answers:
            del self.fields["result_class"]

    @property
    def payload(self) -> dict[str, Any]:
        return {name: value for name, value in self.fields_of_reply.items() if name not in ("key", "version")}


class TrackingFilter(forms.Form):
    """The query form above the tracking page."""

    q = forms.CharField(label=_("Title, number or unit"), required=False, max_length=100)


class ReminderForm(forms.Form):
    """提醒、催办: the words that go out; one key for the whole batch."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    text = forms.CharField(label=_("Words of the reminder"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class PaperRatingForm(StepForm):
    """代录书面反馈: whose form it is, grades, comment, and the paper; under separate handling each unit's own grade."""

    principal = forms.ChoiceField(label=_("Whose form it is"), required=False, widget=forms.RadioSelect)
    attitude = forms.ChoiceField(label=_("Attitude in handling"), choices=Rating.Grade.choices, widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("Result of handling"), choices=Rating.Grade.choices, widget=forms.RadioSelect)
    overall = forms.ChoiceField(label=_("Overall"), choices=Rating.Grade.choices, widget=forms.RadioSelect)
    text = _long(_("Comment"))
    evidence = forms.CharField(label=_("Paper and name of the scan"), required=False, max_length=200)

    def __init__(self, *args: Any, whose: Sequence[Submitter] = (), units: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("attitude", "result", "overall"):
            self.fields[name].required = False  # the act says what is missing
        if len(whose) == 1 and whose[0].is_first:
            del self.fields["principal"]
        else:
            self.offer("principal", [(str(one.principal_id), one.name) for one in whose])
            self.fields["principal"].required = True
            self.fields["principal"].error_messages["required"] = _("Say whose form it is.")
        self.first = next((str(one.principal_id) for one in whose if one.is_first), "")
        self.units = {f"unit_{unit_id}": unit_id for unit_id, _name in units}
        for name, label in zip(self.units, [name for _id, name in units], strict=False):
            self.fields[name] = forms.ChoiceField(
                label=_("Reply of %(unit)s") % {"unit": label},
                choices=Rating.Grade.choices,
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def payload(self) -> dict[str, Any]:
        """What the step takes; `principal` and the units' grades only where they were asked for."""
        said = {name: self.cleaned_data[name] for name in ("attitude", "result", "overall", "text", "evidence")}
        whose = self.cleaned_data.get("principal")
        if whose and whose != self.first:
            said["principal"] = whose
        units = {unit_id: self.cleaned_data[name] for name, unit_id in self.units.items() if self.cleaned_data[name]}
        return said | ({"units": units} if units else {})

    @property
    def unit_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.units]


class RehandleForm(StepForm):
    """核实后重新办理: which units, and what was found."""

    units = forms.MultipleChoiceField(label=_("Units that handle it again"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = _long(_("What the verification found"))

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = units
