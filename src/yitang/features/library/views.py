"""The library on the desk: the list, one case with its course, and editing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.library import actions
from yitang.features.library.actions import CLASSES, origin_of
from yitang.features.library.forms import CaseForm, OriginForm, TakeForm
from yitang.features.library.models import LibraryCase
from yitang.features.library.points import ORIGINS
from yitang.features.library.policy import EDIT, OVERSEEING, PUBLISHED, READ
from yitang.features.library.queries import holding, visible
from yitang.features.library.rules import LOOKED, found_names
from yitang.features.library.states import AXIS, LIBRARY
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.moves import CASE_KINDS, Target
from yitang.instruments.workflow.procedures import procedure_of

PAGE = 30
STAGES = tuple(state.code for state in LIBRARY.axes[0].states)
STEPS = ("submit", "send_back", "approve", "publish", "withdraw", "edit_again")


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
    row = _row(request, library_id)
    edge, errors = request.POST.get("edge", ""), {}
    if request.method == "POST" and edge in STEPS:
        errors = _taken(request, row, edge)
        if not errors:
            return redirect("desk:library:case", council=request.council.code, library_id=row.pk)
    return render(request, "library/case.html", _context(request, row, edge, errors), status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def begin(request: Any) -> HttpResponse:
    """Begin a case: first from what, then its text."""
    asked = request.POST if request.method == "POST" else request.GET
    if "origin" not in asked:
        return _form(request, OriginForm(), _("New case for the library"), _("Go on"), get=True)
    chosen = OriginForm({"origin": asked["origin"]})
    origin = (
        origin_of(request.actor, chosen.cleaned_data["origin"]) if chosen.is_valid() and chosen.cleaned_data["origin"] else None
    )
    if chosen.is_valid() and chosen.cleaned_data["origin"] and origin is None:
        chosen.add_error("origin", _("There is no such case, or it is not yours to see."))
    if chosen.errors:
        return _form(request, chosen, _("New case for the library"), _("Go on"), get=True)
    form = CaseForm(request.POST if request.method == "POST" else None, initial=_beginning(origin))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin(request.actor, key=key_of(request), origin_id=origin.pk if origin else None, **form.data_of())
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:library:case", council=request.council.code, library_id=made["case_id"])
    return _form(request, form, _("New case for the library"), _("Save the case"), origin=origin)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def edit(request: Any, library_id: UUID) -> HttpResponse:
    """Edit a case that is not handed in."""
    row = _row(request, library_id)
    names = ("place", "class_code", "summary", "body")
    initial = {name: getattr(row, name) for name in names} | {"title": row.case.title, "method": str(row.method_id or "")}
    initial["venue"] = row.venue.code if row.venue else ""
    form, version = CaseForm(request.POST or None, initial=initial), row.version
    if request.method == "POST":
        version = version_of(request)
        if form.is_valid():
            try:
                actions.edit(request.actor, key=key_of(request), case_id=row.pk, expected_version=version, **form.data_of())
            except Invalid as error:
                take_errors(form, error.errors)
            except (Blocked, Conflict) as error:
                form.add_error(None, str(error.message))
                version = row.version
            else:
                messages.success(request, _("Saved."))
                return redirect("desk:library:case", council=request.council.code, library_id=row.pk)
    return _form(request, form, _("Edit the case"), _("Save the case"), row=row, version=version)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT)
def take_up(request: Any, library_id: UUID) -> HttpResponse:
    """Note that a venue takes it up."""
    row, form = _row(request, library_id), TakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.take_up(
                request.actor,
                key=key_of(request),
                case_id=row.pk,
                venue_id=data["venue"],
                taken_on=data["taken_on"],
                note=data["note"],
            )
        except Invalid as error:
            take_errors(form, error.errors)
        except Blocked as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:library:case", council=request.council.code, library_id=row.pk)
    return _form(request, form, _("A venue takes it up"), _("Note it"), row=row)


def _taken(request: Any, row: LibraryCase, edge: str) -> dict[str, Any]:
    """Take a step; returns what is wrong with it."""
    payload = {LOOKED: request.POST.get(LOOKED, "")} if edge == "submit" else {}
    reason = " ".join(request.POST.get("reason", "").replace("\x00", "").split())[:300]
    asked: dict[str, Any] = {"key": key_of(request), "expected_version": version_of(request), "payload": payload}
    try:
        advance(request.actor, case_id=row.pk, axis=AXIS, edge=edge, reason=reason, **asked)
    except Invalid as error:
        return dict(error.errors)
    except (Blocked, Conflict) as error:
        return {"": [str(error.message)]}
    messages.success(request, _("Done: {step}.").format(step=_(LIBRARY.axes[0].edge(edge).label)))
    return {}


def _context(request: Any, row: LibraryCase, edge: str, errors: dict[str, Any]) -> dict[str, Any]:
    target, axis = Target(row.case, row), procedure_of(row.case.procedure_id).axis(AXIS)
    steps = [one for one in axis.edges if row.case.stage in one.from_ and policy.ask(request.actor, one.permission, target)]
    keeps = request.actor.holds(*OVERSEEING)
    may_edit = may_ever(request.actor, EDIT)
    return {
        "row": row,
        "kind": labels(CLASSES).get(row.class_code, ""),
        "state": axis.state(row.case.stage).words(),
        "published": row.case.stage == PUBLISHED,
        "origin": _origin(request, row) if keeps else None,
        "names": found_names(row) if keeps and row.case.stage in ("draft", "submitted") else [],
        "looked": LOOKED,
        "steps": [
            {
                "code": one.code,
                "label": _(one.label),
                "reason": one.reason == "required",
                "tone": one.tone,
                "open": one.code == edge or one.tone == "primary",
            }
            for one in sorted(steps, key=lambda one: one.tone != "primary")
        ],
        "errors": [text for texts in errors.values() for text in texts],
        "course": [
            {"when": one.recorded_at, "who": one.actor_name, "what": _(axis.edge(one.edge).done), "note": one.reason}
            for one in row.case.decisions.order_by("-recorded_at", "-pk")
        ]
        if keeps
        else [],
        "taken": row.taken_up.select_related("venue").order_by("-taken_on"),
        "version": row.case.tracks.get(axis=AXIS).version,
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


def _form(
    request: Any,
    form: Any,
    heading: str,
    act: str,
    *,
    get: bool = False,
    row: LibraryCase | None = None,
    origin: Any = None,
    version: int = 0,
) -> HttpResponse:
    code = request.council.code
    back = (
        reverse("desk:library:case", kwargs={"council": code, "library_id": row.pk})
        if row
        else reverse("desk:library:cases", kwargs={"council": code})
    )
    context = {
        "form": form,
        "heading": heading,
        "act": act,
        "cancel_url": back,
        "get": get,
        "origin": origin,
        "key": key_of(request),
        "version": version,
    }
    return render(request, "library/form.html", context, status=422 if form.errors else 200)
