"""Forms of the writer. A brief that is being written may be incomplete, so they check only what the rows could not hold."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import Brief
from yitang.features.briefs.rules import CLASSES
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal

YES, NO = "yes", "no"


class BriefForm(forms.Form):
    """The text of a brief while it is written."""

    title = WrittenField(label=_("Title of the brief"), widget=forms.Textarea(attrs={"rows": 2}))
    situation = WrittenField(label=_("Situation"), widget=forms.Textarea(attrs={"rows": 6}))
    analysis = WrittenField(label=_("Analysis"), widget=forms.Textarea(attrs={"rows": 4}))
    suggestion = WrittenField(label=_("Suggestion"), widget=forms.Textarea(attrs={"rows": 5}))
    place = WrittenField(label=_("Place"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    class_code = forms.ChoiceField(label=_("Class"), required=False)
    consent_public = forms.TypedChoiceField(
        label=_("Publication of the brief"),
        choices=[(YES, _("I agree that it may be published without my name")), (NO, _("I do not agree"))],
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
            self.fields["reflector_id"] = forms.TypedChoiceField(
                label=_("Reflected by"),
                choices=[(str(one.pk), one.name) for one in behalves],
                coerce=UUID,
                empty_value=None,
                required=False,
            )
        classes = [(entry.code, entry.label) for entry in entries(CLASSES)]
        self.fields["class_code"].choices = [("", _("The editors choose")), *classes]  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        if len(title) > 200:
            raise forms.ValidationError(_("The title of the brief is too long. Shorten it to 200 characters at most."))
        return title


def draft_data(brief: Brief) -> dict[str, Any]:
    """The form's data as it stands in the brief."""
    names = ("situation", "analysis", "suggestion", "place", "class_code", "consent_reason")
    given = {name: getattr(brief, name) for name in names}
    consent = YES if brief.consent_public else NO
    return {"reflector_id": brief.reflector_id, "title": brief.case.title, "consent_public": consent} | given


class WithdrawForm(forms.Form):
    reason = WrittenField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class PurgeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it has to be removed"),
        help_text=_("Do not repeat the content. The reason stays in the record."),
        error_messages={"required": _("Say why the content has to be removed, without repeating it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JointForm(forms.Form):
    """Whom to ask to reflect it together."""

    who = forms.MultipleChoiceField(
        label=_("Found"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    def __init__(self, *args: Any, found: Sequence[Principal] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(str(one.pk), one.name) for one in found]  # type: ignore[attr-defined]
