"""职责任务、年度计划、对口联系、联系指导 — what a committee is there for, what it plans for a year, with whom it keeps contact."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import Council
from yitang.institution.principals.models import Principal


class Duty(CouncilModel):
    """职责任务清单 — one line of what a body is there for, from a day to the day on which it no longer holds."""

    body = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    basis = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Columns:
        internal = "body ordinal title detail basis valid_from valid_to"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="duty_days_in_order"
            )
        ]
        indexes = [models.Index(fields=["council", "body", "ordinal"], name="duty_of_body")]


class Task(CouncilModel):
    """年度工作计划 — one line of a body's plan for a year. `measure` and `narrow` name the rows that count as done, of which there are
    to be `target`; a task without a measure is settled by hand with a note of what shows it. A task that is dropped stays, with its reason.
    """

    body = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    ordinal = models.PositiveIntegerField()
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    title = models.CharField(max_length=200)
    measure = models.CharField(max_length=20, blank=True)
    narrow = models.CharField(max_length=60, blank=True)
    target = models.PositiveIntegerField(default=1)
    due_on = models.DateField(null=True, blank=True)
    lead = models.CharField(max_length=60, blank=True)
    done_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Columns:
        internal = "body year ordinal duty title measure narrow target due_on lead done_on dropped_on note version"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(target__gt=0), name="task_target_above_zero"),
            models.CheckConstraint(condition=Q(done_on__isnull=True) | Q(dropped_on__isnull=True), name="task_done_or_dropped"),
        ]
        indexes = [models.Index(fields=["council", "year", "body", "ordinal"], name="task_of_year")]


class Tie(CouncilModel):
    """Who keeps contact with whom, from a day to the day on which it ends: a committee with a unit (对口联系), or a committee or
    a member of the chair meeting with the council of a lower level (联系指导). A lower council that works here is `lower`; another
    one is named by `lower_name`."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("Contact with a unit")
        GUIDANCE = "guidance", _("Guidance of a lower council")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    holder = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lower = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lower_name = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Columns:
        internal = "kind holder unit lower lower_name valid_from valid_to version"
        handler = "contact phone"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="unit", unit__isnull=False, lower__isnull=True, lower_name="")
                | (Q(kind="guidance", unit__isnull=True) & (Q(lower__isnull=False) ^ ~Q(lower_name=""))),
                name="tie_with_one_partner",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="tie_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["holder", "unit"], condition=Q(valid_to__isnull=True, unit__isnull=False), name="tie_to_unit_once"
            ),
            models.UniqueConstraint(
                fields=["holder", "lower"], condition=Q(valid_to__isnull=True, lower__isnull=False), name="tie_to_lower_once"
            ),
        ]
        indexes = [models.Index(fields=["council", "kind", "holder"], name="tie_of_holder")]


class Visit(CouncilModel):
    """One contact that took place: when, how, with whom, what was found, and what is to be done about it by whom until when."""

    tie = models.ForeignKey(Tie, on_delete=models.PROTECT, related_name="visits")
    held_on = models.DateField()
    way = models.CharField(max_length=40)
    people = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    finding = models.TextField(blank=True)
    follow_up = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_note = models.CharField(max_length=300, blank=True)
    recorder = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(default=now)

    class Columns:
        internal = "tie held_on way people text finding follow_up due_on done_on done_note recorder recorded_at"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(follow_up="") | Q(due_on__isnull=False), name="visit_follow_up_has_day"),
        ]
        indexes = [
            models.Index(fields=["tie", "-held_on"], name="visit_of_tie"),
            models.Index(
                fields=["council", "due_on"], condition=Q(done_on__isnull=True, due_on__isnull=False), name="visit_open_follow_up"
            ),
        ]
