"""Appointments: which account acts in which role, where, for whom, from when to when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yitang.foundation.core.clock import now
from yitang.foundation.permissions.roles import SEPARATED_ADMINS, Role
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import Organ, Term


class Appointment(CouncilModel):
    """任用 — role × council (× organ × term) for an account, on behalf of a principal (opaque id)."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30, choices=Role.choices)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    principal_id = models.UUIDField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    separated_roles = SEPARATED_ADMINS

    class Columns:
        internal = "account role organ term principal_id valid_from valid_to"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="appointment_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["council", "account", "role", "principal_id"],
                condition=Q(valid_to__isnull=True, principal_id__isnull=False),
                name="appointment_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["council", "account", "role"],
                condition=Q(valid_to__isnull=True, principal_id__isnull=True),
                name="appointment_plain_in_force_once",
            ),
        ]
        indexes = [models.Index(fields=["account", "council"], name="appointment_of_account")]
