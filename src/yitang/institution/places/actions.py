"""Acts on regions and venues. A venue is closed, never deleted: what was talked about there keeps its place."""

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.models import Region, Seated, Venue
from yitang.institution.places.policy import MANAGE, TEND
from yitang.institution.principals.queries import known

KINDS = "venue_kind"
"""The dictionary of kinds of venue."""

BELOW = {
    Region.Level.CITY: (),
    Region.Level.COUNTY: (Region.Level.CITY,),
    Region.Level.TOWNSHIP: (Region.Level.COUNTY, Region.Level.CITY),
    Region.Level.VILLAGE: (Region.Level.TOWNSHIP,),
}
"""Level → levels of what it may lie in."""


class VenueData(TypedDict, total=False):
    """What is written about a venue besides its code."""

    name: str
    brand: str
    kind: str
    region_id: UUID
    address: str
    latitude: Decimal | None
    longitude: Decimal | None
    convener_id: UUID | None
    guide_id: UUID | None
    phone: str
    hours: str
    meets_every: int | None
    meets_basis: str
    opened_on: date


TENDED = ("address", "latitude", "longitude", "phone", "hours")
"""What the convener of a venue may put right."""


@act("places.add_region")
def add_region(ctx: ActContext, *, code: str, name: str, level: str, parent_id: UUID | None = None) -> dict[str, Any]:
    """Add a division. Raises `Invalid` for a code that is taken, an empty name, or a level that cannot lie there."""
    ctx.require(MANAGE)
    code, name = code.strip(), name.strip()
    errors: dict[str, list[Any]] = {}
    if not code:
        errors["code"] = [_("Enter the code.")]
    elif Region.objects.filter(code=code).exists():
        errors["code"] = [_("This code stands on the list already.")]
    if not name:
        errors["name"] = [_("Enter the name.")]
    parent = Region.objects.filter(pk=parent_id).first() if parent_id else None
    if parent is not None and parent.level not in BELOW[Region.Level(level)]:
        errors["parent"] = [_("A division of this level does not lie in that one.")]
    if errors:
        raise Invalid(errors)
    region = Region(council_id=ctx.council_id, code=code, name=name, level=level, parent=parent)
    region.path = path_of(code, parent)
    region.save(force_insert=True)
    ctx.about("places.region", region.pk)
    return {"region_id": str(region.pk)}


@act("places.edit_region")
def edit_region(ctx: ActContext, *, region_id: UUID, name: str, valid_to: date | None = None) -> dict[str, Any]:
    """Correct a division's name, or end it from a day on: no venue is opened there any more, its history stays."""
    ctx.require(MANAGE)
    region = Region.objects.filter(pk=region_id).first()
    if region is None:
        raise NotFound(_("There is no such division."))
    if not name.strip():
        raise Invalid({"name": [_("Enter the name.")]})
    region.name, region.valid_to = name.strip(), valid_to
    region.save(update_fields=["name", "valid_to"])
    ctx.about("places.region", region.pk)
    return {"region_id": str(region.pk)}


@act("places.add_venue")
def add_venue(ctx: ActContext, *, code: str, **data: Unpack[VenueData]) -> dict[str, Any]:
    """Open a venue. Raises `Invalid` for a code that is taken and for data that cannot be."""
    ctx.require(MANAGE)
    code = code.strip()
    errors: dict[str, list[Any]] = {}
    if not code:
        errors["code"] = [_("Enter the code.")]
    elif Venue.objects.filter(code=code).exists():
        errors["code"] = [_("This code stands on the list already.")]
    venue = Venue(council_id=ctx.council_id, code=code)
    _write(ctx, venue, data, errors)
    venue.save(force_insert=True)
    ctx.about("places.venue", venue.pk)
    return {"venue_id": str(venue.pk)}


@act("places.edit_venue")
def edit_venue(ctx: ActContext, *, venue_id: UUID, **data: Unpack[VenueData]) -> dict[str, Any]:
    """Correct what is written about a venue; its code stays, and what is not named stays. Raises `NotFound`, `Invalid`."""
    ctx.require(MANAGE)
    venue = venue_by(venue_id)
    _write(ctx, venue, data, {})
    venue.save()
    ctx.about("places.venue", venue.pk)
    return {"venue_id": str(venue.pk)}


