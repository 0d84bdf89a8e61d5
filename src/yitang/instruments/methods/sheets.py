"""The sheet of a method as a Word file: for the wall of a venue, or to be adapted on paper. Everything on it is public."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yitang.foundation.ui.formats import zh_date
from yitang.instruments.methods.models import Method, MethodStep, MethodVersion
from yitang.instruments.methods.shown import shown_steps

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, HEAD = "仿宋_GB2312", "方正小标宋简体"
WIDTHS = (12, 48, 42, 100, 45)
"""Columns of the table in millimetres: a lying page of A4 within its margins."""


def word_sheet(council_name: str, method: Method, version: MethodVersion, steps: Sequence[MethodStep]) -> bytes:
    """The steps of a version on lying pages, with the method's name, number of version, day and basis."""
    # A heavy library that only this needs.
    from docx import Document  # noqa: PLC0415
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    paper = Document()
    section = paper.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    _face(paper.styles["Normal"], BODY, Pt(12))
    _face(paper.styles["Title"], HEAD, Pt(22))
    paper.core_properties.title, paper.core_properties.author = method.name, council_name
    paper.add_paragraph(method.name, style="Title")
    day = zh_date(version.effective_from) if version.effective_from else ""
    paper.add_paragraph(" · ".join(filter(None, (council_name, _("Version %(n)s") % {"n": version.number}, day))))
    if method.purpose:
        paper.add_paragraph(method.purpose)
    rows = table_of(steps)
    table = paper.add_table(rows=len(rows), cols=len(WIDTHS))
    table.style, table.autofit = "Table Grid", False
    for at, row in enumerate(rows):
        for place, (text, width) in enumerate(zip(row, WIDTHS, strict=True)):
            cell = table.cell(at, place)
            cell.width, cell.text = Mm(width), text
            cell.paragraphs[0].runs[0].bold = at == 0
    if version.basis:
        paper.add_paragraph(f"{_('Basis')}：{version.basis}")
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def table_of(steps: Sequence[MethodStep]) -> list[list[str]]:
    """The cells of the sheet with their head: number, step, who, what is needed, days."""
    head = [_("No."), _("Step of the method"), _("Who does it"), _("What is needed"), _("Days allowed")]
    return [
        head,
        *(
            [str(n), one["name"], str(one["who"]), _needed(one), one["days"] or "—"]
            for n, one in enumerate(shown_steps(steps), 1)
        ),
    ]


def _needed(one: dict[str, Any]) -> str:
    papers = f"{_('Papers')}：{'、'.join(one['papers'])}" if one["papers"] else ""
    return "\n".join(filter(None, ("、".join(one["fields"]), papers, str(one["produces"]), str(one["gate"]))))


def _face(style: Any, name: str, size: Any) -> None:
    """Chinese characters take the East Asian face of a style, which the library does not set by itself."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    style.font.name, style.font.size = name, size
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
