"""履职事实 — append-only facts of duty. Features write them, the dossier reads them; a mistake is cancelled by a new fact."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class DutyFact(CouncilModel):
    """A duty done: whose, which kind, in which role, how much, when it counts, from which case.

    谁组织谁记录: `recorded_by` is the principal that recorded it (an office, a committee), `recorded_for` the one that organised it
    where another recorded for it, `recorder` the person's name. Evidence is the case, or what `evidence_kind` and `evidence_id`
    name (`kinds.EVIDENCE_KINDS`). `corrects` is the cancelled fact in whose place this one stands.
    """

    class Source(models.TextChoices):
        WORK = "work", _("Left by the work itself")
        OFFICE = "office", _("Recorded by the organiser")
        MEMBER = "member", _("Added by the member, confirmed by the organiser")

    principal_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    role = models.CharField(max_length=30, blank=True)
    quantity = models.DecimalField(max_digits=9, decimal_places=3, default=1)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=now)
    case_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="cancelled_by")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.WORK)
    recorded_by = models.UUIDField(null=True, blank=True)
    recorded_for = models.UUIDField(null=True, blank=True)
    recorder = models.CharField(max_length=60, blank=True)
    evidence_kind = models.CharField(max_length=40, blank=True)
    evidence_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    append_only = True

    class Columns:
        internal = (
            "principal_id kind role quantity effective_on recorded_at case_id title cancels corrects source recorded_by"
            " recorded_for recorder evidence_kind evidence_id"
        )
        handler = "reason"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="fact_quantity_not_zero"),
            models.UniqueConstraint(
                fields=["council", "principal_id", "kind", "role", "case_id", "effective_on"],
                condition=Q(case_id__isnull=False, cancels__isnull=True, corrects__isnull=True),
                name="fact_of_case_once",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "principal_id", "effective_on"], name="facts_of_principal"),
            models.Index(fields=["council", "effective_on", "kind"], name="facts_of_day"),
            models.Index(fields=["council", "evidence_id"], condition=Q(evidence_id__isnull=False), name="facts_of_evidence"),
            models.Index(fields=["council", "case_id"], condition=Q(case_id__isnull=False), name="facts_of_case"),
            # What is cancelled is little: whoever asks for facts in force looks here instead of walking through the ledger.
            models.Index(fields=["council", "cancels"], condition=Q(cancels__isnull=False), name="facts_cancelling"),
        ]
