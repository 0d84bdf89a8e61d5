"""A venue with somebody at its table, here and next door."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.grassroots.abuse import refuse
from yitang.features.grassroots.matters import CLASSES, say
from yitang.features.grassroots.models import DutyDay
from yitang.features.grassroots.photos import tokens_of
from yitang.features.grassroots.states import AXIS
from yitang.features.grassroots.studios import link_member, open_card, plan_duty
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Grant, visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.open_door import new_code
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.places.actions import KINDS, add_region, add_venue, seat
from yitang.instruments.workflow.engine import advance


def open_venues(house: House, next_door: House) -> dict[str, dict[str, Any]]:
    """The things that addresses of venues name."""
    here, foreign = _venue(house.council, "v1", house.unit_id), _venue(next_door.council, "v9")
    here, foreign = here | _studio(house, here), foreign | _studio(next_door, foreign)
    return {name: {"here": here[name], "foreign": foreign[name], "unknown": _unknown(name)} for name in here}


def _venue(council: Council, code: str, unit_id: UUID | None = None) -> dict[str, Any]:
    with seed(council):
        DictionaryEntry(council=council, dictionary=KINDS, code="township", label="乡镇协商平台").save()
        DictionaryEntry(council=council, dictionary=CLASSES, code="roads", label="道路交通").save()
    office = Actor(council.id, "孙", uuid4(), (Grant(Role.RESEARCH_OFFICE, council.id, uuid4()),))
    region = add_region(office, code=f"51{code}", name="云水镇", level="township")["region_id"]
    opened = {"name": "云水镇协商平台", "kind": "township", "region_id": region, "opened_on": today()}
    venue = add_venue(office, code=code, **opened)["venue_id"]
    seated = seat(office, venue_id=venue, name="周老伯", part="村民代表")["seated_id"]
    secret = new_code()
    with in_council(council.id):
        said = {"digest": digest_of(secret), "class_code": "roads", "text": "路灯坏了三盏", "venue_id": venue}
        matter = say(visitor(council.id), **said)["case_id"]
        advance(office, case_id=matter, axis=AXIS, edge="accept", payload={"unit": str(unit_id) if unit_id else ""})
    named = {"region_id": region, "venue_id": venue, "seated_id": seated, "venue_code": code}
    token = tokens_of([{"sha256": "0" * 64, "type": "jpeg"}], council.id)[0]
    return named | {"matter_id": matter, "matter_secret": secret, "photo_token": token}


def _studio(house: House, venue: dict[str, Any]) -> dict[str, Any]:
    """Somebody linked with the venue, a day on duty, a card, and a word that the door is closed for."""
    council = house.council
    office = Actor(council.id, "孙", uuid4(), (Grant(Role.RESEARCH_OFFICE, council.id, uuid4()),))
    linked = UUID(str(link_member(office, venue_id=venue["venue_id"], level="county", name="吴委员")["linked_id"]))
    span = {"since": today(), "until": today() + timedelta(days=13), "weekday": today().weekday(), "every": 1}
    plan_duty(office, venue_id=venue["venue_id"], linked_ids=[linked], hours="9:00", **span)
    with in_council(council.id):
        duty = DutyDay.objects.filter(day__gt=today()).values_list("pk", flat=True)[0]
    refusal = refuse(office, kind="words", words="刷单兼职", until=today(), why="反复提交")["refusal_id"]
    card = open_card(house.other)["code"]
    return {"linked_id": linked, "reception_id": duty, "refusal_id": refusal, "card_code": card}


def _unknown(name: str) -> Any:
    return {"venue_code": "v404", "card_code": "AAAAAAAA", "matter_secret": new_code(), "photo_token": "AAAA"}.get(
        name
    ) or uuid7()
