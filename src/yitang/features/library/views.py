"""The library on the desk: the list, one case with its course, and editing it."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.library import actions
from yitang.features.library.actions import CLASSES, origin_of
from yitang.features.library.forms import CaseForm, TakeForm
from yitang.features.library.models import LibraryCase
from yitang.features.library.points import ORIGINS
from yitang.features.library.policy import EDIT, OVERSEEING, PUBLISHED, READ
from yitang.features.library.queries import holding, visible
from yitang.features.library.rules import LOOKED, found_names
from yitang.features.library.states import AXIS, LIBRARY
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import form_page
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.moves import CASE_KINDS
from yitang.instruments.workflow.pages import StepForm, step_taken, steps_shown
from yitang.instruments.workflow.procedures import procedure_of

PAGE = 30
STAGES = tuple(state.code for state in LIBRARY.axes[0].states)


@require_safe
@needs(READ)
def cases(request: Any) -> HttpResponse:
    """The library; those who keep it see what is not published too."""
    rows, words = visible(request.actor), " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    stage = request.GET.get("stage", "")
    stage = stage if stage in STAGES else ""
    keeps = request.actor.holds(*OVERSEEING)
    counts = dict(rows.order_by().values_list("case__stage").annotate(n=Count("pk"))) if keeps else {}
    shown = holding(rows.filter(case__stage=stage) if stage else rows, words)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    axis, kinds = LIBRARY.axes[0], labels(CLASSES)
    tabs = [{"label": _("All"), "url": "?", "current": not stage, "count": sum(counts.values())}]
    tabs += [
        {"label": axis.state(code).words(), "url": f"?stage={code}", "current": stage == code, "count": counts.get(code, 0)}
        for code in STAGES
    ]
    found = [
        {"row": row, "kind": kinds.get(row.class_code, ""), "state": axis.state(row.case.stage).words()}
        for row in page.object_list
    ]
    context = {"tabs": tabs if keeps else [], "rows": found, "page": page, "q": words, "stage": stage}
    return render(request, "library/cases.html", context | {"may_edit": may_ever(request.actor, EDIT)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def case(request: Any, library_id: UUID) -> HttpResponse:
    """One case with its course, and the steps that this reader may take."""
    row, form = _row(request, library_id), StepForm(request.POST or None)
    if step_taken(request, row, AXIS, form, {LOOKED: request.POST.get(LOOKED, "")}):
        return redirect(_address(request, row.pk))
    return render(request, "library/case.html", _context(request, row, form), status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def begin(request: Any) -> HttpResponse:
    """Begin a case: of its own, or from the talk, problem, proposal or brief whose page led here (`?origin=`)."""
    asked = uuids([request.POST.get("origin") or request.GET.get("origin", "")])
    origin = origin_of(request.actor, asked[0]) if asked else None
    if asked and origin is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    form = CaseForm(request.POST or None, initial=_beginning(origin))
    made: list[UUID] = []

    def run(key: str, _version: int) -> None:
        origin_id = origin.pk if origin else None
        made.append(UUID(str(actions.begin(request.actor, key=key, origin_id=origin_id, **form.data_of())["case_id"])))

    return form_page(
        request,
        form,
        run,
        _("New case for the library"),
        _("Save the case"),
        CASE_KINDS.get(origin.kind).address(request.council, origin) if origin else _library(request),
        onward=lambda: _address(request, made[0]),
        hidden={"origin": origin.pk} if origin else {},
        note=_from_what(origin),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def edit(request: Any, library_id: UUID) -> HttpResponse:
    """Edit a case that is not handed in."""
    row = _row(request, library_id)
    names = ("place", "class_code", "summary", "body")
    initial = {name: getattr(row, name) for name in names} | {"title": row.case.title, "method": str(row.method_id or "")}
    initial["venue"] = row.venue.code if row.venue else ""
    form = CaseForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda key, version: actions.edit(request.actor, key=key, case_id=row.pk, expected_version=version, **form.data_of()),
        _("Edit the case"),
        _("Save the case"),
        _address(request, row.pk),
        version=row.version,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def take_up(request: Any, library_id: UUID) -> HttpResponse:
    """Note that a venue takes it up."""
    row, form = _row(request, library_id), TakeForm(request.POST or None)

    def run(key: str, _version: int) -> None:
        data = form.cleaned_data
        actions.take_up(
            request.actor, key=key, case_id=row.pk, venue_id=data["venue"], taken_on=data["taken_on"], note=data["note"]
        )

    return form_page(request, form, run, _("A venue takes it up"), _("Note it"), _address(request, row.pk), note=row.case.title)


def _context(request: Any, row: LibraryCase, form: StepForm) -> dict[str, Any]:
    axis = procedure_of(row.case.procedure_id).axis(AXIS)
    keeps = request.actor.holds(*OVERSEEING)
    may_edit = may_ever(request.actor, EDIT)
    names = found_names(row) if keeps and row.case.stage in ("draft", "submitted") else []
    shown = steps_shown(request, row, AXIS, form)
    for one in shown["steps"] if names else ():
        if one["code"] == "submit":
            one["check"] = {"name": LOOKED, "label": _("I looked at each of the words above: none of them names a person.")}
    return shown | {
        "row": row,
        "kind": labels(CLASSES).get(row.class_code, ""),
        "state": axis.state(row.case.stage).words(),
        "published": row.case.stage == PUBLISHED,
        "origin": _origin(request, row) if keeps else None,
        "names": names,
        "form": form,
        "course": [
            {"when": one.recorded_at, "who": one.actor_name, "what": _(axis.edge(one.edge).done), "note": one.reason}
            for one in row.case.decisions.order_by("-recorded_at", "-pk")
        ]
        if keeps
        else [],
        "taken": row.taken_up.select_related("venue").order_by("-taken_on"),
        "may_edit": may_edit and row.case.stage == "draft",
        "may_take": may_edit and row.case.stage == PUBLISHED,
        "public_url": reverse("portal:library:case", kwargs={"council": request.council.code, "library_id": row.pk}),
        "key": key_of(request),
    }


def _origin(request: Any, row: LibraryCase) -> dict[str, Any] | None:
    """What it was made from, with its page where the reader may open it."""
    if row.origin_id is None:
        return None
    label = ORIGINS.get(row.origin_kind).label if row.origin_kind in ORIGINS else row.origin_kind
    found = origin_of(request.actor, row.origin_id)
    url = CASE_KINDS.get(found.kind).address(request.council, found) if found else ""
    return {"label": label, "title": found.title if found else _("not yours to see"), "url": url}


def _beginning(origin: Any) -> dict[str, Any]:
    begun = ORIGINS.get(origin.kind).begin(origin.pk) if origin else None
    if begun is None:
        return {}
    venue = Venue.objects.filter(pk=begun.venue_id).first() if begun.venue_id else None
    found = {"title": begun.title[:100], "body": begun.body, "venue": venue.code if venue else ""}
    return found | {"place": venue.name if venue else "", "method": str(begun.method_id or "")}


def _row(request: Any, library_id: UUID) -> LibraryCase:
    found = visible(request.actor).filter(pk=library_id).first()
    if found is None:
        raise NotFound
    return found


def _from_what(origin: Any) -> str:
    """What the form says of where the text comes from."""
    if origin is None:
        return _("A case without an original here. To begin from a talk, problem, proposal or brief, open its page.")
    words = _(
        "Made from “%(title)s”. Rewrite it: no names, no numbers of houses or telephones, nothing by which neighbours would know"
        " somebody."
    )
    return words % {"title": origin.title}


def _library(request: Any) -> str:
    return reverse("desk:library:cases", kwargs={"council": request.council.code})


def _address(request: Any, library_id: UUID) -> str:
    return reverse("desk:library:case", kwargs={"council": request.council.code, "library_id": library_id})
