"""Questions about joint rooms."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yitang.features.joint.models import Entry, Partner, Room, RoomMember
from yitang.features.joint.policy import ROWS
from yitang.features.joint.states import PROPOSAL
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.queries import visible as visible_gatherings
from yitang.instruments.gatherings.states import KIND as GATHERING
from yitang.instruments.workflow.models import CaseLink

JOINED = Partner.State.JOINED


def visible_rooms(actor: Actor) -> QuerySet[Room]:
    """Rooms that the actor sees, newest first."""
    return policy.rows(actor, ROWS, Room.objects.select_related("case")).order_by("-case_id")


def find_room(actor: Actor, room_id: UUID) -> Room:
    """One room. Raises `NotFound`."""
    found = visible_rooms(actor).filter(pk=room_id).first()
    if found is None:
        raise NotFound(_("There is no such room, or it is not yours to see."))
    return found


def visible_entries(actor: Actor) -> QuerySet[Entry]:
    """Entries of visible rooms: all that were sent, and one's own council's drafts."""
    rooms = visible_rooms(actor).order_by().values("pk")
    return Entry.objects.filter(Q(sent_at__isnull=False) | Q(is_own=True), room__in=rooms).select_related("room__case")


def find_entry(actor: Actor, entry_id: UUID) -> Entry:
    """One entry. Raises `NotFound`."""
    found = visible_entries(actor).filter(pk=entry_id).first()
    if found is None:
        raise NotFound(_("There is no such entry, or it is not yours to see."))
    return found


def unsigned_results(actor: Actor, own_code: str) -> QuerySet[Entry]:
    """Results of joint proposals that this council's chair has not signed yet, the oldest first."""
    signed = Entry.objects.filter(room=OuterRef("room"), origin_code=own_code, signs_id=OuterRef("shared_id"))
    waiting = visible_entries(actor).filter(kind=Entry.Kind.RESULT, sent_at__isnull=False, withdrawn_at__isnull=True)
    return waiting.filter(~Exists(signed), room__kind_code=PROPOSAL, room__case__stage="open").order_by("written_at", "pk")


def gatherings_of(actor: Actor, room: Room) -> QuerySet[Gathering]:
    """This council's own gatherings because of a room, as far as the actor sees them, the next one first. The others learn nothing of them."""
    because = CaseLink.objects.filter(target=room.pk, kind=CaseLink.Kind.RAISED_FROM, source__kind=GATHERING)
    return visible_gatherings(actor).filter(pk__in=because.values("source")).order_by("-starts_at", "pk")


def people_of(room: Room) -> list[dict[str, str]]:
    """Whom this council has named for the room, as the others read them: name and duty, nothing else."""
    rows = RoomMember.objects.filter(room=room, until=None).select_related("principal")
    return [{"name": row.principal.name, "duty": row.duty} for row in rows]


def joined_partners(room: Room) -> list[Partner]:
    """The councils that get what is sent."""
    return list(Partner.objects.filter(room=room, state=JOINED).order_by("code"))


def unsigned_by(room: Room, result: Entry, own_code: str) -> list[str]:
    """Names of the councils in the room whose chair has not signed a result yet."""
    signed = set(
        Entry.objects.filter(room=room, signs_id=result.shared_id, sent_at__isnull=False).values_list("origin_code", flat=True)
    )
    everybody: dict[str, Any] = {partner.code: partner.name for partner in joined_partners(room)}
    everybody[own_code] = _("our council")
    return [str(name) for code, name in sorted(everybody.items()) if code not in signed]
