"""年度指标、包街道包社区、计划、考核记录、五年行动 — targets are rows: what is counted, how many, for which year, in which places."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.places.models import Region
from yitang.institution.principals.models import Principal


class Theme(CouncilModel):
    """五年行动 — the theme that one year has in a campaign of several, such as 夯基, 创新, 深化, 突破, 巩固."""

    campaign = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    detail = models.CharField(max_length=300, blank=True)

    class Columns:
        public = "campaign year title detail"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "campaign", "year"], name="theme_of_year_once")]


class Target(CouncilModel):
    """指标 — `number` of what `measure` counts within a year: altogether, or in each place of a level below `region`.

    From `frozen_on` on its number and its places change by corrections alone.
    """

    class Way(models.TextChoices):
        TOTAL = "total", _("So many altogether")
        EACH = "each", _("Each place so often")

    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    measure = models.CharField(max_length=20)
    way = models.CharField(max_length=5, choices=Way.choices)
    number = models.PositiveIntegerField()
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=10, choices=Region.Level.choices, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    frozen_on = models.DateField(null=True, blank=True)
    frozen_by = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Columns:
        public = "year title measure way number region level"
        internal = "basis frozen_on frozen_by version"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["council", "year", "title"], name="target_title_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="target_number_above_zero"),
            models.CheckConstraint(
                condition=Q(way="total", level="") | (Q(way="each") & ~Q(level="")), name="target_each_has_level"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TargetPlace(CouncilModel):
    """One of the places that a frozen target counts; one that was struck off stays, with its day."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="places")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    added_on = models.DateField()
    dropped_on = models.DateField(null=True, blank=True)

    class Columns:
        public = "target region added_on dropped_on"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["target", "region"], name="place_of_target_once")]


class Correction(CouncilModel):
    """A change of what was frozen: the number, a place put on, a place struck off; why, by whom, when."""

    class What(models.TextChoices):
        NUMBER = "number", _("Number changed")
        ADD = "add", _("Place put on")
        DROP = "drop", _("Place struck off")

    append_only = True

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="corrections")
    what = models.CharField(max_length=6, choices=What.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    corrected_by = models.CharField(max_length=60)
    corrected_at = models.DateTimeField()

    class Columns:
        internal = "target what region before after reason corrected_by corrected_at"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["target", "-corrected_at"], name="corrections_of_target")]


class PlanLine(CouncilModel):
    """年初计划 — in which month a place is to have how many."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="plan")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    month = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True)

    class Columns:
        internal = "target region month number note"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["target", "region", "month"], name="plan_line_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="plan_line_month"),
        ]


class Charge(CouncilModel):
    """包街道、包社区 — a group is in charge of a street, a member of a community, from a day to the day on which it ends."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Columns:
        internal = "region holder valid_from valid_to"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["region", "holder"], condition=Q(valid_to__isnull=True), name="charge_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="charge_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["holder", "valid_to"], name="charges_of_holder")]


class Check(CouncilModel):
    """季度检查、年终考核 — how far a target was on the last day of a period, counted by the house, and what the checkers say of it."""

    class Period(models.TextChoices):
        FIRST = "q1", _("First quarter")
        SECOND = "q2", _("Second quarter")
        THIRD = "q3", _("Third quarter")
        FOURTH = "q4", _("Fourth quarter")
        YEAR = "year", _("Assessment of the year")

    append_only = True

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="checks")
    period = models.CharField(max_length=4, choices=Period.choices)
    counted_to = models.DateField()
    done = models.PositiveIntegerField()
    whole = models.PositiveIntegerField()
    remark = models.TextField()
    checked_by = models.CharField(max_length=60)
    checked_at = models.DateTimeField()

    class Columns:
        internal = "target period counted_to done whole remark checked_by checked_at"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["target", "-checked_at"], name="checks_of_target")]
