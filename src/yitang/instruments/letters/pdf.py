"""Sheets in print: PDF with embedded fonts, or drawings of its pages (SVG, glyphs as paths), in the form of GB/T 9704-2012. Nothing is fetched."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Blocked
from yitang.instruments.letters.fonts import FACES, chain, chosen, library
from yitang.instruments.letters.sheets import Sheet

SETTING = Path(__file__).parent / "setting" / "letter.typ"


def to_pdf(sheets: Sequence[Sheet], *, title: str, author: str, duplex: bool = True) -> bytes:
    """One PDF of all sheets, each numbered from 1; with `duplex` each begins on a right-hand page.

    Raises `Blocked` when no Chinese font is installed at all.
    """
    made = _set(sheets, title, author, duplex, "pdf")
    return made if isinstance(made, bytes) else b"".join(made)


def to_pictures(sheet: Sheet) -> list[bytes]:
    """The pages of a sheet as SVG, for the preview: the same setting as the PDF. Raises `Blocked` when no Chinese font is installed at all."""
    made = _set([sheet], sheet.title, "", False, "svg")
    return [made] if isinstance(made, bytes) else list(made)


def _set(sheets: Sequence[Sheet], title: str, author: str, duplex: bool, form: Literal["pdf", "svg"]) -> Any:
    faces = {code: {"chain": chain(code), "bold": chosen(code).bold} for code in FACES}
    if not all(face["chain"] for face in faces.values()):
        raise Blocked(_("No Chinese font is installed on the server, so nothing can be printed."), owes="fonts-noto-cjk")
    content = {"faces": faces, "title": title, "author": author, "duplex": duplex, "sheets": [sheet.data() for sheet in sheets]}
    return typst.compile(
        SETTING.read_bytes(),
        format=form,
        font_paths=library(),
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
    )
