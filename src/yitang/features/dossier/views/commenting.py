"""The office's side of yearly reports: who handed in, the comment of the committee, archiving."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.dossier.figured import figure_lines
from yitang.features.dossier.forms import CommentForm
from yitang.features.dossier.models import Report
from yitang.features.dossier.policy import ARCHIVE, COMMENT
from yitang.features.dossier.queries import report_due, visible_members, visible_reports, who_must_report
from yitang.features.dossier.views.pages import address, asked_year, missing, put_errors, year_tabs
from yitang.foundation.core.errors import Conflict, Invalid
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of, version_of
from yitang.instruments.workflow.board import board_of
from yitang.instruments.workflow.engine import BatchItem, advance, advance_many
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE = 50


@require_safe
@needs(COMMENT)
def reports(request: Any) -> HttpResponse:
    """The reports of a year by where they stand, and who still owes one."""
    year = asked_year(request)
    view = request.GET.get("view", "")
    found = visible_reports(request.actor).filter(year=year)
    owing = visible_members(request.actor).filter(pk__in=who_must_report(year).values("pk"))
    owing = owing.exclude(principal_id__in=Report.objects.filter(year=year, submitted_on__isnull=False).values("principal_id"))
    stages = {"submitted": _("To comment"), "commented": _("To archive"), "archived": _("Archived")}
    tabs = [{"label": _("All"), "url": f"?year={year}", "current": not view}]
    tabs += [{"label": label, "url": f"?year={year}&view={code}", "current": view == code} for code, label in stages.items()]
    tabs.append(
        {"label": _("Not handed in yet"), "url": f"?year={year}&view=owing", "current": view == "owing", "count": owing.count()}
    )
    if view in stages:
        found = found.filter(case__stage=view)
    shown: Any = owing.order_by("number") if view == "owing" else found
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    rows = [] if view == "owing" else [_row(request, report) for report in page.object_list]
    context = {
        "year": year,
        "years": year_tabs(year),
        "tabs": tabs,
        "view": view,
        "page": page,
        "rows": rows,
        "due": report_due(year),
        "may_archive": view == "commented" and policy.may_ever(request.actor, ARCHIVE),
        "key": uuid4().hex,
    }
    return render(request, "dossier/office/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(COMMENT)
def report(request: Any, report_id: UUID) -> HttpResponse:
    """One report with its figures; the committee comments or returns it."""
    found = visible_reports(request.actor).filter(pk=report_id).first()
    if found is None:
        raise missing()
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        taken = _step(request, found, form)
        if taken is not None:
            return taken
    board = board_of(request.actor, found)
    context = {
        "report": found,
        "figures": figure_lines(found.figures),
        "state": board.stage.words(),
        "tone": "done" if "final" in board.stage.flags else "doing",
        "may_comment": board.step("reporting", "comment") is not None,
        "may_return": board.step("reporting", "return") is not None,
        "may_archive": board.step("reporting", "archive") is not None,
        "version": board.track("reporting").version if board.track("reporting") else 1,  # type: ignore[union-attr]
        "form": form,
        "key": request.POST.get("key") or uuid4().hex,
    }
    return render(request, "dossier/office/report.html", context, status=422 if form.errors else 200)


@require_POST
@needs(ARCHIVE)
def archive_many(request: Any) -> HttpResponse:
    """Archive the ticked reports in one act; one that cannot go stays and says why."""
    chosen = visible_reports(request.actor).filter(pk__in=uuids(request.POST.getlist("ids")), case__stage="commented")
    versions = dict(Track.objects.filter(case__in=chosen.values("case"), axis="reporting").values_list("case_id", "version"))
    items = [BatchItem(report_id, version) for report_id, version in versions.items()]
    if not items:
        messages.error(request, _("Tick the reports that are to be archived."))
        return redirect(f"{address(request, 'office_reports')}?view=commented")
    done = advance_many(request.actor, items, axis="reporting", edge="archive", key=key_of(request))
    for row in done["results"]:
        if not row["ok"]:
            messages.error(request, row["message"])
    messages.success(request, _("Archived: {n}").format(n=done["done"]))
    return redirect(f"{address(request, 'office_reports')}?view=archived")


def _step(request: Any, found: Report, form: CommentForm) -> HttpResponse | None:
    edge = request.POST.get("act", "")
    words = form.cleaned_data["comment"].strip()
    if edge not in ("comment", "return", "archive"):
        return None
    try:
        advance(
            request.actor,
            case_id=found.pk,
            axis="reporting",
            edge=edge,
            key=key_of(request),
            expected_version=version_of(request),
            payload={"comment": words} if edge == "comment" else {},
            reason=words if edge == "return" else "",
        )
    except Invalid as error:
        # What is missing is the same text, whichever button was pressed.
        put_errors(form, Invalid({"comment": [text for texts in error.errors.values() for text in texts]}))
        return None
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect(address(request, "office_report", report_id=found.pk))
    done = {"comment": _("The comment stands with the report."), "return": _("The report goes back to the member.")}
    messages.success(request, done.get(edge, _("The report is archived.")))
    return redirect(
        address(request, "office_report", report_id=found.pk) if edge != "return" else address(request, "office_reports")
    )


def _row(request: Any, report: Report) -> dict[str, Any]:
    state = procedure_of(report.case.procedure_id).stage_state(report.case.stage)
    return {
        "report": report,
        "url": address(request, "office_report", report_id=report.pk),
        "state": state.words(),
        "tone": "done" if "final" in state.flags else "doing",
    }
