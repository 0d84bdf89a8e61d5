"""What is asked for all rows of an imported table of proposals."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import current_session
from yitang.foundation.tenancy.models import CouncilSession


def options_form(council_id: UUID) -> type[forms.Form]:
    """The form with the sessions of this council, the current one chosen."""
    sessions = [(str(session.pk), session.name) for session in CouncilSession.objects.filter(council_id=council_id)]
    current = current_session(council_id)

    class OptionsForm(forms.Form):
        session = forms.ChoiceField(
            label=_("Session of rows that name none"),
            choices=sessions,
            initial=str(current.pk) if current else None,
            required=bool(sessions),
        )
        outcome = forms.ChoiceField(
            label=_("Outcome of rows that name none"),
            help_text=_("Rows without an outcome wait for the review, unless the table holds only filed proposals."),
            choices=[("", _("Waits for the review")), ("filed", Proposal.Outcome.FILED.label)],
            required=False,
        )
        strict = forms.BooleanField(label=_("A class that the dictionary lacks is an error"), required=False)

        def options(self) -> dict[str, Any]:
            """As the importer is opened with."""
            data = self.cleaned_data
            constants = {"outcome": data["outcome"]} if data["outcome"] else {}
            return {"session_id": data["session"] or None, "strict": data["strict"], "constants": constants}

    return OptionsForm
