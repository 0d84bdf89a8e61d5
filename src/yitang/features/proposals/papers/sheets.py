"""Tables as workbooks, and the sheet of an assignment meeting; each export is an act on record."""

import tempfile
from collections.abc import Sequence
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from yitang.features.proposals.exports import digest_of, record_export
from yitang.features.proposals.papers.tables import Table, count
from yitang.features.proposals.queries import visible_proposals
from yitang.foundation.core.clock import today
from yitang.foundation.exports.sheets import DANGEROUS, write_sheet
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.figures.declared import Question
from yitang.instruments.handling.models import Assignment


def export_tables(
    actor: Actor, key: str | None, file: IO[bytes], tables: Sequence[Table], question: Question, heading: str
) -> None:
    """Write the tables, one sheet for each section, and record it. Shares stand beside their exact fraction."""
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    written = 0
    for table in tables:
        for section in table.sections:
            sheet = book.add_worksheet(_name(book, f"{table.label}·{section.label}"))
            written += _write(book, sheet, table, count(table, section, question), f"{heading} {table.label}（{section.label}）")
    book.close()
    asked = {"tables": ",".join(table.code for table in tables), "session": str(question.session_id or "")}
    asked["as_of"] = question.as_of.isoformat() if question.as_of else ""
    record_export(actor, key=key, list="tables", asked=asked, rows=written, sha256=digest_of(file))
    file.seek(0)


def _write(book: Any, sheet: Any, table: Table, counted: Any, heading: str) -> int:
    bold = book.add_format({"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1})
    text, number = book.add_format({"num_format": "@", "border": 1}), book.add_format({"border": 1})
    quoted = book.add_format({"num_format": "@", "border": 1, "quote_prefix": True})
    title = book.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, heading, title)
    columns = [cell.column for cell in counted.total.cells]
    sheet.write_string(1, 0, str(counted.section.label), bold)
    for place, column in enumerate(columns, start=1):
        words = " ".join(str(part) for part in (column.group, column.label) if part)
        sheet.write_string(1, place, words, bold)
    for line, row in enumerate([*counted.rows, counted.total], start=2):
        sheet.write_string(line, 0, row.label, quoted if row.label.startswith(DANGEROUS) else text)
        for place, cell in enumerate(row.cells, start=1):
            if cell.rate is None:
                sheet.write_number(line, place, cell.count, number)
            else:
                words = f"{cell.printed}（{cell.rate.part}/{cell.rate.whole}）" if cell.rate.whole else cell.printed
                sheet.write_string(line, place, words, text)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(columns), 12)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return len(counted.rows)


def _name(book: Any, wanted: str) -> str:
    """A name that Excel takes: no signs of paths, 31 characters, once."""
    plain = "".join(char for char in wanted if char not in "[]:*?/\\'")[:28]
    taken = {sheet.get_name() for sheet in book.worksheets()}
    return plain if plain not in taken else f"{plain}{len(taken)}"


def meeting_sheet(actor: Actor, key: str | None, session: CouncilSession | None) -> tuple[IO[bytes], str]:
    """交办会清单: every part that was assigned and not taken off, by unit and number. Returns the workbook and its name."""
    seen = visible_proposals(actor)
    if session:
        seen = seen.filter(session=session)
    found = Assignment.objects.filter(case__in=seen.order_by().values("pk"), released_on__isnull=True)
    found = found.select_related("case", "unit", "case__proposal__submitter").order_by("unit__code", "unit__name", "case__number")
    classes = labels("proposal_class")
    heads = [_("Unit"), _("Number"), _("Title"), _("Submitter"), _("Class"), _("Part"), _("Assigned on"), _("Due on")]
    rows = (
        [
            part.unit.name,
            part.case.number,
            part.case.title,
            part.case.proposal.submitter.name,
            classes.get(part.case.proposal.class_code, ""),
            part.get_role_display(),
            part.sent_on,
            part.due_on,
        ]
        for part in found.iterator(chunk_size=500)
    )
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    number = write_sheet(file, _("Assignment meeting"), heads, rows)
    asked = {"session": str(session.pk) if session else ""}
    record_export(actor, key=key, list="assignment_meeting", asked=asked, rows=number, sha256=digest_of(file))
    file.seek(0)
    return file, f"{_('Assignment meeting')}_{today():%Y%m%d}.xlsx"
