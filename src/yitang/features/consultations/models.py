"""协商 — the yearly plan, the activities in it, who takes part, what they say, and that leaders gave an instruction."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import Council
from yitang.institution.principals.models import Principal
from yitang.instruments.methods.models import Method
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import Case


class Plan(CouncilModel):
    """年度协商计划 — the plan of a year. Its course (drafting … issued) is that of its case; the paper is the party committee's."""

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="consultation_plan")
    year = models.PositiveSmallIntegerField()
    decided_paper = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)

    class Columns:
        public = "case year issued_on"
        internal = "decided_paper decided_on"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "year"], name="consultation_plan_once_a_year")]

    def __str__(self) -> str:
        return str(self.year)


class Consultation(CouncilModel):
    """协商议题和活动 — from the proposal of a topic to the archive; its course and the steps of its method are those of its case."""

    class Source(models.TextChoices):
        PARTY = "party", pgettext_lazy("source of a topic", "Political parties and bodies")
        COMMITTEE = "committee", pgettext_lazy("source of a topic", "Special committees")
        SECTOR = "sector", pgettext_lazy("source of a topic", "Sectors")
        LEADER = "leader", pgettext_lazy("source of a topic", "Leaders of the party committee and government")
        MEMBER = "member", pgettext_lazy("source of a topic", "Members")
        RESIDENT = "resident", pgettext_lazy("source of a topic", "Residents")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="consultation")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(null=True, blank=True)
    method = models.ForeignKey(Method, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    question = models.TextField()
    background = models.TextField(blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    proposer = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_on = models.DateField()
    organiser = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leader = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_paper = models.CharField(max_length=60, blank=True)
    added_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Columns:
        public = "case year month method question background organiser"
        internal = "source proposer proposed_on leader added_paper added_on version"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(month__isnull=True) | Q(month__range=(1, 12)), name="consultation_month_exists")
        ]
        indexes = [models.Index(fields=["council", "year", "month"], name="consultation_of_year")]

    def __str__(self) -> str:
        return self.case.title


class AnsweringUnit(CouncilModel):
    """A unit that briefs, sits at the table and answers."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="answering")
    unit = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")

    class Columns:
        public = "consultation unit"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["consultation", "unit"], name="answering_unit_once")]
        indexes = [models.Index(fields=["council", "unit"], name="consultations_of_unit")]


class Participant(CouncilModel):
    """A member who signed up or was chosen: for the research, to speak. `researched` and `spoke` are what came of it, once noted."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="participants")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    wants_research = models.BooleanField(default=False)
    wants_to_speak = models.BooleanField(default=False)
    subject = models.CharField(max_length=200, blank=True)
    signed_up_at = models.DateTimeField(null=True, blank=True)
    in_team = models.BooleanField(default=False)
    speaks = models.BooleanField(default=False)
    researched = models.BooleanField(default=False)
    spoke = models.BooleanField(default=False)

    class Columns:
        internal = "consultation principal wants_research wants_to_speak subject signed_up_at in_team speaks researched spoke"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["consultation", "principal"], name="participant_once")]
        indexes = [models.Index(fields=["council", "principal"], name="consultations_of_person")]


class Opinion(CouncilModel):
    """What a member wrote on a consultation. With `suggestion` it is followed to the answer."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="opinions")
    author = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)
    suggestion = models.ForeignKey(Suggestion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    noted_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "consultation author text written_at version suggestion noted_on"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["consultation", "-written_at"], name="opinions_newest"),
            models.Index(fields=["council", "author", "-written_at"], name="opinions_of_person"),
        ]


class Instruction(CouncilModel):
    """批示 — that there was one: level, day and number of the paper. Its words never enter the house."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="instructions")
    level = models.CharField(max_length=10, choices=Council.Level.choices)
    given_on = models.DateField()
    register_number = models.CharField(max_length=30)
    recorded_at = models.DateTimeField(default=now)
    recorded_by = models.CharField(max_length=60, blank=True)

    append_only = True

    class Columns:
        internal = "consultation level given_on recorded_at recorded_by"
        handler = "register_number"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["consultation", "level", "register_number"], name="consultation_instruction_once")
        ]


class Release(CouncilModel):
    """公开 — what strangers read about a consultation: the call before it, the result after it. Each is released by an act of its own and
    withdrawn by another one; a text never changes while it is out.

    `takes_until` is the last day on which residents may write (a call alone has one). With a result stand the counts of what residents
    wrote, and `answered`: rows {said, answer}, as they were on the day of the release.
    """

    class Part(models.TextChoices):
        CALL = "call", pgettext_lazy("release", "What it is about")
        RESULT = "result", pgettext_lazy("release", "What came of it")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="releases")
    part = models.CharField(max_length=10, choices=Part.choices)
    title = models.CharField(max_length=200)
    text = models.TextField()
    takes_until = models.DateField(null=True, blank=True)
    answered = models.JSONField(default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    released_at = models.DateTimeField(default=now)
    released_by = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Columns:
        public = "consultation part title text takes_until answered counts released_at"
        internal = "released_by withdrawn_at withdrawn_why"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "part"], condition=Q(withdrawn_at__isnull=True), name="consultation_release_once"
            ),
            models.CheckConstraint(
                condition=Q(part="call") | Q(takes_until__isnull=True), name="consultation_result_takes_nothing"
            ),
        ]
        indexes = [models.Index(fields=["council", "-released_at"], name="consultation_releases_newest")]


class ResidentOpinion(CouncilModel):
    """居民意见 — what a resident wrote on a released consultation, without an account. `digest` is of the code on the receipt; the code
    itself, a name or a telephone is kept nowhere. `quotable` is the resident's consent that the words stand in the public result.

    The office keeps it, answers it in the public result (`said` are the words by which it stands there), or sets it aside with a reason.
    """

    class Doubt(models.TextChoices):
        AGAIN = "again", pgettext_lazy("doubt", "The same words came already")
        LINKS = "links", pgettext_lazy("doubt", "It carries addresses of web pages")

    class Outcome(models.TextChoices):
        KEPT = "kept", pgettext_lazy("outcome of an opinion", "Kept for the consultation")
        ANSWERED = "answered", pgettext_lazy("outcome of an opinion", "Answered in the public result")
        ASIDE = "aside", pgettext_lazy("outcome of an opinion", "Set aside")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="resident_opinions")
    digest = models.CharField(max_length=64, unique=True)
    class_code = models.CharField(max_length=40)
    text = models.TextField()
    quotable = models.BooleanField(default=False)
    said_on = models.DateField()
    doubt = models.CharField(max_length=10, choices=Doubt.choices, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    aside_code = models.CharField(max_length=40, blank=True)
    said = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Columns:
        internal = "consultation class_code quotable said_on doubt outcome aside_code settled_on settled_by version"
        handler = "text said answer"
        sealed = "digest"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="aside") & ~Q(aside_code="") | ~Q(outcome="aside") & Q(aside_code=""),
                name="resident_opinion_aside_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome="answered") & ~Q(said="") & ~Q(answer="") | ~Q(outcome="answered") & Q(said="", answer=""),
                name="resident_opinion_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_on__isnull=True) | ~Q(outcome="") & Q(settled_on__isnull=False),
                name="resident_opinion_settled_with_day",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "outcome", "-id"], name="resident_opinions_by_fate"),
            models.Index(fields=["council", "said_on"], name="resident_opinions_by_day"),
        ]
