"""A council with writers, editors and a unit, and briefs brought as far as a test needs them, all through the acts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from tests.fixtures import seed
from yitang.features.briefs.actions import start_draft
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.engine import advance

TITLE = "关于在滨河路增设公交站的建议"
SITUATION = "滨河路两侧住着三千户居民，最近的公交站在一公里以外，老人和学生出行很不方便。"
SUGGESTION = "在滨河路与青年路交叉口增设一处站点，早晚高峰加密班次。"
WRITER = "丁守拙"


@dataclass
class House:
    """One council: two members, two editors, who signs, one unit."""

    council: Council
    member: Actor
    other: Actor
    editor: Actor
    reviewer: Actor
    signer: Actor
    unit_id: UUID

    def office(self, role: str, name: str = "办公室的人") -> Actor:
        return Actor(self.council.id, name, uuid4(), (Grant(role, self.council.id, uuid4()),))

    def unit(self, role: str) -> Actor:
        return Actor(self.council.id, "单位的人", uuid4(), (Grant(role, self.council.id, uuid4(), None, self.unit_id),))

    def draft(self, actor: Actor | None = None, **fields: Any) -> UUID:
        given = {"title": TITLE, "situation": SITUATION, "suggestion": SUGGESTION, "class_code": "city"} | fields
        return UUID(start_draft(actor or self.member, **given)["case_id"])

    def step(self, actor: Actor, case_id: UUID, step: str, **more: Any) -> dict[str, Any]:
        axis, edge = step.split(".")
        unit_id = self.unit_id if axis == "handling" else None
        return advance(actor, case_id=case_id, axis=axis, edge=edge, unit_id=unit_id, key=uuid4().hex, **more)

    def submitted(self, actor: Actor | None = None, **fields: Any) -> UUID:
        case_id = self.draft(actor, **fields)
        self.step(actor or self.member, case_id, "editing.submit")
        return case_id

    def edited(self, case_id: UUID | None = None) -> UUID:
        case_id = case_id or self.submitted()
        self.step(self.editor, case_id, "editing.edit")
        return case_id

    def reviewed(self, case_id: UUID | None = None) -> UUID:
        case_id = self.edited(case_id)
        self.step(self.reviewer, case_id, "editing.review")
        return case_id

    def signed(self, case_id: UUID | None = None) -> UUID:
        case_id = self.reviewed(case_id)
        self.step(self.signer, case_id, "editing.sign")
        return case_id

    def issued(self, case_id: UUID | None = None, **payload: Any) -> UUID:
        case_id = self.signed(case_id)
        given = {"main_to": "县委、县政府", "copies_to": "县交通运输局", "printed_by": "政协云河县委员会办公室"} | payload
        self.step(self.editor, case_id, "editing.issue", payload=given)
        return case_id

    def passed_on(self, case_id: UUID | None = None) -> UUID:
        case_id = self.issued(case_id)
        self.step(self.editor, case_id, "course.pass_on", payload={"lead": str(self.unit_id)})
        return case_id

    def part(self, case_id: UUID) -> Assignment:
        with in_council(self.council.id):
            return Assignment.objects.get(case_id=case_id)

    def answered(self, case_id: UUID | None = None) -> UUID:
        case_id = self.passed_on(case_id)
        self.step(self.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
        handler = self.unit(Role.UNIT_HANDLER)
        save_reply(handler, assignment_id=self.part(case_id).pk, text="站点年内建成。", result_class="A", publicity="internal")
        self.step(handler, case_id, "handling.draft")
        self.step(self.unit(Role.UNIT_HEAD), case_id, "handling.issue")
        return case_id


def build_house(council: Council) -> House:
    """Members 丁守拙 and 吴二, 县交通运输局 as unit, the shipped dictionaries."""
    with seed(council) as ctx:
        load_pack(ctx, council)
        people = [
            Principal(council=council, kind="member", code=code, name=name) for code, name in (("1", WRITER), ("2", "吴二"))
        ]
        unit = Principal(council=council, kind="unit", code="jt", name="云河县交通运输局")
        for principal in (*people, unit):
            principal.save()
        for number, principal in enumerate(people, start=1):
            Member(council=council, principal=principal, number=str(number), post="教师", phone="0500-0000000").save()
        Unit(council=council, principal=unit, code="jt", contact_name="沈科长", phone="0500-1111111").save()
        if not DictionaryEntry.objects.filter(dictionary="result_class", code="A").exists():
            DictionaryEntry(council=council, dictionary="result_class", code="A", label="A类：已经解决或采纳").save()
    writers = [
        Actor(council.id, person.name, uuid4(), (Grant(Role.MEMBER, council.id, uuid4(), None, person.pk),)) for person in people
    ]
    desk = [
        Actor(council.id, name, uuid4(), (Grant(role, council.id, uuid4()),))
        for name, role in (("白编辑", Role.RESEARCH_OFFICE), ("安审核", Role.RESEARCH_OFFICE), ("秘书长", Role.SECRETARY_GENERAL))
    ]
    return House(council, *writers, *desk, unit.pk)
