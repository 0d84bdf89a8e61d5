"""委员 — what the council knows of a member beyond being a principal. Sensitive data is not asked for."""

from django.db import models

from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal


class Member(CouncilModel):
    """A member of a council. `political_party` is neutral information; contact data is for handlers only."""

    principal = models.OneToOneField(Principal, on_delete=models.PROTECT, related_name="member")
    number = models.CharField(max_length=20)
    sector = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="sector_members")
    political_party = models.CharField(max_length=40, blank=True)
    post = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Columns:
        public = "principal sector"
        internal = "number political_party post joined_on left_on"
        handler = "phone email"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "number"], name="member_number_once")]
