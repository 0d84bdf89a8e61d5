"""Settings of instruments: the calendar of working days and the parameters of procedures."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.administration.forms import take_errors
from yitang.foundation.administration.policy import MANAGE_COUNCIL
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.instruments.deadlines.actions import clear_council_day, set_council_day
from yitang.instruments.deadlines.calendar import DayKind
from yitang.instruments.deadlines.models import CouncilDay, NationalDay
from yitang.instruments.deadlines.rules import EDIT_CALENDAR
from yitang.instruments.deadlines.terms import Unit
from yitang.instruments.workflow.models import ProcedureParameter
from yitang.instruments.workflow.parameters import parameter_on, set_parameter, value_words, words_of
from yitang.instruments.workflow.procedures import PROCEDURES

CONFIGURE = "workflow.configure"


class DayForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput)
    kind = forms.ChoiceField(label=gettext_lazy("Is"), choices=DayKind.choices)
    name = forms.CharField(label=gettext_lazy("Occasion"), max_length=60)


class ValueForm(forms.Form):
    """One parameter; the field `value` has the kind of the built-in value."""

    effective_from = forms.DateField(label=gettext_lazy("Holds from"), widget=forms.DateInput, initial=today)
    basis = forms.CharField(label=gettext_lazy("Basis (decision or document)"), max_length=200, required=False)

    def __init__(self, default: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = default
        if isinstance(default, bool):
            self.fields["value"] = forms.ChoiceField(
                label=gettext_lazy("Value"), choices=[("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))]
            )
        elif isinstance(default, int):
            self.fields["value"] = forms.IntegerField(label=gettext_lazy("Value"), min_value=0)
        elif isinstance(default, dict):
            units = [(unit.value, unit.label) for unit in Unit if unit != Unit.DATE]
            self.fields["value"] = forms.IntegerField(label=gettext_lazy("Length"), min_value=1)
            self.fields["unit"] = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=units)
        else:
            self.fields["value"] = forms.CharField(label=gettext_lazy("Value"), max_length=200)
        self.order_fields(["value", "unit", "effective_from", "basis"])

    def value(self) -> Any:
        """The value in the form in which the procedure keeps it."""
        given = self.cleaned_data["value"]
        if isinstance(self.default, dict):
            return {"unit": self.cleaned_data["unit"], "count": given}
        return given == "1" if isinstance(self.default, bool) else given


@require_safe
@needs(MANAGE_COUNCIL)
def calendar(request: Any) -> HttpResponse:
    """Days off and worked weekends of a year: the national arrangement and the council's own."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else today().year
    span = {"day__gte": date(year, 1, 1), "day__lte": date(year, 12, 31)}
    context = {
        "year": year,
        "own": CouncilDay.objects.filter(**span),
        "national": NationalDay.objects.filter(**span),
        "may_edit": may_ever(request.actor, EDIT_CALENDAR),
    }
    return render(request, "desk/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT_CALENDAR)
def set_day(request: Any) -> HttpResponse:
    """Make a day a working day or a day off for this council."""
    form = DayForm(request.POST or None)
    act = set_council_day
    return _form(request, form, lambda: act(request.actor, **form.cleaned_data), _("A day of our own"), "desk:calendar")


@require_POST
@needs(EDIT_CALENDAR)
def clear_day(request: Any, day: str) -> HttpResponse:
    """Let the national arrangement hold again."""
    try:
        clear_council_day(request.actor, day=date.fromisoformat(day))
    except ValueError as error:
        raise NotFound from error
    messages.success(request, _("The national arrangement holds again on {day}.").format(day=day))
    return redirect("desk:calendar", council=request.council.code)


@require_safe
@needs(CONFIGURE)
def parameters(request: Any) -> HttpResponse:
    """Each procedure's parameters with the value in force and what comes or came."""
    day = today()
    changes: dict[tuple[str, str], list[Any]] = {}
    for row in ProcedureParameter.objects.order_by("-effective_from"):
        changes.setdefault((row.code, row.name), []).append({"row": row, "words": value_words(row.value)})
    procedures = [
        {
            "label": _(procedure.label),
            "code": procedure.code,
            "rows": [
                {
                    "name": name,
                    "label": words_of(procedure.code, name),
                    "value": value_words(parameter_on(procedure.code, name, day)),
                    "default": value_words(default),
                    "changes": changes.get((procedure.code, name), []),
                }
                for name, default in procedure.parameters.items()
            ],
        }
        for procedure in PROCEDURES.values()
    ]
    return render(request, "desk/parameters.html", {"procedures": procedures})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CONFIGURE)
def parameter(request: Any, procedure: str, name: str) -> HttpResponse:
    """A new value from a day on."""
    if procedure not in PROCEDURES or name not in PROCEDURES.get(procedure).parameters:
        raise NotFound
    default = PROCEDURES.get(procedure).parameters[name]
    form = ValueForm(default, request.POST or None, initial=_initial(parameter_on(procedure, name, today())))

    def run() -> Any:
        return set_parameter(
            request.actor,
            procedure=procedure,
            name=name,
            value=form.value(),
            effective_from=form.cleaned_data["effective_from"],
            basis=form.cleaned_data["basis"],
        )

    note = _("The new value holds for what begins on or after the day. What is under way keeps the rule of its day.")
    return _form(request, form, run, words_of(procedure, name), "desk:parameters", note=note)


def _initial(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"value": value.get("count"), "unit": value.get("unit")}
    return {"value": json.dumps(int(value)) if isinstance(value, bool) else value}


def _form(request: Any, form: Any, run: Callable[[], Any], heading: Any, back: str, note: str = "") -> HttpResponse:
    url = reverse(back, kwargs={"council": request.council.code})
    if request.method == "POST" and form.is_valid():
        try:
            run()
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(url)
    context = {"form": form, "heading": heading, "act": _("Save"), "cancel_url": url, "note": note}
    return render(request, "administration/form.html", context)
