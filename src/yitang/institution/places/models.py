"""协商平台 — where people meet to talk: regions down to the village, venues in them, and who belongs to a venue's table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal, SpelledName


class Region(CouncilModel):
    """A division of the place: county, township or street, village or community. `code` is the official one (GB/T 2260, GB/T 10114
    and the statistical codes below them: 6, 9 or 12 digits), or the council's own."""

    class Level(models.TextChoices):
        CITY = "city", _("City")
        COUNTY = "county", _("County or district")
        TOWNSHIP = "township", _("Township or street")
        VILLAGE = "village", _("Village or community")

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=84)
    """Codes from the top down to this one, each followed by `/`: whatever lies below begins with the same path."""
    valid_to = models.DateField(null=True, blank=True)

    class Columns:
        public = "code name level parent path valid_to"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "code"], name="region_code_once")]
        indexes = [models.Index(fields=["council", "path"], name="regions_below")]

    def __str__(self) -> str:
        return self.name


class Venue(CouncilModel):
    """A place for talks. `kind` is an entry of the dictionary `venue_kind`; `meets_every` is in months, empty where nothing is laid down."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    spelled = SpelledName(max_length=600, editable=False, default="")
    brand = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=40)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="venues")
    address = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    convener = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="venues_convened")
    guide = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="venues_guided")
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    meets_every = models.PositiveSmallIntegerField(null=True, blank=True)
    meets_basis = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closed_why = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=now)

    class Columns:
        public = "code name spelled brand kind region address latitude longitude phone hours opened_on closed_on changed_at"
        internal = "convener guide meets_every meets_basis closed_why"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="venue_code_once"),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("opened_on")),
                name="venue_closes_later",
            ),
        ]
        indexes = [models.Index(fields=["council", "region"], name="venues_of_region")]

    def __str__(self) -> str:
        return self.name


class Seated(CouncilModel):
    """议事成员 — somebody who belongs to a venue's table, from a day to a day; people without an entry on a roster stand by name alone."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="table")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="tables")
    name = models.CharField(max_length=100)
    part = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Columns:
        internal = "venue principal name part valid_from valid_to"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["venue", "valid_to"], name="table_of_venue")]
