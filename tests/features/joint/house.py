"""Three councils of one house with an office, a chair and a member each; packages are delivered as a worker would."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.features.experts.house import an_actor
from tests.fixtures import seed
from yitang.features.joint.actions import open_room
from yitang.features.joint.models import Room
from yitang.features.joint.states import AXIS
from yitang.foundation.jobs.runner import run_due
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance

TITLE = "湿地保护联合调研"


@dataclass
class Side:
    """One council and the people who act for it."""

    council: Council
    office: Actor
    chair: Actor
    member: Actor
    person: UUID

    def room(self) -> Room:
        with in_council(self.council.id):
            return Room.objects.select_related("case").get()

    def step(self, edge: str, reason: str = "") -> dict[str, Any]:
        return advance(self.office, case_id=self.room().pk, axis=AXIS, edge=edge, reason=reason)


def a_side(council: Council, name: str) -> Side:
    with seed(council):
        for code, label in (("research", "联合调研"), ("proposal", "联名提案")):
            DictionaryEntry(council=council, dictionary="joint_kind", code=code, label=label).save()
        person = Principal(council=council, kind="member", code="7", name=f"{name}委员")
        person.save(force_insert=True)
    office = an_actor(council, Role.SECRETARY_GENERAL, name=f"{name}秘书长")
    chair = an_actor(council, Role.COUNCIL_LEADER, name=f"{name}主席")
    return Side(council, office, chair, an_actor(council, Role.MEMBER, person.pk, f"{name}委员"), person.pk)


def deliver() -> None:
    """Packages arrive, and what they set off arrives too."""
    while run_due():
        pass


def shared(first: Side, second: Side, kind: str = "research") -> None:
    """A room opened by the first, joined by the second."""
    open_room(first.office, title=TITLE, kind=kind, purpose="同一片湿地，两级一起看。", invite=[[second.council.code, ""]])
    deliver()
    second.step("accept")
    deliver()
