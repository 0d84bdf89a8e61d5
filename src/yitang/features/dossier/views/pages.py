"""What the pages of the dossier share: keys of forms, years, rows that are not there."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound

YEARS = 6
"""Years to choose from: a term and the one before it began."""


def asked_year(request: HttpRequest) -> int:
    """The year in the address if it is one of those to choose from, else this one."""
    this_year = today().year
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 and this_year - YEARS < int(asked) <= this_year else this_year


def year_tabs(year: int) -> list[dict[str, Any]]:
    """Links to the years, for `tabs`."""
    this_year = today().year
    return [
        {"label": _("{year}").format(year=one), "url": f"?year={one}", "current": one == year}
        for one in range(this_year, this_year - YEARS, -1)
    ]


def address(request: Any, page: str, **ids: UUID | int | str) -> str:
    """The address of a page of this room."""
    return reverse(f"desk:dossier:{page}", kwargs={"council": request.council.code, **ids})


def put_errors(form: forms.Form, error: Invalid) -> None:
    """Show an act's errors beside the fields that it names; what has no field goes to the top."""
    if not error.errors:
        form.add_error(None, str(error.message))
    for name, texts in error.errors.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, str(text))


def missing() -> NotFound:
    """What is not there, or not the reader's to see."""
    return NotFound(_("There is no such dossier, or it is not yours to see."))
