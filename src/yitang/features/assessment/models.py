"""履职考核 — the yearly round on its case, with what people say in it. Points and grades are those of `instruments.scoring`."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Round(CouncilModel):
    """The assessment of one year. Days from `notified_on` on are projections of decisions, written by effects and by adoption.

    A council has one round a year; one that was begun by mistake is cancelled and keeps its record.
    """

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="assessment")
    year = models.PositiveSmallIntegerField()
    cancelled = models.BooleanField(default=False)
    notified_on = models.DateField(null=True, blank=True)
    objections_until = models.DateField(null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "case year cancelled notified_on objections_until archived_on"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["council", "year"], condition=Q(cancelled=False), name="assessment_once_a_year"),
            models.CheckConstraint(
                condition=Q(notified_on__isnull=True) | Q(objections_until__isnull=False), name="notice_has_window"
            ),
        ]


class Opinion(CouncilModel):
    """What a committee, a sector or the office says about a member in a round (专委会意见): one opinion of each body."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="opinions")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    author_name = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=now)

    class Columns:
        internal = "case principal body author_name version changed_at"
        handler = "text"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "principal", "body"], name="opinion_once_a_body")]
        indexes = [models.Index(fields=["council", "case", "principal"], name="opinions_of_member")]


class Objection(CouncilModel):
    """异议 — a member's objection to the own result, and the answer to it after re-examination (复核).

    Its state is that of the track “objection” of the round's case whose unit is the member and whose round is `number`.
    """

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("The objection is upheld")
        PARTLY = "partly", _("The objection is upheld in part")
        REJECTED = "rejected", _("The result stands")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="objections")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    item = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    submitted_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "case principal number item submitted_on outcome answered_on answered_by withdrawn_on"
        handler = "text answer"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "principal", "number"], name="objection_number_once"),
            models.CheckConstraint(condition=Q(outcome="") | Q(answered_on__isnull=False), name="objection_answered_has_day"),
        ]
        indexes = [models.Index(fields=["council", "principal", "-submitted_on"], name="objections_of_member")]


class Reminder(CouncilModel):
    """That a member was reminded of duties still owed: nobody is reminded again before the council's own gap is over."""

    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    duties = models.CharField(max_length=300)
    sent_on = models.DateField()
    sent_by = models.CharField(max_length=60, blank=True)

    append_only = True

    class Columns:
        internal = "principal year duties sent_on sent_by"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "principal", "year", "sent_on"], name="reminder_once_a_day")]


class SchemeDraft(CouncilModel):
    """A scheme that is being written: its text may have faults. Publishing makes it a version of `instruments.scoring`.

    Where two persons are asked for, its writer hands it over and somebody else publishes it.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("Being written")
        HANDED_OVER = "handed_over", _("Waits for a second person")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Dropped")

    text = models.TextField()
    effective_from = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WRITING)
    version = models.PositiveIntegerField(default=1)
    author_name = models.CharField(max_length=60, blank=True)
    author_id = models.UUIDField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now)
    published_id = models.UUIDField(null=True, blank=True)

    class Columns:
        internal = "text effective_from state version author_name author_id changed_at published_id"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "state", "-changed_at"], name="scheme_drafts_open")]


class Award(CouncilModel):
    """评先评优 — an award on its case: for members or for units, of a year, on the basis of a document.

    `released_at` is when the announcement was put on the public pages, which is an act of its own.
    """

    class Of(models.TextChoices):
        MEMBER = "member", _("Members")
        UNIT = "unit", _("Handling units")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="award")
    year = models.PositiveSmallIntegerField()
    of = models.CharField(max_length=6, choices=Of.choices, default=Of.MEMBER)
    basis = models.CharField(max_length=200)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    nominations_until = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=60, blank=True)

    class Columns:
        internal = "case year of basis places nominations_until decided_on announced_on released_at released_by"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(announced_on__isnull=False), name="award_released_when_announced"
            )
        ]


class Nomination(CouncilModel):
    """A nomination for an award, with what the review says of it and what was decided."""

    class Result(models.TextChoices):
        OPEN = "", _("Not reviewed yet")
        FOR = "for", _("Recommended")
        AGAINST = "against", _("Not recommended")
        GRANTED = "granted", _("Awarded")
        NOT_GRANTED = "not_granted", _("Not awarded")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="nominations")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=1000)
    nominated_by = models.CharField(max_length=60, blank=True)
    nominated_on = models.DateField()
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    review = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Columns:
        internal = "case principal body nominated_by nominated_on result version"
        handler = "reason review"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "principal"], name="nomination_once")]
        indexes = [models.Index(fields=["council", "principal"], name="nominations_of_principal")]
