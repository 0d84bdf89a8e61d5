"""What leaves the house as a file: each copy with its mark, its purpose and who agreed, and from how many rows on somebody has to."""

from django.db import models

from yitang.foundation.tenancy.base import CouncilModel


class ExportRule(CouncilModel):
    """From a day on: more than so many rows of this kind leave only when a second person agrees; None is nobody has to."""

    append_only = True

    kind = models.CharField(max_length=40)
    effective_from = models.DateField()
    over = models.PositiveIntegerField(null=True, blank=True)
    kept_days = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True, blank=True)
    set_name = models.CharField(max_length=60, blank=True)

    class Columns:
        internal = "kind effective_from over kept_days set_at set_by set_name"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "kind", "-effective_from"], name="export_rule_newest")]


class ExportCopy(CouncilModel):
    """One file for one person and one purpose. `mark` stands in the file, to be seen and hidden; `subject_id` is what it was made
    from where a room keeps the file itself."""

    class State(models.TextChoices):
        FREE = "free", "free"
        WAITING = "waiting", "waiting"
        RELEASED = "released", "released"
        REFUSED = "refused", "refused"

    kind = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    mark = models.CharField(max_length=9)
    subject_id = models.UUIDField(null=True, blank=True)
    asked = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    times_taken = models.PositiveSmallIntegerField(default=0)

    class Columns:
        internal = (
            "kind purpose mark subject_id asked rows file_name account_id asked_by asked_at state decided_by decided_name decided_at"
            " note expires_at sha256 taken_at times_taken"
        )

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["council", "mark"], name="export_mark_once"),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(account_id__isnull=True)
                | ~models.Q(decided_by=models.F("account_id")),
                name="export_second_person",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "-asked_at"], name="export_newest"),
            models.Index(fields=["council", "state"], condition=models.Q(state="waiting"), name="export_waiting"),
        ]
