"""Forms of the member's side. A draft may be incomplete, so they check only what the rows could not hold."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.instruments.handling.models import FeedbackLink, Rating

YES, NO = "yes", "no"


class DraftForm(forms.Form):
    """The text of a proposal while it is written."""

    title = WrittenField(label=_("Title"), widget=forms.Textarea(attrs={"rows": 2}))
    body = WrittenField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 16}))
    class_code = forms.ChoiceField(label=_("Class"), required=False)
    consent_public = forms.TypedChoiceField(
        label=_("Publication of the proposal"),
        choices=[(YES, _("I agree that it may be published")), (NO, _("I do not agree"))],
        coerce=lambda value: value == YES,
        empty_value=True,  # type: ignore[arg-type]  # an unanswered question is no refusal
        required=False,
        initial=YES,
        widget=forms.RadioSelect,
    )
    consent_reason = WrittenField(
        label=_("Reason for not publishing"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, behalves: Sequence[Principal] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(behalves) > 1:
            self.fields["submitter_id"] = forms.TypedChoiceField(
                label=_("Submitted by"),
                choices=[(str(one.pk), one.name) for one in behalves],
                coerce=UUID,
                empty_value=None,
                required=False,
            )
        classes = [(entry.code, entry.label) for entry in entries("proposal_class")]
        self.fields["class_code"].choices = [("", _("Choose")), *classes]  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        if len(title) > 200:
            raise forms.ValidationError(_("The title is too long. Shorten it to 200 characters at most."))
        return title


def draft_data(proposal: Proposal) -> dict[str, Any]:
    """The form's data as it stands in the proposal."""
    return {
        "submitter_id": proposal.submitter_id,
        "title": proposal.case.title,
        "body": proposal.body,
        "class_code": proposal.class_code,
        "consent_public": YES if proposal.consent_public else NO,
        "consent_reason": proposal.consent_reason,
    }


class RatingForm(forms.Form):
    """Feedback on the handling; the act itself says what is missing."""

    attitude = forms.ChoiceField(label=_("Attitude in handling"), choices=Rating.Grade.choices, widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("Result of handling"), choices=Rating.Grade.choices, widget=forms.RadioSelect)
    overall = forms.ChoiceField(label=_("Overall"), choices=Rating.Grade.choices, widget=forms.RadioSelect)
    text = WrittenField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Under separate handling each unit answered for itself.
        self.units = {f"unit_{unit_id}": unit_id for unit_id, _name in units}
        for unit_id, name in units:
            self.fields[f"unit_{unit_id}"] = forms.ChoiceField(
                label=_("Reply of %(unit)s") % {"unit": name},
                choices=Rating.Grade.choices,
                widget=forms.RadioSelect,
                required=False,
            )
        for name in ("attitude", "result", "overall"):
            # The same sentences as those of the act, which the API gives too.
            self.fields[name].error_messages["required"] = _("Choose one of the three grades.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        grades = [cleaned.get(name) for name in ("attitude", "result", "overall", *self.units)]
        if Rating.Grade.DISSATISFIED in grades and not cleaned.get("text", "").strip():
            self.add_error("text", _("Say what you are not satisfied with, so that the unit can act on it."))
        return cleaned

    @property
    def payload(self) -> dict[str, Any]:
        """What the step takes."""
        said = {name: self.cleaned_data[name] for name in ("attitude", "result", "overall", "text")}
        units = {unit_id: self.cleaned_data[name] for name, unit_id in self.units.items() if self.cleaned_data[name]}
        return said | ({"units": units} if units else {})

    @property
    def unit_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.units]


class LinkProofForm(forms.Form):
    """What the holder of a one-time link is asked before it opens."""

    answer = forms.CharField(max_length=20)

    def __init__(self, *args: Any, proof: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "size": 8}
        if proof == FeedbackLink.Proof.TELEPHONE:
            field.label, field.widget.attrs["autocomplete"] = _("Last four digits of your telephone"), "off"
            field.error_messages["required"] = _("Enter the last four digits of your telephone number.")
        else:
            field.label = _("Code of six digits")
            field.error_messages["required"] = _("Enter the code of six digits that you were given apart from the link.")


class WithdrawForm(forms.Form):
    reason = WrittenField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class PurgeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it has to be removed"),
        help_text=_("Do not repeat the content. The reason stays in the record."),
        error_messages={"required": _("Say why the content has to be removed, without repeating it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SearchForm(forms.Form):
    """The query form above the list of filed proposals."""

    q = forms.CharField(label=_("Words"), required=False)
    within = forms.ChoiceField(label=_("Search in"), required=False, choices=[("", _("Title")), ("text", _("Title and text"))])
    class_code = forms.ChoiceField(label=_("Class"), required=False)
    session = forms.ChoiceField(label=_("Session"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.classes = {entry.code: entry.label for entry in entries("proposal_class")}
        sessions = [(str(session.pk), session.name) for session in CouncilSession.objects.all()]
        self.fields["class_code"].choices = [("", _("All")), *self.classes.items()]  # type: ignore[attr-defined]
        self.fields["session"].choices = [("", _("All")), *sessions]  # type: ignore[attr-defined]
