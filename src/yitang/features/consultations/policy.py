"""Who reads the plan, who proposes topics, who decides, who prepares and does the steps, who takes part."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.models import AnsweringUnit, Consultation
from yitang.features.consultations.states import DECIDE, MANAGE, PLANNED, SELECT
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, UNIT_ROLES, Role
from yitang.instruments.methods.policy import does_step, holds_step

ROWS, PLAN_ROWS, RELEASES = "consultations.consultation", "consultations.plan", "consultations.release"
RELEASE, SPEAK, EXPORT = "consultations.release", "consultations.speak", "consultations.export"
ISSUE = "consultations.issue"
VIEW, READ, ATTEND, PROPOSE, STEP = (
    "consultations.view",
    "consultations.read",
    "consultations.attend",
    "consultations.propose",
    "consultations.step",
)
OFFICES = (Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL)
WATCHERS = (*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR)
STEPPERS = (*OFFICES, Role.COMMITTEE_CLERK, *LEADER_ROLES, Role.SECTOR_CONVENER, Role.UNIT_LIAISON)
"""Whose role is asked for steps; a member does those that were given by name."""
WRITERS = (Role.MEMBER, Role.BODY_LIAISON, Role.SECTOR_CONVENER)


@predicate(_("This consultation is prepared by another committee's office."))
def prepares(grant: Grant, target: Any) -> bool:
    """`target` is a workflow target, a consultation, or None, which asks in general."""
    if target is None or grant.principal_id is None:
        return True
    found = getattr(target, "subject", target)
    assert isinstance(found, Consultation)
    return found.organiser_id is None or found.organiser_id == grant.principal_id


@predicate(_("Only a unit that answers at this consultation does this step."))
def answers(grant: Grant, target: Any) -> bool:
    return target is None or (
        grant.principal_id is not None
        and AnsweringUnit.objects.filter(consultation=target.subject.pk, unit=grant.principal_id).exists()
    )


declare(VIEW, _("See the consultation plan and its activities"), dict.fromkeys(WATCHERS, anyone))
declare(READ, _("Read a consultation"), dict.fromkeys([*WATCHERS, *WRITERS, *UNIT_ROLES], anyone))
declare(ATTEND, _("Take part in consultations"), dict.fromkeys(WRITERS, anyone))
declare(PROPOSE, _("Propose a topic for consultation"), dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, *WRITERS], anyone))
declare(SELECT, _("Choose the topics of the plan"), dict.fromkeys(OFFICES, anyone))
declare(DECIDE, _("Note what was decided on the plan"), dict.fromkeys([*OFFICES, Role.PARTY_GROUP], anyone))
declare(MANAGE, _("Prepare consultations"), {**dict.fromkeys(OFFICES, anyone), Role.COMMITTEE_CLERK: prepares})
declare(ISSUE, _("Issue the letters of consultations"), dict.fromkeys([*OFFICES, Role.COMMITTEE_CLERK], anyone))
declare(RELEASE, _("Release what strangers read about a consultation"), dict.fromkeys(OFFICES, anyone))
declare(EXPORT, _("Export the consultation plan and its activities"), dict.fromkeys([*OFFICES, Role.COMMITTEE_CLERK], anyone))
declare(SPEAK, _("Write an opinion on a consultation without an account"), {Role.VISITOR: anyone})
declare(
    STEP,
    _("Do a step of a consultation"),
    {
        **dict.fromkeys(OFFICES, anyone),
        Role.COMMITTEE_CLERK: prepares,
        **dict.fromkeys([*LEADER_ROLES, Role.SECTOR_CONVENER], does_step),
        Role.UNIT_LIAISON: does_step & answers,
        Role.MEMBER: holds_step,
    },
)


def _taking_part(grant: Grant) -> Q:
    """What is in the plan, and the topics that one proposed."""
    own = Q(proposer=grant.principal_id) if grant.principal_id else Q(pk__in=[])
    return Q(case__stage__in=PLANNED) | own


def _answering(grant: Grant) -> Q:
    if grant.principal_id is None:
        return Q(pk__in=[])
    return Q(pk__in=_of(grant.principal_id), case__stage__in=PLANNED)


def _of(unit_id: UUID) -> Any:
    return AnsweringUnit.objects.filter(unit_id=unit_id).values("consultation_id")


declare_rows(
    ROWS,
    {
        **dict.fromkeys(WATCHERS, EVERY_ROW),
        **dict.fromkeys(WRITERS, _taking_part),
        **dict.fromkeys(UNIT_ROLES, _answering),
    },
)
declare_rows(PLAN_ROWS, dict.fromkeys(WATCHERS, EVERY_ROW))
declare_rows(
    RELEASES,
    {
        **dict.fromkeys(WATCHERS, EVERY_ROW),
        **dict.fromkeys([*WRITERS, *UNIT_ROLES, Role.VISITOR], lambda grant: Q(withdrawn_at__isnull=True)),
    },
)
