"""Messages in the house: what needs somebody (需办) and what is only to be known (知悉)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class Message(CouncilModel):
    """A message to a principal, or to everybody who holds a role. One per event and recipient."""

    class Kind(models.TextChoices):
        NEED = "need", _("Needs you")
        KNOW = "know", _("For your information")

    principal_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    case_id = models.UUIDField(null=True, blank=True)
    case_kind = models.CharField(max_length=30, blank=True)
    event = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    next_step = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "principal_id role kind case_id case_kind event text next_step due_on read_at"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "principal_id", "-created_at"], name="messages_of_principal"),
            models.Index(fields=["council", "role", "-created_at"], name="messages_of_role"),
        ]
