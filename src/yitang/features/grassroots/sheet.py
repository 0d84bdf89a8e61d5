"""The sheet for the door of a venue: its name, the code of its public page, where and when (SVG on the page, PDF by Typst)."""

import json
from pathlib import Path
from typing import Any

import typst
from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Blocked
from yitang.foundation.ui.codes import qr_code
from yitang.institution.places.models import Venue
from yitang.instruments.letters.fonts import chain, library

SETTING = Path(__file__).parent / "sheets" / "venue.typ"


def public_address(request: Any, venue: Venue) -> str:
    """The full address of a venue's public page."""
    path = reverse("portal:grassroots:venue", kwargs={"council": request.council.code, "venue_code": venue.code})
    return str(request.build_absolute_uri(path))


def sheet_of(request: Any, venue: Venue, place: str) -> bytes:
    """The sheet as PDF. Raises `Blocked` when no Chinese font is installed."""
    faces = {"title": chain("heiti"), "text": chain("song")}
    if not all(faces.values()):
        raise Blocked(_("No Chinese font is installed on the server, so nothing can be printed."), owes="fonts-noto-cjk")
    url = public_address(request, venue)
    content = {
        "faces": faces,
        "council": request.council.name,
        "name": venue.name,
        "brand": venue.brand,
        "lines": [line for line in (venue.address or place, venue.hours, venue.phone) if line],
        "words": _("Scan the code to see where and when we meet and how to take part."),
        "code": str(qr_code(url)),
        "url": url,
    }
    made = typst.compile(
        SETTING.read_bytes(), format="pdf", font_paths=library(), sys_inputs={"data": json.dumps(content, ensure_ascii=False)}
    )
    assert isinstance(made, bytes)
    return made
