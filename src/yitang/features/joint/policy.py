"""Who opens and joins rooms for the council, who works in them, who signs and files."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.features.joint.models import RoomMember
from yitang.features.joint.states import RUN
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, Role

OFFICES = (Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL)
WORKERS = (*OFFICES, Role.COMMITTEE_CLERK)
VIEW, WRITE, SIGN, FILE, TAKE = "joint.view", "joint.write", "joint.sign", "joint.file", "joint.take_in"
ROWS = "joint.room"


@predicate(_("Only those who work in this room may do this."))
def works_there(grant: Grant, target: Any) -> bool:
    """`target` is the room; None asks in general."""
    if target is None:
        return True
    if grant.principal_id is None:
        return False
    return RoomMember.objects.filter(room=target, principal_id=grant.principal_id, until=None).exists()


declare(VIEW, _("See joint work with other councils"), dict.fromkeys([*WORKERS, *LEADER_ROLES, Role.MEMBER], anyone))
declare(RUN, _("Open, join and leave joint work for the council"), dict.fromkeys(OFFICES, anyone))
declare(WRITE, _("Add to joint work"), {**dict.fromkeys(WORKERS, anyone), Role.MEMBER: works_there})
declare(SIGN, _("Sign joint results for the council"), {Role.COUNCIL_LEADER: anyone})
declare(FILE, _("File joint results under the council's number"), dict.fromkeys(WORKERS, anyone))
# What another council sends is taken in by the house itself, or from a package by whoever imports packages.
declare(TAKE, _("Take in what joined councils send"), {Role.RESEARCH_OFFICE: anyone})


def _rooms_of(grant: Grant) -> Q:
    if grant.principal_id is None:
        return Q(pk__in=[])
    own = RoomMember.objects.filter(principal_id=grant.principal_id, until=None).order_by().values("room_id")
    return Q(pk__in=own)


declare_rows(ROWS, {**dict.fromkeys([*WORKERS, *LEADER_ROLES], EVERY_ROW), Role.MEMBER: _rooms_of})
