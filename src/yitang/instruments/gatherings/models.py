"""会议活动 — whatever brings people together: the gathering's own row on its case, who is expected, the half days, the roll."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Gathering(CouncilModel):
    """A meeting, study, lecture, activity or visit. Its course (draft … archived) is that of its case.

    `kind_code` is an entry of the dictionary `gathering_kind`. `roll_reason` says why members may check in themselves, which is
    off by default and impossible where `phones_banned`; `roll_number` is shown in the hall, `roll_secret` stands in the QR code
    there. Until `signup_by` members put themselves on the list, `signup_most` of them at most (0: as many as like).
    `hall_rows` × `hall_seats` is the plan of the hall (0: none), `hall_order` how the seats of a row are counted. Where aisles
    part the rows or rows differ, `hall_blocks` holds for each row how many seats stand together between two aisles, from the left.
    """

    class HallOrder(models.TextChoices):
        LEFT = "left", _("From the left, 1 2 3 …")
        CENTRE = "centre", _("From the middle: odd numbers to the left, even ones to the right")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="gathering")
    kind_code = models.CharField(max_length=40)
    organiser = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    contact = models.CharField(max_length=120, blank=True)
    advice = models.TextField(blank=True)
    reply_by = models.DateTimeField(null=True, blank=True)
    signup_by = models.DateTimeField(null=True, blank=True)
    signup_most = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    roll_by_number = models.BooleanField(default=False)
    roll_by_link = models.BooleanField(default=False)
    roll_reason = models.CharField(max_length=200, blank=True)
    phones_banned = models.BooleanField(default=False)
    roll_number = models.CharField(max_length=6, blank=True)
    roll_secret = models.CharField(max_length=50, blank=True)
    minutes = models.TextField(blank=True)
    minutes_shared = models.BooleanField(default=False)
    speeches_by = models.DateTimeField(null=True, blank=True)
    speeches_call = models.TextField(blank=True)
    hall_rows = models.PositiveSmallIntegerField(default=0)
    hall_seats = models.PositiveSmallIntegerField(default=0)
    hall_blocks = models.JSONField(default=list, blank=True)
    hall_order = models.CharField(max_length=6, choices=HallOrder.choices, default=HallOrder.LEFT)

    class Columns:
        public = "case kind_code organiser place starts_at ends_at"
        internal = (
            "contact advice reply_by signup_by signup_most version roll_by_number roll_by_link roll_reason phones_banned minutes minutes_shared"
            " speeches_by speeches_call hall_rows hall_seats hall_blocks hall_order"
        )
        handler = "roll_number roll_secret"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="gathering_times_in_order"),
            models.CheckConstraint(
                condition=Q(roll_by_number=False, roll_by_link=False) | ~Q(roll_reason=""), name="gathering_roll_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(phones_banned=False) | Q(roll_by_number=False, roll_by_link=False),
                name="gathering_roll_without_phones",
            ),
        ]
        indexes = [models.Index(fields=["council", "-starts_at"], name="gathering_by_time")]


class Sitting(CouncilModel):
    """场次 — a half day (or a part of it) of a gathering on which the roll is taken. `half_days` is what it counts."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="sittings")
    ordinal = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    half_days = models.DecimalField(max_digits=4, decimal_places=1, default=1)

    class Columns:
        public = "gathering ordinal title starts_at ends_at half_days"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["gathering", "ordinal"], name="sitting_ordinal_once"),
            models.CheckConstraint(condition=Q(half_days__gt=0), name="sitting_counts_something"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="sitting_times_in_order"),
        ]


class Attendee(CouncilModel):
    """Somebody who is expected at a gathering: the answer, the places given, and what came of it when it was closed.

    `signed_up` says that the person put the own name on the list.
    `number` is the short number by which a desk finds the person; `wrong_numbers` counts numbers of the hall mistyped on the phone.
    """

    class Reply(models.TextChoices):
        NONE = "", _("No answer yet")
        COMING = "coming", _("Coming")
        LEAVE = "leave", _("Asked for leave")

    class Outcome(models.TextChoices):
        OPEN = "", _("Not closed yet")
        ATTENDED = "attended", _("Attended")
        LEAVE = "leave", _("On leave")
        ABSENT = "absent", _("Absent")

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="attendees")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=30, default="member")
    reply = models.CharField(max_length=8, choices=Reply.choices, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reply_note = models.CharField(max_length=200, blank=True)
    signed_up = models.BooleanField(default=False)
    group = models.CharField(max_length=40, blank=True)
    seat = models.CharField(max_length=40, blank=True)
    room = models.CharField(max_length=40, blank=True)
    bus = models.CharField(max_length=40, blank=True)
    wrong_numbers = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    half_days = models.DecimalField(max_digits=5, decimal_places=1, default=0)

    class Columns:
        internal = "gathering principal number role reply replied_at reply_note signed_up group seat room bus wrong_numbers outcome half_days"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["gathering", "principal"], name="attendee_once"),
            models.UniqueConstraint(fields=["gathering", "number"], name="attendee_number_once"),
        ]
        indexes = [models.Index(fields=["council", "principal", "gathering"], name="attendee_of_principal")]


