"""Forms of plans and contacts. The rules stay with the acts; here is what a page asks for."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yitang.features.duties.measures import BY_HAND, MEASURES
from yitang.features.duties.models import Tie
from yitang.features.duties.policy import MANAGE
from yitang.features.duties.queries import chair_members, committees, duties_of
from yitang.features.duties.ties import WAYS
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.policy import ask
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.sent import WrittenField
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.members.forms import day_input
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import active_units

BETWEEN = ":"


def day(label: Any, **more: Any) -> forms.DateField:
    """A day, typed or chosen."""
    return forms.DateField(label=label, widget=day_input(), **more)


def area(label: Any, rows: int = 4, **more: Any) -> WrittenField:
    """A text of several lines, kept as it was written."""
    return WrittenField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class DutyForm(forms.Form):
    """One line of a duty list."""

    title = forms.CharField(label=_("Duty"), max_length=200)
    detail = area(_("What belongs to it"))
    basis = forms.CharField(label=_("Basis"), max_length=200, required=False)
    valid_from = day(_("Kept since"), initial=today)
    valid_to = day(_("Kept until"), required=False)

    def __init__(self, *args: Any, fresh: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fresh:
            del self.fields["valid_to"]


class TaskForm(forms.Form):
    """One line of a plan: what is to be done and what counts as done."""

    title = forms.CharField(label=_("Task"), max_length=200)
    duty = forms.ModelChoiceField(label=_("Belongs to the duty"), queryset=Principal.objects.none(), required=False)
    counting = forms.ChoiceField(
        label=_("What counts as done"),
        required=False,
        help_text=_("Progress is reckoned from these rows. Choose “Noted by hand” only where nothing in the house shows it."),
    )
    target = forms.IntegerField(label=_("How many"), min_value=1, max_value=9999, initial=1)
    due_on = day(_("Complete by"), required=False, help_text=_("Empty: by the end of the year."))
    lead = forms.CharField(label=_("Who sees to it"), max_length=60, required=False)

    def __init__(self, *args: Any, body_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].queryset = duties_of(body_id, today())  # type: ignore[attr-defined]
        self.fields["duty"].label_from_instance = lambda row: row.title  # type: ignore[attr-defined]
        self.fields["counting"].choices = [("", BY_HAND), *_countings()]  # type: ignore[attr-defined]

    def data_of_task(self) -> dict[str, Any]:
        """What the acts take."""
        data = dict(self.cleaned_data)
        measure, _sign, narrow = data.pop("counting").partition(BETWEEN)
        duty = data.pop("duty")
        return data | {"measure": measure, "narrow": narrow, "duty_id": duty.pk if duty else None}


def _countings() -> list[Any]:
    found = []
    for code, measure in MEASURES.items():
        whole = (f"{code}{BETWEEN}", _("All kinds"))
        found.append((measure.label, [whole, *((f"{code}{BETWEEN}{name}", label) for name, label in measure.choices().items())]))
    return found


class SettleForm(forms.Form):
    """What became of a task that nothing reckons."""

    outcome = forms.ChoiceField(label=_("Outcome of the matter"), widget=forms.RadioSelect)
    on = day(_("On which day"), initial=today)
    note = forms.CharField(label=_("What shows it, or why it was dropped"), max_length=300, required=False)

    def __init__(self, *args: Any, counted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("done", _("Done")), ("dropped", _("Dropped")), ("open", _("Goes on"))]
        self.fields["outcome"].choices = choices[1:] if counted else choices  # type: ignore[attr-defined]


class TieForm(forms.Form):
    """Who keeps contact with whom."""

    holder = forms.ChoiceField(label=_("Who keeps the contact"))
    unit = forms.ModelChoiceField(label=_("Handling unit"), queryset=Principal.objects.none())
    lower = forms.ModelChoiceField(label=_("Council of the lower level"), queryset=Council.objects.none(), required=False)
    lower_name = forms.CharField(label=_("Name of a council that does not work here"), max_length=120, required=False)
    contact = forms.CharField(label=_("Contact person there"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    valid_from = day(_("Kept since"), initial=today)

    def __init__(self, *args: Any, kind: str, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = today()
        holders = [row for row in committees(on) if ask(request.actor, MANAGE, row.pk)]
        if kind == Tie.Kind.UNIT:
            self.fields["unit"].queryset = active_units(on).order_by("code")  # type: ignore[attr-defined]
            del self.fields["lower"], self.fields["lower_name"]
        else:
            holders += [row for row in chair_members(on) if ask(request.actor, MANAGE, row.pk)]
            self.fields["lower"].queryset = Council.objects.filter(parent=request.council.pk)  # type: ignore[attr-defined]
            del self.fields["unit"]
        self.fields["holder"].choices = [(str(row.pk), row.name) for row in holders]  # type: ignore[attr-defined]

    def data_of_tie(self) -> dict[str, Any]:
        """What the act takes."""
        data = dict(self.cleaned_data)
        for name in ("unit", "lower"):
            if name in data:
                chosen = data.pop(name)
                data[f"{name}_id"] = chosen.pk if chosen else None
        return data | {"holder_id": UUID(data.pop("holder"))}


class TieEditForm(forms.Form):
    """Days and contact person of a contact."""

    contact = forms.CharField(label=_("Contact person there"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    valid_from = day(_("Kept since"))
    valid_to = day(_("Kept until"), required=False)


class VisitForm(forms.Form):
    """A contact that took place."""

    held_on = day(_("On which day"), initial=today)
    way = forms.ChoiceField(label=_("How"))
    people = forms.CharField(label=_("Who took part"), max_length=200, required=False)
    text = area(_("What it was about"))
    finding = area(_("What was found"))
    follow_up = forms.CharField(label=_("What is to be done"), max_length=300, required=False)
    due_on = day(_("Until when"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(entry.code, entry.label) for entry in entries(WAYS)]  # type: ignore[attr-defined]


class FollowUpForm(forms.Form):
    """What came of a finding."""

    done_on = day(_("Done on"), initial=today)
    note = forms.CharField(label=_("What came of it"), max_length=300)


class YearForm(forms.Form):
    """Which year, and which bodies."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2099, required=False)


def year_of(request: Any) -> tuple[YearForm, int]:
    """The year that the address asks for; the running one when it names none."""
    asked: date = today()
    form = YearForm(request.GET)
    year: int = (form.cleaned_data.get("year") if form.is_valid() else None) or asked.year
    # What cannot be a year is told beside the field; otherwise the field shows the year that the page shows.
    return (form if form.errors else YearForm(initial={"year": year})), year
