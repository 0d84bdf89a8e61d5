"""Who proposes topics, who confirms them, who runs talks, who deals with problems, who releases what strangers read."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import Named, Owner
from yitang.features.talks.states import ANNOUNCED
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import EVERY_ROW, Predicate, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, UNIT_ROLES, Role
from yitang.institution.places.models import Venue
from yitang.institution.places.policy import KEEPERS

READ = "talks.read"
PROPOSE = "talks.propose"
CONFIRM = "talks.confirm"
RUN = "talks.run"
HANDLE = "talks.handle"
REPORT = "talks.report"
RELEASE = "talks.release"
EXPORT = "talks.export"
TOPICS, TALKS, PROBLEMS, RELEASES = "talks.topic", "talks.talk", "talks.problem", "talks.release"
NOTHING = Q(pk__in=[])


@predicate(_("Only the convener of the venue may do this."))
def at_own_venue(grant: Grant, target: Any) -> bool:
    """`target` is a venue, a workflow target on one of its cases, or None, which asks in general."""
    if target is None:
        return True
    venue: Venue = target if isinstance(target, Venue) else target.subject.venue
    return grant.principal_id is not None and venue.convener_id == grant.principal_id


@predicate(_("Only those who deal with this problem may report on it."))
def among_owners(grant: Grant, target: Any) -> bool:
    if target is None:
        return True
    return grant.principal_id is not None and Owner.objects.filter(problem=target.case.pk, principal=grant.principal_id).exists()


def own_venue(grant: Grant) -> Q:
    """Rows at the venues that the grant's principal convenes."""
    return Q(venue__convener=grant.principal_id) if grant.principal_id else NOTHING


def owned(grant: Grant) -> Q:
    """Problems that the grant's principal deals with."""
    if not grant.principal_id:
        return NOTHING
    return Q(pk__in=Owner.objects.filter(principal=grant.principal_id).values("problem"))


def of_owned(grant: Grant) -> Q:
    """Talks at which a problem came up that the grant's principal deals with."""
    if not grant.principal_id:
        return NOTHING
    return Q(pk__in=Owner.objects.filter(principal=grant.principal_id).values("problem__talk"))


def announced_or_own(grant: Grant) -> Q:
    """For members: talks that were announced, and those at which they were."""
    shown = Q(case__stage__in=ANNOUNCED)
    return shown | Q(pk__in=Named.objects.filter(principal=grant.principal_id).values("talk")) if grant.principal_id else shown


def of_own_proposal(grant: Grant) -> Q:
    """For members: topics that are to be talked about, and those that they proposed."""
    shown = Q(case__stage__in=("confirmed", "talked"))
    return shown | Q(proposed_by=grant.principal_id) if grant.principal_id else shown


WORKING: dict[str, Predicate] = {**dict.fromkeys(KEEPERS, anyone), Role.VENUE_CONVENER: at_own_venue}
WATCHING = [*KEEPERS, *LEADER_ROLES, Role.AUDITOR]
declare(
    READ,
    _("See topics, talks and problems"),
    dict.fromkeys([*WATCHING, *UNIT_ROLES, Role.VENUE_CONVENER, Role.MEMBER], anyone),
)
declare(PROPOSE, _("Propose a topic for a talk"), {**WORKING, Role.MEMBER: anyone})
declare(CONFIRM, _("Record what the party organisation decided on a topic"), WORKING)
declare(RUN, _("Prepare and hold a talk"), WORKING)
declare(HANDLE, _("Say who deals with a problem, and conclude it"), WORKING)
declare(REPORT, _("Report what was done about a problem"), {**WORKING, **dict.fromkeys(UNIT_ROLES, among_owners)})
declare(RELEASE, _("Release the result of a talk to the public"), dict.fromkeys(KEEPERS, anyone))
declare(EXPORT, _("Export topics, talks and problems"), dict.fromkeys(KEEPERS, anyone))
declare_rows(
    TOPICS,
    {**dict.fromkeys(WATCHING, EVERY_ROW), Role.VENUE_CONVENER: own_venue, Role.MEMBER: of_own_proposal},
)
declare_rows(
    TALKS,
    {
        **dict.fromkeys(WATCHING, EVERY_ROW),
        Role.VENUE_CONVENER: own_venue,
        Role.MEMBER: announced_or_own,
        **dict.fromkeys(UNIT_ROLES, of_owned),
        # What strangers read of it is that it takes place, when and where.
        Role.VISITOR: lambda grant: Q(case__stage="announced"),
    },
)
declare_rows(
    RELEASES,
    {**dict.fromkeys(WATCHING, EVERY_ROW), Role.VISITOR: lambda grant: Q(withdrawn_at__isnull=True)},
)
declare_rows(
    PROBLEMS,
    {**dict.fromkeys(WATCHING, EVERY_ROW), Role.VENUE_CONVENER: own_venue, **dict.fromkeys(UNIT_ROLES, owned)},
)
