"""Forms of the library. The rules stay with the acts."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.library.actions import CLASSES
from yitang.features.library.points import methods
from yitang.foundation.core.clock import today
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.members.forms import day_input
from yitang.institution.places.models import Venue


class CaseForm(forms.Form):
    """What somebody edits."""

    title = forms.CharField(label=gettext_lazy("Title of the case"), max_length=100)
    place = forms.CharField(
        label=gettext_lazy("Where it was"), max_length=100, required=False, help_text=gettext_lazy("As strangers may read it.")
    )
    class_code = forms.ChoiceField(label=gettext_lazy("Kind of matter"), required=False)
    summary = forms.CharField(
        label=gettext_lazy("What others can learn from it"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    body = WrittenField(label=gettext_lazy("The case"), widget=forms.Textarea(attrs={"rows": 16}))
    venue = forms.CharField(
        label=gettext_lazy("Venue"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Name or code; shown to the desk only."),
    )
    method = forms.ChoiceField(label=gettext_lazy("Method that worked here"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", "—"), *((one.code, one.label) for one in entries(CLASSES))]
        known = [("", "—"), *((str(pk), name) for pk, name in methods().items())]
        self.fields["class_code"].choices, self.fields["method"].choices = kinds, known  # type: ignore[attr-defined]

    def clean_venue(self) -> UUID | None:
        return one_venue(self.cleaned_data["venue"])

    def data_of(self) -> dict[str, Any]:
        """What the acts take."""
        found = dict(self.cleaned_data)
        found["venue_id"], method = found.pop("venue"), found.pop("method")
        found["method_id"] = UUID(method) if method else None
        return found


class TakeForm(forms.Form):
    """Which venue takes it up."""

    venue = forms.CharField(label=gettext_lazy("Venue that takes it up"), max_length=100, help_text=gettext_lazy("Name or code."))
    taken_on = forms.DateField(label=gettext_lazy("Since when"), widget=day_input(), initial=today)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def clean_venue(self) -> UUID | None:
        return one_venue(self.cleaned_data["venue"])


def one_venue(typed: str) -> UUID | None:
    """The one venue that a name or a code stands for. Raises `ValidationError`."""
    words = typed.replace("\x00", "").strip()
    if not words:
        return None
    found = list(Venue.objects.filter(code=words)[:1]) or list(Venue.objects.filter(name=words)[:2])
    if len(found) != 1:
        raise forms.ValidationError(_("No one venue is called “%(name)s”.") % {"name": words[:40]})
    return found[0].pk
