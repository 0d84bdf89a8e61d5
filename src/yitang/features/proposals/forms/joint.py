"""Forms around joint submission, conversion and re-examination, on the member's side."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.foundation.ui.sent import WrittenField
from yitang.institution.principals.models import Principal


class InviteForm(forms.Form):
    """Whom to ask, and as what."""

    relation = forms.ChoiceField(
        label=_("Asked as"),
        choices=[("joint", _("Joint submitters: they submit with you")), ("endorse", _("Endorsers: they support it"))],
        widget=forms.RadioSelect,
        initial="joint",
    )
    who = forms.MultipleChoiceField(
        label=_("Whom to ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person."), "invalid_choice": _("Choose from the list.")},
    )

    def __init__(self, *args: Any, found: Sequence[Principal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), f"{one.name}（{one.code}）" if one.code else one.name) for one in found]


class AnswerForm(forms.Form):
    """Agree or decline, with a word if one likes."""

    agree = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("I agree")), ("no", _("I decline"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you agree.")},
    )
    word = WrittenField(label=_("A word to the first submitter"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def answer(self) -> dict[str, Any]:
        """The answer as the act takes it."""
        return {"agree": self.cleaned_data["agree"] == "yes", "word": self.cleaned_data["word"]}


class ConsentForm(forms.Form):
    """The submitter's answer to a proposed conversion."""

    agree = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("consent", _("I agree to the conversion")), ("refuse", _("I do not agree; go on with the review"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you agree.")},
    )
    reason = WrittenField(label=_("A word to the proposal committee"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AppealForm(forms.Form):
    """Why it should be looked at again."""

    reason = forms.CharField(
        label=_("Why the decision should be looked at again"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Give the reason.")},
    )
