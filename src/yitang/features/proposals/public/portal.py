"""What strangers read: the list of published proposals (P5), one of them with its replies (P6), and the room's part of the first page.

Nothing here looks beyond the public copies: no refusal, draft, opinion or single rating can be reached or inferred.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.proposals.models import PublicProposal
from yitang.features.proposals.public.files import file_rows, served
from yitang.features.proposals.public.rows import COLUMNS, rows_of, ways_into
from yitang.features.proposals.public.shelf import MOST_FOUND, Choice, Shelf, chosen, newest_change, search, shelf_of
from yitang.features.proposals.queries import published
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.portal import HomePart, PortalRoom, Reader, Revision, page_of, portal_path, render_portal

PER_PAGE = 20
NEWEST = 8
RELATED = 5


def home_part(request: Any) -> HomePart:
    """Search, what stands on the shelf, and the newest copies."""
    shelf, reader, path = shelf_of(request.actor), Reader.of(request), _list_path(request)
    session = shelf.sessions[0] if shelf.sessions else None
    feed_url = portal_path("portal:proposals:feed", request.council.code)
    return HomePart(
        "proposals/portal/home_part.html",
        {
            "shelf": shelf,
            "list_path": path,
            "list_url": reader.link(path),
            "feed_url": feed_url,
            "session": session and (session, reader.link(path, session=session.value)),
            "ways": ways_into(shelf, Choice(), reader, path),
            "rows": rows_of(published(request.actor).values(*COLUMNS)[:NEWEST], reader, path),
            "choices": reader.choices,
        },
        feed=(_("Proposals and replies"), feed_url),
    )


def proposal_list(request: Any) -> HttpResponse:
    """P5: all published proposals, narrowed by session, class, unit and words; every state has an address of its own."""
    choice, shelf, reader, path = Choice.of(request.GET), shelf_of(request.actor), Reader.of(request), _list_path(request)
    page = page_of(_paginator(request.actor, choice, shelf), request.GET.get("page", "1"))
    rows = _found(request.actor, list(page.object_list)) if choice.q else _rows(request.actor, choice, page)
    return render_portal(
        request,
        "proposals/portal/list.html",
        {
            "choice": choice,
            "page": page,
            "more": page.paginator.count if choice.q and page.paginator.count >= MOST_FOUND else 0,
            "rows": rows_of(rows, reader, path),
            "ways": ways_into(shelf, choice, reader, path),
            "chips": _chips(choice, shelf, reader, path),
            "list_path": path,
            "list_url": reader.link(path),
            "feed_url": portal_path("portal:proposals:feed", request.council.code),
            "choices": reader.choices,
        },
    )


def proposal_detail(request: Any, case_id: UUID) -> HttpResponse:
    """P6: the text that was approved for the public, and the replies that may be public. Raises `Http404` for all else."""
    copy = next(iter(_copies(request.actor, case_id)), None)
    if copy is None:
        raise Http404
    reader, path = Reader.of(request), _list_path(request)
    return render_portal(
        request,
        "proposals/portal/detail.html",
        {
            "copy": copy,
            "files": file_rows(copy, request.council.code),
            "replies": [reply | {"files": file_rows(copy, request.council.code, reply["unit"])} for reply in copy.replies],
            "facts": _facts(copy, reader, path),
            "related": rows_of(_related(request.actor, copy), reader, path),
            "list_url": reader.link(path),
            "class_url": reader.link(path, **{"class": copy.class_code}),
        },
    )


def proposal_file(request: Any, public_file: UUID) -> FileResponse:
    """A file that was published with a proposal; gone with it. Raises `Http404`."""
    return served(request.actor, public_file)


def revision_of(actor: Actor) -> Revision:
    return Revision(newest_change(actor), shelf_of(actor).count)


def addresses(actor: Actor, start: int, stop: int) -> list[tuple[str, datetime]]:
    """Path below the list and last change of each copy, the oldest first, so that parts stay as they are."""
    found = published(actor).order_by("published_at", "case_id").values_list("case_id", "changed_at")[start:stop]
    return [(f"{case_id}/", changed_at) for case_id, changed_at in found]


ROOM = PortalRoom(gettext_lazy("Proposals and replies"), "portal:proposals:list", revision_of, home_part, addresses, always=True)


class _CountedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator whose count may be known beforehand."""

    count: int  # type: ignore[assignment]


def _paginator(actor: Actor, choice: Choice, shelf: Shelf) -> Paginator[Any]:
    """Over the copies under a choice; with words over the ids that were found, without a choice over the places on the shelf."""
    if choice == Choice():
        return Paginator(range(shelf.count), PER_PAGE)
    if choice.q:
        return Paginator(search(actor, choice, shelf), PER_PAGE)
    paginator = _CountedPaginator(chosen(actor, choice).values(*COLUMNS), PER_PAGE)
    known = shelf.count_of(choice)
    if known is not None:
        paginator.count = known
    return paginator


def _found(actor: Actor, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    rows = {row["case_id"]: row for row in published(actor).filter(pk__in=ids).values(*COLUMNS)}
    return [rows[case_id] for case_id in ids if case_id in rows]


def _rows(actor: Actor, choice: Choice, page: Page[Any]) -> list[dict[str, Any]]:
    if choice != Choice():
        return list(page.object_list)
    first = (page.number - 1) * PER_PAGE
    return _newest(actor, first, first + PER_PAGE)


@planned(shape=("first", "after"))
def _newest(actor: Actor, first: int, after: int) -> QuerySet[PublicProposal, dict[str, Any]]:
    return published(actor).values(*COLUMNS)[first:after]


@planned()
def _copies(actor: Actor, case_id: UUID) -> QuerySet[PublicProposal]:
    return published(actor).filter(pk=case_id)


def _list_path(request: Any) -> str:
    return portal_path("portal:proposals:list", request.council.code)


def _chips(choice: Choice, shelf: Shelf, reader: Reader, path: str) -> list[dict[str, str]]:
    """What narrows the list now, each with the address that takes it away."""
    given = choice.given()
    labels = {"class": next((f.label for f in shelf.classes if f.value == choice.class_code), choice.class_code)}
    return [
        {"label": labels.get(name, value), "url": reader.link(path, **{**given, name: ""})}
        for name, value in given.items()
        if value
    ]


def _facts(copy: PublicProposal, reader: Reader, path: str) -> list[dict[str, Any]]:
    units = [(unit, reader.link(path, unit=unit)) for unit in copy.unit_line.split("、") if unit]
    return [
        {"label": _("Number"), "value": _("No. %(number)d") % {"number": copy.number} if copy.number else ""},
        {
            "label": _("Session"),
            "value": copy.session_name,
            "links": [(copy.session_name, reader.link(path, session=copy.session_name))],
        },
        {"label": _("Submitter"), "value": copy.submitter_line},
        {
            "label": _("Class"),
            "value": copy.class_label,
            "links": [(copy.class_label, reader.link(path, **{"class": copy.class_code}))],
        },
        {"label": _("Handling units"), "value": copy.unit_line, "links": units},
        {"label": _("Published on"), "value": copy.published_at, "is_day": True},
    ]


def _related(actor: Actor, copy: PublicProposal) -> list[dict[str, Any]]:
    if not copy.class_code:
        return []
    return _others(actor, copy.class_code, copy.pk)


@planned()
def _others(actor: Actor, class_code: str, case_id: UUID) -> QuerySet[PublicProposal, dict[str, Any]]:
    return published(actor).filter(class_code=class_code).exclude(pk=case_id).values(*COLUMNS)[:RELATED]
