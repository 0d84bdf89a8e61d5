"""Forms of joint rooms."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.joint.models import Entry
from yitang.features.joint.states import KINDS
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.naming import one_named

PEOPLE = ("member", "guest", "organ")


class RoomForm(forms.Form):
    """A new room."""

    title = forms.CharField(
        label=_("What is done together"), max_length=200, error_messages={"required": _("Say what is done together.")}
    )
    kind = forms.ChoiceField(label=_("Kind of joint work"), error_messages={"required": _("Choose the kind of joint work.")})
    purpose = WrittenField(label=_("Purpose and arrangement"), widget=forms.Textarea(attrs={"rows": 6}))
    councils = forms.ModelMultipleChoiceField(
        label=_("Councils to invite"), queryset=Council.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, own_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "—"), *((one.code, one.label) for one in entries(KINDS))]  # type: ignore[attr-defined]
        self.fields["councils"].queryset = Council.objects.exclude(pk=own_id)  # type: ignore[attr-defined]

    def data_of(self) -> dict[str, Any]:
        """What the act takes."""
        found = dict(self.cleaned_data)
        found["invite"] = [[one.code, one.name] for one in found.pop("councils")]
        return found


class InviteForm(forms.Form):
    code = forms.CharField(label=_("Code of the council"), max_length=40, error_messages={"required": _("Enter the code.")})
    name = forms.CharField(
        label=_("Name of the council"), max_length=120, required=False, help_text=_("Only for a council of another installation.")
    )


class PersonForm(forms.Form):
    person = forms.CharField(
        label=_("Somebody on the lists"),
        max_length=200,
        widget=PickInput(*PEOPLE),
        error_messages={"required": _("Choose at least one person.")},
    )
    duty = forms.CharField(label=_("Part in the joint work"), max_length=60, required=False)

    def clean_person(self) -> UUID:
        return one_named(self.cleaned_data["person"], PEOPLE).pk


class EntryForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of entry"), choices=Entry.Kind.choices[:3], widget=forms.RadioSelect, initial="note")
    title = forms.CharField(label=_("Title of the entry"), max_length=200, error_messages={"required": _("Enter the title.")})
    text = WrittenField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 10}))


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=200,
        help_text=_("All councils of the room read it."),
        error_messages={"required": _("Say why it is taken back. All councils of the room read it.")},
    )
