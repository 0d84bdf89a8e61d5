"""Who may do what with a proposal, and who sees which."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.kinds import AUTHORS
from yitang.features.proposals.models import Backing
from yitang.features.proposals.queries import PUBLIC_ROWS, ROWS
from yitang.foundation.permissions.actors import LINK_ROLE, Grant
from yitang.foundation.permissions.policy import Predicate, RowRule, anyone, declare, declare_rows, predicate
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


@predicate(_("This invitation is for somebody else."))
def is_invited(grant: Grant, backing: Backing) -> bool:
    return backing.principal_id == grant.principal_id


@predicate(_("Only joint submitters and submitters of merged proposals may add feedback to that of the first submitter."))
def is_another_submitter(grant: Grant, target: Target) -> bool:
    if grant.principal_id in (None, target.subject.submitter_id):
        return False
    found = Backing.objects.filter(case=target.case, principal_id=grant.principal_id, state=Backing.State.CONFIRMED)
    return found.exclude(relation=Backing.Relation.ENDORSE).exists()


@predicate(_("Only what was entered from paper is submitted by the office."))
def is_from_paper(grant: Grant, target: Target) -> bool:
    return bool(target.subject.paper_note)


_OWN: dict[str, Predicate] = dict.fromkeys(map(str, AUTHORS), is_submitter)
declare("proposals.write", _("Write a proposal"), dict.fromkeys(AUTHORS, anyone))
declare("proposals.edit", _("Change the text of a proposal"), dict.fromkeys(AUTHORS, is_submitter & is_editable))
declare("proposals.submit", _("Submit a proposal"), _OWN | {Role.PROPOSAL_CLERK: is_from_paper})
declare("proposals.withdraw", _("Withdraw a proposal"), _OWN)
declare("proposals.rate", _("Give feedback"), _OWN | {LINK_ROLE: is_submitter})
declare("proposals.send_link", _("Send one-time links for feedback"), dict.fromkeys(REVIEWERS, anyone))
declare(
    "proposals.add_rating", _("Add feedback as another submitter"), dict.fromkeys([*AUTHORS, LINK_ROLE], is_another_submitter)
)
declare("proposals.invite", _("Invite joint submitters and endorsers"), _OWN)
declare("proposals.answer_invitation", _("Answer an invitation to stand behind a proposal"), dict.fromkeys(AUTHORS, is_invited))
declare("proposals.answer_conversion", _("Agree to a conversion"), _OWN)
declare("proposals.appeal", _("Apply for re-examination"), _OWN)
declare("proposals.enter_paper", _("Enter a proposal from paper"), {Role.PROPOSAL_CLERK: anyone})
declare("proposals.merge", _("Merge and split proposals"), {Role.PROPOSAL_DIRECTOR: anyone})
declare("proposals.meet", _("Prepare review meetings"), dict.fromkeys(REVIEWERS, anyone))
declare("proposals.release", _("Release the decisions of a review meeting"), {Role.PROPOSAL_DIRECTOR: anyone})
declare(
    "proposals.set_window", _("Set the window of a plenary"), {Role.PROPOSAL_DIRECTOR: anyone, Role.SECRETARY_GENERAL: anyone}
)
declare("proposals.review", _("Review proposals"), dict.fromkeys(REVIEWERS, anyone))
declare("proposals.decide", _("Decide on filing"), {Role.PROPOSAL_DIRECTOR: anyone})
declare("proposals.assign", _("Assign to units"), {Role.DISPATCH_OFFICE: anyone})
declare("proposals.conclude", _("Conclude a proposal"), dict.fromkeys(REVIEWERS, anyone))
declare("proposals.hand_over", _("Hand over to a dispatch office"), dict.fromkeys(REVIEWERS, anyone))
declare("proposals.rate_on_paper", _("Enter feedback that came on paper"), dict.fromkeys(REVIEWERS, anyone))
declare("proposals.rehandle", _("Have a proposal handled again"), dict.fromkeys(REVIEWERS, anyone))
declare("proposals.publish", _("Publish a proposal"), {Role.PROPOSAL_DIRECTOR: anyone, Role.SECRETARY_GENERAL: anyone})
declare(
    "proposals.purge",
    _("Remove content that must not be here"),
    _OWN | {Role.PROPOSAL_DIRECTOR: anyone, Role.SECRETARY_GENERAL: anyone},
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
    dict.fromkeys([*AUTHORS, *STAFF_ROLES, *LEADER_ROLES, *UNIT_ROLES, Role.DISPATCH_OFFICE, Role.AUDITOR], anyone),
)
declare(
    "proposals.browse",
    _("See the list of proposals"),
    dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.DISPATCH_OFFICE, Role.AUDITOR], anyone),
)
declare("proposals.export", _("Export lists of proposals"), dict.fromkeys([*STAFF_ROLES, Role.DISPATCH_OFFICE], anyone))
declare("proposals.handle", _("Handle proposals as a unit"), dict.fromkeys(UNIT_ROLES, anyone))


def _own(grant: Grant) -> Q:
    """One's own, and what one was asked to stand behind and has not declined."""
    if grant.principal_id is None:
        return Q(pk__in=[])
    asked = Backing.objects.filter(principal_id=grant.principal_id, state__in=(Backing.State.INVITED, Backing.State.CONFIRMED))
    return Q(submitter_id=grant.principal_id) | Q(pk__in=asked.values("case_id"))


def _own_and_filed(grant: Grant) -> Q:
    return _own(grant) | Q(outcome="filed", consent_public=True)


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
    found |= dict.fromkeys([Role.BODY_LIAISON, Role.SECTOR_CONVENER, Role.STREET_CONVENER], _own)
    found[LINK_ROLE] = _own
    found[Role.COMMITTEE_CLERK] = lambda grant: _handed_in(grant) | _own(grant)
    return found | {Role.MEMBER: _own_and_filed}


declare_rows(ROWS, _role_rows())
declare_rows(PUBLIC_ROWS, dict.fromkeys([role.value for role in Role], lambda grant: Q(taken_down_at__isnull=True)))
