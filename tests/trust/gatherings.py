"""Gatherings here and next door: one that sits with the member and the unit, one without them, one in preparation."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.core.clock import now, today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.gatherings.inviting import invite
from yitang.instruments.gatherings.leave import ask_leave
from yitang.instruments.gatherings.models import Attendee, Gathering
from yitang.instruments.gatherings.planning import start
from yitang.instruments.gatherings.records import add_follow_up
from yitang.instruments.gatherings.roll import switch_roll
from yitang.instruments.gatherings.screens import open_screen
from yitang.instruments.gatherings.speaking import call_for_speeches, offer_speech
from yitang.instruments.suggestions.actions import record
from yitang.instruments.workflow.engine import advance

KINDS = (("gathering_kind", "talk", "面对面协商", {"claims": True, "speeches": True}), ("leave_cause", "illness", "生病", {}))
NAMES = ("attendee_id", "leave_id", "follow_up_id", "suggestion_id", "speech_id", "screen_secret")


def gather(house: House, next_door: House) -> dict[str, dict[str, Any]]:
    """What stands in addresses of gatherings, by the parameter's name."""
    found: dict[str, dict[str, Any]] = {name: {} for name in NAMES}
    found["gathering_id"] = {}
    for place, relation in ((house, "here"), (next_door, "foreign")):
        _dictionaries(place)
        ours, things = _sitting(place)
        found["gathering_id"]["ours" if relation == "here" else relation] = ours
        for name in NAMES:
            found[name][relation] = things[name]
        if relation == "here":
            found["hall_secret"] = {"here": things["hall_secret"]}
    office = house.office(Role.MEMBERS_AFFAIRS)
    theirs, draft = _begun(house, [house.other]), _begun(house, [house.member])
    _step(office, theirs, "notice")
    found["gathering_id"] |= {"theirs": theirs, "draft": draft, "unknown": uuid7()}
    for name in NAMES:
        found[name]["unknown"] = new_secret() if name == "screen_secret" else uuid7()
    return found


def _sitting(house: House) -> tuple[UUID, dict[str, Any]]:
    """A talk that sits: the member was invited and checks in by number or code, the other one asks for leave."""
    office = house.office(Role.MEMBERS_AFFAIRS)
    case_id = _begun(house, [house.member, house.other], house.unit_id)
    _step(office, case_id, "notice")
    call_for_speeches(office, gathering_id=case_id, until=now() + timedelta(days=1))
    speech = offer_speech(house.other, gathering_id=case_id, title="谈谈教育", text="一是……")["speech_id"]
    leave = ask_leave(house.other, gathering_id=case_id, cause="illness")["leave_id"]
    _step(office, case_id, "begin")
    switch_roll(office, gathering_id=case_id, by_number=True, by_link=True, reason="人多")
    (member,) = house.member.principal_ids
    due = today() + timedelta(days=9)
    follow_up = add_follow_up(office, gathering_id=case_id, decision="报送材料", owner_id=member, due_on=due)["follow_up_id"]
    suggestion = record(office, case_id=case_id, raised_by=member, text="课后服务延长半小时")["suggestion_id"]
    secret = new_secret()
    open_screen(office, gathering_id=case_id, name="主会场", digest=digest_of(secret))
    with in_council(house.council.id):
        attendee = Attendee.objects.get(gathering=case_id, principal=member).pk
        hall = Gathering.objects.get(pk=case_id).roll_secret
    ids = {"leave_id": leave, "follow_up_id": follow_up, "suggestion_id": suggestion, "speech_id": speech}
    found: dict[str, Any] = {name: UUID(str(pk)) for name, pk in ids.items()}
    return case_id, found | {"attendee_id": attendee, "screen_secret": secret, "hall_secret": hall}


def _begun(house: House, people: list[Actor], *others: UUID) -> UUID:
    office = house.office(Role.MEMBERS_AFFAIRS)
    begin = now() - timedelta(minutes=5)
    made = start(office, kind_code="talk", title="课后服务座谈会", starts_at=begin, ends_at=begin + timedelta(minutes=90))
    case_id = UUID(str(made["case_id"]))
    invite(office, gathering_id=case_id, principal_ids=[*(pk for one in people for pk in one.principal_ids), *others])
    return case_id


def _step(office: Actor, case_id: UUID, edge: str) -> None:
    advance(office, case_id=case_id, axis="gathering", edge=edge)


def _dictionaries(house: House) -> None:
    with seed(house.council) as ctx:
        for dictionary, code, label, flags in KINDS:
            DictionaryEntry(council_id=ctx.council_id, dictionary=dictionary, code=code, label=label, flags=flags).save()
