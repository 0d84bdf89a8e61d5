"""Who prepares gatherings, who takes the roll, who decides on leave, and who sees which gathering."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, UNIT_ROLES, Role
from yitang.instruments.gatherings.models import Attendee, Gathering
from yitang.instruments.workflow.moves import Target

ROWS = "gatherings.gathering"
VIEW, ATTEND, ORGANISE = "gatherings.view", "gatherings.attend", "gatherings.organise"
ROLL, ENTER, DECIDE_LEAVE = "gatherings.roll", "gatherings.enter", "gatherings.decide_leave"
REPLY, SPEAK, SIGN_UP = "gatherings.reply", "gatherings.speak", "gatherings.sign_up"

ATTENDING = (Role.MEMBER, Role.BODY_LIAISON, *UNIT_ROLES)
ORGANISER = "organiser"
"""In the parameters on leave: whoever organises the gathering decides."""


@dataclass(frozen=True)
class LeaveTarget:
    """What the policy is asked about when leave is decided on: the gathering, and whose decision the council's rule makes it."""

    gathering: Gathering
    decider: str


def _gathering(target: object) -> Gathering:
    found = getattr(target, "subject", target)
    assert isinstance(found, Gathering)
    return found


@predicate(_("This gathering is organised by another committee or office, which keeps it itself."))
def organises(grant: Grant, target: "Target | Gathering | None") -> bool:
    if target is None or grant.principal_id is None:
        return True
    organiser_id = _gathering(target).organiser_id
    return organiser_id is None or organiser_id == grant.principal_id


@predicate(_("Leave from this gathering is decided on by somebody else."))
def decides(grant: Grant, target: LeaveTarget) -> bool:
    if target.decider == ORGANISER:
        return grant.role in STAFF_ROLES and organises(grant, target.gathering) is None
    return grant.role == target.decider


@predicate(_("Only the person who is invited may do this."))
def is_invited(grant: Grant, attendee: Attendee) -> bool:
    return grant.principal_id is not None and grant.principal_id == attendee.principal_id


@predicate(_("Your account is not linked to a member. Ask the members' affairs office to link it."))
def is_somebody(grant: Grant, target: object) -> bool:
    return grant.principal_id is not None


declare(VIEW, _("See the gatherings"), dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR], anyone))
declare(ATTEND, _("See the gatherings to which one is invited"), dict.fromkeys(ATTENDING, anyone))
declare("gatherings.read", _("Read a gathering"), dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR, *ATTENDING], anyone))
declare(ORGANISE, _("Prepare gatherings"), dict.fromkeys(STAFF_ROLES, organises))
declare(ROLL, _("Take the roll"), dict.fromkeys(STAFF_ROLES, anyone))
declare(ENTER, _("Enter answers and leave from paper"), dict.fromkeys(STAFF_ROLES, organises))
declare(DECIDE_LEAVE, _("Decide on leave"), dict.fromkeys([*STAFF_ROLES, Role.COUNCIL_LEADER], decides))
declare(REPLY, _("Answer an invitation to a gathering"), dict.fromkeys(ATTENDING, is_invited))
declare(SPEAK, _("Offer a speech"), {Role.MEMBER: is_invited, Role.BODY_LIAISON: is_invited})

declare(SIGN_UP, _("Sign up for a gathering that is open to members"), {Role.MEMBER: is_somebody})


def _invited_to(grant: Grant) -> Q:
    """Gatherings to which one's principal is invited, from the notice on."""
    if grant.principal_id is None:
        return Q(pk__in=[])
    return Q(pk__in=_of(grant.principal_id)) & ~Q(case__stage="draft")


def _open_to_members(grant: Grant) -> Q:
    """What one is invited to, and what members may sign up for, from the notice on."""
    return _invited_to(grant) | Q(signup_by__isnull=False, case__stage__in=("noticed", "under_way"))


def _of(principal_id: UUID) -> object:
    return Attendee.objects.filter(principal_id=principal_id).values("gathering_id")


declare_rows(
    ROWS,
    {
        **dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR], EVERY_ROW),
        **dict.fromkeys(ATTENDING, _invited_to),
        Role.MEMBER: _open_to_members,
    },
)
