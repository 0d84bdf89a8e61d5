"""Venues and matters in the API, below `/api/v1/{council}/venues` and `/api/v1/{council}/matters`.

A programme of a hotline or a township hands matters in with a token for writing, whose account may take them down; how to reach the
resident is written and never read here.
"""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, File, Query, Router, Schema, UploadedFile
from ninja.responses import Status

from yitang.features.grassroots.matters import add_photos, code_for, take_down
from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.photos import taken_in
from yitang.features.grassroots.policy import READ, TAKE_DOWN
from yitang.features.grassroots.queries import in_order, narrowed, visible_matters
from yitang.features.grassroots.states import KIND
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Code, Day, IdempotencyKey, Input, Line, Page, PageQuery, Text, Token, key_of, paged
from yitang.foundation.ui.open_door import new_code, spaced
from yitang.institution.places.models import Region, Venue
from yitang.institution.places.policy import VIEW
from yitang.institution.places.queries import filtered, open_on, visible_venues
from yitang.instruments.workflow.procedures import in_force

venues = Router(auth=Token(), tags=["venues"])
matters = Router(auth=Token(), tags=["matters"])


class VenueQuery(PageQuery):
    """How the list of venues is narrowed."""

    q: Line = Field("", description="Name, pinyin, brand or code.")
    region: Code = Field("", description="Code of a division; venues at any depth below it.")
    kind: Code = ""
    state: Literal["open", "closed", "all"] = "open"


class VenueOut(Schema):
    """A venue with what its public page says, and since when it is open."""

    id: UUID
    code: str
    name: str
    kind: str
    region: str = Field(description="Code of the division.")
    brand: str
    address: str
    latitude: float | None
    longitude: float | None
    hours: str
    phone: str
    opened_on: date
    closed_on: date | None


class MatterQuery(PageQuery):
    """How the list of matters is narrowed."""

    stage: Code = Field(
        "", description="said, accepted, answered, settled, elsewhere, aside; doubt for those to be looked at first."
    )
    class_code: Code = ""
    venue: UUID | None = None
    unit: UUID | None = None
    since: Day | None = Field(None, description="Said on this day or later.")
    until: Day | None = Field(None, description="Said on this day or earlier.")


class MatterRow(Schema):
    """A matter in a list."""

    id: UUID
    title: str
    stage: str
    class_code: str
    way: str
    venue: str = Field(description="Code of the venue, empty where it was said at none.")
    unit_id: UUID | None
    said_on: date
    due_on: date | None
    answered_on: date | None
    outcome: str
    judged: str = Field(description="The resident's own word.")


class MatterOut(MatterRow):
    """A matter with its words and its answer."""

    text: str
    place: str
    answer: str


class MatterIn(Input):
    """A matter that somebody took down."""

    way: Literal["table", "visit", "paper"]
    said_on: Day
    class_code: Code
    text: Text
    place: Line = ""
    contact: Line = Field("", description="Only whoever deals with it sees it, and each look is recorded.")
    venue: Code = Field("", description="Code of the venue.")


class Receipt(Schema):
    """The code is shown once and is for the resident: it opens the course and the answer on the public pages."""

    id: UUID
    code: str


class PhotosKept(Schema):
    """How many were kept, and a sentence for each that was not."""

    kept: int
    problems: list[str]


@venues.get("", response={200: Page[VenueOut], **PROBLEMS}, summary="List venues")
@needs(VIEW)
def list_venues(request: Any, asked: Query[VenueQuery]) -> Any:
    """Venues in the order of the divisions; those that are open today, unless asked otherwise."""
    region = Region.objects.filter(code=asked.region).first() if asked.region else None
    if asked.region and region is None:
        raise NotFound(_("There is no such division."))
    state = "" if asked.state == "open" else asked.state
    conditions = {"q": asked.q, "kind": asked.kind, "region": region, "state": state}
    return paged(filtered(visible_venues(request.actor), conditions, "region", today()), asked, _venue)


