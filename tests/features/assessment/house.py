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
from yitang.instruments.ledger.actions import cancel_fact, write_fact
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.actions import publish
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
    hall = Hall(council, actors, [row.pk for row in rows], bodies[0].pk, bodies[1].pk, sector.pk)
    with_scheme(hall)
    return hall


SCHEME = """\
scheme: yunhe-2025
title: 云河县政协委员履职考核办法
basis: 云协〔2024〕9号
cap: 100
groups:
  - code: proposals
    title: 提案
    cap: 30
    items:
      - code: filed
        title: 立案提案
        facts: [proposals.filed]
        points: 10
      - code: honour
        title: 表彰
        facts: [assessment.honour]
        points: 5
  - code: start
    title: 基本分
    start: 60
minimum:
  title: 基本履职
  duties:
    - {code: proposal, title: 提交一件提案, facts: [proposals.filed]}
grades:
  - {code: a, title: 优秀, from: 80}
  - {code: b, title: 称职, from: 60}
  - {code: c, title: 不称职}
vetoes:
  - {code: discipline, title: 受到处分, facts: [scoring.breach], grade: c}
"""


def with_scheme(hall: Hall, text: str = SCHEME, since: date = date(2024, 1, 1)) -> None:
    """The scheme in force since a day, and two filed proposals of 丁一 in 2025 and this year, one of 吴二 in 2025."""
    publish(hall.affairs, text=text, effective_from=since)
    with seed(hall.council) as ctx:
        for member, day in ((0, date(2025, 3, 1)), (0, date(2025, 6, 1)), (1, date(2025, 4, 1)), (0, date(today().year, 2, 1))):
            write_fact(
                ctx.council_id, hall.ids[member], "proposals.filed", effective_on=day, title=f"关于第{day.month}件事的建议"
            )


def cancel(hall: Hall, principal_id: UUID, day: date) -> None:
    """A fact turns out to be wrong."""
    with seed(hall.council) as ctx:
        fact = DutyFact.objects.get(principal_id=principal_id, effective_on=day, cancels=None)
        cancel_fact(fact, effective_on=today(), reason="登记有误")
        del ctx
