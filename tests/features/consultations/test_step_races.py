"""C5 on the steps of a method: of two people who take a step, or rival steps, at the same moment exactly one gets it."""

from typing import Any
from uuid import uuid4

import pytest

from tests.features.consultations.table import Table
from tests.trust.race import race
from tests.trust.report import FULL
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Decision, Track

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20 if FULL else 1
MATCHES = (("s2", "s2"), ("s2", "s2.skip"), ("s2.skip", "s2.back"))


def test_of_two_people_one_gets_each_step(table: Table) -> None:
    case_id, wrong, version = table.begun(), [], 1
    values = {"values": {"f1": "县住建局", "f2": str(today())}}
    with race(2) as field:
        for _round in range(ROUNDS):
            for pair in MATCHES:
                version = _at_second(table, case_id, values)

                def take(n: int, pair: tuple[str, str] = pair, version: int = version) -> Any:
                    more = {"values": {"f1": "走访三次。"}} if pair[n] == "s2" else {}
                    return advance(
                        table.office(),
                        case_id=case_id,
                        axis="method",
                        edge=pair[n],
                        key=uuid4().hex,
                        expected_version=version,
                        payload=more,
                        reason="理由",
                    )

                told = field.run([lambda: take(0), lambda: take(1)])
                lost = [one for one in told if isinstance(one, Conflict)]
                with in_council(table.council.id):
                    after = Track.objects.get(case_id=case_id, axis="method").version
                    taken = Decision.objects.filter(case_id=case_id, axis="method").count()
                if (len(lost), after, taken) != (1, version + 1, version):
                    wrong.append((pair, told, after, taken))
    assert wrong == []


def _at_second(table: Table, case_id: Any, values: dict[str, Any]) -> int:
    """Bring the case to its second step, from wherever it stands; returns the version of its track."""
    while True:
        with in_council(table.council.id):
            track = Track.objects.get(case_id=case_id, axis="method")
        if track.state == "s2":
            return track.version
        edge = "s1" if track.state == "s1" else f"{track.state}.back"
        asked = {"payload": values} if edge == "s1" else {"reason": "再来一次"}
        advance(
            table.office(), case_id=case_id, axis="method", edge=edge, key=uuid4().hex, expected_version=track.version, **asked
        )
