"""Forms of the flows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.foundation.ui.picking import PickInput, offer
from yitang.foundation.ui.sent import WrittenField
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import exact_words, search

OFFERED = 8


class FromGatheringForm(forms.Form):
    """What somebody said at a gathering, as the beginning of a brief."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    writer = forms.CharField(
        label=_("Member who said it"),
        max_length=120,
        widget=PickInput("member"),
        error_messages={"required": _("Choose the member who said it.")},
    )
    title = forms.CharField(
        label=_("Title of the brief"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the title and what was said.")},
    )
    situation = WrittenField(label=_("What was said"), widget=forms.Textarea(attrs={"rows": 8}))
    suggestion = WrittenField(label=_("Suggestion"), widget=forms.Textarea(attrs={"rows": 4}))

    def clean_writer(self) -> Any:
        words = self.cleaned_data["writer"].strip()
        # Words with a number in brackets are meant exactly; without it the name says who may be meant.
        found = search(words.replace("（", "(").partition("(")[0], [Principal.Kind.MEMBER], limit=OFFERED)
        meant = dict(zip(exact_words(found), found, strict=True))
        alone = [one for one in found if one.name == words]
        if words in meant or len(alone) == 1:
            return meant.get(words) or alone[0]
        offer(self, "writer", list(meant))
        raise forms.ValidationError(_("Nobody on the roster is called exactly so. Choose one of those offered."))
