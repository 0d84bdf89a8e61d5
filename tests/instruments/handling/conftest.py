"""A council with three handling units, and proposals that were sent to them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.features.proposals.house import REPLY, House, build_house
from tests.fixtures import seed
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, Decision, Track
from yitang.instruments.workflow.parameters import set_parameter

GRADES = dict.fromkeys(("attitude", "result", "overall"), "satisfied")
UNHAPPY = GRADES | {"overall": "dissatisfied", "text": "第二条没有落实。"}


@dataclass
class Town:
    """The house with two more units; a unit is named by its code."""

    house: House
    units: dict[str, UUID]

    @property
    def dispatch(self) -> Actor:
        return self.house.office(Role.DISPATCH_OFFICE, "何督")

    @property
    def clerk(self) -> Actor:
        return self.house.office(Role.PROPOSAL_CLERK, "李梅")

    def of_unit(self, code: str, role: str) -> Actor:
        council_id = self.house.council.id
        return Actor(council_id, f"{code}的人", uuid4(), (Grant(role, council_id, uuid4(), None, self.units[code]),))

    def rule(self, name: str, value: Any) -> None:
        """Let a parameter hold from today on, for cases that begin after this."""
        actor = self.house.office(Role.PROPOSAL_DIRECTOR)
        set_parameter(actor, procedure="proposal", name=name, value=value, effective_from=date(2020, 1, 1))

    def sent(self, **payload: Any) -> UUID:
        """A filed proposal, assigned as the payload says (unit codes)."""
        case_id = self.house.filed()
        asked = {name: self._ids(value) for name, value in (payload or {"lead": "edu"}).items()}
        advance(self.dispatch, case_id=case_id, axis="course", edge="assign", payload=asked)
        return case_id

    def _ids(self, value: Any) -> Any:
        return [str(self.units[code]) for code in value] if isinstance(value, list) else str(self.units[value])

    def step(self, who: Actor, case_id: UUID, edge: str, unit: str | None = None, **more: Any) -> dict[str, Any]:
        axis = "handling" if unit else "course"
        unit_id = self.units[unit] if unit else None
        return advance(who, case_id=case_id, axis=axis, edge=edge, unit_id=unit_id, **more)

    def receive(self, case_id: UUID, unit: str) -> None:
        self.step(self.of_unit(unit, Role.UNIT_LIAISON), case_id, "receive", unit)

    def draft(self, case_id: UUID, unit: str) -> None:
        self.receive(case_id, unit)
        handler = self.of_unit(unit, Role.UNIT_HANDLER)
        save_reply(handler, assignment_id=self.part(case_id, unit).pk, text=REPLY, result_class="A")
        self.step(handler, case_id, "draft", unit)

    def issue(self, case_id: UUID, unit: str) -> None:
        self.step(self.of_unit(unit, Role.UNIT_HEAD), case_id, "issue", unit)

    def answer(self, case_id: UUID, unit: str) -> None:
        self.draft(case_id, unit)
        self.issue(case_id, unit)

    def part(self, case_id: UUID, unit: str) -> Assignment:
        with in_council(self.house.council.id):
            found = Assignment.objects.filter(case_id=case_id, unit_id=self.units[unit])
            return found.select_related("unit", "case").latest("round")

    def parts(self, case_id: UUID) -> dict[str, str]:
        """Code of each unit that is on the case → its part in the newest round."""
        codes = {pk: code for code, pk in self.units.items()}
        with in_council(self.house.council.id):
            rows = Assignment.objects.filter(case_id=case_id, released_on=None).order_by("round")
            return {codes[row.unit_id]: row.role for row in rows}

    def track(self, case_id: UUID, unit: str | None = None) -> Track:
        axis = "handling" if unit else "course"
        with in_council(self.house.council.id):
            return Track.objects.filter(case_id=case_id, axis=axis, unit_id=self.units[unit] if unit else None).latest("round")

    def state(self, case_id: UUID, unit: str | None = None) -> str:
        return self.track(case_id, unit).state

    def case(self, case_id: UUID) -> Case:
        with in_council(self.house.council.id):
            return Case.objects.select_related("proposal").get(pk=case_id)

    def edges(self, case_id: UUID, axis: str = "handling") -> list[str]:
        with in_council(self.house.council.id):
            found = Decision.objects.filter(case_id=case_id, axis=axis).order_by("recorded_at", "id")
            return list(found.values_list("edge", flat=True))


@pytest.fixture
def town(council: Council) -> Town:
    house = build_house(council)
    units = {"edu": house.unit_id}
    with seed(council):
        for code, name in (("fin", "云河县财政局"), ("civil", "云河县民政局")):
            unit = Principal(council=council, kind="unit", code=code, name=name)
            unit.save()
            Unit(council=council, principal=unit, code=code).save()
            units[code] = unit.pk
        DictionaryEntry(council=council, dictionary="contact_channel", code="phone", label="电话").save()
    return Town(house, units)
