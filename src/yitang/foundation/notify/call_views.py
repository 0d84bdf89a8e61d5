"""电话通知单: the telephone list of the clerks."""

import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yitang.foundation.administration.actions import form_key
from yitang.foundation.administration.directory import names_of
from yitang.foundation.core.clock import now, today
from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.ids import is_uuid
from yitang.foundation.notify import calling
from yitang.foundation.notify.calling import ToCall
from yitang.foundation.notify.hours import Hours
from yitang.foundation.notify.models import Call
from yitang.foundation.notify.policy import CALL
from yitang.foundation.permissions.web import needs

PAGE = 20
LATEST = 15


@require_safe
@needs(CALL)
def calls(request: Any) -> HttpResponse:
    """Who is to be telephoned, about what, until when; and the latest calls."""
    return _page(request)


@require_POST
@needs(CALL)
def note(request: Any, principal_id: UUID) -> HttpResponse:
    """Note how a call went."""
    ids = [UUID(one) for one in request.POST.getlist("message") if is_uuid(one)]
    outcome, spoke_with = request.POST.get("outcome", ""), request.POST.get("spoke_with", "")
    key = f"{sent}:{principal_id}" if (sent := request.POST.get("key")) else None
    try:
        calling.note_call(
            request.actor, key=key, principal_id=principal_id, message_ids=ids, outcome=outcome, spoke_with=spoke_with
        )
    except Invalid as error:
        messages.error(request, str(error.message))
    else:
        told = outcome == Call.Outcome.TOLD
        messages.success(request, _("Noted: told by telephone.") if told else _("Noted: nobody answered."))
    return redirect("desk:notify:calls", council=request.council.code)


@require_POST
@needs(CALL)
@never_cache
def number(request: Any, principal_id: UUID) -> HttpResponse:
    """The list once more with this person's number open; the look is on record."""
    reason = request.POST.get("reason", "").strip()
    try:
        calling.see_number(request.actor, principal_id=principal_id, reason=reason)
    except Invalid as error:
        messages.error(request, str(error.message))
        return redirect("desk:notify:calls", council=request.council.code)
    return _page(request, opened={principal_id: calling.numbers_of([principal_id]).get(principal_id, "")})


@require_POST
@needs(CALL)
@never_cache
def sheet(request: Any) -> HttpResponseBase:
    """The list as a workbook with numbers, to be telephoned through on paper; on record with its reason."""
    rows = calling.to_call(request.council, now())
    names = names_of(row.principal_id for row in rows)
    content = _workbook(rows, names)
    try:
        calling.record_sheet(
            request.actor,
            reason=request.POST.get("reason", ""),
            principal_ids=[row.principal_id for row in rows],
            sha256=hashlib.sha256(content).hexdigest(),
        )
    except Invalid as error:
        messages.error(request, str(error.message))
        return redirect("desk:notify:calls", council=request.council.code)
    name = _("Telephone list {day}.xlsx").format(day=today().isoformat())
    return FileResponse(BytesIO(content), as_attachment=True, filename=name)


def _page(request: Any, opened: dict[UUID, str] | None = None) -> HttpResponse:
    moment = now()
    page = Paginator(calling.to_call(request.council, moment), PAGE).get_page(request.GET.get("page"))
    latest = list(Call.objects.order_by("-called_at", "pk")[: LATEST * 3])
    once = list({(call.principal_id, call.called_at): call for call in latest}.values())[:LATEST]
    opened = opened or {}
    names = names_of([*(row.principal_id for row in page), *(call.principal_id for call in once), *opened])
    holders = calling.has_account(row.principal_id for row in page)
    rows = [
        {
            "row": row,
            "name": names.get(row.principal_id, ""),
            "no_account": row.principal_id not in holders,
            "late": bool(row.due_on and row.due_on < today()),
            "number": opened.get(row.principal_id),
        }
        for row in page
    ]
    hours = Hours.of(request.council)
    since = moment - timedelta(days=hours.open_days)
    done = [
        {
            "call": call,
            "name": names.get(call.principal_id, ""),
            "open": call.outcome == Call.Outcome.TOLD and call.called_at > since,
        }
        for call in once
    ]
    listed = {row.principal_id for row in page}
    beside = [{"name": names.get(pk, ""), "number": number} for pk, number in opened.items() if pk not in listed]
    context = {"page": page, "rows": rows, "done": done, "beside": beside, "hours": hours, "key": form_key()}
    return render(request, "notify/calls.html", context)


def _workbook(rows: list[ToCall], names: Any) -> bytes:
    """One line for each matter; numbers as text. Words stand as they are and are never taken for formulas."""
    import xlsxwriter

    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    page = book.add_worksheet(_("Telephone list"))
    bold, text = (
        book.add_format({"bold": True, "border": 1}),
        book.add_format({"border": 1, "num_format": "@", "text_wrap": True, "quote_prefix": True}),
    )
    heads = (_("Whom"), _("Telephone"), _("Matter"), _("Next step"), _("By which day"), _("Told by telephone"), _("Spoke with"))
    for column, (head, width) in enumerate(zip(heads, (24, 18, 26, 26, 12, 14, 14), strict=True)):
        page.write_string(0, column, head, bold)
        page.set_column(column, column, width)
    line_no = 0
    for row in rows:
        for line in row.lines:
            line_no += 1
            due = line.due_on.isoformat() if line.due_on else ""
            for column, value in enumerate((names.get(row.principal_id, ""), row.number, line.what, line.step, due, "", "")):
                page.write_string(line_no, column, value, text)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    book.close()
    return file.getvalue()
