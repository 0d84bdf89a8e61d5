"""What people add to the dossier: facts that an office records for many, what a member claims, the yearly report; and who looked."""

from django.db import models
from django.db.models import Q

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import Term
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Recording(CouncilModel):
    """谁组织谁记录: one occasion that an office organised and recorded for several members. Their facts name it as evidence."""

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    organiser = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    paper_note = models.CharField(max_length=200, blank=True)
    recorded_by = models.UUIDField(null=True, blank=True)
    recorder = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        internal = "kind title held_on organiser paper_note recorded_by recorder recorded_at"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "-held_on"], name="recording_by_day")]


class Claim(CouncilModel):
    """申报补录: a duty that a member adds and its organiser confirms; only then is there a fact (`fact_id`)."""

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="duty_claim")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    role = models.CharField(max_length=30, blank=True)
    quantity = models.DecimalField(max_digits=9, decimal_places=3, default=1)
    effective_on = models.DateField()
    organiser = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    fact_id = models.UUIDField(null=True, blank=True)

    class Columns:
        internal = "case principal kind role quantity effective_on organiser fact_id"
        handler = "note"

    class Meta(CouncilModel.Meta):
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="claim_quantity_positive")]
        indexes = [models.Index(fields=["council", "principal", "-effective_on"], name="claims_of_principal")]


class Report(CouncilModel):
    """履职报告（委员作业）of one year. `figures` are those of the ledger, counted anew until the submission fixes them."""

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="duty_report")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    committee = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.TextField(blank=True)
    draft_version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=now)
    figures = models.JSONField(default=list, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    commented_by = models.CharField(max_length=60, blank=True)
    commented_on = models.DateField(null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = (
            "case principal year committee draft_version saved_at figures submitted_on commented_by commented_on archived_on"
        )
        handler = "body comment"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "principal", "year"], name="report_once_a_year")]
        indexes = [models.Index(fields=["council", "year"], name="report_by_year")]


class Look(CouncilModel):
    """Somebody else opened a member's dossier. It stays open for them until `until`; the member sees who looked and when."""

    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=30)
    on_behalf = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=20, default="read")
    looked_at = models.DateTimeField(default=now)
    until = models.DateTimeField()

    append_only = True

    class Columns:
        internal = "principal account_id name role on_behalf purpose looked_at until"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "principal", "-looked_at"], name="looks_at_principal")]


class TermExport(CouncilModel):
    """The dossiers of a term in one file, asked for by somebody; the file itself is swept after a week."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField(null=True, blank=True)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True, blank=True)
    dossiers = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Columns:
        internal = "term account_id asked_by asked_at done_at dossiers sha256"
