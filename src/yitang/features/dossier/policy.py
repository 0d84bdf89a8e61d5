"""Who reads which dossier, who records, confirms and corrects, who comments on a report.

A member sees everything about themselves and who looked. The members' affairs office, the secretary-general and leaders read whole
dossiers; a committee's office those of its own members, and of them the facts that it recorded or that were recorded for it.
"""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Grant, in_force
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import STAFF_ROLES, Role
from yitang.institution.members.models import Belonging, Body, Member
from yitang.institution.principals.queries import also_known_as
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.moves import Target

OWN, VIEW, RECORD, CORRECT, CONFIRM = "dossier.own", "dossier.view", "dossier.record", "dossier.correct", "dossier.confirm"
WRITE_REPORT, COMMENT, ARCHIVE = "dossier.write_report", "dossier.comment_report", "dossier.archive_report"
GAPS, FIGURES, EXPORT = "dossier.gaps", "dossier.figures", "dossier.export"
MEMBERS, FACTS, CLAIMS, REPORTS, RECORDINGS, LOOKS = (
    "dossier.member",
    "dossier.fact",
    "dossier.claim",
    "dossier.report",
    "dossier.recording",
    "dossier.look",
)
WHOLE = (Role.MEMBERS_AFFAIRS, Role.SECRETARY_GENERAL, Role.COUNCIL_LEADER)
RECORDERS = (Role.MEMBERS_AFFAIRS, Role.COMMITTEE_CLERK, Role.RESEARCH_OFFICE)


def bodies_of_office(grant: Grant) -> QuerySet[Any]:
    """Ids of the bodies for which an office acts: the principal of its appointment, and those of its part of the council."""
    mine = Q(principal_id=grant.principal_id) if grant.principal_id else Q(pk__in=[])
    if grant.organ_id:
        mine |= Q(organ_id=grant.organ_id)
    return Body.objects.filter(mine).values_list("principal_id", flat=True)


def is_ours(grant: Grant, body_id: UUID | None) -> bool:
    """Whether the office acts for this body."""
    if body_id is None:
        return False
    return body_id == grant.principal_id or body_id in set(bodies_of_office(grant))


def people_of_office(grant: Grant) -> Q:
    """Members who belong to one of the office's bodies today."""
    there = Belonging.objects.filter(in_force(today()), body_id__in=bodies_of_office(grant))
    return Q(principal_id__in=there.values("principal_id"))


@predicate(_("Only the member concerned may do this."))
def is_own(grant: Grant, target: Target) -> bool:
    return target.subject.principal_id == grant.principal_id


@predicate(_("The report can be changed only while it is a draft or returned for changes."))
def is_editable(grant: Grant, target: Target) -> bool:
    return target.case.stage in ("draft", "returned")


@predicate(_("It is confirmed by the office that organised it."))
def organised_by_us(grant: Grant, target: Target) -> bool:
    return is_ours(grant, target.subject.organiser_id)


@predicate(_("It is commented on by the member's own committee."))
def of_our_committee(grant: Grant, target: Target) -> bool:
    return is_ours(grant, target.subject.committee_id)


@predicate(_("It is corrected by the office that recorded it."))
def recorded_by_us(grant: Grant, fact: DutyFact) -> bool:
    return is_ours(grant, fact.recorded_by) or is_ours(grant, fact.recorded_for)


@predicate(_("This dossier is open to the member's own committee."))
def member_is_ours(grant: Grant, member: Member) -> bool:
    return Member.objects.filter(people_of_office(grant), pk=member.pk).exists()


