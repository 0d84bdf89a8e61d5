"""The roles that ship. A role is given by an appointment; what it may do is declared by each room's policy."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    SECTOR_CONVENER = "sector_convener", _("Sector convener")
    STREET_CONVENER = "street_convener", _("Convener of township and street members")
    VENUE_CONVENER = "venue_convener", _("Venue convener")
    COMMITTEE_CLERK = "committee_clerk", _("Committee clerk")
    PROPOSAL_CLERK = "proposal_clerk", _("Proposal clerk")
    PROPOSAL_DIRECTOR = "proposal_director", _("Director of the proposal committee")
    SECRETARY_GENERAL = "secretary_general", _("Secretary-general")
    RESEARCH_OFFICE = "research_office", _("Research office")
    MEMBERS_AFFAIRS = "members_affairs", _("Members' affairs office")
    CORRESPONDENT = "correspondent", _("Correspondent")
    BODY_LIAISON = "body_liaison", _("Liaison of a political party or body")
    PARTY_GROUP = "party_group", _("Party group")
    COUNCIL_LEADER = "council_leader", _("Council leader")
    DISPATCH_OFFICE = "dispatch_office", _("Dispatch office")
    UNIT_LIAISON = "unit_liaison", _("Unit liaison")
    UNIT_HANDLER = "unit_handler", _("Unit handler")
    UNIT_HEAD = "unit_head", _("Unit head")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")
    VISITOR = "visitor", _("Visitor")


SEPARATED_ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""三员分立 (GB/T 22239-2019, level 3): no account holds two of them, nor one of them beside any other role."""

STAFF_ROLES = frozenset(
    {Role.COMMITTEE_CLERK, Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.SECRETARY_GENERAL}
    | {Role.RESEARCH_OFFICE, Role.MEMBERS_AFFAIRS}
)
UNIT_ROLES = frozenset({Role.UNIT_LIAISON, Role.UNIT_HANDLER, Role.UNIT_HEAD})
LEADER_ROLES = frozenset({Role.COUNCIL_LEADER, Role.PARTY_GROUP})
