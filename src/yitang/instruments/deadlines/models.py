"""Announced days: the national arrangement for everybody, and what one council knows better."""

from django.db import models

from yitang.foundation.tenancy.base import CouncilModel
from yitang.instruments.deadlines.calendar import DayKind

NAME_LENGTH = 60


class AnnouncedDay(models.Model):
    """A day that is not what its weekday says, or a public holiday."""

    day = models.DateField()
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    name = models.CharField(max_length=NAME_LENGTH)

    class Meta:
        abstract = True


class NationalDay(AnnouncedDay):
    """A holiday or worked weekend from the yearly notice of the State Council. Global: it belongs to no council."""

    source = models.CharField(max_length=60)

    class Columns:
        public = "day kind name source"

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["day"], name="national_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CouncilDay(CouncilModel, AnnouncedDay):
    """A council's own day (a regional holiday, a closure); it overrides the national arrangement."""

    class Columns:
        public = "day kind name"

    class Meta(CouncilModel.Meta):
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["council", "day"], name="council_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
