"""`/metrics`: off as it ships, for this machine alone or for whoever brings the token; figures are those of the rows."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.fixtures import seed
from tests.foundation.audit.test_crash import ROOT, environment
from yitang.config.countfiles import forget_counts
from yitang.config.mailserver import MailServer, mail_server
from yitang.foundation.jobs.models import Job
from yitang.foundation.notify.actions import tell
from yitang.foundation.tenancy.models import Council

ASK = """
import django
django.setup()
from django.test import Client
client = Client()
client.get("/healthz")
client.post("/healthz")
print(client.get("/metrics").content.decode())
"""


@pytest.mark.django_db
def test_it_is_not_there_until_switched_on(settings: Settings) -> None:
    assert Client().get("/metrics").status_code == 404


@pytest.mark.django_db
def test_only_this_machine_or_the_token_opens_it(settings: Settings, tmp_path: Path) -> None:
    settings.METRICS, settings.DATA_DIR = True, tmp_path
    client = Client()
    assert [
        client.get("/metrics").status_code,
        client.get("/metrics", REMOTE_ADDR="10.0.0.8").status_code,
        client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code,
    ] == [200, 404, 404]
    settings.METRICS_TOKEN = "a-long-token"
    assert [
        client.get("/metrics").status_code,
        client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code,
        client.get("/metrics", headers={"Authorization": "Bearer a-long-token"}, REMOTE_ADDR="10.0.0.8").status_code,
    ] == [404, 404, 200]


@pytest.mark.django_db
def test_queues_are_counted_when_asked_for(council: Council, settings: Settings, tmp_path: Path) -> None:
    settings.METRICS, settings.DATA_DIR = True, tmp_path
    with seed(council):
        tell(council.pk, "x", "有一件事", role="member")
        Job.objects.create(council=council, name="x", state=Job.State.PARKED)
    lines = Client().get("/metrics").content.decode().splitlines()
    assert [line for line in lines if line.startswith(("yitang_messages", 'yitang_jobs{state="parked"'))] == [
        "yitang_messages_to_spread 1.0",
        'yitang_jobs{state="parked"} 1.0',
    ]


@pytest.mark.django_db(transaction=True)
def test_requests_of_all_processes_are_added_up(council: Council, tmp_path: Path) -> None:
    for _ in range(2):
        found = subprocess.run(
            [sys.executable, "-c", ASK],
            env=environment() | {"YITANG_METRICS": "1", "YITANG_DATA_DIR": str(tmp_path), "YITANG_ALLOWED_HOSTS": "testserver"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    counted = [line for line in found.stdout.splitlines() if line.startswith("yitang_requests_total")]
    # Two look-ups and, before the second, the first scrape; two posts.
    assert sorted(counted) == [
        'yitang_requests_total{door="other",method="GET",status="2xx"} 3.0',
        'yitang_requests_total{door="other",method="POST",status="2xx"} 2.0',
    ]
    assert council.code not in found.stdout
    forget_counts(tmp_path)
    assert list((tmp_path / "metrics").glob("*.db")) == []


@pytest.mark.once
def test_mail_server_is_read_from_one_address() -> None:
    assert mail_server("") == MailServer()
    assert mail_server("smtp://zx%40gov:p%3Ass@mail.test") == MailServer("mail.test", 587, "zx@gov", "p:ss", starttls=True)
    assert mail_server("smtps://mail.test:4465") == MailServer("mail.test", 4465, tls=True)
    with pytest.raises(ValueError, match="YITANG_EMAIL_URL") as found:
        mail_server("http://user:geheim@mail.test")
    assert "geheim" not in str(found.value)
