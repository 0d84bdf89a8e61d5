"""Schemes as published, scores as frozen, corrections by hand. All are append-only: a running score is never kept, it is computed."""

from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class SchemeVersion(CouncilModel):
    """考核办法 — the text of a scheme as published, in force from a day on until a later one takes over.

    `digest` is SHA-256 of the text. A year is assessed by the version in force on the day of which it is asked.
    """

    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    basis = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    effective_from = models.DateField()
    published_by = models.UUIDField(null=True, blank=True)
    published_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        internal = "code title basis text digest effective_from published_by published_at"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "-effective_from", "-published_at"], name="scheme_in_force")]

    def __str__(self) -> str:
        return self.title


class Correction(CouncilModel):
    """更正 — points added or taken by hand, with the reason. It counts once a second person has agreed (`CorrectionVerdict`)."""

    year = models.PositiveSmallIntegerField()
    principal_id = models.UUIDField()
    points = models.DecimalField(max_digits=9, decimal_places=3)
    item = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    asked_by = models.UUIDField(null=True, blank=True)
    asked_name = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        internal = "year principal_id points item asked_by asked_name asked_at"
        handler = "reason"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="correction_points_not_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
        ]
        indexes = [models.Index(fields=["council", "year", "principal_id"], name="corrections_of_principal")]


class CorrectionVerdict(CouncilModel):
    """What the second person said to a correction; given once."""

    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="verdict")
    approved = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        internal = "correction approved decided_by decided_name decided_at"
        handler = "note"


class ExemptTime(CouncilModel):
    """免考时段 — a time, both days included, in which less is asked of somebody: illness and the like, as an office recorded it.

    `kind` is an entry of the dictionary `assessment_exemption` and what a scheme names. Kind and reason are for whoever assesses,
    and for the member. What was recorded by mistake is withdrawn and stays on record.
    """

    principal_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorder = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(default=now)
    withdrawn_by = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "principal_id since until recorder recorded_at withdrawn_by withdrawn_at"
        handler = "kind reason"

    class Meta(CouncilModel.Meta):
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="exempt_time_days_in_order")]
        indexes = [
            models.Index(fields=["council", "principal_id", "until"], name="exempt_times_of_principal"),
            models.Index(fields=["council", "until"], name="exempt_times_by_day"),
        ]


class FrozenScore(CouncilModel):
    """A score as it was decided: exact points, grade, what it was made of, and the digests of the scheme and of the facts.

    `round_id` is the round of assessment (of a feature above) that froze it. Nothing that happens later changes it.
    """

    round_id = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    principal_id = models.UUIDField()
    scheme = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="+")
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    printed = models.CharField(max_length=40)
    grade = models.CharField(max_length=40, blank=True)
    body = models.JSONField()
    scheme_digest = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        internal = "round_id year principal_id scheme numerator denominator printed grade scheme_digest facts_digest frozen_at"
        handler = "body"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["council", "round_id", "principal_id"], name="score_frozen_once"),
            models.CheckConstraint(condition=Q(denominator__gt=0), name="score_denominator_positive"),
        ]
        indexes = [models.Index(fields=["council", "principal_id", "-year"], name="scores_of_principal")]

    @property
    def total(self) -> Fraction:
        """The points, exactly."""
        return Fraction(self.numerator, self.denominator)