class Waiting(CouncilModel):
    """候补 — a member who would come to a gathering that is full. The first in line comes onto the list when a place is free."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="waiting")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)

    class Columns:
        internal = "gathering principal asked_at"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["gathering", "principal"], name="waiting_once")]
        indexes = [models.Index(fields=["gathering", "asked_at"], name="waiting_in_order")]


class Leave(CouncilModel):
    """请假 — asked for a whole gathering, or for one half day of it. The reason is for whoever decides, and for nobody else."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for the decision")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Not granted")
        WITHDRAWN = "withdrawn", _("Taken back")

    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="leaves")
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    cause = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    late = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=now)
    channel = models.CharField(max_length=10)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Columns:
        internal = "attendee sitting state late asked_at channel decided_at decided_by"
        handler = "cause reason note"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["attendee"],
                condition=Q(state__in=["asked", "granted"], sitting__isnull=True),
                name="leave_whole_once",
            ),
            models.UniqueConstraint(
                fields=["attendee", "sitting"],
                condition=Q(state__in=["asked", "granted"], sitting__isnull=False),
                name="leave_of_sitting_once",
            ),
        ]
        indexes = [models.Index(fields=["council", "state", "asked_at"], name="leave_waiting")]


class RollMark(CouncilModel):
    """签到 — one person at one half day: there, when and by which way. The constraint lets nobody be counted twice."""

    class Way(models.TextChoices):
        DESK = "desk", _("At the desk")
        NUMBER = "number", _("By the number in the hall")
        LINK = "link", _("By the code in the hall")
        PAPER = "paper", _("From the paper list")

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="marks")
    attendee = models.ForeignKey(Attendee, on_delete=models.CASCADE, related_name="marks")
    late = models.BooleanField(default=False)
    at = models.DateTimeField(default=now)
    way = models.CharField(max_length=6, choices=Way.choices)
    marked_by = models.CharField(max_length=60, blank=True)

    class Columns:
        internal = "sitting attendee late at way marked_by"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["sitting", "attendee"], name="roll_mark_once")]
        indexes = [models.Index(fields=["attendee"], name="roll_mark_of_attendee")]


class AgendaItem(CouncilModel):
    """议程 — one item with who speaks to it and how many minutes it is given; `begun_at` and `done_at` are set in the hall."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="agenda")
    ordinal = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    speaker = models.CharField(max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "gathering ordinal title speaker minutes begun_at done_at"

    class Meta(CouncilModel.Meta):
        ordering = ["ordinal", "id"]
        indexes = [models.Index(fields=["gathering", "ordinal"], name="agenda_in_order")]


class FollowUp(CouncilModel):
    """议定事项 — what was decided, who sees to it, until when, and what came of it."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="follow_ups")
    decision = models.CharField(max_length=500)
    owner = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    recorded_at = models.DateTimeField(default=now)
    done_on = models.DateField(null=True, blank=True)
    done_note = models.CharField(max_length=500, blank=True)

    class Columns:
        internal = "gathering decision owner due_on recorded_at done_on done_note"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["gathering", "due_on"], name="follow_up_of_gathering"),
            models.Index(fields=["council", "owner", "due_on"], condition=Q(done_on__isnull=True), name="follow_up_open"),
        ]


class Speech(CouncilModel):
    """大会发言 — offered with its text, chosen to be given or to be printed, put in order, given."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ORAL = "oral", _("To be given in the hall")
        WRITTEN = "written", _("To be printed")
        DECLINED = "declined", _("Not chosen")
        WITHDRAWN = "withdrawn", _("Taken back")

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="speeches")
    speaker = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    wants_hall = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    ordinal = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    offered_at = models.DateTimeField(default=now)
    given_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "gathering speaker title text wants_hall state ordinal minutes offered_at given_at"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["gathering", "state", "ordinal"], name="speeches_in_order"),
            models.Index(fields=["council", "speaker", "-offered_at"], name="speeches_of_speaker"),
        ]


class Screen(CouncilModel):
    """大屏 — a screen of a hall: an address that cannot be guessed, and what it shows now. Of the address only its digest is kept."""

    class Frame(models.TextChoices):
        WAITING = "waiting", _("Before the beginning")
        ROLL = "roll", _("Roll")
        AGENDA = "agenda", _("Agenda")
        SPEAKER = "speaker", _("Speaker and timer")
        BLANK = "blank", _("Blank")

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="screens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    frame = models.CharField(max_length=8, choices=Frame.choices, default=Frame.WAITING)
    changed_at = models.DateTimeField(default=now)
    speaker = models.CharField(max_length=80, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    running_since = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "gathering name frame changed_at speaker topic seconds running_since revoked_at"
        sealed = "digest"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "digest"], name="screen_digest_once")]
        indexes = [models.Index(fields=["gathering", "revoked_at"], name="screens_of_gathering")]
