"""The targets of a year (C16), one target with the matrix of its places, and what is done with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.targets import actions
from yitang.features.targets.export import export_matrix
from yitang.features.targets.forms import CheckForm, CorrectionForm, PlanForm, TargetForm, YearForm
from yitang.features.targets.measures import MEASURES
from yitang.features.targets.models import Target
from yitang.features.targets.policy import EXPORT, MANAGE, VIEW
from yitang.features.targets.queries import campaign_years, days_of, matrix, places_of, progress_of, targets_of, themes_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import form_page, press
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.sent import key_of

PAGE = 200
"""Places on a page of the matrix."""


@require_safe
@needs(VIEW)
def home(request: Any) -> HttpResponse:
    """The targets of a year, where each stands, and the theme that the year has."""
    form, year = _year(request)
    listed = counted(request, ("targets", year), lambda: progress_of(targets_of(year), min(today(), days_of(year, today())[1])))
    context = {
        "form": form,
        "year": year,
        "rows": [_shown(request, one) for one in listed],
        "themes": themes_of(year),
        "may_manage": may_ever(request.actor, MANAGE),
    }
    return render(request, "targets/home.html", context)


@require_safe
@needs(VIEW)
def target(request: Any, target_id: UUID) -> HttpResponse:
    """One target: what it is measured by, the matrix of its places, its corrections and checks."""
    found = _target(target_id)
    day = min(today(), days_of(found.year, today())[1])
    by_years = request.GET.get("by") == "year" and found.way == Target.Way.EACH
    progress = counted(request, ("target", found.pk), lambda: progress_of([found], day))[0]
    page = Paginator(places_of(found), PAGE).get_page(request.GET.get("page"))
    lines = matrix(request.council, found, page.object_list, day, by_years=by_years) if page.object_list else []
    left = request.GET.get("left") == "1"
    context = {
        "target": found,
        "at": _shown(request, progress),
        "facts": _facts(found),
        "page": page,
        "heads": [str(one) for one in (campaign_years(found) if by_years else range(1, 13))],
        "by_years": by_years,
        "left": left,
        "lines": [line for line in lines if not (left and line.done)],
        "corrections": found.corrections.select_related("region").order_by("-corrected_at"),
        "checks": found.checks.order_by("-checked_at"),
        "may_manage": may_ever(request.actor, MANAGE),
        "may_export": found.way == Target.Way.EACH and may_ever(request.actor, EXPORT),
        "years": len(campaign_years(found)) > 1,
        "open": progress.whole - progress.done if found.way == Target.Way.EACH else 0,
        "key": key_of(request),
    }
    return render(request, "targets/target.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add(request: Any) -> HttpResponse:
    """A new target."""
    form = TargetForm(request.POST or None, initial={"year": _year(request)[1], "way": Target.Way.TOTAL})
    return form_page(
        request,
        form,
        lambda key, _version: actions.add_target(request.actor, key=key, **form.data_of()),
        _("New target"),
        _("Save the target"),
        _home(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit(request: Any, target_id: UUID) -> HttpResponse:
    """Change a target that is not frozen."""
    found = _target(target_id)
    names = ("title", "measure", "way", "number", "level", "basis")
    initial = {name: getattr(found, name) for name in names} | {"region": found.region.code if found.region else ""}
    form = TargetForm(request.POST or None, fresh=False, initial=initial)
    return form_page(
        request,
        form,
        lambda key, version: actions.edit_target(
            request.actor, key=key, target_id=target_id, expected_version=version, **form.data_of()
        ),
        _("Change the target"),
        _("Save the target"),
        _address(request, found),
        version=found.version,
    )


@require_POST
@needs(MANAGE)
def freeze(request: Any, target_id: UUID) -> HttpResponse:
    """Freeze what a target is measured by."""
    found = _target(target_id)
    words = _("Frozen as of 1 January %(year)d. From now on it changes by corrections with a reason.") % {"year": found.year}
    return press(
        request,
        lambda: actions.freeze(request.actor, key=key_of(request), target_id=target_id),
        _address(request, found),
        words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def correct(request: Any, target_id: UUID) -> HttpResponse:
    """Correct a frozen target."""
    found = _target(target_id)
    form = CorrectionForm(request.POST or None, each=found.way == Target.Way.EACH)
    return form_page(
        request,
        form,
        lambda key, _version: actions.correct(request.actor, key=key, target_id=target_id, **form.data_of()),
        _("Correct the target"),
        _("Keep the correction"),
        _address(request, found),
        note=found.title,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def plan(request: Any, target_id: UUID) -> HttpResponse:
    """Plan a month of a place."""
    found = _target(target_id)
    form = PlanForm(request.POST or None)

    def run(key: str, _version: int) -> Any:
        data = dict(form.cleaned_data)
        return actions.plan(request.actor, key=key, target_id=target_id, region_id=data.pop("region"), **data)

    return form_page(request, form, run, _("Plan for the target"), _("Keep the plan"), _address(request, found), note=found.title)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def check(request: Any, target_id: UUID) -> HttpResponse:
    """Keep a quarterly check or the assessment of the year."""
    found = _target(target_id)
    form = CheckForm(request.POST or None, initial={"period": f"q{(today().month + 2) // 3}"})
    return form_page(
        request,
        form,
        lambda key, _version: actions.check(request.actor, key=key, target_id=target_id, **form.cleaned_data),
        _("Check the target"),
        _("Keep the check"),
        _address(request, found),
        note=_("%(target)s: how far it is, is counted by the house when the check is kept.") % {"target": found.title},
    )


@require_POST
@needs(MANAGE)
def prompt(request: Any, target_id: UUID) -> HttpResponse:
    """Remind the conveners and those in charge of the places that are still open."""
    found = _target(target_id)

    def run() -> None:
        told = int(actions.prompt(request.actor, key=key_of(request), target_id=target_id)["told"])
        words = ngettext("%(n)d person or body was reminded.", "%(n)d people and bodies were reminded.", told)
        messages.success(request, words % {"n": told})

    return press(request, run, _address(request, found))


@require_POST
@needs(EXPORT)
def export(request: Any, target_id: UUID) -> HttpResponseBase:
    """All places of a target by months, as a workbook."""
    return answer(request, export_matrix(request.actor, key_of(request), request.council, _target(target_id)))


def _shown(request: Any, one: Any) -> dict[str, Any]:
    """A target with where it stands, and the page of the rows that count."""
    target, measure = one.target, MEASURES.get(one.target.measure)
    first, last = days_of(target.year, today())
    url = measure.rows_url(request.council, target.region, first, last) if one.done else ""
    return {
        "target": target,
        "at": one,
        "counts": measure.label,
        "printed": one.rate.printed(),
        "rows_url": url,
        "url": _address(request, target),
    }


def _facts(target: Target) -> list[dict[str, Any]]:
    measure = MEASURES.get(target.measure)
    found: list[dict[str, Any]] = [
        {"label": _("Year"), "value": target.year},
        {"label": _("What is counted"), "value": f"{measure.label}：{measure.explain}"},
        {"label": _("How it is counted"), "value": target.get_way_display()},
        {"label": _("How many"), "value": target.number},
        {"label": _("Which places"), "value": target.get_level_display() if target.level else ""},
        {"label": _("Within"), "value": target.region.name if target.region else ""},
        {"label": _("Paper that says so"), "value": target.basis},
        {"label": _("Frozen as of"), "value": target.frozen_on or _("not frozen yet")},
    ]
    return [fact for fact in found if fact["value"]]


def _year(request: Any) -> tuple[YearForm, int]:
    usual = {"year": today().year}
    form = YearForm(request.GET if "year" in request.GET else usual)
    return form, int(form.cleaned_data["year"]) if form.is_valid() else usual["year"]


def _target(target_id: UUID) -> Target:
    found = Target.objects.select_related("region").filter(pk=target_id).first()
    if found is None:
        raise NotFound
    return found


def _home(request: Any) -> str:
    return reverse("desk:targets:home", kwargs={"council": request.council.code})


def _address(request: Any, target: Target) -> str:
    return reverse("desk:targets:target", kwargs={"council": request.council.code, "target_id": target.pk})
