"""Studios and stations in the API, below `/api/v1/{council}/studios`: venues with linked members, and their reception days. To read."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from yitang.features.grassroots.queries import coming_days, linked_on
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Code, Page, PageQuery, Token, paged
from yitang.institution.places.models import Venue
from yitang.institution.places.policy import VIEW
from yitang.institution.places.queries import open_on, visible_venues

studios = Router(auth=Token(), tags=["studios"])
DAYS_MOST = 120


class StudioRow(Schema):
    """A venue with which members are linked today."""

    id: UUID
    code: str = Field(description="Code of the venue; `/venues/{code}` says more about it.")
    name: str
    kind: str
    region: str = Field(description="Code of the division.")
    members: int = Field(description="Members who are linked with it today.")


class LinkedOut(Schema):
    """A linked member."""

    name: str
    level: str = Field(description="nation, province, city, county.")
    field: str = Field(description="What the member knows about.")
    since: date
    principal_id: UUID | None = Field(description="The member on this council's roster; none for other councils' members.")


class DutyOut(Schema):
    """A reception day to come."""

    day: date
    hours: str
    about: str
    name: str = Field(description="Who is on duty.")


class StudioOut(StudioRow):
    """A studio with its members and the days to come, up to 120 of them."""

    linked: list[LinkedOut]
    days: list[DutyOut]


@studios.get("", response={200: Page[StudioRow], **PROBLEMS}, summary="List studios and stations")
@needs(VIEW)
def list_studios(request: Any, asked: Query[PageQuery]) -> Any:
    """Venues that are open and have linked members today, by code."""
    day = today()
    linked = linked_on(day).select_related(None).order_by()
    found = visible_venues(request.actor).filter(open_on(day), pk__in=linked.values("venue"))
    here = linked.filter(venue=OuterRef("pk")).values("venue").annotate(n=Count("pk")).values("n")
    return paged(found.annotate(members=Subquery(here)).order_by("code"), asked, lambda row: _row(row, row.members))


@studios.get("/{venue_code}", response={200: StudioOut, **PROBLEMS}, summary="Read a studio or station")
@needs(VIEW)
def read_studio(request: Any, venue_code: Code) -> Any:
    """One of them, with who is linked and who is on duty when."""
    day = today()
    found = visible_venues(request.actor).filter(open_on(day), code=venue_code).first()
    linked = list(linked_on(day, venue=found)) if found else []
    if found is None or not linked:
        raise NotFound(_("There is no such studio or station."))
    return _row(found, len(linked)) | {
        "linked": [
            {"since": row.valid_from} | {name: getattr(row, name) for name in ("name", "level", "field", "principal_id")}
            for row in linked
        ],
        "days": [
            {"name": row.linked.name} | {name: getattr(row, name) for name in ("day", "hours", "about")}
            for row in coming_days(day, venue=found)[:DAYS_MOST]
        ],
    }


def _row(row: Venue, members: int) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("code", "name", "kind")}
    return {"id": row.pk, "region": row.region.code, "members": members} | plain
