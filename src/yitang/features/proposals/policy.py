"""Who may do what with a proposal, and who sees which."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.queries import PUBLIC_ROWS, ROWS
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import RowRule, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, UNIT_ROLES, Role
from yitang.instruments.handling.queries import cases_of_unit
from yitang.instruments.workflow.moves import Target

REVIEWERS = (Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR)


@predicate(_("Only the first submitter may do this."))
def is_submitter(grant: Grant, target: Target) -> bool:
    return target.subject.submitter_id == grant.principal_id


@predicate(_("The text can be changed only while it is a draft or returned for changes."))
def is_editable(grant: Grant, target: Target) -> bool:
    return target.case.stage in ("draft", "returned")


declare("proposals.write", _("Write a proposal"), {Role.MEMBER: anyone, Role.BODY_LIAISON: anyone})
declare(
    "proposals.edit",
    _("Change the text of a proposal"),
    {Role.MEMBER: is_submitter & is_editable, Role.BODY_LIAISON: is_submitter & is_editable},
)
declare("proposals.submit", _("Submit a proposal"), {Role.MEMBER: is_submitter, Role.BODY_LIAISON: is_submitter})
declare("proposals.withdraw", _("Withdraw a proposal"), {Role.MEMBER: is_submitter, Role.BODY_LIAISON: is_submitter})
declare("proposals.rate", _("Give feedback"), {Role.MEMBER: is_submitter, Role.BODY_LIAISON: is_submitter})
declare("proposals.review", _("Review proposals"), dict.fromkeys(REVIEWERS, anyone))
declare("proposals.decide", _("Decide on filing"), {Role.PROPOSAL_DIRECTOR: anyone})
declare("proposals.assign", _("Assign to units"), {Role.DISPATCH_OFFICE: anyone})
declare("proposals.conclude", _("Conclude a proposal"), dict.fromkeys(REVIEWERS, anyone))
declare("proposals.publish", _("Publish a proposal"), {Role.PROPOSAL_DIRECTOR: anyone, Role.SECRETARY_GENERAL: anyone})
declare(
    "proposals.purge",
    _("Remove content that must not be here"),
    {
        Role.MEMBER: is_submitter,
        Role.BODY_LIAISON: is_submitter,
        Role.PROPOSAL_DIRECTOR: anyone,
        Role.SECRETARY_GENERAL: anyone,
    },
)
declare("proposals.import", _("Import proposals"), dict.fromkeys(REVIEWERS, anyone))
declare(
    "proposals.figures",
    _("See the figures on proposals"),
    dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR], anyone),
)
declare(
    "proposals.read",
    _("Read a proposal"),
    dict.fromkeys(
        [Role.MEMBER, Role.BODY_LIAISON, *STAFF_ROLES, *LEADER_ROLES, *UNIT_ROLES, Role.DISPATCH_OFFICE, Role.AUDITOR], anyone
    ),
)
declare(
    "proposals.browse",
    _("See the list of proposals"),
    dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.DISPATCH_OFFICE, Role.AUDITOR], anyone),
)
declare("proposals.export", _("Export lists of proposals"), dict.fromkeys([*STAFF_ROLES, Role.DISPATCH_OFFICE], anyone))
declare("proposals.handle", _("Handle proposals as a unit"), dict.fromkeys(UNIT_ROLES, anyone))


def _own_and_filed(grant: Grant) -> Q:
    return Q(submitter_id=grant.principal_id) | Q(outcome="filed", consent_public=True)


def _own(grant: Grant) -> Q:
    return Q(submitter_id=grant.principal_id)


def _handed_in(grant: Grant) -> Q:
    return Q(submitted_on__isnull=False)


def _filed(grant: Grant) -> Q:
    return Q(outcome="filed")


def _assigned(grant: Grant) -> Q:
    return Q(case__in=cases_of_unit(grant.principal_id))


def _role_rows() -> dict[str, RowRule]:
    found: dict[str, RowRule] = {Role.DISPATCH_OFFICE: _filed}
    found |= dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR], _handed_in)
    found |= dict.fromkeys(UNIT_ROLES, _assigned)
    return found | {Role.MEMBER: _own_and_filed, Role.BODY_LIAISON: _own}


declare_rows(ROWS, _role_rows())
declare_rows(PUBLIC_ROWS, dict.fromkeys([role.value for role in Role], lambda grant: Q(taken_down_at__isnull=True)))
