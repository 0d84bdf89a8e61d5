"""联合履职 — a room that several councils share: each keeps a whole copy of its own, and what one adds travels to the others.

No row of one council names a row of another. Ids that travel (`shared_id`) mean the same thing everywhere and open nothing.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Room(CouncilModel):
    """This council's copy of a shared room."""

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="joint_room")
    shared_id = models.UUIDField(default=uuid7)
    kind_code = models.CharField(max_length=40)
    purpose = models.TextField(blank=True)
    opener_code = models.CharField(max_length=40)
    opener_name = models.CharField(max_length=120)
    is_own = models.BooleanField()

    class Columns:
        internal = "case shared_id kind_code purpose opener_code opener_name is_own"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "shared_id"], name="joint_room_once")]


class Partner(CouncilModel):
    """Another council of the room as this one knows it: by code and name, how far it has come, and whom it has named.

    `claimed`: it says it has joined, but the council that opened the room has not named it yet; it gets nothing.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("Invited to join")
        JOINED = "joined", _("Has joined")
        DECLINED = "declined", _("Did not join")
        LEFT = "left", _("Has ended its part")
        CLAIMED = "claimed", _("Not confirmed by the opener")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="partners")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices)
    people = models.JSONField(default=list, blank=True)
    since = models.DateTimeField(default=now)

    class Columns:
        internal = "room code name state people since"

    class Meta(CouncilModel.Meta):
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["room", "code"], name="joint_partner_once")]


class RoomMember(CouncilModel):
    """Somebody of this council who works in the room."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="members")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Columns:
        internal = "room principal duty since until"

    class Meta(CouncilModel.Meta):
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "principal"], condition=models.Q(until__isnull=True), name="joint_member_once"
            )
        ]
        indexes = [models.Index(fields=["principal"], name="joint_rooms_of_member")]


class Entry(CouncilModel):
    """What stands in the room: notes, documents, results and signatures. One's own stays a draft until it is sent to all.

    What was taken back stays as a row in every copy, with the day and the reason; its words and files stay with the council that wrote it.
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("Note in a room")
        DOCUMENT = "document", _("Document")
        RESULT = "result", _("Joint result")
        SIGNATURE = "signature", _("Chair's signature")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="entries")
    shared_id = models.UUIDField(default=uuid7)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    origin_code = models.CharField(max_length=40)
    origin_name = models.CharField(max_length=120)
    author = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    signs_id = models.UUIDField(null=True, blank=True)
    is_own = models.BooleanField()
    written_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Columns:
        internal = "room shared_id kind origin_code origin_name author title text signs_id is_own written_at sent_at withdrawn_at withdrawn_why"

    class Meta(CouncilModel.Meta):
        ordering = ["written_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "shared_id"], name="joint_entry_once"),
            models.UniqueConstraint(
                fields=["room", "origin_code", "signs_id"],
                condition=models.Q(signs_id__isnull=False),
                name="joint_result_signed_once",
            ),
        ]
        indexes = [models.Index(fields=["room", "written_at"], name="joint_entries_of_room")]


class Filing(CouncilModel):
    """归档编号 — this council files a joint result under its own number. The other councils do not learn of it."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="filing")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    filed_on = models.DateField()
    filed_by = models.CharField(max_length=60, blank=True)

    append_only = True

    class Columns:
        internal = "entry number year filed_on filed_by"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "year", "number"], name="joint_number_once")]
