"""提案 — the proposal's own rows, hanging on its case; and the public copy, which is all that a stranger ever reads."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import CouncilSession
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Proposal(CouncilModel):
    """A proposal. Columns from `submitted_on` on are projections of decisions, written by effects and by adoption only."""

    class Outcome(models.TextChoices):
        FILED = "filed", _("Filed")
        MERGED = "merged", _("Merged")
        CONVERTED = "converted", _("Converted")
        NOT_FILED = "not_filed", _("Not filed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RETURNED = "returned", _("Returned for changes")

    class Adoption(models.TextChoices):
        FULL = "full", _("Adopted in full")
        PARTIAL = "partial", _("Adopted in part")
        NONE = "none", _("Not adopted")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="proposal")
    session = models.ForeignKey(CouncilSession, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitter = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="proposals")
    submitter_kind = models.CharField(max_length=40)
    body = models.TextField(blank=True)
    class_code = models.CharField(max_length=40, blank=True)
    consent_public = models.BooleanField(default=True)
    consent_reason = models.CharField(max_length=200, blank=True)
    draft_version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=now)
    receipt_number = models.PositiveIntegerField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_reason = models.CharField(max_length=40, blank=True)
    lead_unit = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    satisfaction = models.CharField(max_length=12, blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    adoption = models.CharField(max_length=8, choices=Adoption.choices, blank=True)

    class Columns:
        public = "case session submitter submitter_kind class_code submitted_on lead_unit answered_on concluded_on"
        internal = (
            "body consent_public consent_reason draft_version saved_at receipt_number outcome outcome_on outcome_reason"
            " satisfaction adoption"
        )

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(outcome="") | Q(outcome_on__isnull=False), name="proposal_outcome_has_day"),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=True) | ~Q(adoption=""), name="proposal_concluded_with_adoption"
            ),
            models.UniqueConstraint(
                fields=["council", "receipt_number"],
                condition=Q(receipt_number__isnull=False),
                name="proposal_receipt_once",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "-submitted_on", "-case"], name="proposal_newest"),
            models.Index(fields=["council", "session", "outcome", "class_code"], name="proposal_counted"),
            models.Index(fields=["council", "submitter", "-case"], name="proposal_of_submitter"),
            models.Index(fields=["council", "lead_unit", "-case"], name="proposal_of_unit"),
        ]


class PublicProposal(CouncilModel):
    """What was approved for the public: an own copy, edited where names or numbers were to be removed.

    `replies` is a list of `{unit, role, text, result_class, result_label, issued_on}` of replies that may be published.
    """

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="public_proposal")
    session_name = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200)
    submitter_line = models.CharField(max_length=200)
    class_label = models.CharField(max_length=200, blank=True)
    class_code = models.CharField(max_length=40, blank=True)
    unit_line = models.CharField(max_length=300, blank=True)
    is_summary = models.BooleanField(default=False)
    body = models.TextField()
    replies = models.JSONField(default=list, blank=True)
    published_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        public = (
            "case session_name number title submitter_line class_label class_code unit_line is_summary body replies"
            " published_at changed_at taken_down_at"
        )

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "-published_at", "-case"], name="public_proposal_newest"),
            models.Index(fields=["council", "class_code", "-published_at"], name="public_proposal_by_class"),
            models.Index(fields=["council", "session_name", "-published_at"], name="public_proposal_by_session"),
            models.Index(fields=["council", "-changed_at"], name="public_proposal_changed"),
        ]
