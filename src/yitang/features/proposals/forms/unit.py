"""Forms of a unit: the reply, receipt, the head's decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.forms.office import StepForm
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.handling.fields import SuggestionFields
from yitang.instruments.handling.models import Assignment, Reply


class ReplyForm(SuggestionFields, forms.Form):
    """答复拟稿. Nothing is demanded while it is a draft; what is missing is named before it goes to the head."""

    text = forms.CharField(label=_("Text of the reply"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 16}))
    result_class = forms.ChoiceField(label=_("Result class"), required=False, widget=forms.RadioSelect)
    publicity = forms.ChoiceField(
        label=_("May the reply be published"), required=False, widget=forms.RadioSelect, choices=Reply.Publicity.choices
    )
    publicity_basis = forms.CharField(label=_("Basis, if it may not be published"), required=False, max_length=200)
    document_number = forms.CharField(label=_("Document number"), required=False, max_length=60)
    contact_name = forms.CharField(label=_("Contact person"), required=False, max_length=60)
    contact_phone = forms.CharField(label=_("Telephone of the contact person"), required=False, max_length=40)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = self.fields["result_class"]
        assert isinstance(classes, forms.ChoiceField)
        classes.choices = [(entry.code, _meaning(entry.code, entry.label)) for entry in entries("result_class")]
        self.ask_each(assignment)
        if not assignment.answers:
            # A co-unit gives its opinion to the lead unit; the result class is the lead's to answer for.
            del self.fields["result_class"]


def said_in(reply: Reply | None, name: str) -> str:
    """What stands in the saved reply for a field of the form."""
    kind, _underscore, number = name.rpartition("_")
    if kind in ("covered", "answer") and number.isdecimal():
        points = reply.points if reply is not None else []
        value = points[int(number) - 1][kind] if int(number) <= len(points) else ""
        return (str(value) if value else "") if kind == "answer" else ("on" if value else "")
    return str(getattr(reply, name, ""))


def _meaning(code: str, label: str) -> str:
    return label if label.startswith(code) else f"{code}　{label}"


class ReceiveForm(StepForm):
    """签收."""


class SendForm(StepForm):
    """送单位负责人签发."""


class IssueForm(StepForm):
    """签发: the name that stands under the letter."""

    prefix = "issue"
    signed_by = forms.CharField(label=_("Signed by"), required=False, max_length=60)


class SendBackForm(StepForm):
    """退回修改: what the head wants changed."""

    prefix = "send_back"
    reason = forms.CharField(
        label=_("What has to be changed"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class OwnFilter(forms.Form):
    """The query form above a unit's own cases."""

    q = forms.CharField(label=_("Title or number"), required=False, max_length=100)
