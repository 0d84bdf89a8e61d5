"""Whatever dies in the middle: every message arrives, and a second copy carries the mark of the first."""

import random
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.foundation.audit.test_crash import ROOT, environment
from tests.foundation.notify.conftest import Letterbox, PersonWith, Telling, deliveries
from tests.trust.report import FULL
from yitang.foundation.core.clock import now
from yitang.foundation.notify.models import Delivery, Message
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere, in_council

PEOPLE, KILLS = (200, 60) if FULL else (12, 3)
PATIENCE = 600 if FULL else 120


def carrier(settings: Settings) -> "subprocess.Popen[bytes]":
    mail = {"YITANG_EMAIL_URL": f"smtp+plain://127.0.0.1:{settings.EMAIL_PORT}", "YITANG_EMAIL_FROM": "zx@yitang.test"}
    command = [sys.executable, "-m", "tests.foundation.notify.carrier"]
    return subprocess.Popen(command, env=environment() | mail, cwd=ROOT)


def ended() -> int:
    return deliveries("state").count(("sent",))


@pytest.mark.django_db(transaction=True)
def test_every_message_arrives_though_workers_are_killed(
    council: Council, letterbox: Letterbox, person: PersonWith, telling: Telling, settings: Settings
) -> None:
    for number in range(PEOPLE):
        one = person(f"p{number}", email=f"p{number}@yitang.test", needs="at_once")
        telling(principal_id=one.principal_id)
    chance, kills, end = random.Random(20260304), 0, time.monotonic() + PATIENCE
    running = carrier(settings)
    try:
        while ended() < PEOPLE and time.monotonic() < end:
            time.sleep(chance.uniform(0.02, 0.15))
            if kills < KILLS and ("sending",) in deliveries("state"):
                running.kill()
                running.wait()
                kills += 1
                # As if the lease had run out meanwhile.
                with everywhere():
                    Delivery.objects.filter(state="sending").update(lease_until=now() - timedelta(seconds=1))
                running = carrier(settings)
    finally:
        running.kill()
        running.wait()
    marks = [mail["Message-ID"] for mail in letterbox.taken]
    assert set(marks) == {f"<{pk}@yitang.test>" for (pk,) in deliveries("pk")}
    assert (ended(), len(set(marks)), len(deliveries())) == (PEOPLE, PEOPLE, PEOPLE)
    assert len(marks) - PEOPLE <= kills
    with in_council(council.pk):
        assert Message.objects.filter(spread_at__isnull=True).count() == 0
