"""Pages of figures: the overview, the rows behind a figure, frozen snapshots."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions import policy
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.ui.counted import counted
from yitang.instruments.figures.actions import freeze, signature_holds
from yitang.instruments.figures.declared import FIGURE_SETS, FigureSet, Question, RowLine
from yitang.instruments.figures.models import FigureSnapshot
from yitang.instruments.figures.queries import figures_of, rows_of
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS

PER_PAGE = 50
ALL = "all"


@require_GET
def home(request: Any) -> HttpResponse:
    """The first set of figures that the actor may see."""
    for code, figure_set in FIGURE_SETS.items():
        if policy.ask(request.actor, figure_set.permission):
            return redirect("desk:figures:overview", council=request.council.code, code=code)
    raise Refused(_("Your appointments do not open any figures."))


@require_GET
def overview(request: Any, code: str) -> HttpResponse:
    """All figures of a set for a session and a day; each opens to its rows."""
    figure_set, question, asked = _asked(request, code)
    found = counted(request, ("figures", code, question), lambda: figures_of(code, question))
    base = {"council": request.council.code, "code": code}
    opens = bool(policy.ask(request.actor, figure_set.rows_permission or figure_set.permission))
    context = asked | {
        "figure_set": figure_set,
        "tiles": [
            (
                figure,
                found["counts"][figure.code],
                _with(reverse("desk:figures:rows", kwargs={**base, "figure": figure.code}), asked) if opens else "",
            )
            for figure in figure_set.figures
        ],
        "explained": [{"label": figure.label, "value": figure.explain} for figure in figure_set.figures],
        "rates": [(rate, found["rates"][rate.code]) for rate in figure_set.rates],
        "breakdowns": [_breakdown(base, asked, b, found["breakdowns"][b.code], opens) for b in figure_set.breakdowns],
        "sentence": figure_set.sentence(found) if figure_set.sentence else "",
        "snapshots": FigureSnapshot.objects.filter(figure_set=code)[:5],
        "may_freeze": bool(policy.ask(request.actor, "figures.freeze")),
        "form_key": uuid7(),
    }
    return render(request, "figures/overview.html", context)


@require_GET
def rows(request: Any, code: str, figure: str) -> HttpResponse:
    """The rows that a figure counts: the length of this list is the figure."""
    figure_set, question, asked = _asked(request, code)
    policy.require(request.actor, figure_set.rows_permission or figure_set.permission)
    part, value = request.GET.get("part", ""), request.GET.get("value", "")
    narrowed: dict[str, Any] = {}
    breakdown = next((b for b in figure_set.breakdowns if b.code == part), None)
    if breakdown is not None:
        narrowed = {breakdown.column: value}
    try:
        declared = figure_set.figure(figure)
    except KeyError:
        raise Http404 from None
    found = rows_of(figure_set, figure, question, **narrowed).order_by("-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown: Any = page.object_list
    lines = list(figure_set.describe(shown))
    urls = [_url_of(request, figure_set, line) for line in lines]
    context = asked | {
        "figure_set": figure_set,
        "figure": declared,
        "page": page,
        "lines": list(zip(lines, urls, strict=True)),
        "part_label": breakdown.names().get(value, value) if breakdown else "",
        "back": _with(reverse("desk:figures:overview", kwargs={"council": request.council.code, "code": code}), asked),
    }
    return render(request, "figures/rows.html", context)


@require_http_methods(["POST"])
def freeze_now(request: Any, code: str) -> HttpResponse:
    """Freeze the figures of the page that was open."""
    figure_set, question, _shown = _asked(request, code)
    result = freeze(
        request.actor,
        key=request.POST.get("key") or None,
        code=code,
        session_id=question.session_id,
        as_of=question.as_of or today(),
        title=request.POST.get("title", "").strip() or str(figure_set.label),
    )
    where = {"council": request.council.code, "code": code, "snapshot_id": result["snapshot_id"]}
    return redirect("desk:figures:snapshot", **where)


@require_GET
def snapshot(request: Any, code: str, snapshot_id: Any) -> HttpResponse:
    """A frozen snapshot beside the figures of today for the same question."""
    figure_set, _question, _page = _asked(request, code)
    found = FigureSnapshot.objects.filter(pk=snapshot_id, figure_set=code).first()
    if found is None:
        raise Http404
    asked = found.question
    question = Question(request.council.pk, asked["session_id"], date.fromisoformat(asked["as_of"]))
    fresh = figures_of(code, question)
    lines = [(figure, found.values["counts"].get(figure.code), fresh["counts"][figure.code]) for figure in figure_set.figures]
    context = {
        "figure_set": figure_set,
        "snapshot": found,
        "holds": signature_holds(found),
        "lines": lines,
        "rates": [(rate, found.values["rates"].get(rate.code, {}).get("printed")) for rate in figure_set.rates],
        "session": CouncilSession.objects.filter(pk=asked["session_id"]).first(),
        "as_of": question.as_of,
    }
    return render(request, "figures/snapshot.html", context)


def _url_of(request: Any, figure_set: FigureSet, line: RowLine) -> str:
    if figure_set.address is not None:
        return figure_set.address(request.council, line)
    return CASE_KINDS.get(line.case_kind).address(request.council, Case(pk=line.case_id))


class QueryForm(forms.Form):
    """Which session, and as of which day."""

    session = forms.ChoiceField(label=gettext_lazy("Session"), required=False)
    as_of = forms.DateField(
        label=gettext_lazy("As of the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is not a day. Write it like 2026-03-05.")},
    )

    def __init__(self, data: Any, sessions: list[CouncilSession]) -> None:
        super().__init__({"session": str(sessions[0].pk) if sessions else ALL, **data.dict()})
        field = self.fields["session"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(s.pk), s.name) for s in sessions] + [(ALL, _("All sessions"))]


def _asked(request: Any, code: str) -> tuple[FigureSet, Question, dict[str, Any]]:
    try:
        figure_set = FIGURE_SETS.get(code)
    except LookupError:
        raise Http404 from None
    policy.require(request.actor, figure_set.permission)
    sessions = list(CouncilSession.objects.filter(council=request.council))
    form = QueryForm(request.GET, sessions)
    form.is_valid()
    session = next((s for s in sessions if str(s.pk) == form.cleaned_data.get("session")), None)
    as_of = form.cleaned_data.get("as_of")
    question = Question(request.council.pk, session.pk if session else None, as_of)
    return figure_set, question, {"form": form, "session": session, "as_of": as_of}


def _with(url: str, asked: dict[str, Any], **more: str) -> str:
    session = asked["session"]
    query = {
        "session": str(session.pk) if session else ALL,
        "as_of": asked["as_of"].isoformat() if asked["as_of"] else "",
        **more,
    }
    kept = urlencode({name: value for name, value in query.items() if value})
    return f"{url}?{kept}" if kept else url


def _breakdown(base: dict[str, str], asked: dict[str, Any], breakdown: Any, parts: dict[str, int], opens: bool) -> dict[str, Any]:
    names, most = breakdown.names(), max(parts.values(), default=0) or 1
    url = reverse("desk:figures:rows", kwargs={**base, "figure": breakdown.of})
    total = sum(parts.values())
    return {
        "label": breakdown.label,
        "total": total,
        "parts": [
            {
                "label": names.get(value, value or _("not given")),
                "count": count,
                "share": round(count * 100 / most),
                "url": _with(url, asked, part=breakdown.code, value=value) if opens else "",
            }
            for value, count in parts.items()
        ],
    }
