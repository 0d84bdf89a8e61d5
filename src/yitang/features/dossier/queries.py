"""Questions about dossiers. Every list for a person goes through the policy's row rules."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yitang.features.dossier.models import Claim, Look, Recording, Report
from yitang.features.dossier.policy import CLAIMS, FACTS, LOOKS, MEMBERS, RECORDINGS, REPORTS
from yitang.features.dossier.states import REPORT_KIND
from yitang.foundation.core.clock import now, today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Term
from yitang.institution.members.models import Belonging, Body, ElectedPost, Member
from yitang.institution.principals.queries import also_known_as
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import between, facts_in_force
from yitang.instruments.workflow.parameters import parameter_on


def year_span(year: int) -> tuple[date, date]:
    """First day of a year and first day of the next."""
    return date(year, 1, 1), date(year + 1, 1, 1)


def own_principal(actor: Actor) -> UUID | None:
    """The member on whose behalf the actor acts."""
    return actor.principal_as(Role.MEMBER)


def visible_members(actor: Actor) -> QuerySet[Member]:
    """Members whose dossiers the actor may open."""
    return policy.rows(actor, MEMBERS, Member.objects.select_related("principal", "sector"))


def visible_facts(actor: Actor, principal_id: UUID, since: date | None = None, until: date | None = None) -> QuerySet[DutyFact]:
    """Facts in force of one member that the actor may see, newest first."""
    facts = facts_in_force().filter(principal_id__in=also_known_as([principal_id]))
    return policy.rows(actor, FACTS, between(facts, since, until)).order_by("-effective_on", "-recorded_at")


def visible_claims(actor: Actor) -> QuerySet[Claim]:
    """Claims with their case, newest first."""
    return policy.rows(actor, CLAIMS, Claim.objects.select_related("case", "principal", "organiser")).order_by("-case_id")


def waiting_claims(actor: Actor) -> QuerySet[Claim]:
    """Claims that the actor's office has to answer, the oldest first."""
    found = visible_claims(actor).filter(case__stage="waiting")
    return found.order_by("case_id")


def visible_reports(actor: Actor) -> QuerySet[Report]:
    """Yearly reports that the actor may read, newest year first."""
    found = policy.rows(actor, REPORTS, Report.objects.select_related("case", "principal", "committee"))
    return found.order_by("-year", "principal__spelled")


def waiting_reports(actor: Actor) -> QuerySet[Report]:
    """Reports whose next step is the office's: to comment for the committee, to archive for the members' affairs office."""
    stages = ["submitted"] + (["commented"] if actor.holds(Role.MEMBERS_AFFAIRS) else [])
    return visible_reports(actor).filter(case__stage__in=stages)


def visible_recordings(actor: Actor) -> QuerySet[Recording]:
    """Occasions that the actor's office recorded, newest first."""
    return policy.rows(actor, RECORDINGS, Recording.objects.select_related("organiser")).order_by("-held_on", "-id")


def looks_at(actor: Actor, principal_id: UUID) -> QuerySet[Look]:
    """Who looked at a dossier, newest first."""
    return policy.rows(actor, LOOKS, Look.objects.filter(principal_id=principal_id)).order_by("-looked_at", "-id")


def is_open(actor: Actor, principal_id: UUID) -> bool:
    """Whether the actor may read this dossier now: it is their own, or they opened it, on record, a short while ago."""
    if principal_id in actor.principal_ids:
        return True
    found = Look.objects.filter(principal_id=principal_id, account_id=actor.account_id, until__gt=now())
    return actor.account_id is not None and found.exists()


def committee_of(principal_id: UUID, day: date | None = None) -> UUID | None:
    """The committee to which a member belongs on a day: the one they joined first, where there are two."""
    on = day or today()
    rows = Belonging.objects.filter(principal_id=principal_id, kind=Body.Kind.COMMITTEE, valid_from__lte=on)
    rows = rows.exclude(valid_to__lte=on).order_by("valid_from", "id")
    return rows.values_list("body_id", flat=True).first()


def committees_of(principal_ids: Iterable[UUID], day: date) -> dict[UUID, str]:
    """Names of the committees of many members on a day; one query."""
    rows = Belonging.objects.filter(principal_id__in=list(principal_ids), kind=Body.Kind.COMMITTEE, valid_from__lte=day)
    found: dict[UUID, list[str]] = {}
    for principal_id, name in (
        rows.exclude(valid_to__lte=day).order_by("valid_from", "id").values_list("principal_id", "body__name")
    ):
        found.setdefault(principal_id, []).append(name)
    return {principal_id: "、".join(names) for principal_id, names in found.items()}


def standing_members(day: date) -> QuerySet[Any]:
    """Principals who are of the standing committee on a day, its chair, vice-chairs and secretary-general included."""
    held = ElectedPost.objects.filter(valid_from__lte=day).exclude(valid_to__lte=day)
    return held.values_list("member__principal_id", flat=True)


def who_must_report(year: int) -> QuerySet[Member]:
    """Who has to write a report of the year: a rule of the council, by the structure of its last day (or of today within it)."""
    day = min(date(year, 12, 31), today())
    members = Member.objects.select_related("principal", "sector").exclude(left_on__lte=day).exclude(joined_on__gt=day)
    if parameter_on(REPORT_KIND, "report_of_all", day):
        return members
    if parameter_on(REPORT_KIND, "report_of_standing", day):
        return members.filter(principal_id__in=standing_members(day))
    return members.none()


def must_report(principal_id: UUID, year: int) -> bool:
    """Whether this member has to write a report of the year; others may."""
    return who_must_report(year).filter(principal_id=principal_id).exists()


def report_due(year: int) -> date:
    """Until when the report of a year is to be submitted: the council's rule on the last day of that year."""
    last = date(year, 12, 31)
    month = min(max(int(parameter_on(REPORT_KIND, "report_due_month", last)), 1), 12)
    day = int(parameter_on(REPORT_KIND, "report_due_day", last))
    # A report that is due in the first months of a year is that of the year before.
    of = year if month > 6 else year + 1
    end = date(of + month // 12, month % 12 + 1, 1).toordinal() - 1
    return date.fromordinal(min(date(of, month, 1).toordinal() + max(day, 1) - 1, end))


def current_term() -> Term | None:
    """The term that runs today, else the newest."""
    return (
        Term.objects.filter(starts_on__lte=today()).order_by("-starts_on").first() or Term.objects.order_by("-starts_on").first()
    )
