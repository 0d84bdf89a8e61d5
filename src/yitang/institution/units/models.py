"""承办单位 — units that handle what the council sends them; a tree with dates."""

from django.db import models

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
