"""What people keep about the lists they work with: views with a name, the one that opens first, and rows chosen for an act."""

import hashlib
from typing import Any

from django.db import models
from django.db.models import Field, Q

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class SavedView(CouncilModel):
    """A question to a list under a name: conditions, order and columns as they stand in the address. Whose it is, and the role
    with which it is shared, if any."""

    list_code = models.CharField(max_length=40)
    account_id = models.UUIDField()
    owner_name = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1500, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Columns:
        internal = "list_code account_id owner_name role name query"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "list_code", "account_id", "name"], name="view_name_once")]
        indexes = [models.Index(fields=["council", "list_code", "role"], condition=~Q(role=""), name="view_shared")]

    def __str__(self) -> str:
        return self.name


class FirstView(CouncilModel):
    """Which view a person's list opens with."""

    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="first_for")
    list_code = models.CharField(max_length=40)
    account_id = models.UUIDField()

    class Columns:
        internal = "view list_code account_id"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "list_code", "account_id"], name="first_view_once")]


class Chosen(CouncilModel):
    """All rows that a question found at one moment, frozen: what is agreed to is what is acted on, and later comers stay out."""

    list_code = models.CharField(max_length=40)
    account_id = models.UUIDField()
    query = models.CharField(max_length=1500, blank=True)
    ids = models.JSONField(default=list)
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Columns:
        internal = "list_code account_id query ids number"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "list_code", "account_id", "-created_at"], name="chosen_newest")]

    def _recorded_value(self, field: "Field[Any, Any]") -> Any:
        # Ten thousand ids in every record would say less than their digest: the rows themselves stand in the act that uses them.
        if field.name == "ids":
            return hashlib.sha256("".join(self.ids).encode()).hexdigest()
        return super()._recorded_value(field)


class Knock(models.Model):
    """Something that is counted for a while against misuse: that a form came from an address, that words were said, at which venue.

    `mark` is a keyed digest of what is counted, `event` of what it is counted for, so that nothing counts twice. Of an address so few
    bits are kept that thousands of addresses share them, and the moment is known to ten minutes; rows go when their time is over.
    """

    mark = models.CharField(max_length=32)
    event = models.CharField(max_length=32)
    until = models.DateTimeField()

    class Columns:
        sealed = "mark event until"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "event"], name="knock_once")]
        indexes = [models.Index(fields=["until"], name="knocks_by_end")]
