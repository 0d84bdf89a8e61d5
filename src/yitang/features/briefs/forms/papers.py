"""Forms of the editors about a unit's part: what they enter from a paper for a unit without an account, and extensions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.forms.steps import StepForm
from yitang.features.briefs.forms.units import AnswerForm, day_field
from yitang.instruments.handling.models import Reply


class GrantForm(StepForm):
    """批准延期: until when."""

    until = day_field(_("Extended until"))

    @property
    def payload(self) -> dict[str, Any]:
        until = self.cleaned_data["until"]
        return {"until": until.isoformat()} if until else {}


class EvidenceForm(StepForm):
    """代录签收: from which paper."""

    evidence = forms.CharField(label=_("Paper and name of the scan"), required=False, max_length=200)

    @property
    def payload(self) -> dict[str, Any]:
        return {"evidence": self.cleaned_data["evidence"]}


class EnterAnswerForm(AnswerForm, StepForm):
    """代录答复: the unit's letter as it lies on the table, and what it says to each numbered suggestion."""

    evidence = forms.CharField(label=_("Paper and name of the scan"), required=False, max_length=200)
    signed_by = forms.CharField(label=_("Signed by"), required=False, max_length=60)

    @property
    def payload(self) -> dict[str, Any]:
        own = {name: value for name, value in self.fields_of_reply.items() if name not in ("key", "version")}
        return {"publicity": Reply.Publicity.INTERNAL, **own}
