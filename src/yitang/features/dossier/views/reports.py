"""履职报告: written on the phone with autosave, checked, submitted; read with the committee's comment."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.dossier.attachments import PROOF
from yitang.features.dossier.figured import figure_lines, year_figures
from yitang.features.dossier.forms import ReportForm
from yitang.features.dossier.models import Report
from yitang.features.dossier.policy import WRITE_REPORT
from yitang.features.dossier.queries import report_due, visible_reports
from yitang.features.dossier.reports import discard_report, save_report, start_report
from yitang.features.dossier.rules import ink
from yitang.features.dossier.states import EDITABLE, REPORT_KIND
from yitang.features.dossier.views.mine import REPORT_TONES
from yitang.features.dossier.views.pages import address, missing, put_errors
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Conflict, Invalid, KeyReused, YitangError
from yitang.foundation.files.attaching import add_uploads, key_for
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.ui.views import conflict
from yitang.instruments.workflow.board import course_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.procedures import procedure_of


@require_POST
@needs(WRITE_REPORT)
def start(request: Any, year: int) -> HttpResponse:
    """Begin the report of a year, or go on with the one that is there."""
    made = start_report(request.actor, key=key_of(request), year=year)
    return redirect(address(request, "report_edit", report_id=made["case_id"]))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE_REPORT)
def edit(request: Any, report_id: UUID) -> HttpResponse:
    """The report's page. Both buttons save first; “check” then leads on, or says what is missing."""
    report = _own(request, report_id)
    if report.case.stage not in EDITABLE:
        return redirect(address(request, "report", report_id=report_id))
    if request.method != "POST":
        return _page(request, ReportForm(initial={"body": report.body}), report, report.draft_version)
    form, version = ReportForm(request.POST), version_of(request)
    if not form.is_valid():
        return _page(request, form, report, version, status=422)
    try:
        _write(request, report_id, version, form.cleaned_data["body"])
    except Conflict as error:
        return _both(request, report, form.cleaned_data["body"], error)
    if request.POST.get("act") != "check":
        messages.success(request, _("The draft is saved. It has not been submitted yet."))
        return redirect(address(request, "report_edit", report_id=report_id))
    return redirect(address(request, "report_check", report_id=report_id))


@require_POST
@needs(WRITE_REPORT)
def autosave(request: Any, report_id: UUID) -> HttpResponse:
    """Save what is being typed: 200 with the new version, 409 with the page that shows both texts."""
    form = ReportForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"code": "invalid", "errors": form.errors}, status=422)
    try:
        return JsonResponse(_write(request, report_id, version_of(request), form.cleaned_data["body"]))
    except Conflict as error:
        merge_url = address(request, "report_merge", report_id=report_id)
        return JsonResponse({"code": error.code, "message": str(error.message), "merge_url": merge_url}, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE_REPORT)
def merge(request: Any, report_id: UUID) -> HttpResponse:
    """Both texts side by side: what the server has, and what the other window sends along."""
    report, form = _own(request, report_id), ReportForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect(address(request, "report_edit", report_id=report_id))
    return _both(request, report, form.cleaned_data["body"], None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE_REPORT)
def check(request: Any, report_id: UUID) -> HttpResponse:
    """The report with its figures as it will be submitted; then the submission."""
    report = _own(request, report_id)
    if report.case.stage not in EDITABLE:
        return redirect(address(request, "report", report_id=report_id))
    if request.method != "POST":
        return _check_page(request, report)
    try:
        advance(
            request.actor,
            case_id=report_id,
            axis="reporting",
            edge="submit",
            key=key_of(request),
            expected_version=version_of(request, "track_version"),
        )
    except Invalid as error:
        form = ReportForm({"body": report.body})
        put_errors(form, error)
        return _page(request, form, report, report.draft_version, status=422)
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect(address(request, "report", report_id=report_id))
    messages.success(request, _("The report is submitted. Your committee reads and comments on it."))
    return redirect(address(request, "report", report_id=report_id))


