"""A council that consults: the hall's people, a committee, methods that are in use, and consultations brought as far as a test needs them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.features.meetings.hall import Hall, build_hall
from tests.fixtures import seed
from yitang.features.consultations.actions import change, propose, start_plan
from yitang.features.consultations.models import Consultation
from yitang.features.consultations.states import AXIS, PLAN_AXIS
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.methods.composing import publish
from yitang.instruments.methods.following import Progress, progress_of
from yitang.instruments.methods.models import MethodVersion
from yitang.instruments.methods.taking_over import take_shipped
from yitang.instruments.workflow.engine import advance

TITLE = "推进老旧小区加装电梯"


@dataclass
class Table:
    """One council at the table."""

    hall: Hall
    committee: UUID
    method_id: UUID

    @property
    def council(self) -> Council:
        return self.hall.council

    @property
    def member(self) -> Actor:
        return self.hall.member

    @property
    def unit(self) -> Actor:
        return self.hall.unit

    def office(self, role: str = Role.RESEARCH_OFFICE, principal: UUID | None = None) -> Actor:
        return Actor(self.council.id, "研究室的人", uuid4(), (Grant(role, self.council.id, uuid4(), None, principal),))

    @property
    def clerk(self) -> Actor:
        return self.office(Role.COMMITTEE_CLERK, self.committee)

    def topic(self, title: str = TITLE, actor: Actor | None = None, **more: Any) -> UUID:
        asked = {"year": today().year, "title": title, "question": "怎么筹资，怎么安排。", "background": "已加装三十部。", **more}
        if actor is None:
            asked = {"source": "committee", "proposer_id": self.committee, **asked}
        return UUID(str(propose(actor or self.office(), **asked)["case_id"]))

    def placed(self, case_id: UUID, month: int = 5, **more: Any) -> None:
        found = self.row(case_id)
        asked: dict[str, Any] = {
            "title": found.case.title,
            "question": found.question,
            "background": found.background,
            "month": month,
            "method_id": self.method_id,
            "organiser_id": self.committee,
            "leader_id": None,
            "unit_ids": list(self.unit.principal_ids),
            **more,
        }
        change(self.office(), case_id=case_id, version=found.version, **asked)

    def step(self, case_id: UUID, edge: str, actor: Actor | None = None, **more: Any) -> dict[str, Any]:
        return advance(actor or self.office(), case_id=case_id, axis=AXIS, edge=edge, **more)

    def plan_step(self, plan_id: UUID, edge: str, **more: Any) -> dict[str, Any]:
        return advance(self.office(), case_id=plan_id, axis=PLAN_AXIS, edge=edge, **more)

    def plan(self) -> UUID:
        return UUID(str(start_plan(self.office(), year=today().year)["case_id"]))

    def issue(self, plan_id: UUID) -> None:
        self.plan_step(plan_id, "examine")
        self.plan_step(plan_id, "decide", payload={"paper": "党发〔2026〕3号", "decided_on": today() - timedelta(days=1)})
        self.plan_step(plan_id, "issue")

    def planned(self, title: str = TITLE) -> UUID:
        """A topic in the issued plan of this year."""
        case_id = self.topic(title)
        self.step(case_id, "select")
        self.placed(case_id)
        self.issue(self.plan())
        return case_id

    def begun(self) -> UUID:
        """A consultation on the first step of its method."""
        case_id = self.planned()
        self.step(case_id, "begin", self.clerk)
        return case_id

    def row(self, case_id: UUID) -> Consultation:
        with in_council(self.council.id):
            return Consultation.objects.select_related("case").get(pk=case_id)

    def progress(self, case_id: UUID) -> Progress:
        with in_council(self.council.id):
            found = progress_of(Consultation.objects.select_related("case").get(pk=case_id).case)
            assert found is not None
            return found


def build_table(council: Council, method: str = "counterpart") -> Table:
    """The hall's people, a committee, and one shipped method that is in use."""
    hall = build_hall(council)
    with seed(council):
        committee = Principal(council=council, kind=Principal.Kind.ORGAN, code="c1", name="城乡建设委员会")
        committee.save()
    return Table(hall, committee.pk, in_use(council, method).method_id)


def in_use(council: Council, code: str) -> MethodVersion:
    """A shipped method, taken over and published from today on."""
    office = Actor(council.id, "研究室的人", uuid4(), (Grant(Role.RESEARCH_OFFICE, council.id, uuid4()),))
    made = take_shipped(office, code=code)
    publish(office, version_id=UUID(str(made["version_id"])), expected=1, effective_from=today())
    with in_council(council.id):
        return MethodVersion.objects.select_related("method").get(pk=made["version_id"])
