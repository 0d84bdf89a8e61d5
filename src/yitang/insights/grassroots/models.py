"""Which sessions were held jointly with another council, and the figures that were released to the public."""

from django.db import models
from django.db.models import F, Q

from yitang.features.talks.models import Talk
from yitang.foundation.tenancy.base import CouncilModel


class JointTalk(CouncilModel):
    """A session that several councils held together: each has a row with the same code for its own talk, so that figures over all of
    them count it once. `leads` marks the council that made the code and wrote down who came and what was suggested."""

    talk = models.OneToOneField(Talk, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12)
    leads = models.BooleanField()
    noted_by = models.CharField(max_length=60, blank=True)

    class Columns:
        internal = "talk code leads noted_by"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "code"], name="joint_code_once")]


class ReleasedFigures(CouncilModel):
    """The figures of a span of days as they were counted when they were released; a withdrawn release stays on record."""

    since = models.DateField()
    until = models.DateField()
    counts = models.JSONField()
    regions = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    released_at = models.DateTimeField()
    released_by = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Columns:
        public = "since until counts regions note released_at"
        internal = "released_by withdrawn_at withdrawn_why"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="released_days_in_order"),
            models.UniqueConstraint(
                fields=["council", "since", "until"], condition=Q(withdrawn_at__isnull=True), name="released_once"
            ),
        ]
