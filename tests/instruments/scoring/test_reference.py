"""The engine on columns against the plain scorer: the same points, checks and grades on random schemes and ledgers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.instruments.scoring.dice import AFTER, FIRST, World, world
from tests.instruments.scoring.reference import Fact, Judge
from tests.trust.report import FULL
from yitang.instruments.scoring.columns import NONE, Facts
from yitang.instruments.scoring.computing import Asked, Result, compute
from yitang.instruments.scoring.explaining import lines_of
from yitang.instruments.scoring.grading import grade
from yitang.instruments.scoring.scheme import from_data, parse
from yitang.instruments.scoring.scores import Board
from yitang.instruments.scoring.writing import to_data, write

pytestmark = pytest.mark.once
WORLDS = 10_000 if FULL else 60
SEEDS = st.integers(0, 2**40)


def columns(facts: list[Fact]) -> Facts:
    """Facts as the database would hand them over."""
    classes = list(dict.fromkeys((f.kind, f.role, f.occasion) for f in facts))
    ordered = sorted(facts, key=lambda f: classes.index((f.kind, f.role, f.occasion)))
    counts = [sum((f.kind, f.role, f.occasion) == one for f in facts) for one in classes]

    def column(values: list[int]) -> np.ndarray:
        return np.array(values, dtype=np.int64)

    return Facts(
        classes=classes,
        starts=[0, *np.cumsum(counts, dtype=np.int64).tolist()],
        person=column([f.who for f in ordered]),
        quantity=column([int(f.quantity * 1000) for f in ordered]),
        day=column([f.day.toordinal() for f in ordered]),
        case=column([NONE if f.case is None else f.case for f in ordered]),
        ids=[f for f in ordered],  # type: ignore[misc]
    )


def reckon(found: World) -> Result:
    people = range(len(found.people))
    shares = [item for item in found.scheme.items if item.share]
    own = columns([f for f in found.facts if f.who in people and FIRST <= f.day < AFTER])
    kinds = {kind for item in shares for kind in (*item.select.kinds, *(item.share.among if item.share else ()))}
    shared = columns([f for f in found.facts if f.kind in kinds and f.case is not None]) if shares else None
    asked = Asked(found.scheme, found.people, FIRST.toordinal(), AFTER.toordinal(), found.served, found.corrections, found.whole)
    return compute(asked, own, shared)


@given(SEEDS)
@settings(max_examples=WORLDS, deadline=None)
def test_points_checks_and_grades_are_those_of_the_plain_scorer(seed: int) -> None:
    found = world(seed)
    result = reckon(found)
    scores = list(Board(found.scheme, result, grade(result)).scores().values())
    judged = Judge(found.scheme, found.people, found.facts, found.served, found.whole, found.corrections, (FIRST, AFTER)).judge()
    assert [score.total for score in scores] == [one.total for one in judged]
    assert [score.items for score in scores] == [one.items for one in judged]
    assert [[check.got for check in score.minimum] for score in scores] == [one.duties for one in judged]
    assert [score.grade for score in scores] == [one.grade for one in judged]


@given(SEEDS)
@settings(max_examples=WORLDS // 3, deadline=None)
def test_the_lines_of_an_explanation_add_up_to_the_total(seed: int) -> None:
    found = world(seed)
    result = reckon(found)
    for n, score in enumerate(Board(found.scheme, result, grade(result)).scores().values()):
        lines = lines_of(result, n)
        assert sum(line.points for line in lines) == score.total
        assert {line.item: line.points for line in lines if line.item} == score.items


@given(SEEDS)
@settings(max_examples=WORLDS // 3, deadline=None)
def test_a_scheme_written_out_reads_back_the_same(seed: int) -> None:
    scheme = world(seed).scheme
    assert parse(write(scheme)) == scheme
    assert from_data(to_data(scheme)) == scheme