@act("places.tend")
def tend_venue(
    ctx: ActContext,
    *,
    venue_id: UUID,
    address: str,
    phone: str = "",
    hours: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> dict[str, Any]:
    """What a convener puts right on their own venue: where it is, when it is open, whom to ring up."""
    venue = venue_by(venue_id)
    ctx.require(TEND, venue)
    _write(ctx, venue, {"address": address, "phone": phone, "hours": hours, "latitude": latitude, "longitude": longitude}, {})
    venue.save()
    ctx.about("places.venue", venue.pk)
    return {"venue_id": str(venue.pk)}


@act("places.close_venue")
def close_venue(ctx: ActContext, *, venue_id: UUID, day: date, why: str) -> dict[str, Any]:
    """Close a venue from a day on. Raises `Invalid` without a reason, for a day before it opened or one to come."""
    ctx.require(MANAGE)
    venue, errors = venue_by(venue_id), {}
    if venue.closed_on is not None:
        raise Invalid(_("The venue is closed already."))
    if not why.strip():
        errors["why"] = [_("Say why it closes.")]
    if day < venue.opened_on or day > ctx.today:
        errors["day"] = [_("Enter a day between its opening and today.")]
    if errors:
        raise Invalid(errors)
    venue.closed_on, venue.closed_why, venue.changed_at = day, why.strip()[:200], ctx.at
    venue.save(update_fields=["closed_on", "closed_why", "changed_at"])
    ctx.about("places.venue", venue.pk)
    return {"venue_id": str(venue.pk)}


@act("places.reopen_venue")
def reopen_venue(ctx: ActContext, *, venue_id: UUID) -> dict[str, Any]:
    """Take a closing back: the venue goes on as if it had not been closed."""
    ctx.require(MANAGE)
    venue = venue_by(venue_id)
    if venue.closed_on is None:
        raise Invalid(_("The venue is open."))
    venue.closed_on, venue.closed_why, venue.changed_at = None, "", ctx.at
    venue.save(update_fields=["closed_on", "closed_why", "changed_at"])
    ctx.about("places.venue", venue.pk)
    return {"venue_id": str(venue.pk)}


@act("places.seat")
def seat(
    ctx: ActContext,
    *,
    venue_id: UUID,
    name: str = "",
    principal_id: UUID | None = None,
    part: str = "",
    since: date | None = None,
) -> dict[str, Any]:
    """Put somebody at a venue's table. Raises `Invalid` without a name, and for somebody of the roster who sits there already."""
    venue = venue_by(venue_id)
    ctx.require(TEND, venue)
    principal = known().filter(pk=principal_id).first() if principal_id else None
    name = principal.name if principal else name.strip()
    if not name:
        raise Invalid({"name": [_("Enter the name.")]})
    if principal and Seated.objects.filter(venue=venue, principal=principal, valid_to__isnull=True).exists():
        raise Invalid({"name": [_("{name} belongs to this table already.").format(name=name)]})
    row = Seated(council_id=ctx.council_id, venue=venue, principal=principal, name=name[:100], part=part.strip()[:60])
    row.valid_from = since or ctx.today
    row.save(force_insert=True)
    ctx.about("places.venue", venue.pk)
    return {"seated_id": str(row.pk)}


@act("places.unseat")
def unseat(ctx: ActContext, *, seated_id: UUID) -> dict[str, Any]:
    """Somebody leaves a venue's table from today on; that they sat there stays on record."""
    row = Seated.objects.select_related("venue").filter(pk=seated_id, valid_to__isnull=True).first()
    if row is None:
        raise NotFound(_("There is nobody of this entry at the table."))
    ctx.require(TEND, row.venue)
    row.valid_to = max(ctx.today, row.valid_from)
    row.save(update_fields=["valid_to"])
    ctx.about("places.venue", row.venue_id)
    return {"venue_id": str(row.venue_id)}


def path_of(code: str, parent: Region | None) -> str:
    """Codes from the top to a division, each followed by `/`."""
    return f"{parent.path if parent else ''}{code}/"


def venue_by(venue_id: UUID) -> Venue:
    """The venue with this id. Raises `NotFound`."""
    found = Venue.objects.select_related("region").filter(pk=venue_id).first()
    if found is None:
        raise NotFound(_("There is no such venue."))
    return found


def _write(ctx: ActContext, venue: Venue, data: VenueData, errors: dict[str, list[Any]]) -> None:
    """Set what is named and refuse what cannot be."""
    for name, value in data.items():
        setattr(venue, name, value.strip() if isinstance(value, str) else value)
    if not venue.name:
        errors["name"] = [_("Enter the name.")]
    if venue.kind not in labels(KINDS):
        errors["kind"] = [_("Choose the kind of venue.")]
    if not (venue.region_id and Region.objects.filter(pk=venue.region_id).exists()):
        errors["region"] = [_("Choose the division in which it lies.")]
    opened: date | None = venue.opened_on
    if opened is None or opened > ctx.today:
        errors["opened_on"] = [_("Enter the day on which it opened, today or earlier.")]
    errors |= _spot_errors(venue)
    for name, wanted in (("convener", data.get("convener_id")), ("guide", data.get("guide_id"))):
        if wanted and not known().filter(pk=wanted).exists():
            errors[name] = [_("Choose somebody on the list.")]
    if errors:
        raise Invalid(errors)
    venue.changed_at = ctx.at


def _spot_errors(venue: Venue) -> dict[str, list[Any]]:
    """What cannot be a place on earth."""
    if (venue.latitude is None) != (venue.longitude is None):
        return {"longitude" if venue.longitude is None else "latitude": [_("Latitude and longitude belong together.")]}
    if venue.latitude is not None and venue.longitude is not None and (abs(venue.latitude) > 90 or abs(venue.longitude) > 180):
        return {"latitude": [_("Latitude lies between −90 and 90, longitude between −180 and 180.")]}
    return {}
