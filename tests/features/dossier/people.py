"""A council with members in two committees, their offices, and the acts that a test of the dossier takes again and again."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from tests.fixtures import seed
from yitang.features.dossier.actions import claim, record
from yitang.features.dossier.reports import save_report, start_report
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Term
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.members.models import Belonging, Body, ElectedPost, Member
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance

YEAR = today().year
NEW_YEAR = date(YEAR, 1, 1)
LONG_TEXT = "一年来认真履行委员职责，深入基层开展调查研究。" * 60


@dataclass
class People:
    """Members 丁一 and 吴二 (of 教科卫体委, 丁一 is of the standing committee) and 李三 (of 经济委)."""

    council: Council
    members: dict[str, Member] = field(default_factory=dict)
    committees: dict[str, Principal] = field(default_factory=dict)

    def member(self, name: str = "丁一") -> Actor:
        return self._actor(name, Role.MEMBER, self.members[name].principal_id)

    def affairs(self) -> Actor:
        return self._actor("林静", Role.MEMBERS_AFFAIRS)

    def clerk(self, committee: str = "教科卫体委") -> Actor:
        return self._actor(f"{committee}办公室", Role.COMMITTEE_CLERK, self.committees[committee].pk)

    def leader(self) -> Actor:
        return self._actor("高主席", Role.COUNCIL_LEADER)

    def _actor(self, name: str, role: str, principal_id: UUID | None = None) -> Actor:
        return Actor(self.council.id, name, uuid4(), (Grant(role, self.council.id, uuid4(), None, principal_id),))

    def recorded(self, actor: Actor | None = None, *names: str, **more: Any) -> UUID:
        """An inspection recorded for these members (all three by default)."""
        people = [(self.members[name].principal_id, "taking_part", Decimal(1)) for name in names or self.members]
        given = {"kind": "dossier.inspection", "title": "视察社区食堂", "held_on": NEW_YEAR, "people": people} | more
        return UUID(record(actor or self.clerk(), **given)["recording_id"])

    def claimed(self, actor: Actor | None = None, **more: Any) -> UUID:
        given = {"kind": "dossier.welfare", "title": "义诊一天", "effective_on": NEW_YEAR} | more
        return UUID(claim(actor or self.member(), **given)["case_id"])

    def step(self, actor: Actor, case_id: UUID, step: str, **more: Any) -> dict[str, Any]:
        axis, edge = step.split(".")
        return advance(actor, case_id=case_id, axis=axis, edge=edge, key=uuid4().hex, **more)

    def written(self, actor: Actor | None = None, year: int = YEAR, body: str = LONG_TEXT) -> UUID:
        who = actor or self.member()
        case_id = UUID(start_report(who, year=year)["case_id"])
        save_report(who, case_id=case_id, body=body)
        return case_id

    def submitted(self, actor: Actor | None = None, year: int = YEAR) -> UUID:
        who = actor or self.member()
        case_id = self.written(who, year)
        self.step(who, case_id, "reporting.submit")
        return case_id


def build_people(council: Council) -> People:
    """The council, through the door."""
    found = People(council)
    with seed(council):
        sector = Principal(council=council, kind="sector", code="s1", name="教育界")
        sector.save()
        for number, name in enumerate(("教科卫体委", "经济委"), start=1):
            committee = Principal(council=council, kind="organ", code=f"c{number}", name=name)
            committee.save()
            Body(council=council, principal=committee, kind=Body.Kind.COMMITTEE, order=number).save()
            found.committees[name] = committee
        term = Term(council=council, number=10, name="十届", starts_on=date(YEAR - 2, 1, 1))
        term.save()
        for number, (name, committee_name) in enumerate(
            {"丁一": "教科卫体委", "吴二": "教科卫体委", "李三": "经济委"}.items(), start=1
        ):
            principal = Principal(council=council, kind="member", code=str(number), name=name)
            principal.save()
            member = Member(council=council, principal=principal, number=str(number), sector=sector, post="教师")
            member.joined_on = term.starts_on
            member.save()
            found.members[name] = member
            there = Belonging(
                council=council, principal=principal, body=found.committees[committee_name], valid_from=term.starts_on
            )
            there.kind = Body.Kind.COMMITTEE
            there.save()
        ElectedPost(council=council, member=found.members["丁一"], term=term, office="standing", valid_from=term.starts_on).save()
        for order, label in enumerate(("一、履职情况", "二、问题与不足"), start=1):
            DictionaryEntry(council=council, dictionary="report_section", code=str(order), label=label, order=order).save()
    return found
