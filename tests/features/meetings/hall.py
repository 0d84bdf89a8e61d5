"""A council with three members, an office and a secretary-general, and gatherings brought as far as a test needs them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.fixtures import seed
from yitang.foundation.core.clock import now
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
from yitang.instruments.gatherings.inviting import invite
from yitang.instruments.gatherings.models import Attendee, Sitting
from yitang.instruments.gatherings.planning import start
from yitang.instruments.workflow.engine import advance

NAMES = ("丁一", "吴二", "孙三")


@dataclass
class Hall:
    """One council with people in it."""

    council: Council
    members: list[Actor]
    unit: Actor

    @property
    def member(self) -> Actor:
        return self.members[0]

    def office(self, role: str = Role.MEMBERS_AFFAIRS, name: str = "办公室的人") -> Actor:
        return Actor(self.council.id, name, uuid4(), (Grant(role, self.council.id, uuid4()),))

    def gathering(
        self, kind: str = "committee", *, days: int = 1, starts_at: datetime | None = None, people: int = 3, **more: Any
    ) -> UUID:
        """A gathering in preparation that began five minutes ago. Unless `days` says otherwise it is so short that it falls into one
        half day at whatever hour the test runs."""
        begin = starts_at or (now() - timedelta(minutes=5))
        end = begin + timedelta(minutes=90) if days == 1 else begin + timedelta(days=days - 1)
        case_id = UUID(
            str(
                start(self.office(), kind_code=kind, title="经济委员会第一次会议", starts_at=begin, ends_at=end, **more)[
                    "case_id"
                ]
            )
        )
        invite(
            self.office(), gathering_id=case_id, principal_ids=[next(iter(one.principal_ids)) for one in self.members[:people]]
        )
        return case_id

    def step(self, case_id: UUID, edge: str, actor: Actor | None = None, **more: Any) -> dict[str, Any]:
        return advance(actor or self.office(), case_id=case_id, axis="gathering", edge=edge, **more)

    def noticed(self, **more: Any) -> UUID:
        case_id = self.gathering(**more)
        self.step(case_id, "notice")
        return case_id

    def opened(self, **more: Any) -> UUID:
        case_id = self.noticed(**more)
        self.step(case_id, "begin")
        return case_id

    def attendee(self, case_id: UUID, place: int = 0) -> Attendee:
        with in_council(self.council.id):
            return Attendee.objects.get(gathering=case_id, principal_id__in=list(self.members[place].principal_ids))

    def sittings(self, case_id: UUID) -> list[Sitting]:
        with in_council(self.council.id):
            return list(Sitting.objects.filter(gathering=case_id).order_by("ordinal"))


def build_hall(council: Council) -> Hall:
    """Members 丁一, 吴二 and 孙三 of one sector, the county's education office, and the dictionaries that ship."""
    with seed(council) as ctx:
        load_pack(ctx, council)
        sector = Principal(council=council, kind="sector", code="s1", name="教育界")
        unit = Principal(council=council, kind="unit", code="edu", name="云河县教育局")
        people = [Principal(council=council, kind="member", code=str(n), name=name) for n, name in enumerate(NAMES, start=1)]
        for principal in (sector, unit, *people):
            principal.save()
        for person in people:
            Member(council=council, principal=person, number=person.code or "", sector=sector, post="教师").save()
        Unit(council=council, principal=unit, code="edu").save()
    members = [Actor(council.id, one.name, uuid4(), (Grant(Role.MEMBER, council.id, uuid4(), None, one.pk),)) for one in people]
    return Hall(
        council,
        members,
        Actor(council.id, "教育局的人", uuid4(), (Grant(Role.UNIT_LIAISON, council.id, uuid4(), None, unit.pk),)),
    )
