"""Forms of a unit: the reply, receipt, the head's decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.forms.office import StepForm
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.handling.suggestions import LONGEST, said_to


class SuggestionFields:
    """The two fields of each numbered suggestion: what is said to it, and whether the text of the reply answers it."""

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    points: list[dict[str, Any]]

    def ask_each(self, assignment: Assignment) -> None:
        """Add the fields for the suggestions that the unit has to answer one by one, as far as there are any."""
        self.points = said_to(assignment, getattr(assignment, "reply", None))
        for point in self.points:
            number = point["number"]
            self.fields[f"covered_{number}"] = forms.BooleanField(
                label=_("The text of the reply answers suggestion %(n)d") % {"n": number},
                required=False,
                initial=point["covered"],
            )
            self.fields[f"answer_{number}"] = forms.CharField(
                label=_("Answer to suggestion %(n)d") % {"n": number},
                required=False,
                initial=point["answer"],
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def point_fields(self) -> list[dict[str, Any]]:
        """Each numbered suggestion with its two fields."""
        found: Any = self
        return [
            point | {"covered": found[f"covered_{point['number']}"], "answer": found[f"answer_{point['number']}"]}
            for point in self.points
        ]

    @property
    def fields_of_reply(self) -> dict[str, Any]:
        """What the act saves: the fields of the reply, and the answers as its points."""
        own = {name: value for name, value in self.cleaned_data.items() if not name.startswith(("covered_", "answer_"))}
        if not self.points:
            return own
        asked = self.cleaned_data
        numbers = [point["number"] for point in self.points]
        return own | {"points": [{"answer": asked[f"answer_{n}"], "covered": asked[f"covered_{n}"]} for n in numbers]}


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
