"""Handling by units: who was assigned, what they replied, how the submitter rated it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Assignment(CouncilModel):
    """交办 — one case × unit × round. Its course runs on the track of axis `handling` with the same unit."""

    class Role(models.TextChoices):
        SOLE = "sole", _("Sole unit")
        LEAD = "lead", _("Lead unit")
        CO = "co", _("Co-unit")
        SEPARATE = "separate", _("Separate handling")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    round = models.PositiveSmallIntegerField(default=1)
    sent_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Columns:
        public = "case unit role"
        internal = "round sent_on received_on due_on replied_on released_on note"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "unit", "round"], name="assignment_once")]
        indexes = [models.Index(fields=["council", "unit", "-id"], name="assignment_of_unit")]

    @property
    def answers(self) -> bool:
        """Whether this unit owes the submitter an answer of its own (a co-unit gives its opinion to the lead)."""
        return self.role != self.Role.CO

    @property
    def is_open(self) -> bool:
        """Whether the unit still owes something: it has neither replied nor been taken off the case."""
        return self.replied_on is None and self.released_on is None


class Reply(CouncilModel):
    """答复 — the unit's reply: a draft until the unit's head issues it. `result_class` is a code of that dictionary.

    `evidence` names the paper from which an office entered it for a unit without an account. `points` holds, for each numbered
    suggestion, `{said, answer, covered}`: its words, what the unit says to it, and whether the text of the reply covers it.
    A reply that was corrected after it was sent is the next `edition`; the one before is kept as an `EarlierReply`.
    """

    class Publicity(models.TextChoices):
        PUBLIC = "public", _("May be published")
        INTERNAL = "internal", _("Not to be published")

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="reply")
    text = models.TextField(blank=True)
    result_class = models.CharField(max_length=40, blank=True)
    publicity = models.CharField(max_length=10, choices=Publicity.choices, default=Publicity.PUBLIC)
    publicity_basis = models.CharField(max_length=200, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    signed_by = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    points = models.JSONField(default=list, blank=True)
    edition = models.PositiveSmallIntegerField(default=1)
    draft_version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=now)

    class Columns:
        internal = "assignment result_class publicity publicity_basis document_number signed_by issued_on evidence edition draft_version saved_at"
        handler = "text points contact_name contact_phone"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "result_class", "issued_on"], name="reply_by_class")]


class EarlierReply(CouncilModel):
    """更正前的答复 — a reply as it was sent, before the office found a fault in it and had it issued again."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="earlier_replies")
    edition = models.PositiveSmallIntegerField()
    text = models.TextField()
    points = models.JSONField(default=list, blank=True)
    result_class = models.CharField(max_length=40, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    signed_by = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField()
    reason = models.TextField()

    class Columns:
        internal = "assignment edition result_class document_number signed_by issued_on"
        handler = "text points reason"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["assignment", "edition"], name="earlier_reply_once")]


class Rating(CouncilModel):
    """满意度 — the submitter's official feedback on the handling, one per case and round; never given by the unit."""

    class Grade(models.TextChoices):
        SATISFIED = "satisfied", _("Satisfied")
        BASICALLY = "basically", _("Basically satisfied")
        DISSATISFIED = "dissatisfied", _("Dissatisfied")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField(default=1)
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    attitude = models.CharField(max_length=12, choices=Grade.choices)
    result = models.CharField(max_length=12, choices=Grade.choices)
    overall = models.CharField(max_length=12, choices=Grade.choices)
    text = models.TextField(blank=True)
    rated_on = models.DateField()
    channel = models.CharField(max_length=10)
    evidence = models.CharField(max_length=200, blank=True)

    class Columns:
        internal = "case round principal attitude result overall rated_on channel evidence"
        handler = "text"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="rating_once_a_round"),
            models.CheckConstraint(
                condition=~models.Q(overall="dissatisfied") | ~models.Q(text=""), name="dissatisfied_says_why"
            ),
        ]


