"""专家库与成果评议 — the pool of experts, invitations to cases, forms of evaluation with their versions, and rounds of evaluation."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Expert(CouncilModel):
    """Somebody in the pool. `principal` is who they are on the council's own lists, where they are on one: then they have a log-in."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=120, blank=True)
    introduction = models.TextField(blank=True)
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="as_expert")
    changed_at = models.DateTimeField(default=now)

    class Columns:
        internal = "code name post title introduction principal changed_at"
        handler = "phone email"

    class Meta(CouncilModel.Meta):
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="expert_code_once"),
            models.UniqueConstraint(
                fields=["council", "principal"], condition=Q(principal__isnull=False), name="expert_of_principal_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExpertField(CouncilModel):
    """专业领域 — a field of the dictionary that an expert knows."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="fields")
    field_code = models.CharField(max_length=40)

    class Columns:
        internal = "expert field_code"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["expert", "field_code"], name="expert_field_once")]
        indexes = [models.Index(fields=["council", "field_code"], name="experts_of_field")]


class Engagement(CouncilModel):
    """聘期 — in which capacity somebody is in the pool, from when until when, by which paper."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="engagements")
    capacity = models.CharField(max_length=60, blank=True)
    paper = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Columns:
        internal = "expert capacity paper valid_from valid_to"

    class Meta(CouncilModel.Meta):
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="engagement_dates_in_order"
            )
        ]
        indexes = [models.Index(fields=["council", "valid_from", "valid_to"], name="engaged_on_day")]


class Interest(CouncilModel):
    """利益关联 — what an expert has declared to have a stake in: a body on the lists, or a subject in words."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="interests")
    body = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200)
    declared_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "expert body subject declared_on ended_on"
        handler = "reason"

    class Meta(CouncilModel.Meta):
        ordering = ["-declared_on"]
        constraints = [
            models.CheckConstraint(condition=Q(body__isnull=False) | ~Q(subject=""), name="interest_in_something"),
        ]


class Invitation(CouncilModel):
    """邀请 — an expert is asked to take part in a case. What they do there belongs to the room of the case."""

    class Answer(models.TextChoices):
        WAITING = "", _("No answer yet")
        ACCEPTED = "accepted", _("Accepted the invitation")
        DECLINED = "declined", _("Declined the invitation")

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="invitations")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=120)
    message = models.CharField(max_length=300, blank=True)
    despite = models.CharField(max_length=200, blank=True)
    invited_on = models.DateField()
    invited_by = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=60, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "expert case topic invited_on invited_by answer answered_on recorded_by withdrawn_on"
        handler = "message despite note"

    class Meta(CouncilModel.Meta):
        ordering = ["-invited_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "case"], condition=Q(withdrawn_on__isnull=True), name="expert_invited_once")
        ]
        indexes = [models.Index(fields=["case"], name="experts_of_case")]


class EvaluationForm(CouncilModel):
    """评议表 — a form by which results are evaluated. What it asks stands in its versions."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    ended_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "code name ended_on"

    class Meta(CouncilModel.Meta):
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["council", "code"], name="evaluation_form_once")]


class FormVersion(CouncilModel):
    """A version of a form: criteria with weights, the scale, and the rules of its rounds. It never changes; a new one takes its place.

    `criteria` = [{"code", "label", "weight", "hint"}]; scores are whole numbers from `low` to `high`, with words beside them where
    `grades` = [{"least", "word"}] has any, the best first. A round needs ballots of `quorum` percent of those invited; nothing is shown
    of a group with fewer than `least` ballots. From `trim_from` ballots on the highest and the lowest are left out; 0: never.
    """

    form = models.ForeignKey(EvaluationForm, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    criteria = models.JSONField()
    low = models.SmallIntegerField()
    high = models.SmallIntegerField()
    anonymous = models.BooleanField()
    quorum = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    grades = models.JSONField(default=list, blank=True)
    trim_from = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(default=now)
    published_by = models.CharField(max_length=60, blank=True)

    append_only = True

    class Columns:
        internal = (
            "form number effective_from criteria low high anonymous quorum least grades trim_from published_at published_by"
        )

    class Meta(CouncilModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_once"),
            models.CheckConstraint(condition=Q(high__gt=F("low")), name="scale_has_two_ends"),
            models.CheckConstraint(condition=Q(quorum__gte=1, quorum__lte=100), name="quorum_is_percent"),
        ]


class Evaluation(CouncilModel):
    """成果评议 — a round: the case of its own steps, the case whose result is evaluated, and what came out.

    `result` is reckoned once, at the closing, with what small groups would give away left out already.
    """

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="evaluation")
    about = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="rounds")
    basis = models.CharField(max_length=200, blank=True)
    closes_on = models.DateField()
    prepared_by = models.CharField(max_length=60, blank=True)
    invited = models.PositiveIntegerField(default=0)
    papers = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True, blank=True)
    words = models.JSONField(default=list, blank=True)

    class Columns:
        internal = "case about version basis closes_on prepared_by invited papers result"
        handler = "words"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["about"], name="evaluations_about_case")]


class Rater(CouncilModel):
    """评议人 — who is asked for a ballot, and whether one came. Never what was in it, and never when."""

    class Way(models.TextChoices):
        LOGIN = "login", _("By log-in")
        LINK = "link", _("By a one-time link")
        PAPER = "paper", _("On paper")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="raters")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, null=True, blank=True, related_name="rated")
    name = models.CharField(max_length=100)
    group_code = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    has_cast = models.BooleanField(default=False)

    class Columns:
        internal = "evaluation principal expert name group_code way has_cast"

    class Meta(CouncilModel.Meta):
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "principal"], condition=Q(principal__isnull=False), name="rater_principal_once"
            ),
            models.UniqueConstraint(fields=["evaluation", "expert"], condition=Q(expert__isnull=False), name="rater_expert_once"),
        ]
        indexes = [models.Index(fields=["principal"], name="rounds_of_rater")]


class BallotLink(CouncilModel):
    """一次性评议链接 — lets one rater without a log-in cast the one ballot. Only the digest of its secret is kept.

    When it was used stands nowhere: the rater's own bit says that a ballot came, as for everybody else.
    """

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=now)
    made_by = models.CharField(max_length=60, blank=True)

    class Columns:
        internal = "rater expires_at revoked_at made_at made_by"
        sealed = "digest"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["rater", "made_at"], name="ballot_links_of_rater")]


class Box(CouncilModel):
    """票箱 — the ballots of an anonymous round, all in one sealed value, sorted by what they say.

    One row for all ballots: no ballot has an id, a time, a place in an order or a transaction of its own. The audit records that
    somebody cast, never the box.
    """

    id = None  # type: ignore[assignment]
    evaluation = models.OneToOneField(Evaluation, on_delete=models.CASCADE, primary_key=True, related_name="box")
    content = models.TextField()

    _recorded = False

    class Columns:
        internal = "evaluation"
        sealed = "content"

    class Meta(CouncilModel.Meta):
        pass


class NamedBallot(CouncilModel):
    """A ballot of a round with names: one for each rater."""

    rater = models.OneToOneField(Rater, on_delete=models.CASCADE, related_name="ballot")
    scores = models.JSONField()
    words = models.TextField(blank=True)

    append_only = True

    class Columns:
        internal = "rater"
        handler = "scores words"
