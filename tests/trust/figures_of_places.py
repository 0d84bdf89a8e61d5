"""A target with somebody in charge, a case of the library, and released figures, here and next door."""

from typing import Any
from uuid import UUID, uuid4

from tests.features.proposals.house import House
from yitang.features.library.actions import begin
from yitang.features.library.states import AXIS
from yitang.features.targets.actions import add_target, charge
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.grassroots.actions import release
from yitang.institution.places.models import Region
from yitang.instruments.workflow.engine import advance

TEXT = {"title": "小桥晚上亮了", "summary": "先看现场再谈。", "body": "桥头没有灯，看过现场以后装上。"}


def count_places(house: House, next_door: House) -> dict[str, dict[str, Any]]:
    """The things that addresses of targets, of the library and of released figures name."""
    here, foreign = _settle(house), _settle(next_door)
    return {name: {"here": here[name], "foreign": foreign[name], "unknown": uuid7()} for name in here}


def _settle(house: House) -> dict[str, UUID]:
    council = house.council
    office = Actor(council.id, "孙", uuid4(), (Grant(Role.RESEARCH_OFFICE, council.id, uuid4()),))
    chief = Actor(council.id, "秦", uuid4(), (Grant(Role.SECRETARY_GENERAL, council.id, uuid4()),))
    with in_council(council.id):
        region = Region.objects.order_by("code")[0]
        asked = {"year": today().year, "measure": "talks", "way": "each", "number": 1, "level": region.level}
        target = add_target(office, title="每镇一场", **asked)["target_id"]
        (member,) = house.member.principal_ids
        held = charge(office, region_id=region.pk, holder_id=member, valid_from=today())["charge_id"]
        case = UUID(str(begin(office, **TEXT)["case_id"]))
        for who, edge in ((office, "submit"), (chief, "approve"), (office, "publish")):
            advance(who, case_id=case, axis=AXIS, edge=edge)
        released = release(office, since=today(), until=today())["released_id"]
    ids = {"target_id": target, "charge_id": held, "released_id": released}
    return {"library_id": case} | {name: UUID(str(pk)) for name, pk in ids.items()}
