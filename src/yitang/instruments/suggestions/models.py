"""意见建议 — what somebody says in a talk, kept as one thing: whose, which unit takes it up, how, until when, what was answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Suggestion(CouncilModel):
    """A suggestion raised on a case of any kind (a meeting, a consultation, a talk at a venue). No unit means that nobody has taken it up
    yet. Somebody of the lists raised it (`raised_by`), or somebody who is on none (`said_by`: a villager, a guest). A talk at a venue may
    answer by itself, without a unit."""

    class Adopted(models.TextChoices):
        OPEN = "", _("No answer yet")
        FULL = "full", _("Adopted in full")
        PARTIAL = "partial", _("Adopted in part")
        NONE = "none", _("Not adopted")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="suggestions")
    ordinal = models.PositiveSmallIntegerField()
    raised_by = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    said_by = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=1000)
    raised_at = models.DateTimeField(default=now)
    unit = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    adopted = models.CharField(max_length=8, choices=Adopted.choices, blank=True)

    class Columns:
        internal = (
            "case ordinal raised_by said_by text raised_at unit claimed_at claimed_by how due_on answer answered_on adopted"
        )

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "ordinal"], name="suggestion_ordinal_once"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True, due_on__isnull=True) | Q(unit__isnull=False, due_on__isnull=False),
                name="suggestion_claimed_with_day",
            ),
            models.CheckConstraint(condition=Q(answered_on__isnull=True) | ~Q(adopted=""), name="suggestion_answered_whole"),
            models.CheckConstraint(condition=Q(raised_by__isnull=False) | ~Q(said_by=""), name="suggestion_has_a_voice"),
        ]
        indexes = [
            models.Index(fields=["council", "unit", "due_on"], name="suggestions_of_unit"),
            models.Index(fields=["council", "raised_by", "-raised_at"], name="suggestions_of_person"),
        ]

    @property
    def voice(self) -> str:
        """Who raised it, in words."""
        return self.raised_by.name if self.raised_by else self.said_by
