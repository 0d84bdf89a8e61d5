"""What a phone takes along: the venues at which its user holds talks, confirmed topics, talks that are prepared, and the words of the form.

Nothing sealed and no list of people is among it; of those marked by name it holds ids alone, so that they stay marked.
"""

from typing import Any

from yitang.features.talks.actions import PARTICIPANTS
from yitang.features.talks.models import Attendance, Named, Talk
from yitang.features.talks.queries import own_venues, visible_talks, visible_topics
from yitang.features.talks.states import TALK
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.places.models import Venue
from yitang.institution.places.policy import KEEPERS
from yitang.institution.places.queries import open_on
from yitang.instruments.workflow.procedures import in_force

VENUES_MOST, TOPICS_MOST, TALKS_MOST = 1000, 500, 100
UNHELD = ("planned", "announced", "open")


def pack_of(actor: Actor, council: Council) -> dict[str, Any]:
    """Everything as plain data. An office has all venues, a convener the own ones."""
    day = today()
    venues = own_venues(actor, day)
    if actor.holds(*KEEPERS):
        venues = Venue.objects.filter(open_on(day)).order_by("code")
    found = list(venues[:VENUES_MOST])
    ids = [venue.pk for venue in found]
    topics = visible_topics(actor).filter(venue__in=ids, case__stage="confirmed").order_by("-proposed_on", "-pk")
    talks = visible_talks(actor).filter(venue__in=ids, case__stage__in=UNHELD).order_by("planned_at", "pk")
    parameters = in_force(council.pk, TALK, day)[0]["parameters"]
    return {
        "account": {"id": str(actor.account_id), "name": actor.name},
        "today": day.isoformat(),
        "venues": [{"id": str(one.pk), "name": one.name, "address": one.address} for one in found],
        "topics": [{"id": str(one.pk), "venue": str(one.venue_id), "title": one.case.title} for one in topics[:TOPICS_MOST]],
        "talks": _talks(list(talks[:TALKS_MOST])),
        "participants": [{"code": one.code, "label": one.label} for one in entries(PARTICIPANTS)],
        "consensus": [{"code": code, "label": str(label)} for code, label in Talk.Consensus.choices if code],
        "needs_topic": bool(parameters["topic_confirmed_first"]),
        "text_most": parameters["text_max"],
    }


def talk_data(talk: Talk) -> dict[str, Any]:
    """A talk as the phone knows it, with what stands in it now and its version."""
    return _talks([talk])[0]


def _talks(talks: list[Talk]) -> list[dict[str, Any]]:
    ids = [talk.pk for talk in talks]
    counts: dict[Any, dict[str, int]] = {pk: {} for pk in ids}
    for row in Attendance.objects.filter(talk__in=ids):
        counts[row.talk_id][row.kind_code] = row.count
    named: dict[Any, list[dict[str, str]]] = {pk: [] for pk in ids}
    for one in Named.objects.filter(talk__in=ids).order_by("pk"):
        named[one.talk_id].append({"principal_id": str(one.principal_id), "part": one.part})
    return [
        {
            "id": str(talk.pk),
            "venue": str(talk.venue_id),
            "topic": str(talk.topic_id or ""),
            "title": talk.case.title,
            "held_on": talk.held_on.isoformat() if talk.held_on else "",
            "place": talk.place,
            "chair": talk.chair,
            "stage": talk.case.stage,
            "version": talk.version,
            "minutes": talk.minutes,
            "consensus": talk.consensus,
            "agreed": talk.agreed,
            "counts": counts[talk.pk],
            "named": named[talk.pk],
        }
        for talk in talks
    ]
