"""The fields of a form in which a unit answers the numbered suggestions of a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.instruments.handling.models import Assignment
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
