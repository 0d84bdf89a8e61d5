"""The library on the portal: the list, searched and by kind, and one case. Nothing here looks beyond what is published."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from yitang.features.library.actions import CLASSES
from yitang.features.library.models import LibraryCase
from yitang.features.library.queries import holding, published
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.portal import HomePart, PortalRoom, Reader, Revision, page_of, portal_path, render_portal
from yitang.foundation.vocabulary.queries import labels

PER_PAGE, NEWEST = 20, 3


def cases(request: Any) -> HttpResponse:
    """What is in the library, narrowed by words and kind. Raises `Http404` for a page that does not exist."""
    reader, path = Reader.of(request), _path(request)
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    kinds, chosen = labels(CLASSES), request.GET.get("kind", "")[:40]
    rows = published(request.actor)
    counts = Counter(rows.order_by().values_list("class_code", flat=True))
    if chosen and chosen not in counts:
        raise Http404
    found = holding(rows.filter(class_code=chosen) if chosen else rows, words)
    page = page_of(Paginator(found.defer("body"), PER_PAGE), request.GET.get("page", "1"))
    facets = [
        {"label": kinds.get(code, code), "count": n, "url": reader.link(path, kind=code, q=words), "current": code == chosen}
        for code, n in counts.most_common()
        if code
    ]
    context = {
        "q": words,
        "kind": chosen,
        "page": page,
        "rows": _shown(page.object_list, reader, path),
        "kinds": facets,
        "list_path": path,
        "list_url": reader.link(path),
        "choices": reader.choices,
    }
    return render_portal(request, "library/portal/cases.html", context)


def case(request: Any, library_id: UUID) -> HttpResponse:
    """One case. Raises `Http404` for one that is not published."""
    row = published(request.actor).filter(pk=library_id).first()
    if row is None:
        raise Http404
    context = {"row": row, "kind": labels(CLASSES).get(row.class_code, ""), "list_url": Reader.of(request).link(_path(request))}
    return render_portal(request, "library/portal/case.html", context)


def home_part(request: Any) -> HomePart:
    """The newest cases."""
    reader, path = Reader.of(request), _path(request)
    rows = _shown(_newest(request.actor), reader, path)
    return HomePart("library/portal/home_part.html", {"rows": rows, "list_url": reader.link(path)})


def revision_of(actor: Actor) -> Revision:
    """When cases changed last – one that was taken out has changed too – and how many there are."""
    changed = LibraryCase.objects.aggregate(at=Max("changed_at"))["at"]
    return Revision(changed, published(actor).order_by().count())


def addresses(actor: Actor, start: int, stop: int) -> list[tuple[str, datetime]]:
    """Path below the list and last change of each case, the oldest first."""
    found = published(actor).order_by("published_on", "pk").values_list("pk", "changed_at")[start:stop]
    return [(f"{pk}/", changed_at) for pk, changed_at in found]


@planned()
def _newest(actor: Actor) -> QuerySet[LibraryCase]:
    return published(actor).defer("body")[:NEWEST]


def _shown(rows: Any, reader: Reader, path: str) -> list[dict[str, Any]]:
    return [
        {
            "title": row.case.title,
            "url": reader.link(f"{path}{row.pk}/"),
            "place": row.place,
            "summary": row.summary,
            "on": row.published_on,
        }
        for row in rows
    ]


def _path(request: Any) -> str:
    return portal_path("portal:library:cases", request.council.code)


ROOM = PortalRoom(_("Cases worth reading"), "portal:library:cases", revision_of, home_part, addresses)
