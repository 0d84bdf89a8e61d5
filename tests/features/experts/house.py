"""A council with its dictionaries, an office, members who rate, a pool and a form of evaluation."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.fixtures import seed
from yitang.features.experts import pool, rounds
from yitang.features.experts.composing import compose
from yitang.features.experts.reckoning import Ballot
from yitang.features.experts.states import AXIS
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance

CRITERIA = [{"label": "选题", "weight": 3}, {"label": "质量", "weight": 5}, {"label": "效果", "weight": 2}]
RULES: dict[str, Any] = {"criteria": CRITERIA, "low": 1, "high": 10, "anonymous": True, "quorum": 60, "least": 3}


@dataclass
class Panel:
    """`people` are principals of members, `members` their actors."""

    council: Council
    office: Actor
    people: list[UUID]
    members: list[Actor]
    form: UUID
    named_form: UUID

    def prepared(self, *, named: bool = False, raters: int = 5, group: str = "member", **more: Any) -> UUID:
        form = self.named_form if named else self.form
        given = {"title": "乡村养老调研报告", "closes_on": today() + timedelta(days=7), "form_id": form} | more
        case_id = UUID(str(rounds.prepare(self.office, **given)["case_id"]))
        if raters:
            rounds.add_raters(self.office, evaluation_id=case_id, group=group, principal_ids=self.people[:raters])
        return case_id

    def opened(self, **more: Any) -> UUID:
        case_id = self.prepared(**more)
        self.step("open", case_id)
        return case_id

    def step(self, edge: str, case_id: UUID, actor: Actor | None = None, reason: str = "") -> dict[str, Any]:
        return advance(actor or self.office, case_id=case_id, axis=AXIS, edge=edge, reason=reason)

    def cast(self, at: int, case_id: UUID, scores: tuple[int, ...], words: str = "", key: str | None = None) -> dict[str, Any]:
        return rounds.cast(self.members[at], key=key, evaluation_id=case_id, ballot=Ballot(scores, "", words, f"r{at}"))


def an_actor(council: Council, role: str, principal: UUID | None = None, name: str = "测试人") -> Actor:
    return Actor(council.id, name, uuid4(), (Grant(role, council.id, uuid4(), None, principal),))


def build_panel(council: Council, members: int = 6) -> Panel:
    with seed(council) as ctx:
        load_pack(ctx, council)
        people = []
        for n in range(members):
            row = Principal(council=council, kind="member", code=f"{n:03d}", name=f"委员{n}")
            row.save(force_insert=True)
            people.append(row.pk)
    office = an_actor(council, Role.RESEARCH_OFFICE, name="研究室")
    found = {}
    for code, anonymous in (("report", True), ("named", False)):
        rules = RULES | {"anonymous": anonymous, "effective_from": today()}
        found[code] = UUID(str(compose(office, code=code, name="调研成果评议表", **rules)["form_id"]))
    actors = [an_actor(council, Role.MEMBER, one, f"委员{n}") for n, one in enumerate(people)]
    return Panel(council, office, people, actors, found["report"], found["named"])


def an_expert(panel: Panel, name: str = "韩川", **more: Any) -> UUID:
    given = {"fields": ["environment"], "valid_from": date(2024, 1, 1), "post": "环境监测站高级工程师"} | more
    return UUID(str(pool.add(panel.office, name=name, **given)["expert_id"]))
