"""C17: the clerk's list of gatherings, and a new one, also from an earlier one's people and agenda."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.meetings.forms import GatheringForm
from yitang.features.meetings.times import span
from yitang.features.meetings.views.parts import ALIASES, FORM, TONES, link
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import attempt
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.contacts import bare_kinds
from yitang.instruments.gatherings.linking import next_in_chain
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.planning import start
from yitang.instruments.gatherings.policy import ORGANISE, VIEW
from yitang.instruments.gatherings.queries import find, kind_labels, visible
from yitang.instruments.workflow.board import find_subject
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE = 30


@require_safe
@needs(VIEW)
def gatherings(request: Any) -> HttpResponse:
    """Gatherings to come, those that are over, or all; by kind and by a part of the name."""
    asked = {
        "view": request.GET.get("view", "coming"),
        "kind": request.GET.get("kind", ""),
        "q": request.GET.get("q", "").replace("\x00", "").strip()[:40],
    }
    rows = _filtered(visible(request.actor), asked)
    page = Paginator(rows.annotate(expected=Count("attendees")), PER_PAGE).get_page(request.GET.get("page"))
    kinds = kind_labels()
    lines = [
        {
            "row": row,
            "kind": kinds.get(row.kind_code, row.kind_code),
            "when": span(row.starts_at, row.ends_at),
            "tone": TONES[row.case.stage],
            "state": procedure_of(row.case.procedure_id).stage_state(row.case.stage).words(),
        }
        for row in page.object_list
    ]
    names = {"coming": _("Not over yet"), "over": _("Over"), "all": _("All")}
    tabs = [{"label": label, "url": f"?view={name}", "current": asked["view"] == name} for name, label in names.items()]
    context = {
        "page": page,
        "lines": lines,
        "tabs": tabs,
        "asked": asked,
        "kinds": kinds,
        "may": may_ever(request.actor, ORGANISE),
        "bare": bool(bare_kinds()),
    }
    return render(request, "meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def new(request: Any) -> HttpResponse:
    """A new gathering; `?from=` begins with what an earlier one had."""
    earlier, before, because = _named(request, "from"), _named(request, "after"), _because(request)
    initial = GatheringForm.of(earlier) if earlier else _following(before)
    for name in ("starts_on", "ends_on", "reply_on"):
        initial.pop(name, None)
    form = GatheringForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made: dict[str, Any] = {}
        tied = {name: row.pk for name, row in (("copy_of", earlier), ("follows", before), ("because", because)) if row}
        if attempt(form, lambda: made.update(start(request.actor, key=key_of(request), **tied, **form.asked())), ALIASES):
            messages.success(request, _("The gathering is begun. Say who is expected, then send the notice."))
            return redirect(link(request, "case", UUID(str(made["case_id"]))))
    context = {
        "form": form,
        "heading": _("A new gathering"),
        "act": _("Go on"),
        "cancel_url": link(request, "list"),
        "key": request.POST.get("key") or uuid4().hex,
        "note": _note(earlier, before, because),
    }
    return render(request, FORM, context, status=422 if form.is_bound else 200)


def _following(before: Gathering | None) -> dict[str, Any]:
    following = next_in_chain(before.kind_code) if before else None
    return {"kind_code": following[0]} if following else {}


def _because(request: Any) -> Case | None:
    """The case of another kind for which the gathering is held, as far as the reader sees it. Raises `NotFound`."""
    asked = uuids([request.GET.get("because", "")])
    case = Case.objects.filter(pk=asked[0]).first() if asked else None
    if asked and (case is None or find_subject(request.actor, case.kind, case.pk) is None):
        raise NotFound
    return case


def _note(earlier: Gathering | None, before: Gathering | None, because: Case | None) -> str:
    if because:
        return _("It is held because of “%(title)s”.") % {"title": because.title}
    if earlier:
        return _("People and agenda are taken from “%(title)s”.") % {"title": earlier.case.title}
    return _("It follows “%(title)s” in the chain.") % {"title": before.case.title} if before else ""


def _named(request: Any, name: str) -> Gathering | None:
    try:
        return find(request.actor, UUID(request.GET.get(name, "")))
    except ValueError:
        return None


def _filtered(rows: QuerySet[Gathering], asked: dict[str, str]) -> QuerySet[Gathering]:
    if asked["kind"]:
        rows = rows.filter(kind_code=asked["kind"])
    if asked["q"]:
        rows = rows.filter(case__title__icontains=asked["q"])
    over = Q(case__stage__in=("closed", "archived", "cancelled"))
    if asked["view"] == "over":
        return rows.filter(over).order_by("-starts_at", "-pk")
    if asked["view"] == "all":
        return rows.order_by("-starts_at", "-pk")
    return rows.exclude(over).order_by("starts_at", "pk")
