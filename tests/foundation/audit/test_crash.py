"""G3: whatever dies in the middle, no gap, no fork, no entry without effect, no effect without entry, nothing lost."""

import os
import random
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tests.errands import WAY
from tests.trust.oracle import snapshot, unaccounted
from tests.trust.report import FULL, SECOND, report
from yitang.foundation.audit.export import bundle
from yitang.foundation.audit.models import ActRecord, AuditSeal
from yitang.foundation.audit.sealer import seal_all
from yitang.foundation.audit.verify import Verification
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Case, Decision, NumberSeries

ROOT = Path(__file__).parents[3]
WRITERS = 3 if FULL else 2
KILLS = 40 if FULL else 2 if SECOND else 4


def environment() -> dict[str, str]:
    """What a process needs to work on the test's own database, as the role of the test."""
    place = connection.settings_dict
    url = f"sqlite:///{place['NAME']}"
    if connection.vendor == "postgresql":
        host = quote(place["HOST"], safe="")
        url = f"postgres://{place['USER']}:{place['PASSWORD']}@{host}:{place['PORT']}/{place['NAME']}"
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return os.environ | {"YITANG_DATABASE_URL": url, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "yitang.config.settings"}


def write_until_killed(council: Council, kills: int) -> set[str]:
    """Run writers, kill one at random and start another, time after time; returns the keys that were acknowledged."""
    chance = random.Random(20260301)
    acknowledged: set[str] = set()

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.trust.writer", council.code]
        return subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def finish(process: subprocess.Popen[str]) -> None:
        process.kill()
        out, _err = process.communicate()
        acknowledged.update(line for line in out.splitlines() if len(line) == 36)

    with ExitStack() as stack:
        running = [start() for _ in range(WRITERS)]
        stack.callback(lambda: [finish(process) for process in running])
        for process in running:
            assert process.stdout is not None
            acknowledged.add(process.stdout.readline().strip())
        for _ in range(kills):
            time.sleep(chance.uniform(0.05, 0.4))
            victim = running.pop(chance.randrange(len(running)))
            assert victim.poll() is None, "a writer ended by itself"
            finish(victim)
            running.append(start())
            first = running[-1].stdout
            assert first is not None
            acknowledged.add(first.readline().strip())
    return acknowledged - {""}


@pytest.mark.django_db(transaction=True)
def test_chain_and_effects_agree_after_kills(council: Council) -> None:
    acknowledged = write_until_killed(council, KILLS)
    seal_all()
    with in_council(council.id):
        kept = set(ActRecord.objects.filter(key__isnull=False).values_list("key", flat=True))
        positions = list(AuditSeal.objects.order_by("position").values_list("position", flat=True))
        records = ActRecord.objects.count()
        walk = Verification()
        walk.run(bundle(council.id))
        steps = Decision.objects.filter(edge__in=[edge for _axis, edge in WAY]).count()
        numbers = sorted(Case.objects.filter(number__isnull=False).values_list("number", flat=True))
        last = NumberSeries.objects.values_list("last", flat=True).first() or 0
    assert acknowledged <= kept
    assert positions == list(range(1, records + 1))
    assert walk.faults == []
    assert steps == len(kept)
    assert numbers == list(range(1, last + 1))
    assert unaccounted({}, snapshot(), set()) == []
    report("G3", figure=KILLS + WRITERS, unit="kills, nothing lost or forked", control=control(council), acts=records)


def control(council: Council) -> str:
    """The negative control: an effect whose act died before its entry, as without the common transaction."""
    with in_council(council.id), connection.cursor() as cursor:
        cursor.execute("UPDATE workflow_numberseries SET last = last + 1")
    return "caught" if len(unaccounted({}, snapshot(), set())) == 1 else "missed"
