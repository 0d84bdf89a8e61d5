"""Plans, contacts, guests and a photograph, here and next door: rows that their acts would take a whole roster to make."""

from datetime import date
from typing import Any
from uuid import UUID

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.duties.models import Duty, Task, Tie, Visit
from yitang.features.roster.models import Guest, UpperProposal
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.actions import keep
from yitang.foundation.files.store import receive
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.models import Body, Member
from yitang.institution.principals.models import Principal

DAY = date(2026, 1, 5)


def plan(house: House, next_door: House) -> dict[str, dict[str, Any]]:
    """The things that addresses of plans, contacts, guests and photographs name."""
    here, foreign = _rows(house.council), _rows(next_door.council)
    # Both councils count their members from one: the neighbour is known by a number that nobody has here.
    with seed(next_door.council):
        neighbour = Principal(council=next_door.council, kind=Principal.Kind.MEMBER, code="far-1", name="邻人")
        neighbour.save(force_insert=True)
        Member(council=next_door.council, principal=neighbour, number="far-1").save(force_insert=True)
    foreign["member_number"] = "far-1"
    return {name: {"here": here[name], "foreign": foreign[name], "unknown": _unknown(name)} for name in here}


def _rows(council: Council) -> dict[str, Any]:
    arrived = receive(council.id, [b"RIFF    WEBPVP8 "])
    with seed(council) as ctx:
        committee = Principal(council=council, kind=Principal.Kind.ORGAN, code="law", name="社会和法制委员会")
        committee.save(force_insert=True)
        Body(council=council, principal=committee, kind="committee").save(force_insert=True)
        duty = Duty(council=council, body=committee, ordinal=1, title="开展民主监督", valid_from=DAY)
        duty.save(force_insert=True)
        task = Task(council=council, body=committee, year=2026, ordinal=1, duty=duty, title="开展一次视察")
        task.save(force_insert=True)
        tie = Tie(council=council, kind="guidance", holder=committee, lower_name="政协云水县委员会", valid_from=DAY)
        tie.save(force_insert=True)
        visit = Visit(council=council, tie=tie, held_on=DAY, way="visit", text="了解换届准备", follow_up="补齐名册", due_on=DAY)
        visit.save(force_insert=True)
        person = Principal(council=council, kind=Principal.Kind.GUEST, code="g-1", name="远客")
        person.save(force_insert=True)
        guest = Guest(council=council, principal=person, upper="政协云省委员会", valid_from=DAY)
        guest.save(force_insert=True)
        upper = UpperProposal(council=council, guest=guest, upper=guest.upper, title="关于支线公路的建议", submitted_on=DAY)
        upper.save(force_insert=True)
        member = Member.objects.order_by("number").first()
        assert member is not None
        facts = {"type": "webp", "size": arrived.size, "sha256": arrived.sha256}
        photo = keep(ctx, "member", member.pk, purpose="photo", name="1.webp", **facts)
    ids: dict[str, UUID] = {"duty_id": duty.pk, "task_id": task.pk, "tie_id": tie.pk, "visit_id": visit.pk, "guest_id": guest.pk}
    return {**ids, "upper_id": upper.pk, "photo": photo.pk, "member_number": member.number}


def _unknown(name: str) -> Any:
    return "404" if name == "member_number" else uuid7()
