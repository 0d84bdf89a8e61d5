"""A venue with somebody at its table, here and next door."""

from typing import Any
from uuid import uuid4

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.places.actions import KINDS, add_region, add_venue, seat


def open_venues(house: House, next_door: House) -> dict[str, dict[str, Any]]:
    """The things that addresses of venues name."""
    here, foreign = _venue(house.council, "v1"), _venue(next_door.council, "v9")
    return {name: {"here": here[name], "foreign": foreign[name], "unknown": _unknown(name)} for name in here}


def _venue(council: Council, code: str) -> dict[str, Any]:
    with seed(council):
        DictionaryEntry(council=council, dictionary=KINDS, code="township", label="乡镇协商平台").save()
    office = Actor(council.id, "孙", uuid4(), (Grant(Role.RESEARCH_OFFICE, council.id, uuid4()),))
    region = add_region(office, code=f"51{code}", name="云水镇", level="township")["region_id"]
    opened = {"name": "云水镇协商平台", "kind": "township", "region_id": region, "opened_on": today()}
    venue = add_venue(office, code=code, **opened)["venue_id"]
    seated = seat(office, venue_id=venue, name="周老伯", part="村民代表")["seated_id"]
    return {"region_id": region, "venue_id": venue, "seated_id": seated, "venue_code": code}


def _unknown(name: str) -> Any:
    return "v404" if name == "venue_code" else uuid7()
