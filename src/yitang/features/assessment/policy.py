"""Who may do what in the assessment, and whose results each one sees: the office all, a committee its own, a member the own one."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.models import Opinion
from yitang.features.assessment.queries import AWARD_ROWS, PEOPLE, PUBLIC_AWARDS, ROWS
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, Role
from yitang.institution.members.queries import members_of
from yitang.instruments.workflow.moves import Target

OFFICE = (Role.MEMBERS_AFFAIRS, Role.SECRETARY_GENERAL)
EXPORT = "assessment.export"
BODIES = (Role.COMMITTEE_CLERK, Role.SECTOR_CONVENER)
"""Who speaks for a committee or a sector about its own members."""


@predicate(_("You can say something only about members of your own committee or sector."))
def of_own_body(grant: Grant, opinion: Opinion) -> bool:
    return grant.principal_id == opinion.body_id


@predicate(_("Only the member may do this."))
def is_own_objection(grant: Grant, target: Target) -> bool:
    return target.track is not None and grant.principal_id == target.track.unit_id


@predicate(_("Your account is not linked to a member. Ask the members' affairs office to link it."))
def is_somebody(grant: Grant, target: Any) -> bool:
    return grant.principal_id is not None


declare("assessment.rounds", _("See the yearly assessment"), dict.fromkeys([*OFFICE, *BODIES], anyone))
declare("assessment.run", _("Run the yearly assessment"), dict.fromkeys(OFFICE, anyone))
declare("assessment.notify", _("Tell results and archive the assessment"), {Role.SECRETARY_GENERAL: anyone})
declare("assessment.comment", _("Comment on members in the assessment"), dict.fromkeys(BODIES, of_own_body))
declare("assessment.remind", _("Remind members of duties still owed"), dict.fromkeys([*OFFICE, *BODIES], anyone))
declare("assessment.remind_by_rule", _("Remind members of duties by the council's rule"), {})
declare("assessment.own", _("See one's own assessment"), {Role.MEMBER: is_somebody})
declare("assessment.object", _("Object to one's own result"), {Role.MEMBER: is_somebody})
declare("assessment.withdraw", _("Withdraw an objection"), {Role.MEMBER: is_own_objection})
declare("assessment.answer", _("Answer objections"), dict.fromkeys(OFFICE, anyone))
declare(EXPORT, _("Export the assessment"), dict.fromkeys(OFFICE, anyone))
declare(
    "assessment.scheme",
    _("Read the schemes of assessment"),
    dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.SECTOR_CONVENER, Role.MEMBER, Role.AUDITOR], anyone),
)
declare("assessment.edit_scheme", _("Write schemes of assessment"), dict.fromkeys(OFFICE, anyone))
declare("assessment.correct", _("Correct points by hand"), dict.fromkeys(OFFICE, anyone))
declare("assessment.exempt", _("Record times of exemption"), dict.fromkeys(OFFICE, anyone))
declare("assessment.hold_back", _("Record decisions that hold a grade back"), {Role.SECRETARY_GENERAL: anyone})
declare("assessment.notice", _("Print the notice of a result"), dict.fromkeys([*OFFICE, Role.MEMBER], anyone))
declare("assessment.awards", _("See nominations for awards"), dict.fromkeys([*OFFICE, *BODIES], anyone))
declare("assessment.nominate", _("Nominate for an award"), dict.fromkeys([*OFFICE, *BODIES], anyone))
declare("assessment.award", _("Run an award"), dict.fromkeys(OFFICE, anyone))
declare("assessment.decide_award", _("Decide on an award"), {Role.SECRETARY_GENERAL: anyone})
declare("assessment.release_award", _("Show an award on the public pages"), {Role.SECRETARY_GENERAL: anyone})


def _own(grant: Grant) -> Q:
    return Q(principal_id=grant.principal_id) if grant.principal_id else Q(pk__in=[])


def _of_committee(grant: Grant) -> Q:
    """Members who belong to the body today: whoever moved on is commented on by the new committee."""
    if grant.principal_id is None:
        return Q(pk__in=[])
    return Q(pk__in=members_of(grant.principal_id, today()).order_by().values("pk"))


def _of_sector(grant: Grant) -> Q:
    return _of_committee(grant) | Q(sector_id=grant.principal_id) if grant.principal_id else Q(pk__in=[])


declare_rows(
    PEOPLE,
    {
        **dict.fromkeys(OFFICE, EVERY_ROW),
        Role.COMMITTEE_CLERK: _of_committee,
        Role.SECTOR_CONVENER: _of_sector,
        Role.MEMBER: _own,
    },
)
# A member meets a round when its results are told; before that it is work in progress of the office.
declare_rows(
    ROWS,
    {**dict.fromkeys([*OFFICE, *BODIES], EVERY_ROW), Role.MEMBER: lambda grant: Q(notified_on__isnull=False, cancelled=False)},
)
declare_rows(AWARD_ROWS, dict.fromkeys([*OFFICE, *BODIES], EVERY_ROW))
declare_rows(PUBLIC_AWARDS, dict.fromkeys([role.value for role in Role], lambda grant: Q(released_at__isnull=False)))
