"""The list of handling units: list, one unit, add, correct."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.institution.units import actions
from yitang.institution.units.export import KIND, export_units
from yitang.institution.units.models import Unit, UnitChange
from yitang.institution.units.policy import MANAGE, VIEW
from yitang.institution.units.queries import filtered, history_of, systems, visible_units

PAGE = 50


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Unit) -> str:
        return obj.principal.name


class UnitFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Name, pinyin or code"), required=False)
    system = forms.ChoiceField(label=gettext_lazy("Line"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = [("", "—"), *((name, name) for name in systems())]  # type: ignore[attr-defined]


class UnitForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("Short code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Name of the body"), max_length=200)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=40, required=False)
    system = forms.CharField(
        label=gettext_lazy("Line"), max_length=40, required=False, help_text=gettext_lazy("Government, party committee, court …")
    )
    parent = UnitChoice(label=gettext_lazy("Unit above"), queryset=Unit.objects.none(), required=False)
    contact_name = forms.CharField(label=gettext_lazy("Contact person"), max_length=60, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.select_related("principal").order_by("code")
        if unit is not None:
            others = others.exclude(pk=unit.pk)
            del self.fields["code"]
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]


@require_safe
@needs(VIEW)
def units(request: Any) -> HttpResponse:
    """The list; filter, order and page are in the address."""
    form = UnitFilter(request.GET or None)
    page = Paginator(asked_for(request, form), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "may_manage": may_ever(request.actor, MANAGE),
        "purposes": purposes_for(request.actor, KIND),
        "key": uuid4().hex,
        "query": request.GET.urlencode(),
    }
    return render(request, "units/units.html", context)


@require_POST
@needs(MANAGE)
def export(request: Any) -> HttpResponseBase:
    """The units that the list shows and that go on, as a workbook that can come in again."""
    found = asked_for(request, UnitFilter(request.GET or None)).filter(principal__valid_to__isnull=True)
    purpose = request.POST.get("purpose", "")
    return answer(request, export_units(request.actor, request.POST.get("key") or None, found, purpose, request.GET.dict()))


def asked_for(request: Any, form: UnitFilter) -> QuerySet[Unit]:
    """The units that the address asks for, in its order, of those that the reader may see."""
    asked = form.cleaned_data if form.is_valid() else {}
    return filtered(visible_units(request.actor), asked, request.GET.get("sort", "code"))


@require_safe
@needs(VIEW)
def unit(request: Any, unit_id: UUID) -> HttpResponse:
    """One unit."""
    found = _unit(request, unit_id)
    facts = [
        {"label": _("Short code"), "value": found.code},
        {"label": _("Short name"), "value": found.short_name},
        {"label": _("Line"), "value": found.system},
        {"label": _("Unit above"), "value": found.parent.principal.name if found.parent else ""},
        {"label": _("Contact person"), "value": found.contact_name},
        {"label": _("Telephone"), "value": found.phone},
    ]
    entries = [_told(found, change) for change in history_of(found)]
    living = found.principal.valid_to is None
    context = {"unit": found, "facts": facts, "entries": entries, "may_manage": may_ever(request.actor, MANAGE) and living}
    return render(request, "units/unit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add(request: Any) -> HttpResponse:
    """A new unit."""
    form = UnitForm(request.POST or None)
    back = reverse("desk:units:units", kwargs={"council": request.council.code})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_unit(request.actor, **_data(form))
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("{name} is on the list.").format(name=form.cleaned_data["name"]))
            return redirect("desk:units:unit", council=request.council.code, unit_id=made["unit_id"])
    context = {"form": form, "heading": _("New unit"), "act": _("Save"), "cancel_url": back}
    return render(request, "administration/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit(request: Any, unit_id: UUID) -> HttpResponse:
    """Correct a unit's data."""
    found = _unit(request, unit_id)
    initial = {name: getattr(found, name) for name in ("short_name", "system", "contact_name", "phone")}
    form = UnitForm(request.POST or None, unit=found, initial=initial | {"name": found.principal.name, "parent": found.parent_id})
    back = reverse("desk:units:unit", kwargs={"council": request.council.code, "unit_id": found.pk})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_unit(request.actor, unit_id=found.pk, **_data(form))
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "heading": found.principal.name, "act": _("Save"), "cancel_url": back}
    return render(request, "administration/form.html", context)


class RenameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("New name"), max_length=200)
    effective_on = forms.DateField(label=gettext_lazy("From which day"), widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.CharField(label=gettext_lazy("Basis"), max_length=200, required=False)


class MergeForm(forms.Form):
    into = UnitChoice(label=gettext_lazy("Unit that takes it over"), queryset=Unit.objects.none())
    effective_on = forms.DateField(label=gettext_lazy("From which day"), widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.CharField(label=gettext_lazy("Basis"), max_length=200, required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.select_related("principal").exclude(pk=unit.pk).filter(principal__valid_to__isnull=True)
        self.fields["into"].queryset = others.order_by("code")  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def rename(request: Any, unit_id: UUID) -> HttpResponse:
    """更名: from a day on; the old name stays in the history."""
    found = _unit(request, unit_id)
    form = RenameForm(request.POST or None, initial={"effective_on": today()})
    return _change(
        request, found, form, lambda data: actions.rename_unit(request.actor, unit_id=found.pk, **data), _("Rename the unit")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def merge(request: Any, unit_id: UUID) -> HttpResponse:
    """并入: another unit takes it over from a day on."""
    found = _unit(request, unit_id)
    form = MergeForm(request.POST or None, unit=found, initial={"effective_on": today()})

    def run(data: dict[str, Any]) -> Any:
        return actions.merge_unit(request.actor, unit_id=found.pk, into_id=data.pop("into").pk, **data)

    return _change(request, found, form, run, _("Merge the unit into another"))


def _change(request: Any, found: Unit, form: forms.Form, run: Callable[[dict[str, Any]], Any], act: str) -> HttpResponse:
    back = reverse("desk:units:unit", kwargs={"council": request.council.code, "unit_id": found.pk})
    if request.method == "POST" and form.is_valid():
        try:
            run(dict(form.cleaned_data))
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "heading": f"{act} · {found.principal.name}", "act": act, "cancel_url": back}
    return render(request, "administration/form.html", context)


def _told(unit: Unit, change: UnitChange) -> dict[str, Any]:
    """A change as a line of the history."""
    if change.kind == UnitChange.Kind.RENAMED:
        what = _("Renamed; before: {name}").format(name=change.old_name)
    elif change.into == unit:
        what = _("Took over {name}").format(name=change.old_name)
    else:
        what = _("Merged into {name}").format(name=change.into.principal.name if change.into else "")
    return {"when": change.effective_on, "what": what, "note": change.basis}


def _data(form: forms.Form) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    parent = data.pop("parent")
    return data | {"parent_id": parent.pk if parent else None}


def _unit(request: Any, unit_id: UUID) -> Unit:
    found = visible_units(request.actor).filter(pk=unit_id).first()
    if found is None:
        raise NotFound
    return found