@require_safe
def read(request: Any, report_id: UUID) -> HttpResponse:
    """A submitted report of one's own, with the committee's comment. An office is led to its own page."""
    if visible_reports(request.actor).filter(pk=report_id).exclude(principal_id__in=request.actor.principal_ids).exists():
        return redirect(address(request, "office_report", report_id=report_id))
    report = _own(request, report_id)
    if report.case.stage in EDITABLE:
        return redirect(address(request, "report_edit", report_id=report_id))
    context = {
        "report": report,
        "figures": figure_lines(report.figures),
        "state": procedure_of(report.case.procedure_id).stage_state(report.case.stage).words("owner"),
        "tone": REPORT_TONES[report.case.stage],
    }
    return render(request, "dossier/mine/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("dossier.edit_report")
def discard(request: Any, report_id: UUID) -> HttpResponse:
    """Delete a report that was never submitted, after a question."""
    report = _own(request, report_id)
    if request.method == "POST":
        discard_report(request.actor, key=key_of(request), case_id=report_id)
        messages.success(request, _("The draft is deleted."))
        return redirect(address(request, "mine"))
    if report.submitted_on is not None or report.case.stage not in EDITABLE:
        return redirect(address(request, "report", report_id=report_id))
    context = {
        "question": _("Delete this draft?"),
        "explanation": _("Its text cannot be brought back. The record keeps that there was a draft, not what it said."),
        "rows": [{"label": _("Title"), "value": report.case.title, "wide": True}],
        "act": _("Delete the draft"),
        "cancel_url": address(request, "report_edit", report_id=report_id),
        "hidden": [("key", uuid4().hex)],
    }
    return render(request, "ui/confirm.html", context)


@require_POST
@needs(WRITE_REPORT)
def add_files(request: Any, report_id: UUID) -> HttpResponse:
    """Add files to a report of one's own while it can be changed."""
    report = _own(request, report_id)
    try:
        uploads = request.FILES.getlist("files")
        key = key_for(key_of(request), "files")
        added = add_uploads(request.actor, uploads, kind=REPORT_KIND, subject_id=report.pk, purpose=PROOF, key=key)
    except YitangError as error:
        messages.error(request, str(error.message))
    else:
        for problem in added.problems:
            messages.error(request, problem)
        if added.files:
            messages.success(request, _("The files are added."))
    return redirect(address(request, "report_edit", report_id=report_id))


def _write(request: Any, report_id: UUID, version: int, body: str) -> dict[str, Any]:
    """Save over the version that the page knows. A page whose last save arrived but whose answer was lost goes on from there."""
    key = key_of(request)
    report = _own(request, report_id)
    if report.case.stage not in EDITABLE:
        raise Conflict(_("The report has been submitted meanwhile; its text can no longer be changed."))
    try:
        return save_report(request.actor, key=f"{key}:{version}", case_id=report_id, expected_version=version, body=body)
    except KeyReused:
        written = ActRecord.objects.get(council_id=request.actor.council_id, key=f"{key}:{version}").result
        newer = int(written.get("version", 0))
        if newer <= version:
            raise
        return save_report(request.actor, key=f"{key}:{newer}", case_id=report_id, expected_version=newer, body=body)


def _page(request: Any, form: ReportForm, report: Report, version: int, status: int = 200) -> HttpResponse:
    procedure = procedure_of(report.case.procedure_id)
    returned = next((d for d in reversed(course_of(report.pk)) if d.edge == "return"), None)
    context = {
        "form": form,
        "report": report,
        "version": version,
        "key": request.POST.get("key") or uuid4().hex,
        "figures": figure_lines(year_figures(report.principal_id, report.year)),
        "due": report_due(report.year),
        "limits": {name: procedure.parameter(f"report_{name}") for name in ("min", "max")},
        "returned": returned if report.case.stage == "returned" else None,
    }
    return render(request, "dossier/mine/report_edit.html", context, status=status)


def _check_page(request: Any, report: Report) -> HttpResponse:
    context = {
        "report": report,
        "figures": figure_lines(year_figures(report.principal_id, report.year)),
        "length": ink(report.body),
        "track": Track.objects.get(case_id=report.pk, axis="reporting"),
        "key": uuid4().hex,
    }
    return render(request, "dossier/mine/report_check.html", context)


def _both(request: Any, report: Report, mine: str, error: Conflict | None) -> HttpResponse:
    """Show both texts; the one to keep is chosen by a person. Texts that are alike need no choice."""
    editable = report.case.stage in EDITABLE
    if report.body == mine:
        return redirect(address(request, "report_edit" if editable else "report", report_id=report.pk))
    return conflict(
        request,
        subject=report.case.title,
        changed_by=(error.who if error else "") or request.actor.name,
        changed_at=report.saved_at,
        pairs=[{"label": _("Text"), "theirs": report.body, "mine": mine}],
        keep_url=address(request, "report_edit", report_id=report.pk) if editable else "",
        fields=[("body", mine), ("version", report.draft_version), ("key", uuid4().hex), ("act", "save")],
        their_url=address(request, "report_edit" if editable else "report", report_id=report.pk),
    )


def _own(request: Any, report_id: UUID) -> Report:
    report = visible_reports(request.actor).filter(pk=report_id, principal_id__in=request.actor.principal_ids).first()
    if report is None:
        raise missing()
    return report