class AddedRating(CouncilModel):
    """补充评价 — what another submitter thinks of the handling: a joint one, or the submitter of a merged original.

    Shown and heard, once per person and round; figures count the official feedback (`Rating`) alone.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="added_ratings")
    round = models.PositiveSmallIntegerField(default=1)
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    of_original = models.BooleanField(default=False)
    attitude = models.CharField(max_length=12, choices=Rating.Grade.choices)
    result = models.CharField(max_length=12, choices=Rating.Grade.choices)
    overall = models.CharField(max_length=12, choices=Rating.Grade.choices)
    text = models.TextField(blank=True)
    rated_on = models.DateField()
    channel = models.CharField(max_length=10)
    evidence = models.CharField(max_length=200, blank=True)

    class Columns:
        internal = "case round principal of_original attitude result overall rated_on channel evidence"
        handler = "text"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "principal"], name="added_rating_once_a_round"),
            models.CheckConstraint(
                condition=~models.Q(overall="dissatisfied") | ~models.Q(text=""), name="added_dissatisfied_says_why"
            ),
        ]


class FeedbackLink(CouncilModel):
    """一次性评价链接 — lets one submitter give feedback on one round of one case, once, without an account.

    Only the digest of its secret is kept. It opens nothing after use, after its end, once revoked, or in another round, and
    nothing before its holder has shown to be the one: `proof` says by what, `proof_digest` is of the right answer.
    """

    class Proof(models.TextChoices):
        NONE = "", _("Nothing is asked")
        TELEPHONE = "telephone", _("The last four digits of the telephone on file")
        CODE = "code", _("A code that is handed over apart from the link")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="feedback_links")
    round = models.PositiveSmallIntegerField(default=1)
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=now)
    made_by = models.CharField(max_length=60, blank=True)
    proof = models.CharField(max_length=10, choices=Proof.choices, blank=True)
    proof_digest = models.CharField(max_length=64, blank=True)
    proof_tries = models.PositiveSmallIntegerField(default=0)

    class Columns:
        internal = "case round principal expires_at used_at revoked_at made_at made_by proof proof_tries"
        sealed = "digest proof_digest"


class UnitRating(CouncilModel):
    """分办 — what the submitter thinks of one unit's own answer, beside the official feedback on the whole, which says why."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="of_units")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="ratings")
    overall = models.CharField(max_length=12, choices=Rating.Grade.choices)

    class Columns:
        internal = "rating assignment overall"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["rating", "assignment"], name="unit_rating_once")]


class AddedUnitRating(CouncilModel):
    """分办 — what another submitter thinks of one unit's own answer; shown and heard as its `AddedRating`, counted nowhere."""

    rating = models.ForeignKey(AddedRating, on_delete=models.CASCADE, related_name="of_units")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="added_ratings")
    overall = models.CharField(max_length=12, choices=Rating.Grade.choices)

    class Columns:
        internal = "rating assignment overall"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["rating", "assignment"], name="added_unit_rating_once")]


class Contact(CouncilModel):
    """联系 — a talk of the unit with the submitter before the answer. `channel` is a code of the dictionary `contact_channel`.

    The submitter with whom the unit talked (`principal`; without one the first) may confirm it or object to it once.
    """

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        OBJECTED = "objected", _("Objected")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="contacts")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=40)
    held_on = models.DateField()
    who = models.CharField(max_length=60)
    result = models.TextField()
    recorded_at = models.DateTimeField(default=now)
    recorded_by = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    objection = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "assignment principal channel held_on who recorded_at recorded_by answer answered_at"
        handler = "result objection"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~models.Q(answer="objected") | ~models.Q(objection=""), name="objection_says_what")
        ]


class InnerTask(CouncilModel):
    """内部分办 — who inside the unit does what until when. The council never sees it."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="inner_tasks")
    section = models.CharField(max_length=60)
    person = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    given_at = models.DateTimeField(default=now)
    given_by = models.CharField(max_length=60, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Columns:
        handler = "assignment section person due_on note given_at given_by done_on"
