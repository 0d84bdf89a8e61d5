"""A talk that goes on, its topic, a suggestion and a problem that the unit deals with; here and next door."""

from typing import Any
from uuid import UUID, uuid4

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.talks import actions, problems, topics
from yitang.features.talks.states import PROBLEM, TOPIC
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.workflow.engine import advance

NAMES = ("topic", "talk", "problem", "talk_suggestion")


def hold_talks(house: House, next_door: House, venues: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The things that addresses of talks name."""
    here, foreign = _talk(house, venues["here"]), _talk(next_door, venues["foreign"])
    return {name: {"here": here[name], "foreign": foreign[name], "unknown": uuid7()} for name in NAMES}


def _talk(house: House, venue_id: Any) -> dict[str, UUID]:
    council = house.council
    with seed(council):
        DictionaryEntry(council=council, dictionary=topics.SOURCES, code="people", label="群众所盼").save()
        DictionaryEntry(council=council, dictionary=actions.PARTICIPANTS, code="resident", label="群众代表").save()
    office = Actor(council.id, "孙", uuid4(), (Grant(Role.RESEARCH_OFFICE, council.id, uuid4()),))
    found = {name: uuid7() for name in NAMES}
    day = today().isoformat()
    topics.propose_topic(office, case_id=found["topic"], venue_id=venue_id, title="河边护栏", source="people")
    confirmed = {"confirmed_by": "镇党委", "confirmed_on": day, "confirmed_paper": "会议记录"}
    advance(office, case_id=found["topic"], axis=TOPIC, edge="confirm", payload=confirmed)
    actions.open_talk(office, case_id=found["talk"], venue_id=venue_id, topic_id=found["topic"])
    said = {"suggestion_id": found["talk_suggestion"], "text": "先修学校一段", "said_by": "村民代表"}
    actions.raise_suggestion(office, case_id=found["talk"], **said)
    problems.note_problem(office, case_id=found["problem"], talk_id=found["talk"], text="河边护栏断了十米")
    owners = [{"id": str(house.unit_id), "name": ""}]
    payload = {"mode": "sole", "owners": owners, "due_on": day}
    advance(office, case_id=found["problem"], axis=PROBLEM, edge="assign", payload=payload)
    return found
