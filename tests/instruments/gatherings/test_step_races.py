"""C5 on the course of a gathering: of two people who take a step, or rival steps, at the same moment exactly one gets it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.features.meetings.hall import Hall
from tests.trust.race import Race, race
from tests.trust.report import FULL, report
from yitang.foundation.acts import door
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Blocked, Conflict
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.tenancy.statements import fetch
from yitang.instruments.gatherings.states import COURSE
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow import clocks, engine
from yitang.instruments.workflow.models import Decision, Track
from yitang.instruments.workflow.moves import Move

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20 if FULL else 1
STAYS = ("tell_again",)
"""Steps that change no state: of two, both may be taken one after the other when neither says the version."""


def _draft(hall: Hall) -> UUID:
    return hall.gathering()


def _noticed(hall: Hall) -> UUID:
    return hall.noticed()


def _opened(hall: Hall) -> UUID:
    return hall.opened()


def _closed(hall: Hall) -> UUID:
    case_id = hall.opened()
    hall.step(case_id, "close")
    return case_id


BEFORE: dict[str, Callable[[Hall], UUID]] = {
    "notice": _draft,
    "begin": _noticed,
    "close": _opened,
    "archive": _closed,
    "cancel": _noticed,
}
RIVALS = (("notice", "begin"), ("notice", "cancel"), ("begin", "cancel"), ("cancel", "begin"))


def test_every_step_that_changes_the_state_has_its_race() -> None:
    assert sorted({edge.code for edge in COURSE.edges} - set(STAYS)) == sorted(BEFORE)


def test_of_two_people_one_gets_each_step_of_a_gathering(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    matches = [*((edge, edge) for edge in BEFORE), *RIVALS]
    found: dict[str, list[str]] = {}
    with race(2) as field:
        for place, pair in enumerate(matches):
            for number in range(ROUNDS):
                case_id = (_draft if "notice" in pair else BEFORE[pair[0]])(hall)
                if wrong := contest(field, hall, case_id, pair, says_version=(number + place) % 2 == 1):
                    found.setdefault("/".join(pair), []).extend(wrong)
        assert found == {}
        assert without_locks(field, hall, monkeypatch) != []
    report(
        "C5",
        figure=0,
        unit=f"of {len(matches) * ROUNDS} steps of gatherings taken by two people at once went to both",
        control="caught",
        steps=len(BEFORE),
        rivals=len(RIVALS),
    )


def contest(field: Race, hall: Hall, case_id: UUID, edges: tuple[str, str], *, says_version: bool) -> list[str]:
    with in_council(hall.council.id):
        before = Track.objects.get(case_id=case_id)
    actors = [hall.office(name=f"第{n}人") for n in range(2)]

    def take(n: int) -> Any:
        version = before.version if says_version else None
        return engine.advance(
            actors[n],
            case_id=case_id,
            axis="gathering",
            edge=edges[n],
            reason="理由",
            key=uuid4().hex,
            expected_version=version,
        )

    outcomes = field.run([lambda: take(0), lambda: take(1)])
    return list(faults(hall, case_id, edges, before, actors, outcomes))


def faults(
    hall: Hall, case_id: UUID, edges: tuple[str, str], before: Track, actors: list[Actor], outcomes: list[Any]
) -> Iterator[str]:
    won = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, dict)]
    if len(won) == 2 and edges[0] != edges[1] and "notice" in edges and not any(isinstance(one, Exception) for one in outcomes):
        # The notice may come first and the other step of the same person's wish after it: each is taken once, in that order.
        with in_council(hall.council.id):
            taken = list(Decision.objects.filter(case_id=case_id).order_by("recorded_at", "id").values_list("edge", flat=True))
        if taken != ["notice", next(edge for edge in edges if edge != "notice")]:
            yield f"both went, as {taken}"
        return
    if len(won) != 1:
        yield f"{len(won)} winners: {[repr(outcome) for outcome in outcomes]}"
        return
    edge, winner, loser = edges[won[0]], actors[won[0]], outcomes[1 - won[0]]
    with in_council(hall.council.id):
        decisions = Decision.objects.filter(case_id=case_id, actor_name__startswith="第")
        taken = [(row.edge, row.actor_name) for row in decisions]
        records = ActRecord.objects.filter(subject_id=case_id, actor_name__in=[actor.name for actor in actors]).count()
        after = Track.objects.get(pk=before.pk)
        told = Message.objects.filter(
            case_id=case_id, event=f"gatherings.{ {'notice': 'notice', 'cancel': 'cancelled'}.get(edge) }"
        )
        messages, facts = told.count(), DutyFact.objects.filter(case_id=case_id).count()
    if (taken, records) != ([(edge, winner.name)], 1):
        yield f"{taken} decisions and {records} records for one step"
    if not isinstance(loser, Conflict | Blocked) or len(str(loser.message)) < 10:
        yield f"the loser got {loser!r}"
    elif isinstance(loser, Conflict) and loser.who != winner.name:
        yield f"the loser was told {loser.who!r}"
    if after.version != before.version + 1:
        yield f"the version went from {before.version} to {after.version}"
    if edge in ("notice", "cancel") and messages not in (0, len(hall.members)):
        yield f"{messages} messages of one {edge}"
    if edge == "close" and facts != len(hall.members):
        yield f"{facts} facts of one closing"


def without_locks(field: Race, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The negative control: one round when neither lock nor version protects the track."""
    together = Barrier(2)

    def change_state(move: Move) -> None:
        together.wait(60)
        track = move.track
        track.state, track.version, track.since = move.edge.to, track.version + 1, move.at
        clocks.start_or_stop(move)
        track.save_if(["state", "version", "since", "due_on", "clock"])

    @contextmanager
    def unlocked(actor: Actor) -> Iterator[None]:
        with in_council(actor.council_id):
            yield

    case_id = _closed(hall)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_change_state", change_state)
        patch.setattr(engine, "fetch", lambda model, lock=False, **asked: fetch(model, **asked))
        if connection.vendor == "sqlite":
            # An immediate transaction is a lock by itself.
            patch.setattr(door, "writing", unlocked)
        return contest(field, hall, case_id, ("archive", "archive"), says_version=False)
