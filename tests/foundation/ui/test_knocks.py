"""Counts against misuse: the same event once, each thing apart, exact with several at once, gone when their time is over."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.trust.race import race
from yitang.foundation.core.clock import now
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.knocks import HOUR, ROUND, counted_with, sweep
from yitang.foundation.ui.models import Knock

pytestmark = pytest.mark.django_db
RUNNERS, EACH, MOST = 4, 6, 5


def test_same_event_counts_once_and_each_thing_apart() -> None:
    assert [counted_with("a", event, HOUR, 9) for event in ("1", "2", "1", "3")] == [1, 2, 2, 3]
    assert counted_with("b", "1", HOUR, 9) == 1
    # How far a limit was passed is never asked.
    assert [counted_with("c", str(n), HOUR, 2) for n in range(5)] == [1, 2, 3, 3, 3]


def test_count_ends_with_its_time_and_tells_no_moment() -> None:
    began = now()
    counted_with("a", "1", HOUR, 9)
    row = Knock.objects.get()
    assert int(row.until.timestamp()) % ROUND == 0
    assert timedelta(seconds=HOUR - 1) <= row.until - began <= timedelta(seconds=HOUR + 2 * ROUND)
    Knock.objects.update(until=began)
    assert counted_with("a", "2", HOUR, 9) == 1
    assert (sweep(RunningJob(uuid4(), uuid4(), None, {})), Knock.objects.count()) == ({"removed": 1}, 1)


@pytest.mark.django_db(transaction=True)
def test_several_at_once_get_no_further_than_the_limit(council: Council) -> None:
    mark = uuid4().hex

    def knock() -> bool:
        with in_council(council.pk):
            return counted_with(mark, uuid4().hex, HOUR, MOST) <= MOST

    with race(RUNNERS) as field:
        let_in = [one for _round in range(EACH) for one in field.run([knock] * RUNNERS)]
    assert (let_in.count(True), let_in.count(False)) == (MOST, RUNNERS * EACH - MOST)
    assert Knock.objects.filter(mark=mark).count() == RUNNERS * EACH
