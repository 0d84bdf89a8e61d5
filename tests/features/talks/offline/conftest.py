"""A venue with a confirmed topic, and an office that holds talks there."""

from uuid import UUID

import pytest

from tests.features.grassroots.conftest import office, venue  # noqa: F401 fixtures
from yitang.features.talks.states import TOPIC
from yitang.features.talks.topics import propose_topic
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.engine import advance


def confirmed_topic(actor: Actor, venue_id: UUID) -> UUID:
    """A topic of the venue that the party organisation confirmed."""
    with in_council(actor.council_id):
        topic = uuid7()
        propose_topic(actor, case_id=topic, venue_id=venue_id, title="村里的路灯和护栏", source="people")
        paper = {"confirmed_by": "石桥村党总支", "confirmed_on": today().isoformat(), "confirmed_paper": "村两委会议记录"}
        advance(actor, case_id=topic, axis=TOPIC, edge="confirm", payload=paper)
        return topic


@pytest.fixture
def topic(office: Actor, venue: Venue) -> UUID:  # noqa: F811 the fixtures
    return confirmed_topic(office, venue.pk)
