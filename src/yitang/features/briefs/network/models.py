"""Correspondents and requests for briefs."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Correspondent(CouncilModel):
    """信息员 — one term of a correspondent: who, where, from when to when, by which letter of appointment. Another term is another row.

    `account_id` is the log-in that may hand in briefs for this correspondent, where there is one.
    """

    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="correspondences")
    station = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    paper = models.CharField(max_length=120, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    added_at = models.DateTimeField(default=now)
    added_by = models.CharField(max_length=60, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Columns:
        internal = "principal station valid_from valid_to paper account_id added_at added_by"
        handler = "end_reason"

    class Meta(CouncilModel.Meta):
        ordering = ["station", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "principal"], condition=Q(valid_to__isnull=True), name="correspondent_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="correspondent_dates_in_order"
            ),
        ]


class BriefCall(CouncilModel):
    """约稿 — a request for briefs on a theme: what is asked, until when, from whom. Briefs answer it by `Brief.call_id`."""

    title = models.CharField(max_length=120)
    text = models.TextField()
    class_code = models.CharField(max_length=40, blank=True)
    asked_on = models.DateField()
    due_on = models.DateField()
    asked_by = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    closed_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "title text class_code asked_on due_on asked_by version closed_on reminded_at"

    class Meta(CouncilModel.Meta):
        ordering = ["-asked_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(due_on__gte=F("asked_on")), name="call_due_after_asked")]


class CallRecipient(CouncilModel):
    """Who is asked. Everybody is named on the day of asking, so that who joins later is asked nothing."""

    class Via(models.TextChoices):
        MEMBERS = "members", _("all members")
        CORRESPONDENTS = "correspondents", _("all correspondents")
        NAMED = "named", _("named")

    call = models.ForeignKey(BriefCall, on_delete=models.CASCADE, related_name="recipients")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=14, choices=Via.choices)
    answer = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "call principal via answer answered_on"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["call", "principal"], name="call_recipient_once")]
        indexes = [models.Index(fields=["council", "principal"], name="brief_calls_of_principal")]
