"""Pages of the import centre: upload, columns, check result, agreement, progress, result, withdrawal."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yitang.foundation.core.errors import Invalid
from yitang.foundation.jobs.models import Job
from yitang.foundation.permissions.web import needs
from yitang.instruments.imports.actions import Action, Level, State, agree, ask_to_withdraw, discard_batch, open_batch
from yitang.instruments.imports.formats import ImportFormat
from yitang.instruments.imports.forms import AgreeForm, ColumnsForm, UploadForm, WithdrawForm
from yitang.instruments.imports.models import ImportBatch, ImportRow
from yitang.instruments.imports.queries import format_of, formats_of, job_of, visible_batch, visible_batches
from yitang.instruments.imports.readers import sample
from yitang.instruments.imports.sheets import name_of, result_sheet, template_sheet
from yitang.instruments.imports.taking import progress_of
from yitang.instruments.imports.uploads import keep, kept

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {
    State.STAGING: "doing",
    State.STAGED: "wait",
    State.AGREED: "doing",
    State.DONE: "done",
    State.FAILED: "late",
}
RUNNING = (State.STAGING, State.AGREED, State.DONE)
LEVEL_TONES = {Level.ERROR: "late", Level.NOTE: "soon", Level.FINE: "done"}


@require_GET
@needs("imports.use")
def home(request: Any) -> HttpResponse:
    """What can be imported, the upload, and all imports so far."""
    return _home(request, UploadForm(formats=formats_of(request.actor)))


@require_GET
@needs("imports.use")
def template(request: Any, code: str) -> FileResponse:
    """An empty table with the right headers."""
    form = format_of(request.actor, code)
    return FileResponse(template_sheet(form), as_attachment=True, filename=f"{form.label}.xlsx", content_type=XLSX)


@require_POST
@needs("imports.use")
def upload(request: Any) -> HttpResponse:
    """Keep the file and go on to its columns."""
    form = UploadForm(request.POST, request.FILES, formats=formats_of(request.actor))
    if not form.is_valid():
        return _home(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        source = keep(request.council.pk, file, file.name, file.size)
        sample(source)
    except Invalid as error:
        form.add_error("file", str(error.message))
        return _home(request, form, status=422)
    where = {"council": request.council.code, "code": form.cleaned_data["code"], "sha256": source.sha256}
    return redirect(f"{reverse('desk:imports:columns', kwargs=where)}?{urlencode({'name': source.name})}")


@require_http_methods(["GET", "POST"])
@needs("imports.use")
def columns(request: Any, code: str, sha256: str) -> HttpResponse:
    """Which column is which field; then a job checks the file."""
    form = format_of(request.actor, code)
    source = kept(request.council.pk, sha256, request.GET.get("name", ""))
    headers, rows = sample(source)
    data = request.POST if request.method == "POST" else None
    asked = ColumnsForm(data, form=form, headers=headers)
    options = form.options_form(request.council.pk)(data) if form.options_form else None
    valid = [part.is_valid() for part in (asked, options) if part is not None]
    if data is not None and all(valid):
        opened = open_batch(
            request.actor,
            format=code,
            source=source,
            headers=headers,
            mapping=asked.mapping(),
            options=options.options() if options else {},
            background=True,
        )
        return redirect("desk:imports:batch", council=request.council.code, batch_id=opened["batch_id"])
    context = {"form": form, "source": source, "asked": asked, "options": options, "headers": headers, "rows": rows}
    return render(request, "imports/columns.html", context, status=422 if data is not None else 200)


@require_GET
@needs("imports.use")
def batch(request: Any, batch_id: UUID) -> HttpResponse:
    """Where an import is: progress, the check's result by row, or what came of it."""
    found = visible_batch(request.actor, batch_id)
    form = format_of(request.actor, found.format)
    show = request.GET.get("show", "")
    rows = found.rows.order_by("number")
    if show in Level.values:
        rows = rows.filter(level=show)
    elif show in Action.values:
        rows = rows.filter(action=show)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    job = job_of(found)
    context = {
        "batch": found,
        "form": form,
        "tone": TONES.get(State(found.state), "void"),
        "running": _is_running(found, job),
        "work": progress_of(found.pk),
        "job": job,
        "page": page,
        "lines": [_line(form, row) for row in page],
        "tabs": _tabs(found, show),
        "facts": _facts(found, form),
        "agree_form": AgreeForm(),
    }
    return render(request, "imports/batch.html", context)


@require_POST
@needs("imports.use")
def agree_to(request: Any, batch_id: UUID) -> HttpResponse:
    """Agree; a job takes the rows over."""
    found = visible_batch(request.actor, batch_id)
    form = AgreeForm(request.POST)
    skip = form.is_valid() and form.cleaned_data["skip_errors"]
    agree(request.actor, batch_id=found.pk, skip_errors=skip, background=True)
    messages.success(request, _("Agreed. The import runs in the background; you can go on with something else."))
    return redirect("desk:imports:batch", council=request.council.code, batch_id=found.pk)


