"""`/healthz` and `/readyz`."""

import pytest
from django.test import Client

from yitang.config.health import disk_has_room
from yitang.foundation.audit.lamp import RED_AFTER
from yitang.foundation.audit.models import AuditPending
from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council


def test_healthz_answers_without_a_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_readyz_names_each_check(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"database": True, "audit": True, "disk": True})


@pytest.mark.django_db
def test_readyz_is_503_when_an_act_waits_too_long_for_its_seal(client: Client) -> None:
    council = Council.objects.create(code="test", name="测试机构", level=Council.Level.COUNTY)
    with in_council(council.id):
        AuditPending.objects.create(record_id=uuid7(), council=council, recorded_at=now() - 2 * RED_AFTER)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"database": True, "audit": False, "disk": True})


def test_disk_has_room_compares_with_the_least_that_is_asked() -> None:
    assert disk_has_room(least=1) is True
    assert disk_has_room(least=1 << 62) is False


def test_request_id_is_kept_or_made(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc123"}).headers["X-Request-ID"] == "abc123"
    made = client.get("/healthz", headers={"X-Request-ID": "a b\n"}).headers["X-Request-ID"]
    assert len(made) == 32
