"""承办单位 — units that handle what the council sends them; a tree with dates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal


class Unit(CouncilModel):
    """A handling unit. `system` is the line it belongs to (government, party committee, court …)."""

    principal = models.OneToOneField(Principal, on_delete=models.PROTECT, related_name="unit")
    code = models.CharField(max_length=40)
    short_name = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    contact_name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Columns:
        public = "principal code short_name system parent"
        internal = "contact_name phone"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "code"], name="unit_code_once")]


class UnitChange(CouncilModel):
    """沿革 — a renaming, or a merger into another unit, from a day on. Older papers keep the name of their day."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("Renamed")
        MERGED = "merged", _("Merged into another unit")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    old_name = models.CharField(max_length=200)
    into = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed")
    effective_on = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        public = "unit kind old_name into effective_on basis"
        internal = "recorded_at"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["unit", "effective_on"], name="change_of_unit")]
