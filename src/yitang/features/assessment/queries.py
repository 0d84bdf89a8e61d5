"""Questions about the assessment. Every list for a person goes through the policy's row rules."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yitang.features.assessment.models import Award, Objection, Opinion, Round
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.institution.members.models import Member
from yitang.institution.members.queries import members_of
from yitang.instruments.workflow.models import ProcedureParameter
from yitang.instruments.workflow.parameters import parameter_on
from yitang.instruments.workflow.procedures import Procedure

KIND, AWARD_KIND = "assessment", "award"
ROWS, AWARD_ROWS, PEOPLE = "assessment.round", "assessment.award", "assessment.person"
PUBLIC_AWARDS = "assessment.public_award"


def visible_rounds(actor: Actor) -> QuerySet[Round]:
    """Rounds that the actor may see, newest year first, with their cases."""
    return policy.rows(actor, ROWS, Round.objects.select_related("case")).order_by("-year", "-case_id")


def visible_awards(actor: Actor) -> QuerySet[Award]:
    """Awards that the actor may see, newest first, with their cases."""
    return policy.rows(actor, AWARD_ROWS, Award.objects.select_related("case")).order_by("-year", "-case_id")


def public_awards(actor: Actor) -> QuerySet[Award]:
    """Awards whose announcement was released to the public pages, newest first."""
    return policy.rows(actor, PUBLIC_AWARDS, Award.objects.select_related("case")).order_by("-year", "-released_at", "-case_id")


def commented_by(actor: Actor, year: int) -> QuerySet[Member]:
    """Members about whom the actor's committee or sector says something for a year: those who belonged to it on the last day of
    that year (today while it runs). The office: all.

    Who moved on since is commented on by the body where the year was served; his result of today is not opened by that.
    """
    members = Member.objects.select_related("principal", "sector")
    body_id = actor.principal_as(Role.COMMITTEE_CLERK, Role.SECTOR_CONVENER)
    if body_id is None:
        return people_of(actor)
    return members.filter(pk__in=members_of(body_id, min(date(year, 12, 31), today())).order_by().values("pk"))


def people_of(actor: Actor) -> QuerySet[Member]:
    """Members whose results the actor may see: all for the office, its own for a committee or sector, oneself for a member."""
    return policy.rows(actor, PEOPLE, Member.objects.select_related("principal", "sector"))


def opinions_on(actor: Actor, case_id: UUID) -> QuerySet[Opinion]:
    """Opinions of a round on members whose results the actor may see."""
    found = Opinion.objects.filter(case_id=case_id, principal_id__in=people_of(actor).order_by().values("principal_id"))
    return found.select_related("principal", "body").order_by("principal__spelled", "body__spelled")


def objections_of(actor: Actor, case_id: UUID) -> QuerySet[Objection]:
    """Objections of a round that the actor may see, oldest first."""
    found = Objection.objects.filter(case_id=case_id, principal_id__in=people_of(actor).order_by().values("principal_id"))
    return found.select_related("principal").order_by("submitted_on", "id")


def round_of(year: int) -> Round | None:
    """The round of a year that was not cancelled."""
    return Round.objects.select_related("case").filter(year=year, cancelled=False).first()


def order_of(procedure: Procedure) -> list[str]:
    """The council's order of decisions, from the beginning to the notice, as the round is pinned to it."""
    return ["preparing", *str(procedure.parameter("order")).split(), "notified"]


def next_state(procedure: Procedure, state: str) -> str:
    """What follows a state in the council's order; empty where the order ends or does not name the state."""
    order = order_of(procedure)
    place = order.index(state) if state in order else len(order)
    return next(iter(order[place + 1 : place + 2]), "")


def switched_on(procedure: str, name: str, day: date | None = None) -> str:
    """The document on which the council switched something on that ships off; empty while it is off.

    A switch without a recorded basis counts as off: what the rules against formalism forbid by default needs its paper.
    """
    rows = ProcedureParameter.objects.filter(code=procedure, name=name, effective_from__lte=day or today())
    row = rows.order_by("-effective_from").first()
    return row.basis.strip() if row is not None and row.value is True else ""


def may_rank(actor: Actor) -> bool:
    """Whether this reader may see an order by points: the switch is on, on a recorded basis, and the rule names the role."""
    if not switched_on(KIND, "ranking"):
        return False
    return actor.holds(*str(parameter_on(KIND, "ranking_for", today())).split())
