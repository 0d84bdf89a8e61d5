"""Who reads methods, who composes them, and who does a step."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import anyone, declare, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, Role
from yitang.instruments.methods.compiling import AXIS, DONE
from yitang.instruments.methods.queries import given_to
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

VIEW, COMPOSE = "methods.view", "methods.compose"
COMPOSERS = (Role.COMMITTEE_CLERK, Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL)


@predicate(_("Another role does this step of the method."))
def does_step(grant: Grant, target: Target | None) -> bool:
    """For the permission that a feature names in `MethodUse.step`: the role of the open step is the grant's."""
    if target is None or target.track is None or target.track.axis != AXIS:
        return target is None
    state = target.track.state
    return state != DONE and procedure_of(target.case.procedure_id).axis(AXIS).state(state).holder == grant.role


@predicate(_("This step was not given to anybody for whom this log-in acts."))
def holds_step(grant: Grant, target: Target | None) -> bool:
    """For people to whom a step is given by name: the open step of the case is theirs."""
    if target is None or target.track is None or target.track.axis != AXIS:
        return target is None
    return grant.principal_id is not None and given_to(target.case.pk, target.track.state) == grant.principal_id


declare(VIEW, _("Read the methods"), dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR, Role.VENUE_CONVENER], anyone))
declare(COMPOSE, _("Compose methods"), dict.fromkeys(COMPOSERS, anyone))
