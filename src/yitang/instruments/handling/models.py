"""Handling by units: who was assigned, what they replied, how the submitter rated it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Assignment(CouncilModel):
    """交办 — one case × unit × round. Its course runs on the track of axis `handling` with the same unit."""

    class Role(models.TextChoices):
        SOLE = "sole", _("Sole unit")
        LEAD = "lead", _("Lead unit")
        CO = "co", _("Co-unit")
        SEPARATE = "separate", _("Separate handling")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    round = models.PositiveSmallIntegerField(default=1)
    sent_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Columns:
        public = "case unit role"
        internal = "round sent_on received_on due_on replied_on note"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "unit", "round"], name="assignment_once")]
        indexes = [models.Index(fields=["council", "unit", "-id"], name="assignment_of_unit")]

    @property
    def answers(self) -> bool:
        """Whether this unit owes the submitter an answer of its own (a co-unit gives its opinion to the lead)."""
        return self.role != self.Role.CO


class Reply(CouncilModel):
    """答复 — the unit's reply: a draft until the unit's head issues it. `result_class` is a code of that dictionary."""

    class Publicity(models.TextChoices):
        PUBLIC = "public", _("May be published")
        INTERNAL = "internal", _("Not to be published")

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="reply")
    text = models.TextField(blank=True)
    result_class = models.CharField(max_length=40, blank=True)
    publicity = models.CharField(max_length=10, choices=Publicity.choices, default=Publicity.PUBLIC)
    publicity_basis = models.CharField(max_length=200, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    signed_by = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    draft_version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=now)

    class Columns:
        internal = "assignment result_class publicity publicity_basis document_number signed_by issued_on draft_version saved_at"
        handler = "text contact_name contact_phone"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "result_class", "issued_on"], name="reply_by_class")]


class Rating(CouncilModel):
    """满意度 — the submitter's official feedback on the handling, one per case and round; never given by the unit."""

    class Grade(models.TextChoices):
        SATISFIED = "satisfied", _("Satisfied")
        BASICALLY = "basically", _("Basically satisfied")
        DISSATISFIED = "dissatisfied", _("Dissatisfied")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField(default=1)
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    attitude = models.CharField(max_length=12, choices=Grade.choices)
    result = models.CharField(max_length=12, choices=Grade.choices)
    overall = models.CharField(max_length=12, choices=Grade.choices)
    text = models.TextField(blank=True)
    rated_on = models.DateField()
    channel = models.CharField(max_length=10)

    class Columns:
        internal = "case round principal attitude result overall rated_on channel"
        handler = "text"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="rating_once_a_round"),
            models.CheckConstraint(
                condition=~models.Q(overall="dissatisfied") | ~models.Q(text=""), name="dissatisfied_says_why"
            ),
        ]
