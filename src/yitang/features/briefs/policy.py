"""Who may do what with a brief, who sees which, and who reads who reflected it (source protection)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import BriefSubmitter
from yitang.features.briefs.queries import PUBLIC_ROWS, ROWS
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import Predicate, RowRule, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.instruments.handling.queries import cases_of_unit
from yitang.instruments.handling.rules import unit_has_no_account
from yitang.instruments.workflow.moves import Target

AUTHORS = (
    Role.MEMBER,
    Role.BODY_LIAISON,
    Role.COMMITTEE_CLERK,
    Role.SECTOR_CONVENER,
    Role.STREET_CONVENER,
    Role.CORRESPONDENT,
)
"""Who writes: members and correspondents for themselves, liaisons and committee clerks for their body, conveners for their sector
or group."""
EDITOR = Role.RESEARCH_OFFICE
"""The named editors: who is appointed to the research office. They alone read who reflected a brief."""
SIGNERS = (Role.SECRETARY_GENERAL, Role.COUNCIL_LEADER)
READERS = (EDITOR, *SIGNERS, Role.PARTY_GROUP)


@predicate(_("Only who reflected it first may do this."))
def is_reflector(grant: Grant, target: Target) -> bool:
    return grant.principal_id is not None and target.subject.reflector_id == grant.principal_id


@predicate(_("The text can be changed only while it is saved or returned for changes."))
def is_editable(grant: Grant, target: Target) -> bool:
    return target.case.stage in ("draft", "returned")


@predicate(_("What its writer sends in is submitted by the writer, not by the office."))
def is_entered(grant: Grant, target: Target) -> bool:
    return bool(target.subject.entered_by_office)


@predicate(_("This invitation is for somebody else."))
def is_invited(grant: Grant, asked: BriefSubmitter) -> bool:
    return asked.principal_id == grant.principal_id


_OWN: dict[str, Predicate] = dict.fromkeys(map(str, AUTHORS), is_reflector)
declare("briefs.write", _("Write a brief"), dict.fromkeys(AUTHORS, anyone))
declare("briefs.change", _("Change the text of one's brief"), dict.fromkeys(AUTHORS, is_reflector & is_editable))
declare("briefs.submit", _("Hand in a brief"), _OWN | {EDITOR: is_entered})
declare("briefs.withdraw", _("Withdraw a brief"), _OWN | {EDITOR: is_entered})
declare("briefs.answer_joint", _("Answer whether one reflects a brief together"), dict.fromkeys(AUTHORS, is_invited))
declare("briefs.answer_turning", _("Agree that a brief becomes a proposal"), _OWN)
declare("briefs.take_in", _("Enter a brief for somebody outside or from paper"), {EDITOR: anyone})
declare("briefs.edit", _("Edit briefs"), {EDITOR: anyone})
declare("briefs.merge", _("Merge briefs into a combined one"), {EDITOR: anyone})
declare("briefs.review", _("Review edited briefs"), {EDITOR: anyone, Role.SECRETARY_GENERAL: anyone})
declare("briefs.sign", _("Sign briefs"), dict.fromkeys(SIGNERS, anyone))
declare("briefs.issue", _("Give a number and issue briefs"), {EDITOR: anyone})
declare("briefs.pass_on", _("Pass issued briefs on to units"), {EDITOR: anyone, Role.SECRETARY_GENERAL: anyone})
declare("briefs.dispatch", _("Decide on returns and remind units of briefs"), {EDITOR: anyone, Role.SECRETARY_GENERAL: anyone})
declare(
    "briefs.act_for",
    _("Enter papers on briefs of a unit without an account"),
    {EDITOR: unit_has_no_account, Role.SECRETARY_GENERAL: unit_has_no_account},
)
declare("briefs.publish", _("Release briefs to the public"), {EDITOR: anyone, Role.SECRETARY_GENERAL: anyone})
declare("briefs.see_source", _("Read who reflected a brief"), {EDITOR: anyone})
declare("briefs.purge", _("Remove content that must not be here"), _OWN | {EDITOR: anyone, Role.SECRETARY_GENERAL: anyone})
declare("briefs.browse", _("See the list of briefs"), dict.fromkeys(READERS, anyone))
declare("briefs.export", _("Export lists of briefs"), {EDITOR: anyone})
declare("briefs.handle", _("Handle briefs as a unit"), dict.fromkeys(UNIT_ROLES, anyone))
declare("briefs.read", _("Read a brief"), dict.fromkeys([*AUTHORS, *READERS, *UNIT_ROLES], anyone))


def _own(grant: Grant) -> Q:
    """One's own, and what one was asked to reflect together and has not declined."""
    if grant.principal_id is None:
        return Q(pk__in=[])
    states = (BriefSubmitter.State.INVITED, BriefSubmitter.State.CONFIRMED)
    asked = BriefSubmitter.objects.filter(principal_id=grant.principal_id, state__in=states)
    return Q(reflector_id=grant.principal_id) | Q(pk__in=asked.values("case_id"))


def _handed_in(grant: Grant) -> Q:
    return Q(submitted_on__isnull=False)


def _at_the_office(grant: Grant) -> Q:
    return Q(submitted_on__isnull=False) | Q(entered_by_office=True)


def _for_signature(grant: Grant) -> Q:
    return Q(outcome="issued") | Q(case__stage__in=("reviewed", "signed"))


def _issued(grant: Grant) -> Q:
    return Q(outcome="issued")


def _assigned(grant: Grant) -> Q:
    return Q(case__in=cases_of_unit(grant.principal_id))


def _role_rows() -> dict[str, RowRule]:
    found: dict[str, RowRule] = dict.fromkeys(map(str, AUTHORS), _own)
    found |= dict.fromkeys(map(str, UNIT_ROLES), _assigned)
    return found | {
        EDITOR: _at_the_office,
        Role.SECRETARY_GENERAL: _handed_in,
        Role.COUNCIL_LEADER: _for_signature,
        Role.PARTY_GROUP: _issued,
    }


declare_rows(ROWS, _role_rows())
declare_rows(PUBLIC_ROWS, dict.fromkeys([role.value for role in Role], lambda grant: Q(taken_down_at__isnull=True)))
