"""C5: of many actors who take the same step at the same moment exactly one wins, and the others learn who and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.errands import EDGES, bring_to, everybody, new_errand, take
from tests.trust.race import Race, race
from tests.trust.report import FULL, SECOND, report
from yitang.foundation.acts import door
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Conflict
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.tenancy.statements import fetch
from yitang.instruments.workflow import clocks, engine
from yitang.instruments.workflow.models import Decision, Track
from yitang.instruments.workflow.moves import Move

pytestmark = pytest.mark.django_db(transaction=True)

ACTORS = 16
ROUNDS = 60 if FULL else 2 if SECOND else 4


def one_round(field: Race, council: Council, axis: str, edge: str, *, says_version: bool) -> list[str]:
    """Race for one edge of a fresh case; returns what is wrong with the outcome."""
    case_id = new_errand(council)
    bring_to(everybody(council), case_id, axis, edge)
    version = version_of(council, case_id, axis)
    actors = [everybody(council, f"第{n}人") for n in range(ACTORS)]
    expected = version if says_version else None
    outcomes = field.run([lambda a=actor: take(a, case_id, axis, edge, expected_version=expected) for actor in actors])
    return list(faults(council, case_id, axis, edge, version, actors, outcomes))


def faults(
    council: Council, case_id: UUID, axis: str, edge: str, version: int, actors: list[Actor], outcomes: list[Any]
) -> Iterator[str]:
    winners = [actor for actor, outcome in zip(actors, outcomes, strict=True) if isinstance(outcome, dict)]
    if len(winners) != 1:
        yield f"{len(winners)} winners: {[repr(outcome) for outcome in outcomes]}"
        return
    with in_council(council.id):
        decisions = list(Decision.objects.filter(case_id=case_id, axis=axis, edge=edge))
        records = ActRecord.objects.filter(subject_id=case_id, name=f"{axis}.{edge}").count()
    if [(d.actor_name, records) for d in decisions] != [(winners[0].name, 1)]:
        yield f"{len(decisions)} decisions and {records} records for one step"
    for outcome in outcomes:
        if isinstance(outcome, dict):
            continue
        if not isinstance(outcome, Conflict):
            yield f"a loser got {outcome!r}"
        elif (outcome.who, outcome.when) != (winners[0].name, decisions[0].recorded_at):
            yield f"a loser was told {outcome.who} {outcome.when}"
    if version_of(council, case_id, axis) != version + 1:
        yield "the version did not go up by one"


def version_of(council: Council, case_id: UUID, axis: str) -> int:
    with in_council(council.id):
        return Track.objects.get(case_id=case_id, axis=axis).version


def test_exactly_one_actor_wins_each_edge(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, list[str]] = {}
    with race(ACTORS) as field:
        for axis, edge in EDGES:
            for number in range(ROUNDS):
                # Where a step leads back to its own state, only the version can tell the actors apart.
                wrong = one_round(field, council, axis, edge, says_version=edge == "note" or number % 2 == 0)
                if wrong:
                    found.setdefault(f"{axis}.{edge}", []).extend(wrong)
        assert found == {}
        doubled = without_locks(field, council, monkeypatch)
    assert doubled[0].startswith(f"{ACTORS} winners")
    report(
        "C5", figure=len(EDGES) * ROUNDS, unit=f"rounds of {ACTORS} actors, one winner each", control="caught", edges=len(EDGES)
    )


def without_locks(field: Race, council: Council, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The negative control: the same round when neither lock nor version protects the track."""
    together = Barrier(ACTORS)

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

    case_id = new_errand(council)
    actors = [everybody(council, f"第{n}人") for n in range(ACTORS)]
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_change_state", change_state)
        patch.setattr(engine, "fetch", lambda model, lock=False, **asked: fetch(model, **asked))
        if connection.vendor == "sqlite":
            # An immediate transaction is a lock by itself.
            patch.setattr(door, "writing", unlocked)
        outcomes = field.run([lambda a=actor: take(a, case_id, "filing", "submit") for actor in actors])
    return list(faults(council, case_id, "filing", "submit", 1, actors, outcomes))


def test_twins_with_one_key_get_one_result(council: Council) -> None:
    """A double click over 16 tabs: one act, the same answer for all."""
    actor = everybody(council)
    with race(ACTORS) as field:
        for number in range(3):
            case_id = new_errand(council)
            call = lambda: take(actor, case_id, "filing", "submit", key=f"k{number}", expected_version=1)  # noqa: B023, E731
            outcomes = field.run([call] * ACTORS)
            assert outcomes == [outcomes[0]] * ACTORS
            assert isinstance(outcomes[0], dict)
            assert version_of(council, case_id, "filing") == 2


def test_numbers_are_given_once_and_without_gaps(council: Council) -> None:
    cases = [new_errand(council) for _ in range(ACTORS)]
    for case_id in cases:
        take(everybody(council), case_id, "filing", "submit")
    with race(ACTORS) as field:
        done = field.run([lambda c=case_id: take(everybody(council), c, "filing", "file") for case_id in cases])
    assert sorted(row["number"] for row in done) == list(range(1, ACTORS + 1))