declare(OWN, _("See one's own dossier"), {Role.MEMBER: anyone})
declare("dossier.take_back", _("Take back a duty that one added"), {Role.MEMBER: is_own})
declare(VIEW, _("Open a member's dossier"), {**dict.fromkeys(WHOLE, anyone), Role.COMMITTEE_CLERK: member_is_ours})
declare(RECORD, _("Record duties of members"), dict.fromkeys(RECORDERS, anyone))
declare(
    CORRECT,
    _("Correct a recorded duty"),
    {Role.MEMBERS_AFFAIRS: anyone, Role.COMMITTEE_CLERK: recorded_by_us, Role.RESEARCH_OFFICE: recorded_by_us},
)
declare(CONFIRM, _("Confirm duties that members added"), {Role.MEMBERS_AFFAIRS: anyone, Role.COMMITTEE_CLERK: organised_by_us})
declare(
    "dossier.claims",
    _("List duties that members added"),
    dict.fromkeys([*WHOLE, Role.COMMITTEE_CLERK, Role.MEMBER], anyone),
)
declare("dossier.reports", _("List yearly reports"), dict.fromkeys([*WHOLE, Role.COMMITTEE_CLERK, Role.MEMBER], anyone))
declare(WRITE_REPORT, _("Write one's yearly report"), {Role.MEMBER: anyone})
declare("dossier.edit_report", _("Change one's yearly report"), {Role.MEMBER: is_own & is_editable})
declare("dossier.submit_report", _("Submit one's yearly report"), {Role.MEMBER: is_own})
declare(COMMENT, _("Comment on yearly reports"), {Role.MEMBERS_AFFAIRS: anyone, Role.COMMITTEE_CLERK: of_our_committee})
declare(ARCHIVE, _("Archive yearly reports"), {Role.MEMBERS_AFFAIRS: anyone})
declare(GAPS, _("See who has recorded duties and who has none"), dict.fromkeys([*WHOLE, Role.COMMITTEE_CLERK], anyone))
declare(FIGURES, _("See the figures on participation"), dict.fromkeys([*STAFF_ROLES, Role.COUNCIL_LEADER], anyone))
declare(EXPORT, _("Export the dossiers of a term"), {Role.MEMBERS_AFFAIRS: anyone})


def _own(grant: Grant) -> Q:
    if grant.principal_id is None:
        return Q(pk__in=[])
    return Q(principal_id__in=also_known_as([grant.principal_id]))


def _own_facts_of_office(grant: Grant) -> Q:
    ours = bodies_of_office(grant)
    own = Q(recorded_by=grant.principal_id) | Q(recorded_for=grant.principal_id) if grant.principal_id else Q(pk__in=[])
    return own | Q(recorded_by__in=ours) | Q(recorded_for__in=ours)


def _handed_in(grant: Grant) -> Q:
    return Q(submitted_on__isnull=False)


def _of_our_committee(grant: Grant) -> Q:
    return _handed_in(grant) & Q(committee_id__in=bodies_of_office(grant))


def _organised(grant: Grant) -> Q:
    return Q(organiser_id__in=bodies_of_office(grant))


def _recorded(grant: Grant) -> Q:
    own = Q(recorded_by=grant.principal_id) if grant.principal_id else Q(pk__in=[])
    return own | Q(recorded_by__in=bodies_of_office(grant)) | _organised(grant)


declare_rows(MEMBERS, {**dict.fromkeys(WHOLE, EVERY_ROW), Role.COMMITTEE_CLERK: people_of_office, Role.MEMBER: _own})
declare_rows(
    FACTS,
    {
        **dict.fromkeys(WHOLE, EVERY_ROW),
        **dict.fromkeys([Role.COMMITTEE_CLERK, Role.RESEARCH_OFFICE], _own_facts_of_office),
        Role.MEMBER: _own,
    },
)
declare_rows(CLAIMS, {**dict.fromkeys(WHOLE, EVERY_ROW), Role.COMMITTEE_CLERK: _organised, Role.MEMBER: _own})
declare_rows(REPORTS, {**dict.fromkeys(WHOLE, _handed_in), Role.COMMITTEE_CLERK: _of_our_committee, Role.MEMBER: _own})
declare_rows(
    RECORDINGS,
    {**dict.fromkeys(WHOLE, EVERY_ROW), **dict.fromkeys([Role.COMMITTEE_CLERK, Role.RESEARCH_OFFICE], _recorded)},
)
declare_rows(LOOKS, {Role.MEMBER: _own, Role.MEMBERS_AFFAIRS: EVERY_ROW})
