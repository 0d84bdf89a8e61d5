"""Forms of the network."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.network.queries import bodies
from yitang.features.briefs.rules import CLASSES
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, required=required, error_messages={"required": _("Enter the day.")})


class AppointForm(forms.Form):
    """A correspondent and the term."""

    name = forms.CharField(label=_("Name"), max_length=60, error_messages={"required": _("Write the name.")})
    station = forms.CharField(
        label=_("Unit, street or station"), max_length=120, error_messages={"required": _("Write where the correspondent works.")}
    )
    valid_from = _day(_("From"))
    valid_to = _day(_("To (the first day without it)"), required=False)
    paper = forms.CharField(label=_("Letter of appointment"), max_length=120, required=False)


class EndForm(forms.Form):
    """When and why a term ends."""

    on = _day(_("First day without it"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class CallForm(forms.Form):
    """A request: theme, what is asked, until when, from whom."""

    title = forms.CharField(label=_("Theme"), max_length=120, error_messages={"required": _("Write the theme.")})
    text = WrittenField(label=_("What is asked for"), widget=forms.Textarea(attrs={"rows": 6}))
    class_code = forms.ChoiceField(label=_("Class"), required=False)
    due_on = _day(_("Last day for the briefs"))
    all_members = forms.BooleanField(label=_("Ask all members"), required=False)
    all_correspondents = forms.BooleanField(label=_("Ask all correspondents"), required=False)
    bodies = forms.MultipleChoiceField(
        label=_("Committees, sectors, groups, parties and organisations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    numbers = forms.CharField(
        label=_("Or named writers, by number"),
        required=False,
        help_text=_("Numbers of members or correspondents, separated by commas."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].choices = [(str(one.pk), one.name) for one in bodies()]  # type: ignore[attr-defined]
        field: Any = self.fields["class_code"]
        field.choices = [("", _("any class")), *((entry.code, entry.label) for entry in entries(CLASSES))]
