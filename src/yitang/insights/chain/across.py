"""On into other councils of this house: a brief that one council sent up is a brief of its own in the council above.

Only where the same account holds an appointment there, and with the rows of that appointment.
"""

from uuid import UUID

from yitang.features.briefs.models import Brief
from yitang.foundation.permissions.actors import Actor, actor_of
from yitang.foundation.permissions.queries import councils_of
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.chain.walking import SENT_UP, Course, Tie, Walk
from yitang.instruments.workflow.models import Case

COUNCILS_MOST = 8


def follow_across(course: Course, actor: Actor, home: Council) -> None:
    """Add what became of the course's briefs in other councils in which the account works, and where they came from."""
    if actor.account_id is None or not _briefs(course):
        return
    others = [council for council in councils_of(actor.account_id) if council.pk != home.pk]
    course.cut |= len(others) > COUNCILS_MOST
    for council in others[:COUNCILS_MOST]:
        with in_council(council.pk):
            _follow(course, actor_of(actor.account_id, actor.name, council.pk), council)


def _follow(course: Course, actor: Actor, council: Council) -> None:
    briefs = _briefs(course)
    ties = {(origin, pk) for pk, (_council, origin) in briefs.items() if origin}
    arrived = Brief.objects.filter(origin_case_id__in=briefs).values_list("origin_case_id", "pk", "origin_council_id")
    ties |= {(origin, pk) for origin, pk, sender in arrived if origin and briefs[origin][0] == sender}
    wanted = {pk for tie in ties for pk in tie if pk not in course.nodes}
    walk = Walk(course, actor, council)
    fresh = walk.begin(Case.objects.filter(pk__in=wanted).order_by("pk"))
    course.ties += [Tie(one, other, str(SENT_UP)) for one, other in sorted(ties) if _new(course, fresh, one, other)]
    walk.on(fresh)


def _new(course: Course, fresh: set[UUID], one: UUID, other: UUID) -> bool:
    return {one, other} <= set(course.nodes) and bool(fresh & {one, other})


def _briefs(course: Course) -> dict[UUID, tuple[UUID, UUID | None]]:
    """Briefs of the course → their council, and what they were in the council that sent them up."""
    found = {pk: node for pk, node in course.nodes.items() if isinstance(node.subject, Brief)}
    return {pk: (node.council.pk, node.subject.origin_case_id) for pk, node in found.items()}
