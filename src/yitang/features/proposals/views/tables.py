"""Pages of the official tables: counts that open to their rows, small charts beside them, the report's paragraph, workbooks."""

import tempfile
from typing import IO, Any
from urllib.parse import urlencode
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yitang.features.proposals.exports import export_list
from yitang.features.proposals.filters import list_words
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.papers.paragraph import paragraph
from yitang.features.proposals.papers.sheets import export_tables, meeting_sheet
from yitang.features.proposals.papers.tables import ALL, TABLES, Counted, Table, column_of, count, rows_behind, section_of
from yitang.features.proposals.queries import visible_proposals
from yitang.foundation.core.clock import today
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.ui.counted import counted
from yitang.instruments.figures.declared import FIGURE_SETS, Question
from yitang.instruments.figures.views import QueryForm
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS

PER_PAGE = 50
BARS_MOST = 14
EVERY_SESSION = "all"


@require_GET
@needs("proposals.figures")
def home(request: Any) -> HttpResponse:
    """The tables to choose from, and the report's paragraph with its exact fractions."""
    question, asked = _asked(request)
    parts = paragraph(question)
    session = asked["session"]
    context = asked | {
        "tables": [(table, _address(request, "table", asked, table=table.code)) for table in TABLES.values()],
        "parts": parts,
        "fractions": [(name, rate.part, rate.whole, rate.printed(1), rate.printed(4)) for name, rate in parts.fractions],
        "sheet_url": _address(request, "tables_sheet", asked),
        "key": uuid4().hex,
        "may_export": policy.may_ever(request.actor, "proposals.export"),
        "papers": _papers(request, session) if session else [],
    }
    return render(request, "proposals/tables/home.html", context)


@require_GET
@needs("proposals.figures")
def table(request: Any, table: str) -> HttpResponse:
    """One table, its sections with small charts; each count opens to its rows."""
    found = _table(table)
    question, asked = _asked(request)
    context = asked | {
        "table": found,
        "tables": [(one, _address(request, "table", asked, table=one.code)) for one in TABLES.values()],
        "sections": [_shown(request, found, count(found, section, question), asked) for section in found.sections],
        "sheet_url": _address(request, "table_sheet", asked, table=found.code),
        "back": _address(request, "tables", asked),
        "key": uuid4().hex,
        "may_export": policy.may_ever(request.actor, "proposals.export"),
        "only_none": request.GET.get("none") == "1",
    }
    return render(request, "proposals/tables/table.html", context)


@require_GET
@needs("proposals.figures")
def rows(request: Any, table: str) -> HttpResponse:
    """The rows that a cell counts."""
    found, section, column, value = _cell(request, table)
    question, asked = _asked(request)
    behind = rows_behind(found, section, column, value, question).order_by("-pk")
    page = Paginator(behind, PER_PAGE).get_page(request.GET.get("page"))
    shown: Any = page.object_list
    lines = list(FIGURE_SETS.get(column.figure_set).describe(shown))
    urls = [CASE_KINDS.get(line.case_kind).address(request.council, Case(pk=line.case_id)) for line in lines]
    names = section.names()
    context = asked | {
        "table": found,
        "column": column,
        "heading": " · ".join(str(part) for part in (column.group, column.label) if part),
        "row_label": _("Total") if value == ALL else names.get(value, _("not given")),
        "page": page,
        "lines": list(zip(lines, urls, strict=True)),
        "back": _address(request, "table", asked, table=found.code),
        "is_list": behind.model is Proposal and policy.may_ever(request.actor, "proposals.export"),
        "export_url": f"{_url(request, 'table_export', table=found.code)}?{request.GET.urlencode()}",
        "key": uuid4().hex,
    }
    return render(request, "proposals/tables/rows.html", context)


@require_POST
@needs("proposals.export")
def export_rows(request: Any, table: str) -> HttpResponseBase:
    """The proposals behind a cell as the same workbook that the list gives, so that the import centre knows it."""
    found, section, column, value = _cell(request, table)
    policy.require(request.actor, "proposals.figures")
    question, _shown_as = _asked(request)
    behind = rows_behind(found, section, column, value, question)
    if behind.model is not Proposal:
        raise Http404
    chosen = visible_proposals(request.actor).filter(pk__in=behind.order_by().values("pk")).order_by("case__number", "case_id")
    words = counted(request, ("words", get_language()), list_words)
    return answer(request, export_list(request.actor, request.POST.get("key") or None, chosen, words, request.GET.dict()))


@require_POST
@needs("proposals.export")
def sheet(request: Any, table: str) -> FileResponse:
    """One table as a workbook."""
    return _sheets(request, [_table(table)])


@require_POST
@needs("proposals.export")
def all_sheets(request: Any) -> FileResponse:
    """All tables in one workbook, one sheet for each section."""
    return _sheets(request, list(TABLES.values()))


@require_POST
@needs("proposals.assign")
def assignment_sheet(request: Any) -> FileResponse:
    """交办会清单: what was assigned to which unit in a session, one sheet."""
    _question, asked = _asked(request)
    file, name = meeting_sheet(request.actor, request.POST.get("key") or None, asked["session"])
    return FileResponse(file, as_attachment=True, filename=name)


