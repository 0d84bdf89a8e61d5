"""Frozen figures."""

from django.db import models

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class FigureSnapshot(CouncilModel):
    """Figures as they were published: question, values, and a signature over both that anybody can check."""

    figure_set = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    question = models.JSONField()
    values = models.JSONField()
    taken_at = models.DateTimeField(default=now)
    taken_by = models.CharField(max_length=60, blank=True)
    signature = models.CharField(max_length=128)

    class Columns:
        internal = "figure_set title question values taken_at taken_by signature"

    class Meta(CouncilModel.Meta):
        ordering = ["-taken_at"]
        indexes = [models.Index(fields=["council", "figure_set", "-taken_at"], name="snapshot_newest")]
