"""Batches of imported rows: staged and checked first, agreed by a person, then taken over whole or not at all."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class ImportBatch(CouncilModel):
    """One file read with one mapping. `recipe` digests file, mapping and options: the same recipe resumes the same batch."""

    class State(models.TextChoices):
        STAGING = "staging", _("Being checked")
        STAGED = "staged", _("Checked, waiting for agreement")
        AGREED = "agreed", _("Agreed, being imported")
        DONE = "done", _("Import done")
        WITHDRAWN = "withdrawn", _("Import withdrawn")
        DISCARDED = "discarded", _("Given up")
        FAILED = "failed", _("Not imported")

    format = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    recipe = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGING)
    staged_rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=500, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = (
            "format file_name sha256 recipe mapping options state staged_rows counts result note account_id actor_name done_at"
        )

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "recipe"], name="batch_by_recipe")]


class ImportRow(CouncilModel):
    """One row of a batch: its values by field, what is wrong with which cell, and what will be done with it.

    `key` says which object the row is about; `fingerprint` digests its values, so that the same row is recognised later;
    `refers` is the key of another row that this one names. `problems` is a list of `{field, column, level, text, value}`.
    """

    class Level(models.TextChoices):
        FINE = "fine", _("In order")
        NOTE = "note", _("With a remark")
        ERROR = "error", _("With an error")

    class Action(models.TextChoices):
        NEW = "new", _("Add")
        UPDATE = "update", _("Update")
        SAME = "same", _("Already there, unchanged")
        SKIP = "skip", _("Not imported")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=90)
    fingerprint = models.CharField(max_length=32)
    refers = models.CharField(max_length=90, blank=True)
    level = models.CharField(max_length=5, choices=Level.choices, default=Level.FINE)
    action = models.CharField(max_length=6, choices=Action.choices, default=Action.NEW)
    object_id = models.UUIDField()
    data = models.JSONField(default=dict)
    problems = models.JSONField(default=list, blank=True)

    class Columns:
        internal = "batch number key fingerprint refers level action object_id"
        handler = "data problems"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["council", "key"], name="import_row_by_key"),
            models.Index(fields=["batch", "level", "number"], name="import_row_by_level"),
            models.Index(fields=["batch", "action", "number"], name="import_row_by_action"),
        ]
