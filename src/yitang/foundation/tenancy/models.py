"""Councils (tenants), their organs, terms and sessions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.base import CouncilModel


class Council(models.Model):
    """机构 — the tenant, a node of the tree nation → province → city → county."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("National")
        PROVINCE = "province", _("Province")
        CITY = "city", _("City")
        COUNTY = "county", _("County")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    is_demo = models.BooleanField(default=False)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    settings = models.JSONField(default=dict, blank=True)

    class Columns:
        public = "code name short_name level parent is_demo phone address"
        internal = "settings"

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Organ(CouncilModel):
    """A part of the council: 专委会, 办公室, 研究室, 党组 … With dates, so that last year's figure counts by last year's structure."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, default="committee")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Columns:
        public = "code name kind valid_from valid_to"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="organ_code_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="organ_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Term(CouncilModel):
    """届 — the term of a council, usually five years."""

    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Columns:
        public = "number name starts_on ends_on"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "number"], name="term_number_once")]

    def __str__(self) -> str:
        return self.name


class CouncilSession(CouncilModel):
    """次会议 — a yearly session; proposals are numbered and counted by it."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    counts_from = models.DateField()
    counts_to = models.DateField(null=True, blank=True)

    class Columns:
        public = "term number name opens_on closes_on counts_from counts_to"

    class Meta(CouncilModel.Meta):
        ordering = ["-opens_on"]
        constraints = [
            models.UniqueConstraint(fields=["council", "term", "number"], name="session_number_once"),
            models.UniqueConstraint(fields=["council", "name"], name="session_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
