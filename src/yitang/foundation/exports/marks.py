"""The mark of a copy: to be seen on every printed page and on a sheet of its own, and hidden where an editor leaves it alone."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.exports.queries import purpose_words
from yitang.foundation.ui.formats import zh_datetime

HIDDEN = "_copy"
"""Name of the sheet that no menu shows, and of the property: both carry the id of the copy."""
WIDE = 90


@dataclass(frozen=True)
class Mark:
    """What a file says about itself."""

    code: str
    copy_id: UUID
    kind: str
    purpose: str
    who: str
    at: datetime
    rows: int

    def line(self) -> str:
        """One line for the foot of a page."""
        return _("Copy {code} · {who} · {at} · for: {purpose}").format(
            code=self.code, who=self.who, at=zh_datetime(self.at), purpose=self.purpose
        )

    def sentences(self) -> list[str]:
        """What stands on the sheet about the copy."""
        return [
            _("{kind}, {n} rows").format(kind=self.kind, n=self.rows),
            self.line(),
            _("This copy was made for the person and the purpose named here and is registered. It is not passed on."),
            _("When it is no longer needed for its purpose, it is deleted."),
        ]


def mark_of(copy: ExportCopy) -> Mark:
    """The mark of a registered copy."""
    kind, purpose = purpose_words(copy)
    return Mark(copy.mark, copy.pk, str(kind), str(purpose), copy.asked_by, copy.asked_at, copy.rows)


def stamp_book(book: Any, mark: Mark) -> None:
    """Mark a workbook that is being written (XlsxWriter), after its own sheets and before it is closed."""
    line = mark.line()
    for sheet in book.worksheets():
        sheet.set_footer("&L" + line.replace("&", "&&")[:200] + "&R&P / &N")
    about = book.add_worksheet(_("About this copy"))
    about.set_column(0, 0, WIDE, book.add_format({"text_wrap": True}))
    for number, sentence in enumerate(mark.sentences()):
        about.write_string(number, 0, sentence)
    hidden = book.add_worksheet(HIDDEN)
    hidden.write_string(0, 0, mark.copy_id.hex)
    hidden.very_hidden()
    book.set_properties({"author": mark.who, "comments": line})
    book.set_custom_property(HIDDEN, mark.copy_id.hex)


def stamped_docx(content: bytes, mark: Mark) -> bytes:
    """The same Word file with the line at the foot of its pages and the mark in its properties."""
    # A heavy library that only few exports need.
    from docx import Document  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    document = Document(io.BytesIO(content))
    for section in document.sections:
        run = section.footer.add_paragraph().add_run(mark.line())
        run.font.size = Pt(8)
    document.core_properties.identifier = mark.copy_id.hex
    document.core_properties.comments = mark.line()[:255]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
