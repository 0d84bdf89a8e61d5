"""议题、恳谈、问题 — what is to be talked about at a venue, the talk itself, and the problems that it leaves until they are solved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.places.models import Venue
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.methods.models import MethodVersion
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import Case


class Topic(CouncilModel):
    """议题 — a topic of a venue; its title is that of its case. `source` is an entry of the dictionary `topic_source`
    (党政所需, 群众所盼, 政协所能). Who confirmed it is somebody of the lists (`confirmer`) or, for a village's party organisation that is
    on none, words alone; `confirmed_by` is the name as it was on that day. When and by what paper stands beside it."""

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="topic")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="topics")
    source = models.CharField(max_length=40)
    class_code = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    proposed_by = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposer = models.CharField(max_length=60, blank=True)
    proposed_on = models.DateField()
    confirmed_by = models.CharField(max_length=100, blank=True)
    confirmer = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_paper = models.CharField(max_length=200, blank=True)

    class Columns:
        internal = "case venue source class_code text proposed_by proposer proposed_on confirmed_by confirmer confirmed_on confirmed_paper"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | ~Q(confirmed_by=""), name="topic_confirmed_by_somebody"
            )
        ]
        indexes = [
            models.Index(fields=["council", "-proposed_on"], name="topics_by_day"),
            models.Index(fields=["venue"], name="topics_of_venue"),
        ]


class Talk(CouncilModel):
    """恳谈 — one session at a venue. `form` is an entry of `talk_form`; `held_on` is the day on which it was really held.

    A talk that invites members by notice has a gathering; a talk in a village needs none. `version` counts what was written
    (attendance and minutes), so that two who write at once see each other.
    """

    class Consensus(models.TextChoices):
        OPEN = "", _("Not written down yet")
        REACHED = "reached", _("An agreement was reached")
        PARTLY = "partly", _("An agreement was reached in part")
        NONE = "none", _("No agreement")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="talk")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="talks")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="talks")
    method_version = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    gathering = models.OneToOneField(Gathering, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=40, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    chair = models.CharField(max_length=60, blank=True)
    agenda = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    consensus = models.CharField(max_length=8, choices=Consensus.choices, blank=True)
    agreed = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Columns:
        public = "venue form planned_at place"
        internal = "case topic method_version gathering held_on chair agenda minutes consensus agreed version"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "-held_on"], name="talks_by_day"),
            models.Index(fields=["venue", "-held_on"], name="talks_of_venue"),
            models.Index(fields=["topic"], name="talks_of_topic"),
        ]


class Prompted(CouncilModel):
    """The convener of a venue was told that it meets again by a day; once for each of the periods that the county laid down."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField()
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(default=now)

    class Columns:
        internal = "venue due_on principal told_at"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["venue", "due_on"], name="prompted_once_a_period")]


class Attendance(CouncilModel):
    """到会人数 — how many of one kind (an entry of `talk_participant`) took part in a talk, those named included."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="attendance")
    kind_code = models.CharField(max_length=40)
    count = models.PositiveIntegerField()

    class Columns:
        internal = "talk kind_code count"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["talk", "kind_code"], name="attendance_kind_once")]


class Named(CouncilModel):
    """Somebody of the lists who took part in a talk; members among them have done a duty."""

    class Part(models.TextChoices):
        ATTENDED = "attended", _("Took part")
        CHAIRED = "chaired", _("Led the talk")
        SPOKE = "spoke", _("Spoke")

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="named")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.ATTENDED)

    class Columns:
        internal = "talk principal part"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["talk", "principal"], name="named_once")]
        indexes = [models.Index(fields=["principal"], name="talks_of_principal")]


class StepDone(CouncilModel):
    """A step of the method that was done for a talk: when, by whom, and a note. `code` is the step's own within the version."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="steps_done")
    code = models.CharField(max_length=40)
    done_on = models.DateField()
    done_by = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Columns:
        internal = "talk code done_on done_by note"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["talk", "code"], name="talk_step_once")]


class Problem(CouncilModel):
    """问题 — what a talk found has to be solved: who deals with it and how, until when, what came of it, and what the residents say.

    `report_outcome` is what its owners say came of it, `residents_word` what the residents say; `outcome` is empty until the problem is
    concluded, on the day `solved_on`. `transferred_to` is the case (brief or proposal) that it became; until that case ends, it is open.
    """

    class Mode(models.TextChoices):
        UNSET = "", _("Not given out yet")
        SOLE = "sole", _("By one alone")
        JOINT = "joint", _("By several units jointly")
        SHARED = "shared", _("By all together: units, village and residents")

    class Outcome(models.TextChoices):
        OPEN = "", _("Still open")
        SOLVED = "solved", _("Solved")
        PARTLY = "partly", _("Solved in part")
        NOT = "not", _("Not solved")

    class Word(models.TextChoices):
        NONE = "", _("Not asked yet")
        CONTENT = "content", _("Quite content")
        FAIR = "fair", _("By and large content")
        NOT = "not", _("Not content")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="problem")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="problems")
    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, null=True, blank=True, related_name="problems")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="problems")
    suggestion = models.ForeignKey(Suggestion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    raised_on = models.DateField()
    mode = models.CharField(max_length=8, choices=Mode.choices, blank=True)
    due_on = models.DateField(null=True, blank=True)
    report = models.TextField(blank=True)
    report_outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    solved_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    residents_word = models.CharField(max_length=8, choices=Word.choices, blank=True)
    residents_text = models.CharField(max_length=500, blank=True)
    residents_on = models.DateField(null=True, blank=True)
    transferred_to = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    transferred_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = (
            "case venue talk topic suggestion text raised_on mode due_on report report_outcome reported_on outcome solved_on evidence"
            " residents_word residents_text residents_on transferred_to transferred_on"
        )

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(solved_on__isnull=True, outcome="") | (Q(solved_on__isnull=False) & ~Q(outcome="")),
                name="problem_ended_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "outcome", "due_on"], name="problems_by_outcome"),
            models.Index(fields=["venue", "outcome"], name="problems_of_venue"),
            models.Index(fields=["talk"], name="problems_of_talk"),
            models.Index(fields=["transferred_to"], condition=Q(transferred_to__isnull=False), name="problems_handed_on"),
        ]


class Owner(CouncilModel):
    """Who deals with a problem: somebody of the lists, or a name (a village's own people); the first one leads."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="owners")
    ordinal = models.PositiveSmallIntegerField()
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100)

    class Columns:
        internal = "problem ordinal principal name"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["problem", "ordinal"], name="owner_ordinal_once")]
        indexes = [models.Index(fields=["principal"], name="problems_of_owner")]


class Release(CouncilModel):
    """公开结果 — what strangers read about a talk: an edited text without names, released by an act, withdrawn by another one."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="releases")
    title = models.CharField(max_length=200)
    text = models.TextField()
    held_on = models.DateField()
    released_at = models.DateTimeField(default=now)
    released_by = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Columns:
        public = "title text held_on released_at"
        internal = "talk released_by withdrawn_at withdrawn_why"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["talk"], condition=Q(withdrawn_at__isnull=True), name="release_once"),
        ]
        indexes = [models.Index(fields=["council", "-released_at"], name="releases_by_time")]
