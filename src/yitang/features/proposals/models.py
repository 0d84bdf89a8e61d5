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
    """A proposal. Columns from `submitted_on` on are projections of decisions, written by effects and by adoption only.

    `derived` cases are made by merging or splitting. So that no figure counts a matter twice, one original of a merger gives its
    place in the count to the leading case, and a split one to its parts: `counted_from` (inclusive) and `counted_until`
    (exclusive) say when a row counts. `paper_note` says where the paper lies that a clerk typed in (代录).
    """

    class Outcome(models.TextChoices):
        FILED = "filed", _("Filed")
        MERGED = "merged", _("Merged")
        CONVERTED = "converted", _("Converted")
        NOT_FILED = "not_filed", _("Not filed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RETURNED = "returned", _("Returned for changes")
        SPLIT = "split", _("Split")

    class Occasion(models.TextChoices):
        PLENARY = "plenary", _("Plenary proposal")
        BETWEEN = "between", _("Proposal between plenaries")

    class Derived(models.TextChoices):
        MERGING = "merging", _("Leading proposal of a merger")
        SPLITTING = "splitting", _("Part of a split proposal")

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
    occasion = models.CharField(max_length=8, choices=Occasion.choices, blank=True)
    paper_note = models.CharField(max_length=200, blank=True)
    derived = models.CharField(max_length=9, choices=Derived.choices, blank=True)
    counted_from = models.DateField(null=True, blank=True)
    counted_until = models.DateField(null=True, blank=True)

    class Columns:
        public = "case session submitter submitter_kind class_code submitted_on lead_unit answered_on concluded_on occasion"
        internal = (
            "body consent_public consent_reason draft_version saved_at receipt_number outcome outcome_on outcome_reason"
            " satisfaction adoption paper_note derived counted_from counted_until"
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

    @property
    def is_new(self) -> bool:
        """Whether it was never handed in. What came on paper has its day before it has its receipt."""
        return self.submitted_on is None or (bool(self.paper_note) and self.receipt_number is None)


class Backing(CouncilModel):
    """Who stands behind a proposal beside its first submitter: joint submitters (联名), endorsers (附议), and on a leading case
    the submitters of its originals. Invited ones answer by `due_at`; `text_version` is the text that they had before them."""

    class Relation(models.TextChoices):
        JOINT = "joint", _("Joint submitter")
        ENDORSE = "endorse", _("Endorser")
        ORIGINAL = "original", _("Submitter of a merged proposal")

    class State(models.TextChoices):
        INVITED = "invited", _("Invited, no answer yet")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("No answer in time, dropped out")
        ENDED = "ended", _("Taken back")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="backings")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=8, choices=Relation.choices)
    state = models.CharField(max_length=9, choices=State.choices)
    word = models.CharField(max_length=300, blank=True)
    invited_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    text_version = models.PositiveIntegerField(null=True, blank=True)
    origin = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Columns:
        internal = "case principal relation state invited_at due_at reminded_at answered_at text_version origin"
        handler = "word"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "principal"], name="backing_once"),
            models.CheckConstraint(condition=~Q(state="invited") | Q(due_at__isnull=False), name="invitation_has_end"),
        ]
        indexes = [
            models.Index(fields=["council", "principal", "state"], name="backing_of_principal"),
            models.Index(fields=["council", "due_at"], condition=Q(state="invited"), name="backing_open"),
        ]


class SessionWindow(CouncilModel):
    """From when until when (both days included) what is handed in is a proposal to the plenary of a session (大会提案)."""

    session = models.OneToOneField(CouncilSession, on_delete=models.CASCADE, related_name="+")
    plenary_from = models.DateField()
    plenary_to = models.DateField()
    basis = models.CharField(max_length=200, blank=True)

    class Columns:
        public = "session plenary_from plenary_to basis"

    class Meta(CouncilModel.Meta):
        constraints = [models.CheckConstraint(condition=Q(plenary_to__gte=models.F("plenary_from")), name="window_in_order")]


class ReviewMeeting(CouncilModel):
    """审查会: decisions are collected and changed here; numbers and messages arise only when they are released together."""

    class State(models.TextChoices):
        OPEN = "open", _("Being prepared")
        RELEASING = "releasing", _("Being released")
        RELEASED = "released", _("Released")

    title = models.CharField(max_length=120)
    held_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=60, blank=True)

    class Columns:
        internal = "title held_on state version released_at released_by"

    class Meta(CouncilModel.Meta):
        ordering = ["-held_on", "-id"]


class PendingDecision(CouncilModel):
    """What the meeting is about to decide on a proposal. It binds nobody and is told nobody before the release."""

    class Outcome(models.TextChoices):
        FILE = "file", _("Proposed for filing")
        NOT_FILE = "not_file", _("Proposed not to be filed")
        CONVERT = "convert", _("Proposed for conversion")
        RETURN = "return", _("Proposed for return")

    class Result(models.TextChoices):
        WAITING = "waiting", _("Not released yet")
        DONE = "done", _("Released")
        FAILED = "failed", _("Could not be released")

    meeting = models.ForeignKey(ReviewMeeting, on_delete=models.CASCADE, related_name="pending")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pending")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    class_code = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    entered_by = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField(default=now)
    result = models.CharField(max_length=7, choices=Result.choices, default=Result.WAITING)
    message = models.CharField(max_length=300, blank=True)

    class Columns:
        internal = "meeting case outcome class_code code entered_by changed_at result message"
        handler = "reason"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="pending_once_a_meeting"),
            models.UniqueConstraint(fields=["case"], condition=Q(result="waiting"), name="pending_at_one_meeting"),
        ]
        indexes = [models.Index(fields=["council", "meeting", "class_code"], name="pending_of_meeting")]


class PublicProposal(CouncilModel):
    """What was approved for the public: an own copy, edited where names or numbers were to be removed.

    `replies` is a list of `{unit, role, text, result_class, result_label, issued_on}` of replies that may be published, `attachments`
    one of `{id, name, type, size, unit}` of the files that were chosen (`unit`: whose reply one came with, empty for the text's own).
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
    attachments = models.JSONField(default=list, blank=True)
    published_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        public = (
            "case session_name number title submitter_line class_label class_code unit_line is_summary body replies"
            " attachments published_at changed_at taken_down_at"
        )

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "-published_at", "-case"], name="public_proposal_newest"),
            models.Index(fields=["council", "class_code", "-published_at"], name="public_proposal_by_class"),
            models.Index(fields=["council", "session_name", "-published_at"], name="public_proposal_by_session"),
            models.Index(fields=["council", "-changed_at"], name="public_proposal_changed"),
        ]
