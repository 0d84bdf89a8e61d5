"""Forms of methods. The rules stay with the acts; here is what a page asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.ui.sent import WrittenField
from yitang.instruments.methods.lines import fields_as_lines, papers_as_lines
from yitang.instruments.methods.models import STEP_ROLES, Method, MethodStep
from yitang.instruments.methods.products import PRODUCTS, choices_of

NUMBER = {"invalid": _("Enter a whole number.")}


def day(label: Any, **more: Any) -> forms.DateField:
    """A day, typed or chosen."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day such as 2026-03-05.")},
        **more,
    )


class MethodForm(forms.Form):
    """A new method, or the words of one."""

    kind = forms.ChoiceField(label=_("What it is for"), choices=Method.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name of the method"), max_length=60, error_messages={"required": _("Enter the name.")})
    purpose = WrittenField(label=_("When it is used"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, fresh: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not fresh:
            del self.fields["kind"]


class StepForm(forms.Form):
    """One row of a method."""

    name = forms.CharField(label=_("Name of the step"), max_length=60, required=False, help_text=_("As the office calls it."))
    name_member = forms.CharField(
        label=_("Name for members"), max_length=60, required=False, help_text=_("Empty: as the office calls it.")
    )
    name_resident = forms.CharField(
        label=_("Name for residents"), max_length=60, required=False, help_text=_("Empty: as the office calls it.")
    )
    role = forms.ChoiceField(label=_("Who does the step"))
    owes = forms.CharField(
        label=_("Who sees to it, in your own words"),
        max_length=60,
        required=False,
        help_text=_("For those without a log-in, such as a village's party organisation. Whoever waits reads this name."),
    )
    fields_text = WrittenField(
        label=_("What is filled in, one a line"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Put （日期）, （数字） or （多行） behind a line that is a day, a number or a longer text."),
    )
    papers_text = WrittenField(label=_("Papers, one a line"), widget=forms.Textarea(attrs={"rows": 3}))
    min_days = forms.IntegerField(label=_("At least, days"), required=False, min_value=1, max_value=999, error_messages=NUMBER)
    max_days = forms.IntegerField(label=_("At most, days"), required=False, min_value=1, max_value=999, error_messages=NUMBER)
    days_unit = forms.ChoiceField(label=_("Days are counted as"), choices=MethodStep.DaysUnit.choices)
    gate = forms.ChoiceField(label=_("Gate"), choices=MethodStep.Gate.choices, required=False, widget=forms.RadioSelect)
    produces = forms.ChoiceField(
        label=_("What the step leaves behind"),
        required=False,
        help_text=_("The step is done only when the house sees it: a gathering, suggestions, minutes, a letter."),
    )

    def __init__(self, *args: Any, exact: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, Role(role).label) for role in STEP_ROLES]  # type: ignore[attr-defined]
        products = choices_of() if exact else [(one.code, one.label) for one in PRODUCTS.values()]
        self.fields["produces"].choices = [("", pgettext_lazy("product", "Nothing of its own")), *products]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the acts take."""
        data = dict(self.cleaned_data)
        return data | {"fields": data.pop("fields_text"), "papers": data.pop("papers_text")}


def initial_of(step: MethodStep) -> dict[str, Any]:
    """The form's values for a step that is there."""
    names = ("name", "name_member", "name_resident", "role", "owes", "min_days", "max_days", "days_unit", "gate", "produces")
    words = {"fields_text": fields_as_lines(step.fields), "papers_text": papers_as_lines(step.papers)}
    return {name: getattr(step, name) for name in names} | words


class PublishForm(forms.Form):
    """From when on a version holds, and by what paper."""

    effective_from = day(_("New cases follow it from"), initial=today)
    basis = forms.CharField(
        label=_("Basis"),
        max_length=200,
        required=False,
        help_text=_("The paper by which the council adopted it, if there is one."),
    )


class RetireForm(forms.Form):
    """When a method ends."""

    on = day(_("No longer used from"), initial=today)
