"""委员 — members, their seats term by term, what they belong to, and how all this changed. Sensitive data is not asked for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import Organ, Term
from yitang.institution.principals.models import Principal


class Member(CouncilModel):
    """A person in a council, whatever the terms. `political_party` is neutral information; contact data is for handlers only.

    `sector`, `place`, `joined_on` and `left_on` say what holds now; the history is in `Seat` and `Belonging`, and the acts keep
    the two in step.
    """

    principal = models.OneToOneField(Principal, on_delete=models.PROTECT, related_name="member")
    number = models.CharField(max_length=20)
    sector = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="sector_members")
    political_party = models.CharField(max_length=40, blank=True)
    post = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    place = models.PositiveIntegerField(default=0)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Columns:
        public = "principal sector"
        internal = "number political_party post place joined_on left_on"
        handler = "phone email"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "number"], name="member_number_once")]


class Seat(CouncilModel):
    """A member's seat in one term, from a day to the day on which it is no longer held. `place` is the order within the term.

    Members come by consultation and nomination (政协章程 art. 29 ff.); only the offices of `ElectedPost` are elected.
    """

    class Came(models.TextChoices):
        NOMINATED = "nominated", _("By consultation and nomination")
        ADDED = "added", _("Added during the term")

    class Left(models.TextChoices):
        TERM_END = "term_end", _("End of the term")
        RESIGNED = "resigned", _("Resigned at own request")
        REVOKED = "revoked", _("Membership revoked")
        DIED = "died", _("Deceased")
        MOVED = "moved", _("Adjusted")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="seats")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    came = models.CharField(max_length=10, choices=Came.choices, default=Came.NOMINATED)
    came_paper = models.CharField(max_length=200, blank=True)
    left = models.CharField(max_length=10, choices=Left.choices, blank=True)
    left_paper = models.CharField(max_length=200, blank=True)

    class Columns:
        public = "member term place valid_from valid_to came"
        internal = "came_paper left left_paper"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="seat_days_in_order"
            ),
            models.CheckConstraint(condition=Q(left="") | Q(valid_to__isnull=False), name="seat_left_on_a_day"),
            models.UniqueConstraint(fields=["member"], condition=Q(valid_to__isnull=True), name="seat_open_once"),
            models.UniqueConstraint(fields=["member", "term", "valid_from"], name="seat_begins_once"),
        ]
        indexes = [models.Index(fields=["term", "place"], name="seat_in_order")]


class ElectedPost(CouncilModel):
    """An office to which the council itself elects: chair, vice-chair, secretary-general, member of the standing committee."""

    class Office(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE_CHAIR = "vice_chair", _("Vice-chair")
        SECRETARY_GENERAL = "secretary_general", _("Secretary-general")
        STANDING = "standing", _("Member of the standing committee")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="elected_posts")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=20, choices=Office.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    paper = models.CharField(max_length=200, blank=True)

    class Columns:
        public = "member term office valid_from valid_to"
        internal = "paper"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="office_days_in_order"
            ),
            models.UniqueConstraint(fields=["member", "office"], condition=Q(valid_to__isnull=True), name="office_open_once"),
        ]


class Body(CouncilModel):
    """What a principal is that people belong to: the council's own structure, which differs by place.

    `quota` is the number of members that a sector is to have; `parent` is the liaison group that covers a township, or the party
    group above another; `organ` is the part of the council for which clerks of a committee are appointed.
    """

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("Special committee")
        SECTOR = "sector", _("Sector")
        GROUP = "group", _("Members' group")
        LIAISON = "liaison", _("Liaison group")
        TOWNSHIP = "township", _("Township or street")
        VENUE = "venue", _("Consultation venue")
        PARTY_GROUP = "party_group", _("Party group of the council")
        SUB_PARTY_GROUP = "sub_party_group", _("Sub-party-group of a committee")
        PARTY_MEMBERS = "party_members", _("Group of party members among the members")

    principal = models.OneToOneField(Principal, on_delete=models.PROTECT, related_name="body")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="bodies_below")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quota = models.PositiveIntegerField(null=True, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Columns:
        public = "principal kind parent organ order"
        internal = "quota"


class BodyChange(CouncilModel):
    """沿革 — a body was renamed, merged into another, split, or dissolved from a day on. Papers and figures keep what held on their day."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("Renamed")
        MERGED = "merged", _("Went on in another body")
        DISSOLVED = "dissolved", _("Dissolved")

    body = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="body_changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    old_name = models.CharField(max_length=200)
    into = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="bodies_absorbed")
    effective_on = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        public = "body kind old_name into effective_on basis"
        internal = "recorded_at"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["body", "effective_on"], name="change_of_body")]


class Belonging(CouncilModel):
    """A person belongs to a body from a day to the day on which they no longer do, perhaps with a post there.

    `post_code` is an entry of the dictionary `body_post`; `post` is how the post is called. `kind` is the body's, kept here so
    that a list of one kind asks one table. A belonging with a `term` ends with it.
    """

    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="belongings")
    body = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="belonging_people")
    kind = models.CharField(max_length=20, choices=Body.Kind.choices)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    post_code = models.CharField(max_length=40, blank=True)
    post = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    paper = models.CharField(max_length=200, blank=True)

    class Columns:
        public = "principal body kind term post_code post valid_from valid_to"
        internal = "paper"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="belonging_days_in_order"
            ),
            models.UniqueConstraint(fields=["principal", "body"], condition=Q(valid_to__isnull=True), name="belonging_open_once"),
        ]
        indexes = [
            models.Index(fields=["council", "kind", "valid_from"], name="belonging_by_kind"),
            models.Index(fields=["body", "valid_from"], name="belonging_to_body"),
        ]


class PowerOfPost(CouncilModel):
    """An appointment that the house gave because of a post, and ends with it. What was given by hand has no such row."""

    belonging = models.ForeignKey(Belonging, on_delete=models.CASCADE, related_name="powers")
    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="+")

    class Columns:
        internal = "belonging appointment"


class DataRequest(CouncilModel):
    """What a member asks to have corrected in one field of their own data, until the members' affairs office has decided."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a decision")
        APPROVED = "approved", _("Taken over")
        REFUSED = "refused", _("Not taken over")
        WITHDRAWN = "withdrawn", _("Taken back")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="data_requests")
    field = models.CharField(max_length=20)
    old = models.CharField(max_length=254, blank=True)
    new = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)

    class Columns:
        internal = "member field state reason asked_at decided_at decided_by"
        handler = "old new"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["member", "field"], condition=Q(state="waiting"), name="one_request_for_a_field")
        ]


class TermChange(CouncilModel):
    """换届 — one change of term: who stays, who leaves, who comes; `ended` names the rows that it ended, so that it can be undone."""

    class State(models.TextChoices):
        DONE = "done", _("Carried out")
        UNDONE = "undone", _("Undone")

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    previous = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    starts_on = models.DateField()
    counts = models.JSONField(default=dict)
    ended = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=now)
    made_by = models.CharField(max_length=60, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Columns:
        internal = "term previous state starts_on counts ended made_at made_by undone_at reason"
