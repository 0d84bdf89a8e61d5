"""住地委员 — members of an upper council who live here take part as guests; their proposals to the upper body are followed, not numbered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal


class Guest(CouncilModel):
    """A member of an upper council who lives or works here and takes part in our work, from a day to the day on which it ends.

    `number` and `sector` are those of the upper council; here the guest holds no seat, and counts in none of our figures.
    """

    principal = models.OneToOneField(Principal, on_delete=models.PROTECT, related_name="guest")
    upper = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True)
    sector = models.CharField(max_length=60, blank=True)
    post = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Columns:
        internal = "principal upper number sector post valid_from valid_to"
        handler = "phone"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="guest_days_in_order"
            )
        ]
        indexes = [models.Index(fields=["council", "valid_from"], name="guest_by_day")]


class UpperProposal(CouncilModel):
    """A proposal of a guest to the upper body, as that body keeps it: its number, its unit, its result. It has no number of ours."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        FILED = "filed", _("Filed")
        OTHERWISE = "otherwise", _("Not filed, handled otherwise")
        ANSWERED = "answered", _("Answered")

    guest = models.ForeignKey(Guest, on_delete=models.PROTECT, related_name="proposals")
    upper = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    submitted_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    unit = models.CharField(max_length=120, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Columns:
        internal = "guest upper number title submitted_on state unit answered_on result note version"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("submitted_on")), name="upper_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["council", "upper", "number", "submitted_on"], condition=~Q(number=""), name="upper_number_once"
            ),
        ]
        indexes = [models.Index(fields=["council", "-submitted_on"], name="upper_by_day")]
