"""Rounds of the assessment here and next door: one that has begun, one whose results were told and to which a member objects."""

from typing import Any
from uuid import UUID, uuid4

from tests.features.proposals.house import House
from yitang.features.assessment.actions import start_round
from yitang.features.assessment.models import Objection
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.engine import advance

ONWARD = ((Role.MEMBERS_AFFAIRS, "to_comments"), (Role.MEMBERS_AFFAIRS, "to_group"), (Role.MEMBERS_AFFAIRS, "to_chair"))
NOTICE = (Role.SECRETARY_GENERAL, "notify")


def assess(house: House, next_door: House) -> dict[str, dict[str, Any]]:
    """What stands in addresses of the assessment, by the parameter's name."""
    found: dict[str, dict[str, Any]] = {"round_id": {}, "objection_id": {}}
    for place, prefix in ((house, ""), (next_door, "foreign_")):
        told, objection = _told(place)
        found["round_id"][f"{prefix}told"] = told
        found["objection_id"][f"{prefix}told"] = objection
    found["round_id"] |= {"begun": _begun(house, 2024), "unknown": uuid7()}
    found["objection_id"]["unknown"] = uuid7()
    return found


def _begun(house: House, year: int) -> UUID:
    return UUID(start_round(house.office(Role.MEMBERS_AFFAIRS), year=year)["case_id"])


def _told(house: House) -> tuple[UUID, UUID]:
    case_id = _begun(house, 2025)
    for role, edge in (*ONWARD, NOTICE):
        advance(house.office(role), case_id=case_id, axis="round", edge=edge, key=uuid4().hex)
    words = {"text": "8月的视察没有计入。"}
    advance(house.member, case_id=case_id, axis="round", edge="object", key=uuid4().hex, payload=words)
    with in_council(house.council.id):
        return case_id, Objection.objects.get(case_id=case_id).pk
