"""A venue with its convener, a unit, a member; and how a talk gets as far as a test wants it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.fixtures import seed
from yitang.features.talks import actions, problems, topics
from yitang.features.talks.states import PROBLEM, TOPIC
from yitang.foundation.accounts.models import Account
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.places.actions import add_region, add_venue
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance

CONFIRMED = {"confirmed_by": "云水村党支部", "confirmed_on": "2026-01-05", "confirmed_paper": "村党支部会议记录第 3 号"}


@dataclass
class Village:
    """What the tests need of a village, and shortcuts to bring its talks along."""

    council: Council
    office: Actor
    convener: Actor
    member: Actor
    unit: Actor
    venue_id: UUID
    other_venue_id: UUID

    def principal(self, actor: Actor) -> UUID:
        found = actor.grants[0].principal_id
        assert found is not None
        return found

    def topic(self, *, confirmed: bool = True, actor: Actor | None = None) -> UUID:
        case_id = uuid7()
        topics.propose_topic(
            actor or self.convener, case_id=case_id, venue_id=self.venue_id, title="村口路灯", source="people", text="三盏不亮。"
        )
        if confirmed:
            advance(self.convener, case_id=case_id, axis=TOPIC, edge="confirm", payload=CONFIRMED)
        return case_id

    def opened(self, actor: Actor | None = None) -> UUID:
        case_id = uuid7()
        actions.open_talk(actor or self.convener, case_id=case_id, venue_id=self.venue_id, topic_id=self.topic())
        return case_id

    def closed(self) -> UUID:
        case_id = self.opened()
        self.write(case_id)
        actions.close_talk(self.convener, case_id=case_id)
        return case_id

    def write(self, case_id: UUID) -> None:
        named = [{"principal_id": str(self.principal(self.member)), "part": "attended"}]
        actions.record_attendance(self.convener, case_id=case_id, counts={"resident": 12, "member": 1}, named=named)
        actions.write_minutes(
            self.convener, case_id=case_id, minutes="大家都说路灯要修。", consensus="reached", agreed="本月修好。"
        )

    def problem(self, talk_id: UUID | None = None) -> UUID:
        case_id = uuid7()
        problems.note_problem(self.convener, case_id=case_id, talk_id=talk_id or self.opened(), text="村口三盏路灯不亮")
        return case_id

    def assigned(self, due_on: date | None = None) -> UUID:
        case_id = self.problem()
        owners = [{"id": str(self.principal(self.unit)), "name": ""}]
        self.step(case_id, "assign", mode="sole", owners=owners, due_on=str(due_on or today() + timedelta(days=20)))
        return case_id

    def reported(self, outcome: str = "solved", evidence: str = "现场照片") -> UUID:
        case_id = self.assigned()
        self.step(case_id, "report", actor=self.unit, report="三盏都换了。", outcome=outcome, evidence=evidence)
        return case_id

    def step(self, case_id: UUID, edge: str, *, actor: Actor | None = None, reason: str = "", **payload: Any) -> dict[str, Any]:
        return advance(actor or self.convener, case_id=case_id, axis=PROBLEM, edge=edge, payload=payload, reason=reason)


def build_village(council: Council) -> Village:
    """The village in one council; its people act without accounts behind them."""
    with seed(council) as ctx:
        load_pack(ctx, council)
        convener = _person(council, "member", "0001", "沈知远")
        member = _person(council, "member", "0002", "陆言秋")
        unit = _person(council, "unit", "road", "市政服务中心")
    office = _actor(council, Role.RESEARCH_OFFICE, None, "研究室")
    with in_council(council.pk):
        region = UUID(add_region(office, code="513201", name="云水镇", level="township")["region_id"])
        data = {"kind": "village", "region_id": region, "opened_on": date(2024, 3, 1), "address": "云水村 1 号"}
        venue = add_venue(office, code="V001", name="云水村议事室", convener_id=convener, meets_every=3, **data)["venue_id"]
        other = add_venue(office, code="V002", name="石桥村议事室", **data)["venue_id"]
    return Village(
        council,
        office,
        _actor(council, Role.VENUE_CONVENER, convener, "沈知远"),
        _actor(council, Role.MEMBER, member, "陆言秋"),
        _actor(council, Role.UNIT_HANDLER, unit, "市政服务中心"),
        UUID(venue),
        UUID(other),
    )


def _actor(council: Council, role: str, principal: UUID | None, name: str) -> Actor:
    return Actor(council.pk, name, uuid7(), (Grant(role, council.pk, uuid7(), None, principal),))


def _person(council: Council, kind: str, code: str, name: str) -> UUID:
    row = Principal(council=council, kind=kind, code=code, name=name)
    row.save(force_insert=True)
    if kind == "unit":
        from yitang.institution.units.models import Unit

        Unit(council=council, principal=row, code=code, short_name=name, system="政府系统").save(force_insert=True)
    return row.pk


@pytest.fixture
def village(council: Council) -> Village:
    return build_village(council)


LogIn = Callable[..., Account]
