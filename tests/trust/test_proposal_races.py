"""C5 on the procedure of proposals: of two people who take a step, or rival steps, at the same moment exactly one gets it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.fixtures import seed
from tests.instruments.handling.conftest import Town, town
from tests.trust.proposal_edges import RIVALS, SCENES, edges, stays
from tests.trust.race import Race, race
from tests.trust.report import FULL, report
from yitang.foundation.acts import door
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Blocked, Conflict
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.tenancy.statements import fetch
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.workflow import clocks, engine
from yitang.instruments.workflow.models import Decision, Track
from yitang.instruments.workflow.moves import Move

__all__ = ["town"]

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8 if FULL else 1
RULES_LAST = ("", "countersign", "office_review", "two_stages")
"""A parameter once set holds on, so the steps that need none are tried first."""


@pytest.fixture(autouse=True)
def words(town: Town) -> None:
    with seed(town.house.council) as ctx:
        for code, consent in (("opinion", False), ("brief", True)):
            DictionaryEntry(
                council_id=ctx.council_id, dictionary="conversion", code=code, label=code, flags={"consent": consent}
            ).save()


def track_of(town: Town, case_id: UUID, step: str) -> Track:
    axis, unit = step.split(".")[0], SCENES[step].unit
    with in_council(town.house.council.id):
        return Track.objects.filter(case_id=case_id, axis=axis, unit_id=town.units.get(unit)).latest("round")


def one_round(field: Race, town: Town, steps: tuple[str, str], *, says_version: bool) -> list[str]:
    """Two people, each with a step of their own (mostly the same one), on a fresh case; returns what is wrong with the outcome."""
    return contest(field, town, SCENES[steps[0]].bring(town), steps, says_version=says_version)


def contest(field: Race, town: Town, case_id: UUID, steps: tuple[str, str], *, says_version: bool) -> list[str]:
    before = track_of(town, case_id, steps[0])
    actors = [SCENES[step].actor(town, f"第{n}人") for n, step in enumerate(steps)]
    asked = [SCENES[step].asked(town, case_id) for step in steps]

    def take(n: int) -> Any:
        axis, edge = steps[n].split(".")
        return engine.advance(
            actors[n],
            case_id=case_id,
            axis=axis,
            edge=edge,
            unit_id=before.unit_id,
            payload=asked[n],
            reason="理由",
            key=uuid4().hex,
            expected_version=before.version if says_version else None,
        )

    outcomes = field.run([lambda: take(0), lambda: take(1)])
    return list(faults(town, case_id, steps, before, actors, outcomes))


def faults(
    town: Town, case_id: UUID, steps: tuple[str, str], before: Track, actors: list[Actor], outcomes: list[Any]
) -> Iterator[str]:
    won = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, dict)]
    if len(won) != 1:
        yield f"{len(won)} winners: {[repr(outcome) for outcome in outcomes]}"
        return
    step, winner, loser = steps[won[0]], actors[won[0]], outcomes[1 - won[0]]
    with in_council(town.house.council.id):
        axis, edge = step.split(".")
        decisions = Decision.objects.filter(case_id=case_id, axis=axis, recorded_at__gt=before.since)
        taken = [(d.edge, d.actor_name) for d in decisions if f"{axis}.{d.edge}" in steps and d.actor_name.startswith("第")]
        records = ActRecord.objects.filter(subject_id=case_id, actor_name__in=[actor.name for actor in actors]).count()
        after = Track.objects.get(pk=before.pk)
    if (taken, records) != ([(edge, winner.name)], 1):
        yield f"{taken} decisions and {records} records for one step"
    if not isinstance(loser, Conflict | Blocked) or len(str(loser.message)) < 10:
        yield f"the loser got {loser!r}"
    elif isinstance(loser, Conflict) and not stays(step) and loser.who != winner.name:
        yield f"the loser was told {loser.who!r}"
    if after.version != before.version + (not stays(step)):
        yield f"the version went from {before.version} to {after.version}"


def test_every_step_has_its_scene() -> None:
    assert sorted(SCENES) == sorted(edges())


def test_of_two_people_one_gets_each_step(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, list[str]] = {}
    matches = sorted([(step, step) for step in SCENES] + list(RIVALS), key=lambda pair: RULES_LAST.index(SCENES[pair[0]].rule))
    rule = ""
    with race(2) as field:
        for place, pair in enumerate(matches):
            if SCENES[pair[0]].rule != rule:
                rule = SCENES[pair[0]].rule
                town.rule(rule, True)
            for number in range(ROUNDS):
                if wrong := one_round(field, town, pair, says_version=(number + place) % 2 == 1):
                    found.setdefault("/".join(pair), []).extend(wrong)
        assert found == {}
        doubled = without_locks(field, town, monkeypatch)
    assert doubled != []
    report(
        "C5",
        figure=0,
        unit=f"of {len(matches) * ROUNDS} steps of proposals taken by two people at once went to both",
        control="caught",
        steps=len(SCENES),
        rivals=len(RIVALS),
    )


def without_locks(field: Race, town: Town, monkeypatch: pytest.MonkeyPatch) -> list[str]:
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

    pair = ("filing.withdraw", "filing.withdraw")
    case_id = SCENES[pair[0]].bring(town)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_change_state", change_state)
        patch.setattr(engine, "fetch", lambda model, lock=False, **asked: fetch(model, **asked))
        if connection.vendor == "sqlite":
            # An immediate transaction is a lock by itself.
            patch.setattr(door, "writing", unlocked)
        return contest(field, town, case_id, pair, says_version=False)
