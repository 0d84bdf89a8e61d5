"""A council with people in it, and proposals brought as far as a test needs them, all through the acts."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tests.fixtures import seed
from yitang.features.proposals.actions import recommend, start_draft
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, CouncilSession, Term
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.engine import advance

TITLE = "关于在老旧小区建设社区食堂的建议"
BODY = "情况：走访了十二个小区。\n分析：老人吃饭难，主要是就近没有食堂。\n建议：每个街道先办一个。" + "老人吃饭是大事。" * 20
REPLY = "一、已在六个街道选址。\n二、年内全部开办。"
DICTIONARIES = [
    ("proposal_class", "society", "社会建设"),
    ("proposal_class", "economy", "经济建设"),
    ("not_filed_reason", "vague", "内容空泛，没有具体建议"),
    ("result_class", "A", "A类：已经解决或采纳"),
]


@dataclass
class House:
    """One council: two members, the offices, one unit."""

    council: Council
    member: Actor
    other: Actor
    unit_id: UUID

    def office(self, role: str, name: str = "办公室的人") -> Actor:
        return Actor(self.council.id, name, uuid4(), (Grant(role, self.council.id, uuid4()),))

    def unit(self, role: str) -> Actor:
        return Actor(self.council.id, "单位的人", uuid4(), (Grant(role, self.council.id, uuid4(), None, self.unit_id),))

    def draft(self, actor: Actor | None = None, **fields: Any) -> UUID:
        given = {"title": TITLE, "body": BODY, "class_code": "society"} | fields
        return UUID(start_draft(actor or self.member, **given)["case_id"])

    def step(self, actor: Actor, case_id: UUID, step: str, **more: Any) -> dict[str, Any]:
        axis, edge = step.split(".")
        unit_id = self.unit_id if axis == "handling" else None
        return advance(actor, case_id=case_id, axis=axis, edge=edge, unit_id=unit_id, key=uuid4().hex, **more)

    def submitted(self, actor: Actor | None = None, **fields: Any) -> UUID:
        case_id = self.draft(actor, **fields)
        self.step(actor or self.member, case_id, "filing.submit")
        return case_id

    def returned(self, reason: str, actor: Actor | None = None) -> UUID:
        case_id = self.submitted(actor)
        self.step(self.office(Role.PROPOSAL_CLERK), case_id, "filing.return", reason=reason)
        return case_id

    def filed(self, actor: Actor | None = None, **fields: Any) -> UUID:
        case_id = self.submitted(actor, **fields)
        recommend(self.office(Role.PROPOSAL_CLERK, "周书记员"), case_id=case_id, outcome="filed")
        self.step(self.office(Role.PROPOSAL_DIRECTOR, "郑主任"), case_id, "filing.file")
        return case_id

    def answered(self, actor: Actor | None = None, publicity: str = "public", **fields: Any) -> UUID:
        case_id = self.filed(actor, **fields)
        self.step(self.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(self.unit_id)})
        self.step(self.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
        handler = self.unit(Role.UNIT_HANDLER)
        with in_council(self.council.id):
            assignment = Assignment.objects.get(case_id=case_id)
        save_reply(handler, assignment_id=assignment.pk, text=REPLY, result_class="A", publicity=publicity)
        self.step(handler, case_id, "handling.draft")
        self.step(self.unit(Role.UNIT_HEAD), case_id, "handling.issue")
        return case_id


def build_house(council: Council) -> House:
    """Members 丁一 and 吴二, 市教育局 as unit, the dictionaries that the acts ask for, one session."""
    with seed(council) as ctx:
        people = [
            Principal(council=council, kind="member", code=code, name=name) for code, name in (("1", "丁一"), ("2", "吴二"))
        ]
        sector = Principal(council=council, kind="sector", code="s1", name="教育界")
        unit = Principal(council=council, kind="unit", code="edu", name="云河县教育局")
        for principal in (*people, sector, unit):
            principal.save()
        for number, principal in enumerate(people, start=1):
            Member(
                council=council, principal=principal, number=str(number), sector=sector, post="教师", phone="0500-0000000"
            ).save()
        Unit(council=council, principal=unit, code="edu", contact_name="沈科长", phone="0500-1111111").save()
        for order, (dictionary, code, label) in enumerate(DICTIONARIES):
            DictionaryEntry(council=council, dictionary=dictionary, code=code, label=label, order=order).save()
        term = Term(council=council, number=10, name="十届", starts_on=date(2022, 1, 1))
        term.save()
        CouncilSession(
            council=council, term=term, number=5, name="十届五次会议", opens_on=date(2026, 1, 5), counts_from=date(2026, 1, 1)
        ).save()
        del ctx
    actors = [
        Actor(council.id, person.name, uuid4(), (Grant(Role.MEMBER, council.id, uuid4(), None, person.pk),)) for person in people
    ]
    return House(council, actors[0], actors[1], unit.pk)
