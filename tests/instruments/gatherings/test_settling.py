"""What attendance comes to: properties of the rule over all rolls, and the council's share of two thirds."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.meetings.hall import Hall
from tests.fixtures import seed
from yitang.foundation.core.clock import now
from yitang.instruments.gatherings.models import Attendee
from yitang.instruments.gatherings.planning import half_days
from yitang.instruments.gatherings.roll import mark
from yitang.instruments.gatherings.settling import reckon
from yitang.instruments.workflow.models import ProcedureParameter

HALF_DAYS = [uuid4() for _n in range(9)]
WEIGHTS = st.lists(st.sampled_from([Decimal("0.5"), Decimal(1), Decimal(2)]), min_size=1, max_size=9)
PICKS = st.sets(st.integers(0, 8))
SHARES = st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(2, 3), Fraction(1)])
Outcome = Attendee.Outcome


@pytest.mark.once
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WEIGHTS, PICKS, PICKS, PICKS, SHARES)
def test_every_half_day_is_counted_exactly_once(
    weights: list[Decimal], there: set[int], late: set[int], leave: set[int], share: Fraction
) -> None:
    sittings = dict(zip(HALF_DAYS, weights, strict=False))
    marks = {pk: n in late for n, pk in enumerate(sittings) if n in there}
    excused = {pk for n, pk in enumerate(sittings) if n in leave}
    account = reckon(sittings, marks, excused, share)
    assert account.present + account.leave + account.absent == sum(weights)
    assert min(account.present, account.leave, account.absent, account.late) >= 0
    assert (account.outcome == Outcome.ATTENDED) == (account.present > 0)
    attended = sum((sittings[pk] for pk in marks), Decimal(0))
    unexcused = (
        sum(sittings.values())
        - attended
        - sum((w for pk, w in sittings.items() if pk in excused and pk not in marks), Decimal(0))
    )
    below = bool(unexcused) and Fraction(attended) < share * Fraction(sum(weights))
    assert account.present == (Decimal(0) if below else attended)
    if not account.present:
        assert account.outcome == (Outcome.ABSENT if account.absent else Outcome.LEAVE)


@pytest.mark.once
def test_two_thirds_exactly_is_enough() -> None:
    three = dict.fromkeys(HALF_DAYS[:3], Decimal(1))
    there = dict.fromkeys(HALF_DAYS[:2], False)
    assert reckon(three, there, set(), Fraction(2, 3)).present == 2
    assert reckon(three, dict.fromkeys(HALF_DAYS[:1], False), set(), Fraction(2, 3)).absent == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("share", "outcome"), [("2/3", "absent"), ("0", "attended"), ("nonsense", "attended")])
def test_the_council_sets_the_share(hall: Hall, share: str, outcome: str) -> None:
    with seed(hall.council):
        row = ProcedureParameter(council=hall.council, code="gathering", name="presence_counts_from", value=share)
        row.effective_from = date(2020, 1, 1)
        row.save()
    case_id = hall.opened(kind="plenary", days=3)
    sittings = hall.sittings(case_id)
    assert len(sittings) >= 4
    mark(hall.office(), sitting_id=sittings[0].pk, attendee_ids=[hall.attendee(case_id).pk])
    hall.step(case_id, "close")
    assert hall.attendee(case_id).outcome == outcome


@pytest.mark.once
def test_half_days_lie_between_beginning_and_end() -> None:
    begin = now()
    for hours in (1, 5, 30, 80):
        rows = half_days(begin, begin + timedelta(hours=hours))
        assert [row["ordinal"] for row in rows] == list(range(1, len(rows) + 1))
        assert all(begin <= row["starts_at"] <= row["ends_at"] <= begin + timedelta(hours=hours) for row in rows)
