"""Forms of these flows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.queries import KIND as BRIEF
from yitang.features.proposals.queries import KIND as PROPOSAL
from yitang.flows.village.hand_on import SIGNERS
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.ui.sent import WrittenField
from yitang.institution.principals.naming import one_named

PEOPLE = tuple(dict.fromkeys(str(kind) for kinds in SIGNERS.values() for kind in kinds))


class HandOnForm(forms.Form):
    """What it is to become, who is to adopt and sign it, and its words."""

    needed = ("situation",)

    into = forms.ChoiceField(
        label=_("What it becomes"),
        widget=forms.RadioSelect,
        choices=[(BRIEF, _("A brief on public opinion")), (PROPOSAL, _("A proposal"))],
    )
    signer = forms.CharField(
        label=_("Who adopts and signs it"),
        max_length=200,
        widget=PickInput(*PEOPLE),
        help_text=_("A member; for a proposal a committee, party or body as well. Only they can hand it in."),
        error_messages={"required": _("Choose the member or body that is to adopt and sign it.")},
    )
    title = forms.CharField(
        label=_("Heading"), max_length=200, error_messages={"required": _("Write the title in at most 200 characters.")}
    )
    situation = WrittenField(label=_("Situation"), widget=forms.Textarea(attrs={"rows": 7}))
    suggestion = WrittenField(label=_("Suggestion"), widget=forms.Textarea(attrs={"rows": 4}))

    def clean_signer(self) -> Any:
        return one_named(self.cleaned_data["signer"], PEOPLE)
