"""A council with three members, a committee and a sector, and rounds brought as far as a test needs them, all through the acts."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tests.fixtures import seed
from yitang.features.assessment.actions import start_round
from yitang.features.assessment.models import Objection
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Belonging, Body, Member
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Track

YEAR = 2025


@dataclass
class Hall:
    """丁一 and 吴二 belong to the committee, 郑三 to another one; all three are of the sector 教育界."""

    council: Council
    members: list[Actor]
    ids: list[UUID]
    committee_id: UUID
    other_committee_id: UUID
    sector_id: UUID
    affairs: Actor = field(init=False)
    secretary: Actor = field(init=False)
    clerk: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.affairs = self.office(Role.MEMBERS_AFFAIRS, "委工委的人")
        self.secretary = self.office(Role.SECRETARY_GENERAL, "秘书长")
        self.clerk = self.office(Role.COMMITTEE_CLERK, "专委会的人", self.committee_id)

    def office(self, role: str, name: str = "办公室的人", principal_id: UUID | None = None) -> Actor:
        return Actor(self.council.id, name, uuid4(), (Grant(role, self.council.id, uuid4(), None, principal_id),))

    def begun(self, year: int = YEAR) -> UUID:
        return UUID(start_round(self.affairs, year=year)["case_id"])

    def step(self, actor: Actor, case_id: UUID, edge: str, **payload: Any) -> dict[str, Any]:
        reason = payload.pop("reason", "")
        return advance(actor, case_id=case_id, axis="round", edge=edge, key=uuid4().hex, payload=payload, reason=reason)

    def commented(self, year: int = YEAR) -> UUID:
        case_id = self.begun(year)
        self.step(self.affairs, case_id, "to_comments")
        return case_id

    def notified(self, year: int = YEAR) -> UUID:
        case_id = self.commented(year)
        self.step(self.affairs, case_id, "to_group")
        self.step(self.affairs, case_id, "to_chair")
        self.step(self.secretary, case_id, "notify", held_on=str(today()), paper="主席会议纪要第3号")
        return case_id

    def objected(self, case_id: UUID, member: int = 0, text: str = "8月的视察没有计入。") -> Objection:
        self.step(self.members[member], case_id, "object", text=text)
        with in_council(self.council.id):
            return Objection.objects.filter(case_id=case_id, principal_id=self.ids[member]).latest("number")

    def answer(self, actor: Actor, objection: Objection, **payload: Any) -> dict[str, Any]:
        given = {"outcome": "rejected", "answer": "经核对名单，维持原结果。"} | payload
        return advance(
            actor,
            case_id=objection.case_id,
            axis="objection",
            edge="answer",
            unit_id=objection.principal_id,
            key=uuid4().hex,
            payload=given,
        )

    def state(self, case_id: UUID) -> str:
        with in_council(self.council.id):
            return Track.objects.get(case_id=case_id, axis="round").state


def build_hall(council: Council) -> Hall:
    """The people and bodies; seats and belongings since 2022."""
    since = date(2022, 1, 1)
    with seed(council) as ctx:
        rows = [
            Principal(council=council, kind="member", code=str(n), name=name)
            for n, name in enumerate(("丁一", "吴二", "郑三"), 1)
        ]
        sector = Principal(council=council, kind="sector", code="s1", name="教育界")
        bodies = [
            Principal(council=council, kind="organ", code=code, name=name)
            for code, name in (("c1", "提案委员会"), ("c2", "经济委员会"))
        ]
        for row in (*rows, sector, *bodies):
            row.save()
        for body in bodies:
            Body(council=council, principal=body, kind="committee").save()
        for number, row in enumerate(rows, 1):
            Member(council=council, principal=row, number=str(number), sector=sector, joined_on=since).save()
        for row, body in zip(rows, (bodies[0], bodies[0], bodies[1]), strict=True):
            Belonging(council=council, principal=row, body=body, kind="committee", valid_from=since).save()
        del ctx
    actors = [Actor(council.id, row.name, uuid4(), (Grant(Role.MEMBER, council.id, uuid4(), None, row.pk),)) for row in rows]
    return Hall(council, actors, [row.pk for row in rows], bodies[0].pk, bodies[1].pk, sector.pk)
