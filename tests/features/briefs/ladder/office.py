"""A council whose research office edits briefs, and briefs brought to their issue by the acts."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tests.fixtures import seed
from yitang.features.briefs.actions import start_draft
from yitang.features.briefs.intake.joint import answer, ask
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Track

TITLE = "关于在老旧小区增设电动车充电棚的建议"
TEXT = {
    "situation": "走访了六个老旧小区，楼道里停放电动车的有一百四十多辆，拉线充电的占三分之一。" * 2,
    "analysis": "小区没有集中充电的地方，物业也没有经费。",
    "suggestion": "由街道统一选址，社会资本出资建设，今年先建十处。",
    "class_code": "city",
}


@dataclass
class Office:
    """Two members, an editor, a reviewer and the secretary-general."""

    council: Council
    member: Actor
    other: Actor
    editor: Actor
    reviewer: Actor
    head: Actor

    def written(self, title: str = TITLE, *, by: Actor | None = None, together: Actor | None = None, **fields: Any) -> UUID:
        """A brief that was handed in."""
        writer = by or self.member
        case_id = UUID(str(start_draft(writer, title=title, **(TEXT | fields))["case_id"]))
        if together is not None:
            (asked,) = together.principal_ids
            ask(writer, case_id=case_id, principal_ids=[asked])
            answer(together, case_id=case_id, agree=True)
        self.step(writer, case_id, "editing.submit")
        return case_id

    def issued(self, title: str = TITLE, **fields: Any) -> UUID:
        """A brief through the three hands to its number."""
        case_id = self.written(title, **fields)
        self.print_(case_id)
        return case_id

    def print_(self, case_id: UUID) -> None:
        """From the editors' desk to the issue."""
        self.step(self.editor, case_id, "editing.edit")
        self.step(self.reviewer, case_id, "editing.review")
        self.step(self.head, case_id, "editing.sign")
        self.step(self.editor, case_id, "editing.issue", payload={"main_to": "县委办公室、县政府办公室"})

    def step(self, actor: Actor, case_id: UUID, name: str, **more: Any) -> dict[str, Any]:
        axis, edge = name.split(".")
        with in_council(self.council.pk):
            version = Track.objects.get(case_id=case_id, axis=axis).version
        return advance(actor, case_id=case_id, axis=axis, edge=edge, key=uuid4().hex, expected_version=version, **more)


def open_office(council: Council) -> Office:
    """Found it: dictionaries, two members, the offices' actors."""
    council.settings = {"mfa_roles": []}
    council.save()
    people = []
    with seed(council) as ctx:
        load_pack(ctx, council)
        for number, name in (("0001", "林晓"), ("0002", "周明")):
            principal = Principal(council=council, kind="member", code=number, name=name)
            principal.save()
            Member(council=council, principal=principal, number=number, joined_on=date(2020, 1, 1)).save()
            people.append(_actor(council, Role.MEMBER, name, principal.pk))
    return Office(
        council,
        people[0],
        people[1],
        _actor(council, Role.RESEARCH_OFFICE, "编辑"),
        _actor(council, Role.RESEARCH_OFFICE, "审核"),
        _actor(council, Role.SECRETARY_GENERAL, "秘书长"),
    )


def _actor(council: Council, role: Role, name: str, principal_id: UUID | None = None) -> Actor:
    return Actor(council.pk, name, uuid4(), (Grant(role, council.pk, uuid4(), None, principal_id),))