@require_http_methods(["GET", "POST"])
@needs("imports.use")
def discard(request: Any, batch_id: UUID) -> HttpResponse:
    """Give up a checked file; nothing has been imported."""
    found = visible_batch(request.actor, batch_id)
    if request.method == "POST":
        discard_batch(request.actor, batch_id=found.pk)
        messages.success(request, _("“%(name)s” was given up. Nothing was imported.") % {"name": found.file_name})
        return redirect("desk:imports:home", council=request.council.code)
    return render(
        request,
        "ui/confirm.html",
        {
            "question": _("Give up the import of “%(name)s”?") % {"name": found.file_name},
            "explanation": _("Nothing has been imported so far; the result of the check is removed."),
            "act": _("Give up this import"),
            "cancel_url": _address(request, found),
        },
    )


@require_http_methods(["GET", "POST"])
@needs("imports.use")
def withdraw(request: Any, batch_id: UUID) -> HttpResponse:
    """Take back an import; refused, with the reason, when work has followed."""
    found = visible_batch(request.actor, batch_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_to_withdraw(request.actor, batch_id=found.pk, reason=form.cleaned_data["reason"])
        messages.success(request, _("The import is being withdrawn in the background."))
        return redirect("desk:imports:batch", council=request.council.code, batch_id=found.pk)
    added = found.result.get("added", 0)
    context = {
        "question": _("Withdraw the import of “%(name)s”?") % {"name": found.file_name},
        "explanation": ngettext(
            "%(n)d entry that it brought is removed. If somebody has gone on working on it, nothing happens.",
            "%(n)d entries that it brought are removed. If somebody has gone on working on one of them, nothing happens.",
            added,
        )
        % {"n": added},
        "form": form,
        "act": _("Withdraw this import"),
        "cancel_url": _address(request, found),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@require_GET
@needs("imports.use")
def sheet(request: Any, batch_id: UUID) -> FileResponse:
    """The batch as xlsx with a column that says what is wrong."""
    found = visible_batch(request.actor, batch_id)
    name = f"{found.file_name.split('.')[0]}-{_('check result')}.xlsx"
    return FileResponse(result_sheet(found), as_attachment=True, filename=name, content_type=XLSX)


def _home(request: Any, form: UploadForm, status: int = 200) -> HttpResponse:
    page = Paginator(visible_batches(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    lines = [{"batch": found, "url": _address(request, found), "tone": TONES.get(State(found.state), "void")} for found in page]
    context = {"form": form, "formats": formats_of(request.actor), "page": page, "lines": lines}
    return render(request, "imports/home.html", context, status=status)


def _address(request: Any, found: ImportBatch) -> str:
    return reverse("desk:imports:batch", kwargs={"council": request.council.code, "batch_id": found.pk})


def _is_running(found: ImportBatch, job: Job | None) -> bool:
    """Whether a job about the batch is waiting or running (the command line works without one)."""
    if job is None:
        return found.state in (State.STAGING, State.AGREED)
    return found.state in RUNNING and job.state in (Job.State.WAITING, Job.State.RUNNING)


def _line(form: ImportFormat, row: ImportRow) -> dict[str, Any]:
    values = [row.data.get(field.name, "") for field in form.fields if field.required]
    return {
        "number": row.number,
        "title": values[0] if values else row.key,
        "others": "、".join(str(value) for value in values[1:] if value),
        "level": row.get_level_display(),
        "tone": LEVEL_TONES[Level(row.level)],
        "action": row.get_action_display(),
        "problems": [problem | {"name": name_of(form, problem)} for problem in row.problems],
    }


def _tabs(found: ImportBatch, show: str) -> list[dict[str, Any]]:
    counts = found.counts
    wanted = [
        ("", _("All rows"), counts.get("rows", found.staged_rows)),
        (Level.ERROR, _("With an error"), counts.get("error")),
        (Level.NOTE, _("With a remark"), counts.get("note")),
        (Action.NEW, Action.NEW.label, counts.get("new")),
        (Action.UPDATE, Action.UPDATE.label, counts.get("update")),
        (Action.SAME, Action.SAME.label, counts.get("same")),
    ]
    return [
        {"url": f"?show={code}" if code else "?", "label": label, "count": count, "current": show == code}
        for code, label, count in wanted
        if count or not code
    ]


def _facts(found: ImportBatch, form: ImportFormat) -> list[dict[str, Any]]:
    mapped = "；".join(f"{form.by_name[name].label} ← {column}" for name, column in found.mapping.items())
    rows = [
        {"label": _("What is in the table"), "value": form.label},
        {"label": _("Uploaded by"), "value": found.actor_name or _("the command line")},
        {"label": _("Columns"), "value": mapped, "wide": True},
    ]
    result = found.result
    if "added" in result:
        rows.append({"label": _("Result"), "value": _told(result), "wide": True})
    if found.note:
        rows.append({"label": _("Note"), "value": found.note, "wide": True})
    return rows


def _told(result: dict[str, Any]) -> str:
    parts = [_("%(n)d added, %(m)d updated") % {"n": result["added"], "m": result["updated"]}]
    if result.get("unconfirmed"):
        parts.append(_("%(n)d people and units still have to be joined with the lists") % {"n": result["unconfirmed"]})
    words = [word for added in result.get("added_words", {}).values() for word in added.values()]
    if words:
        parts.append(_("new in the dictionaries: %(words)s") % {"words": "、".join(words)})
    return "；".join(parts)