@venues.get("/{venue_code}", response={200: VenueOut, **PROBLEMS}, summary="Read a venue")
@needs(VIEW)
def read_venue(request: Any, venue_code: Code) -> Any:
    """One venue, open or closed, by its code."""
    found = visible_venues(request.actor).filter(code=venue_code).first()
    if found is None:
        raise NotFound(_("There is no such venue."))
    return _venue(found)


@matters.get("", response={200: Page[MatterRow], **PROBLEMS}, summary="List matters of residents")
@needs(READ)
def list_matters(request: Any, asked: Query[MatterQuery]) -> Any:
    """Matters that the account may see, newest first."""
    conditions = asked.dict(exclude={"page", "page_size"})
    return paged(in_order(narrowed(visible_matters(request.actor), conditions), "", waits=False), asked, _row)


@matters.post("", response={201: Receipt, **PROBLEMS}, summary="Take down a matter")
@needs(TAKE_DOWN)
def hand_in_matter(request: Any, matter: MatterIn, key: IdempotencyKey = None) -> Any:
    """Take down what a resident said elsewhere. The same key gives the same matter and the same code."""
    data = matter.dict()
    words, venue_id = data.pop("venue"), None
    if words:
        venue_id = Venue.objects.filter(open_on(today()), code=words).values_list("pk", flat=True).first()
        if venue_id is None:
            raise Invalid({"venue": [_("No one open venue is called “%(name)s”.") % {"name": words}]})
    own = key_of(request, key)
    code = code_for(own) if own else new_code()
    made = take_down(request.actor, key=own, digest=digest_of(code), venue_id=venue_id, **data)
    return Status(201, {"id": made["case_id"], "code": spaced(code)})


@matters.post("/{uuid:matter_id}/photographs", response={201: PhotosKept, **PROBLEMS}, summary="Add photographs to a matter")
@needs(TAKE_DOWN)
def add_photographs(
    request: Any, matter_id: UUID, photographs: File[list[UploadedFile] | None] = None, key: IdempotencyKey = None
) -> Any:
    """Add pictures to a matter that is still open, as a form with one part `photographs` for each. Place, time and device are removed
    before they are kept. What is no picture is named in `problems`; when all are none, nothing is added and the answer is 422."""
    if not visible_matters(request.actor).filter(pk=matter_id).exists():
        raise NotFound(_("There is no such matter, or it is not yours to see."))
    body, _digest = in_force(request.council.id, KIND, today())
    kept, problems = taken_in(request.council.id, photographs or [], int(body["parameters"]["photos_most"]))
    if not kept:
        raise Invalid({"photographs": problems or [_("Choose a photograph.")]})
    add_photos(request.actor, key=key_of(request, key), case_id=matter_id, photos=kept)
    return Status(201, {"kept": len(kept), "problems": problems})


@matters.get("/{uuid:matter_id}", response={200: MatterOut, **PROBLEMS}, summary="Read a matter")
@needs(READ)
def read_matter(request: Any, matter_id: UUID) -> Any:
    """A matter with its words and its answer. How to reach the resident is not among them."""
    found = visible_matters(request.actor).filter(pk=matter_id).first()
    if found is None:
        raise NotFound(_("There is no such matter, or it is not yours to see."))
    return _row(found) | {name: getattr(found, name) for name in ("text", "place", "answer")}


def _venue(row: Venue) -> dict[str, Any]:
    plain = ("code", "name", "kind", "brand", "address", "latitude", "longitude", "hours", "phone", "opened_on", "closed_on")
    return {"id": row.pk, "region": row.region.code} | {name: getattr(row, name) for name in plain}


def _row(row: Matter) -> dict[str, Any]:
    plain = ("class_code", "way", "unit_id", "said_on", "answered_on", "outcome", "judged")
    own = {name: getattr(row, name) for name in plain}
    case = {"id": row.pk, "title": row.case.title, "stage": row.case.stage, "due_on": row.case.due_on}
    return case | own | {"venue": row.venue.code if row.venue else ""}
