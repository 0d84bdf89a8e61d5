"""The list of briefs, the queue as a table for decisions together, the register of issues."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yitang.features.briefs.desks.queues import BY_CODE, LONG, desks_of, lying_at, narrowed
from yitang.features.briefs.forms.desk import FilterForm
from yitang.features.briefs.models import Issue
from yitang.features.briefs.queries import visible_briefs
from yitang.features.briefs.rules import CLASSES, SOURCES
from yitang.features.briefs.states import EDITING
from yitang.features.briefs.states_course import COURSE
from yitang.features.briefs.views.batches import TOGETHER
from yitang.features.briefs.views.reading import address, stage_of, tone_of
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.vocabulary.queries import labels

PAGE = 50
STAGES = [
    "submitted",
    "edited",
    "reviewed",
    "signed",
    "issued",
    "handling",
    "answered",
    "not_adopted",
    "returned",
    "asking",
    "turned",
    "merged",
    "withdrawn",
]


def states() -> list[tuple[str, Any]]:
    """The stages that a list can be narrowed to, in the order of the course."""
    found = {state.code: state for state in (*EDITING.states, *COURSE.states)}
    return [(code, found[code].words()) for code in STAGES]


@require_safe
@needs("briefs.browse")
def all_briefs(request: Any) -> HttpResponse:
    """Every brief that the reader may see, narrowed by words, class, stage and days. Who reflected it is in no list."""
    sees = policy.may_ever(request.actor, "briefs.see_source")
    form = FilterForm(request.GET, states=states(), with_source=sees)
    found = visible_briefs(request.actor).exclude(case__stage="dissolved").select_related("case__brief_issue")
    if form.is_valid():
        found = narrowed(found, form.cleaned_data)
    found = found.order_by("-submitted_on", "-case_id")
    who = frozenset((grant.role, grant.principal_id) for grant in request.actor.grants)
    paginator = Paginator(found.defer(*LONG), PAGE)
    asked = tuple(request.GET.get(name, "") for name in form.fields)
    paginator.count = counted(request, ("briefs", who, asked), found.count)  # type: ignore[misc]
    page = paginator.get_page(request.GET.get("page"))
    classes, sources = labels(CLASSES), labels(SOURCES) if sees else {}
    rows = [
        {
            "brief": brief,
            "url": address(request, "detail", brief.pk),
            "state": stage_of(brief.case).words(),
            "tone": tone_of(brief.case),
            "class_label": classes.get(brief.class_code, ""),
            "source": "" if brief.derived else sources.get(brief.source_kind, ""),
            "issue": getattr(brief.case, "brief_issue", None),
        }
        for brief in page.object_list
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "sees_source": sees,
        "may_enter": policy.may_ever(request.actor, "briefs.take_in"),
    }
    return render(request, "briefs/desk/list.html", context)


@require_safe
@needs("briefs.browse")
def queue(request: Any) -> HttpResponse:
    """A queue as a table: several may be ticked for one decision, or for merging."""
    desk = BY_CODE.get(request.GET.get("view", ""))
    mine = desks_of(request.actor)
    if desk not in mine or desk is None:
        if not mine:
            return redirect(address(request, "list"))
        desk = mine[0]
    form = FilterForm(request.GET, states=[], with_source=policy.may_ever(request.actor, "briefs.see_source"))
    del form.fields["where"]
    found = lying_at(request.actor, desk)
    if form.is_valid():
        found = narrowed(found, form.cleaned_data)
    page = Paginator(found.defer(*LONG), PAGE).get_page(request.GET.get("page"))
    classes = labels(CLASSES)
    rows: list[dict[str, Any]] = [
        {"brief": brief, "url": address(request, "desk_case", brief.pk), "class_label": classes.get(brief.class_code, "")}
        for brief in page.object_list
    ]
    tabs = [{"label": one.verb, "url": f"?view={one.code}", "current": one == desk} for one in mine]
    context = {
        "desk": desk,
        "tabs": tabs,
        "form": form,
        "page": page,
        "rows": rows,
        "together": TOGETHER_WORDS.get(desk.code, "") if desk.code in TOGETHER else "",
        "may_merge": desk.code == "edit" and policy.may_ever(request.actor, "briefs.merge"),
    }
    return render(request, "briefs/desk/queue.html", context)


TOGETHER_WORDS = {"review": gettext_lazy("Pass the review of those ticked"), "sign": gettext_lazy("Sign those ticked")}


@require_safe
@needs("briefs.browse")
def issues(request: Any) -> HttpResponse:
    """期号登记: every issue with its number, form, recipients and hands, a year at a time."""
    visible = visible_briefs(request.actor).values("pk")
    found = Issue.objects.filter(case__brief__in=visible).select_related("case").order_by("-issued_on", "-number")
    years = list(found.order_by("-year").values_list("year", flat=True).distinct())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else (years[0] if years else None)
    page = Paginator(found.filter(year=year) if year else found, PAGE).get_page(request.GET.get("page"))
    tabs = [{"label": _("%(year)d") % {"year": one}, "url": f"?year={one}", "current": one == year} for one in years]
    return render(request, "briefs/desk/issues.html", {"page": page, "tabs": tabs, "rows": page.object_list})
