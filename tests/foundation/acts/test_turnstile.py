"""C7: writers on one SQLite file wait their turn: nobody meets a lock, nobody starves."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.errands import everybody, new_errand, take
from tests.trust.report import FULL, report
from yitang.foundation.acts import door
from yitang.foundation.core.turnstile import turn
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Track

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has row locks"),
]

WRITERS = 16
SECONDS = 600 if FULL else 6


class Load:
    """Writers and a long reader for some seconds; waits in seconds, errors as texts."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.waits: list[float] = []
        self.errors: list[str] = []
        self.reads = 0
        self._stop = threading.Event()

    def run(self, seconds: float, writers: int = WRITERS) -> None:
        cases = [new_errand(self.council) for _ in range(writers)]
        for case_id in cases:
            take(everybody(self.council), case_id, "filing", "submit")
        threads = [threading.Thread(target=self._write, args=(case_id,)) for case_id in cases]
        threads += [threading.Thread(target=self._read), threading.Thread(target=self._back_up)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self._stop.set()
        for thread in threads:
            thread.join()

    def _write(self, case_id: object) -> None:
        actor = everybody(self.council)
        while not self._stop.is_set():
            started = time.perf_counter()
            try:
                take(actor, case_id, "filing", "note")  # type: ignore[arg-type]
            except DatabaseError as error:
                self.errors.append(str(error))
            self.waits.append(time.perf_counter() - started)
        connections.close_all()

    def _read(self) -> None:
        """A page that takes long, over one snapshot."""
        while not self._stop.is_set():
            with sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None) as own:
                own.execute("BEGIN")
                for _ in range(20):
                    own.execute("SELECT count(*) FROM workflow_decision").fetchone()
                    time.sleep(0.01)
                own.execute("COMMIT")
            self.reads += 1

    def _back_up(self) -> None:
        while not self._stop.is_set():
            with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(":memory:") as target:
                source.backup(target, pages=200)
            time.sleep(0.5)


@contextmanager
def without_turn(actor: Actor) -> Iterator[None]:
    """The negative control: transactions that begin as readers and become writers."""
    with in_council(actor.council_id), transaction.atomic():
        yield


def test_writers_wait_their_turn_and_meet_no_lock(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    load = Load(council)
    load.run(SECONDS)
    assert load.errors == []
    assert load.reads > 0
    with in_council(council.id):
        assert sum(Track.objects.values_list("version", flat=True)) == len(load.waits) + 2 * WRITERS
    waits = sorted(load.waits)
    control = Load(council)
    with monkeypatch.context() as patch:
        options = connection.settings_dict["OPTIONS"]
        patch.setitem(options, "transaction_mode", "DEFERRED")
        patch.setitem(options, "timeout", 0.05)
        patch.setattr(door, "writing", without_turn)
        connection.close()
        control.run(2)
    connection.close()
    assert any("locked" in error for error in control.errors)
    report(
        "C7",
        figure=len(load.errors),
        unit=f"locks met by {WRITERS} writers beside a long reader and a backup",
        control="caught",
        writes=len(waits),
        p99_ms=round(waits[int(len(waits) * 0.99)] * 1000),
        longest_ms=round(waits[-1] * 1000),
        seconds=SECONDS,
        locks_in_control=len(control.errors),
    )


def test_turns_are_granted_in_the_order_in_which_they_were_asked_for(council: Council) -> None:
    order: list[int] = []
    threads = []

    def wait(number: int) -> None:
        with turn():
            order.append(number)
        connections.close_all()

    with turn():
        for number in range(5):
            threads.append(threading.Thread(target=wait, args=(number,)))
            threads[-1].start()
            time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert order == list(range(5))


def test_a_turn_inside_a_transaction_is_the_outer_one(council: Council) -> None:
    with turn(), transaction.atomic(), turn():
        assert Path(f"{connection.settings_dict['NAME']}.turn").exists()
