"""诉求 — what a resident says needs doing, and what they add or answer later; nobody has to say who they are. Studios: who is linked
with them, who is on duty when, and the card under which residents find a member."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.places.models import Venue
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Matter(CouncilModel):
    """One matter. `digest` is of the code on the receipt, which opens its private page; the code itself is kept nowhere."""

    class Way(models.TextChoices):
        PHONE = "phone", _("On the phone or computer, without an account")
        TABLE = "table", _("At the table")
        VISIT = "visit", _("To a member on a visit")
        PAPER = "paper", _("On paper")
        OTHER = "other", _("Through another channel")

    class Doubt(models.TextChoices):
        """Why somebody has to look before it counts as said."""

        AGAIN = "again", _("The same words came already")
        LINKS = "links", _("It carries addresses of web pages")
        CROWD = "crowd", _("Unusually many at this venue within an hour")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Solved")
        PARTLY = "partly", _("Solved in part")
        NOT = "not", _("Not solved")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="matter")
    digest = models.CharField(max_length=64, unique=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="matters")
    class_code = models.CharField(max_length=40)
    text = models.TextField()
    place = models.CharField(max_length=200, blank=True)
    said_on = models.DateField()
    contact = models.TextField(blank=True)
    """How to reach the resident, sealed (`contacts.py`); "" where nothing was said."""
    taken_by = models.CharField(max_length=60, blank=True)
    taker = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="matters_taken")
    addressee = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="matters_addressed")
    handed_on = models.DateField(null=True, blank=True)
    doubt = models.CharField(max_length=10, choices=Doubt.choices, blank=True)
    unit = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="matters")
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    judged = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    judged_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = (
            "case way venue class_code said_on taken_by taker addressee handed_on doubt unit answered_on outcome judged judged_on"
        )
        handler = "text place answer"
        sealed = "digest contact"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "-said_on"], name="matters_by_day"),
            models.Index(fields=["council", "class_code", "-case"], name="matters_of_class"),
            models.Index(fields=["venue", "-case"], name="matters_of_venue"),
            models.Index(fields=["unit", "-case"], name="matters_of_unit"),
            models.Index(fields=["council", "doubt"], condition=~models.Q(doubt=""), name="matters_in_doubt"),
        ]


class MatterNote(CouncilModel):
    """What the resident adds to a matter, or says about its answer."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    added_on = models.DateField()

    append_only = True

    class Columns:
        internal = "matter added_on"
        handler = "text"


class Refusal(CouncilModel):
    """拦截 — what a door is closed for, from a moment to a day: words that come again and again, or a venue whose code was misused.

    No address and no device is kept anywhere, so none can be refused.
    """

    class Kind(models.TextChoices):
        WORDS = "words", _("Words")
        VENUE = "venue", _("Door of a venue")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.CharField(max_length=100, blank=True)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="refusals")
    why = models.CharField(max_length=200)
    until = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=60, blank=True)
    lifted_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "kind words venue why until set_at set_by lifted_on"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "until"], name="refusals_by_day")]


class Linked(CouncilModel):
    """联系委员 — a member of one of the levels whom a studio or station is linked with, from a day to a day. Members of other councils
    stand by name alone."""

    class Level(models.TextChoices):
        NATION = "nation", _("National member")
        PROVINCE = "province", _("Provincial member")
        CITY = "city", _("City member")
        COUNTY = "county", _("County member")

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="linked")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="linked_with")
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level.choices)
    field = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Columns:
        public = "venue principal name level field valid_from valid_to"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["venue", "valid_to"], name="linked_with_venue")]


class DutyDay(CouncilModel):
    """接待日 — a day on which a linked member receives visitors; afterwards how many came. A day that falls out stays, with the reason."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="duty_days")
    linked = models.ForeignKey(Linked, on_delete=models.PROTECT, related_name="duty_days")
    day = models.DateField()
    hours = models.CharField(max_length=40)
    about = models.CharField(max_length=100, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=200, blank=True)
    visitors = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    noted_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Columns:
        public = "venue linked day hours about cancelled_on changed_at"
        internal = "cancelled_why visitors note noted_on"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "day", "linked"], condition=models.Q(cancelled_on__isnull=True), name="duty_day_once"
            )
        ]
        indexes = [models.Index(fields=["council", "day"], name="duty_days_by_day")]


class MemberCard(CouncilModel):
    """委员名片 — the public page that a member opens: residents find it by its code and write to the member. The member closes it again."""

    principal = models.OneToOneField(Principal, on_delete=models.PROTECT, related_name="resident_card")
    code = models.CharField(max_length=12)
    words = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Columns:
        public = "principal code words opened_on closed_on changed_at"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "code"], name="member_card_code_once")]
