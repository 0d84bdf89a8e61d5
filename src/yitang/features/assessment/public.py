"""What strangers read about awards: those whose announcement was released, with whom they honour. Nothing of assessments."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.models import Award, Nomination
from yitang.features.assessment.queries import public_awards
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.ui.portal import PORTAL_ROOMS, HomePart, PortalRoom, Reader, Revision, page_of, portal_path, render_portal

PER_PAGE = 20


def awards(request: Any) -> HttpResponse:
    """The released awards, newest first, each with whom it honours."""
    reader = Reader.of(request)
    path = portal_path("portal:assessment:awards", request.council.code)
    page = page_of(Paginator(public_awards(request.actor), PER_PAGE), request.GET.get("page", "1"))
    context = {"page": page, "rows": _told(list(page.object_list)), "list_url": reader.link(path)}
    return render_portal(request, "assessment/portal/awards.html", context)


def home_part(request: Any) -> HomePart:
    """The way to the awards; the first page asks the database nothing for it."""
    url = Reader.of(request).link(portal_path("portal:assessment:awards", request.council.code))
    return HomePart("assessment/portal/home_part.html", {"list_url": url})


def revision_of(actor: Actor) -> Revision:
    found = public_awards(actor).order_by()
    return Revision(found.aggregate(at=Max("released_at"))["at"], found.count())


def addresses(actor: Actor, start: int, stop: int) -> list[tuple[str, datetime]]:
    """An award has no page of its own."""
    return []


def _told(rows: list[Award]) -> list[dict[str, Any]]:
    """Each award with the names of those whom it honours."""
    names: dict[Any, list[str]] = {row.pk: [] for row in rows}
    granted = Nomination.objects.filter(case_id__in=list(names), result=Nomination.Result.GRANTED)
    for case_id, name in granted.order_by("principal__spelled").values_list("case_id", "principal__name"):
        names[case_id].append(name)
    return [{"award": row, "names": names[row.pk]} for row in rows]


PORTAL_ROOMS.register("assessment", PortalRoom(_("Awards"), "portal:assessment:awards", revision_of, home_part, addresses))