def _sheets(request: Any, tables: list[Table]) -> FileResponse:
    policy.require(request.actor, "proposals.figures")
    question, asked = _asked(request)
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    session = asked["session"]
    heading = f"{request.council.name}{session.name if session else ''}"
    export_tables(request.actor, request.POST.get("key") or None, file, tables, question, heading)
    title = tables[0].label if len(tables) == 1 else _("Tables on proposals")
    return FileResponse(file, as_attachment=True, filename=f"{title}_{today():%Y%m%d}.xlsx")


def _shown(request: Any, table: Table, counted_: Counted, asked: dict[str, Any]) -> dict[str, Any]:
    """A section as the page draws it: head, rows with addresses, bars."""
    section = counted_.section
    heads = counted_.total.cells
    address = _url(request, "table_rows", table=table.code)

    def line(row: Any) -> dict[str, Any]:
        cells = []
        for cell in row.cells:
            query = _query(asked, section=section.code, column=cell.column.code, value=row.value)
            cells.append((cell, f"{address}?{query}" if cell.count else ""))
        return {"label": row.label, "cells": cells, "none": not any(cell.count for cell in row.cells)}

    lines = [line(row) for row in counted_.rows]
    if request.GET.get("none") == "1":
        lines = [one for one in lines if one["none"]]
    elif not section.closed:
        lines = [one for one in lines if not one["none"]]
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page")) if section.closed and len(lines) > PER_PAGE else None
    return {
        "section": section,
        "page": page,
        "groups": _groups([cell.column for cell in heads]),
        "columns": [cell.column for cell in heads],
        "rows": page.object_list if page else lines,
        "total": line(counted_.total),
        "bars": _bars(counted_),
        "nobody": sum(1 for row in counted_.rows if not any(cell.count for cell in row.cells)) if section.closed else 0,
    }


def _groups(columns: list[Any]) -> list[tuple[str, int]]:
    """The upper line of the head: names of groups with their widths; empty where no column belongs to one."""
    if not any(column.group for column in columns):
        return []
    groups: list[tuple[str, int]] = []
    for column in columns:
        name = str(column.group)
        if groups and groups[-1][0] == name:
            groups[-1] = (name, groups[-1][1] + 1)
        else:
            groups.append((name, 1))
    return groups


def _bars(counted_: Counted) -> dict[str, Any]:
    """The chart beside a section: one bar for each of the largest rows, the second count inside the first."""
    codes = counted_.section.bars
    if not codes:
        return {}
    found = []
    for row in counted_.rows:
        counts = {cell.column.code: cell.count or 0 for cell in row.cells}
        if counts.get(codes[0]):
            found.append((row.label, [counts[code] for code in codes]))
    found.sort(key=lambda pair: -pair[1][0])
    most = found[0][1][0] if found else 1
    labels = {cell.column.code: str(cell.column.label) for cell in counted_.total.cells}
    bars = [
        {
            "label": label if len(label) <= 10 else f"{label[:9]}…",
            "y": 26 * n,
            "text_y": 26 * n + 16,
            "widths": [max(1, round(280 * value / most)) for value in values],
            "end": 146 + max(1, round(280 * values[0] / most)) + 6,
            "values": " / ".join(str(value) for value in values),
        }
        for n, (label, values) in enumerate(found[:BARS_MOST])
    ]
    height = 26 * len(bars) + 4
    return {"bars": bars, "height": height, "legend": [labels[code] for code in codes], "left_out": len(found) - len(bars)}


def _papers(request: Any, session: CouncilSession) -> list[tuple[str, str]]:
    kinds = (
        ("review-report", _("Review report")),
        ("report-paragraph", _("Paragraph of the report")),
        ("proposal-catalogue", _("Catalogue of proposals")),
        ("review-register", _("Register for the review")),
        ("reply-register", _("Register of replies")),
    )
    return [(label, reverse("desk:letters:paper", args=(request.council.code, code, session.pk))) for code, label in kinds]


def _cell(request: Any, code: str) -> tuple[Table, Any, Any, str]:
    table = _table(code)
    section = section_of(table, request.GET.get("section", ""))
    column = column_of(table, request.GET.get("column", ""))
    value = request.GET.get("value", ALL)
    if section is None or column is None or "\x00" in value:
        raise Http404
    if value not in (ALL, "-") and section.column.endswith(("unit", "submitter", "session")) and value not in section.names():
        raise Http404
    return table, section, column, value


def _table(code: str) -> Table:
    if code not in TABLES:
        raise Http404
    return TABLES[code]


def _asked(request: Any) -> tuple[Question, dict[str, Any]]:
    sessions = list(CouncilSession.objects.filter(council=request.council))
    form = QueryForm(request.GET, sessions)
    form.is_valid()
    session = next((one for one in sessions if str(one.pk) == form.cleaned_data.get("session")), None)
    as_of = form.cleaned_data.get("as_of")
    question = Question(request.council.pk, session.pk if session else None, as_of)
    return question, {"form": form, "session": session, "as_of": as_of}


def _query(asked: dict[str, Any], **more: str) -> str:
    session = asked["session"]
    day = asked["as_of"].isoformat() if asked["as_of"] else ""
    query = {"session": str(session.pk) if session else EVERY_SESSION, "as_of": day, **more}
    return urlencode({name: value for name, value in query.items() if value})


def _url(request: Any, name: str, **more: str) -> str:
    return reverse(f"desk:proposals:{name}", kwargs={"council": request.council.code, **more})


def _address(request: Any, name: str, asked: dict[str, Any], **more: str) -> str:
    return f"{_url(request, name, **more)}?{_query(asked)}"
