"""Who looks at matters, who answers them, and what the code on a receipt opens."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import LINK_ROLE, Grant
from yitang.foundation.permissions.policy import EVERY_ROW, Predicate, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, UNIT_ROLES, Role
from yitang.institution.places.policy import KEEPERS

READ = "grassroots.read"
SAY = "grassroots.say"
TAKE_DOWN = "grassroots.take_down"
TRIAGE = "grassroots.triage"
ANSWER = "grassroots.answer"
CONTACT = "grassroots.contact"
OWN = "grassroots.own_matter"
MESSAGES = "grassroots.messages"
OWN_MESSAGE = "grassroots.own_message"
REFUSE = "grassroots.refuse"
IMPORT = "grassroots.import"
EXPORT_MATTERS = "grassroots.export_matters"
RESEAL = "grassroots.reseal"
PURGE = "grassroots.purge_photograph"
ROWS = "grassroots.matter"


@predicate(_("Only the convener of the venue where it was said may do this."))
def at_own_venue(grant: Grant, target: Any) -> bool:
    """`target` is a workflow target or None, which asks in general."""
    if target is None:
        return True
    venue = target.subject.venue
    return venue is not None and grant.principal_id is not None and venue.convener_id == grant.principal_id


@predicate(_("Only the unit that deals with this matter may do this."))
def of_own_unit(grant: Grant, target: Any) -> bool:
    return target is None or (grant.principal_id is not None and target.subject.unit_id == grant.principal_id)


@predicate(_("This receipt is of another matter."))
def own_receipt(grant: Grant, target: Any) -> bool:
    return target is None or target.case.pk == grant.principal_id


@predicate(_("Only the member to whom it was said may do this, until it is passed to the office."))
def said_to_oneself(grant: Grant, target: Any) -> bool:
    """`target` is a workflow target or None, which asks in general."""
    if target is None:
        return True
    matter = target.subject
    return grant.principal_id is not None and matter.addressee_id == grant.principal_id and matter.handed_on is None


def own_words(grant: Grant) -> Q:
    """What was said to a member, and what the member took down."""
    if not grant.principal_id:
        return Q(pk__in=[])
    return Q(addressee=grant.principal_id) | Q(taker=grant.principal_id)


WORKING: dict[str, Predicate] = {**dict.fromkeys(KEEPERS, anyone), Role.VENUE_CONVENER: at_own_venue}
declare(
    READ,
    _("See what residents say"),
    dict.fromkeys([*KEEPERS, *LEADER_ROLES, *UNIT_ROLES, Role.VENUE_CONVENER, Role.MEMBER], anyone),
)
declare(SAY, _("Say what needs doing"), {Role.VISITOR: anyone})
declare(TAKE_DOWN, _("Take down what a resident says"), dict.fromkeys([*KEEPERS, Role.VENUE_CONVENER, Role.MEMBER], anyone))
declare(TRIAGE, _("Look at matters and say who deals with them"), WORKING)
declare(ANSWER, _("Answer a matter"), {**WORKING, **dict.fromkeys(UNIT_ROLES, of_own_unit)})
declare(
    CONTACT,
    _("See how to reach the resident"),
    {**WORKING, **dict.fromkeys(UNIT_ROLES, of_own_unit), Role.MEMBER: said_to_oneself},
)
declare(MESSAGES, _("Open the own card and read what residents say to oneself"), {Role.MEMBER: anyone})
declare(OWN_MESSAGE, _("Answer what a resident said to oneself, or pass it on"), {Role.MEMBER: said_to_oneself})
declare(REFUSE, _("Close the door to words and venues that are misused"), dict.fromkeys(KEEPERS, anyone))
declare(IMPORT, _("Import matters of residents"), dict.fromkeys(KEEPERS, anyone))
declare(EXPORT_MATTERS, _("Export matters of residents"), dict.fromkeys(KEEPERS, anyone))
declare(PURGE, _("Take a photograph out that came by mistake"), WORKING)
declare(RESEAL, _("Seal how to reach residents under a new key"), {})
declare(OWN, _("Add to the own matter and judge its answer"), {LINK_ROLE: own_receipt})
declare_rows(
    ROWS,
    {
        **dict.fromkeys([*KEEPERS, *LEADER_ROLES], EVERY_ROW),
        Role.VENUE_CONVENER: lambda grant: Q(venue__convener=grant.principal_id) if grant.principal_id else Q(pk__in=[]),
        **dict.fromkeys(UNIT_ROLES, lambda grant: Q(unit=grant.principal_id) if grant.principal_id else Q(pk__in=[])),
        Role.MEMBER: own_words,
        LINK_ROLE: lambda grant: Q(pk=grant.principal_id),
    },
)
