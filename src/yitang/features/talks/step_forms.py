"""The form of one step of a talk's method."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.talks.forms import area
from yitang.institution.members.forms import day_input
from yitang.instruments.methods.models import MethodStep
from yitang.instruments.methods.needs import LONGEST, kept_on_paper


class MethodStepForm(forms.Form):
    """What a step asks for, as the method names it; nothing is required until the step is done."""

    def __init__(self, *args: Any, step: MethodStep, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in step.fields:
            self.fields[row["code"]] = _FIELDS[row["kind"]](row["label"])
        for paper in step.papers:
            self.fields[kept_on_paper(paper["code"])] = forms.CharField(
                label=_("“%(paper)s” lies on paper at") % {"paper": paper["label"]}, max_length=120, required=False
            )

    def values(self) -> dict[str, str]:
        """What the acts take: everything as text."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        }


_FIELDS: dict[str, Any] = {
    "line": lambda label: forms.CharField(label=label, max_length=LONGEST["line"], required=False),
    "text": lambda label: area(label, 4, max_length=LONGEST["text"]),
    "date": lambda label: forms.DateField(label=label, widget=day_input(), required=False),
    "number": lambda label: forms.IntegerField(
        label=label, min_value=0, max_value=999_999_999, required=False, error_messages={"invalid": _("Enter a whole number.")}
    ),
}
