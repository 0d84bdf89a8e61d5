"""履职事实 — append-only facts of duty. Features write them, the dossier reads them; a mistake is cancelled by a new fact."""

from django.db import models
from django.db.models import Q

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class DutyFact(CouncilModel):
    """A duty done: whose, which kind, in which role, how much, when it counts, from which case."""

    principal_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    role = models.CharField(max_length=30, blank=True)
    quantity = models.DecimalField(max_digits=9, decimal_places=3, default=1)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=now)
    case_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="cancelled_by")

    append_only = True

    class Columns:
        internal = "principal_id kind role quantity effective_on recorded_at case_id title cancels"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="fact_quantity_not_zero"),
            models.UniqueConstraint(
                fields=["council", "principal_id", "kind", "role", "case_id", "effective_on"],
                condition=Q(case_id__isnull=False, cancels__isnull=True),
                name="fact_of_case_once",
            ),
        ]
        indexes = [models.Index(fields=["council", "principal_id", "effective_on"], name="facts_of_principal")]
