"""The released briefs on the portal: a list and one of them. Nothing here looks beyond the public copies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import PublicBrief
from yitang.features.briefs.queries import released
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.portal import HomePart, PortalRoom, Reader, Revision, page_of, portal_path, render_portal

PER_PAGE = 20
NEWEST = 5


def home_part(request: Any) -> HomePart:
    """The newest released briefs."""
    rows = list(_newest(request.actor))
    reader, path = Reader.of(request), _path(request)
    return HomePart(
        "briefs/portal/home_part.html", {"rows": rows, "path": path, "reader": reader.link(""), "list_url": reader.link(path)}
    )


def brief_list(request: Any) -> HttpResponse:
    """All released briefs, the newest first. Raises `Http404` for a page that does not exist, so that no cache fills with empty ones."""
    page = page_of(Paginator(released(request.actor), PER_PAGE), request.GET.get("page", "1"))
    context = {"page": page, "rows": page.object_list, "path": _path(request), "reader": Reader.of(request).link("")}
    return render_portal(request, "briefs/portal/list.html", context)


def brief_detail(request: Any, case_id: UUID) -> HttpResponse:
    """The text that was released, and what came of it. Raises `Http404` for all else."""
    copy = next(iter(_copies(request.actor, case_id)), None)
    if copy is None:
        raise Http404
    context = {"copy": copy, "list_url": Reader.of(request).link(_path(request))}
    return render_portal(request, "briefs/portal/detail.html", context)


def revision_of(actor: Actor) -> Revision:
    """When the released copies changed last, and how many there are; a withdrawn one has changed too."""
    changed = PublicBrief.objects.aggregate(at=Max("changed_at"))["at"]
    return Revision(changed, released(actor).order_by().aggregate(n=Count("pk"))["n"])


def addresses(actor: Actor, start: int, stop: int) -> list[tuple[str, datetime]]:
    """Path below the list and last change of each copy, the oldest first, so that parts stay as they are."""
    found = released(actor).order_by("published_at", "case_id").values_list("case_id", "changed_at")[start:stop]
    return [(f"{case_id}/", changed_at) for case_id, changed_at in found]


@planned()
def _newest(actor: Actor) -> QuerySet[PublicBrief]:
    return released(actor).defer("body", "outcome")[:NEWEST]


@planned()
def _copies(actor: Actor, case_id: UUID) -> QuerySet[PublicBrief]:
    return released(actor).filter(pk=case_id)


def _path(request: Any) -> str:
    return portal_path("portal:briefs:list", request.council.code)


ROOM = PortalRoom(_("Briefs"), "portal:briefs:list", revision_of, home_part, addresses)
