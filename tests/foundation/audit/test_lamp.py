"""G6: the audit is kept, and when it stops, so does writing."""

import json
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from tests.errands import everybody, new_errand, take
from tests.trust.report import report
from yitang.foundation.audit import lamp, signing
from yitang.foundation.audit.models import ActRecord, AuditPending
from yitang.foundation.audit.sealer import seal
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import AuditStopped
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere, in_council

RETENTION = timedelta(days=190)


@pytest.fixture(autouse=True)
def fresh_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lamp, "_looked", {})


def wait_since(council: Council, age: timedelta) -> None:
    with in_council(council.id):
        AuditPending.objects.filter(council=council).update(recorded_at=now() - age)


def test_writes_stop_with_the_audit_and_go_on_with_it(
    council: Council, other_council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = new_errand(council)
    wait_since(council, lamp.STOP_AFTER + timedelta(seconds=1))
    lamp._looked.clear()
    with pytest.raises(AuditStopped):
        take(everybody(council), case_id, "filing", "submit")
    new_errand(other_council)
    with in_council(council.id):
        assert ActRecord.objects.filter(council=council).count() == 1
    seal(council.id)
    assert take(everybody(council), case_id, "filing", "submit")["state"] == "submitted"
    kept = refuse_to_forget(council)
    with monkeypatch.context() as patch:
        patch.setattr("yitang.foundation.acts.door.refuse_when_unsealed", lambda council_id: None)
        wait_since(council, lamp.STOP_AFTER * 2)
        control = "caught" if take(everybody(council), case_id, "filing", "recall") else "missed"
    report("G6", figure=kept, unit="ways to forget a record refused", control=control, retention_days=RETENTION.days)


def refuse_to_forget(council: Council) -> int:
    """Even a record that is older than its retention cannot be deleted or changed by the product's role."""
    old = ActRecord(council=council, name="tests.old", channel="system", recorded_at=now() - 2 * RETENTION)
    with in_council(council.id):
        old.save(force_insert=True)
        AuditPending.objects.create(record_id=old.pk, council=council, recorded_at=now())
    seal(council.id)
    refused = 0
    tables = ("audit_actrecord", "audit_auditseal", "audit_auditcheckpoint")
    for sql in [f"{verb} {table}{rest}" for table in tables for verb, rest in (("DELETE FROM", ""), ("UPDATE", " SET id = id"))]:
        sql = sql.replace("auditseal SET id = id", "auditseal SET position = position")
        with pytest.raises(DatabaseError, match="append_only"), everywhere(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        refused += 1
    return refused


def test_a_seal_is_red_after_a_minute_and_stops_writes_later() -> None:
    assert (timedelta(seconds=60), timedelta(hours=1)) == (lamp.RED_AFTER, lamp.STOP_AFTER)


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys" / "audit.key"
    monkeypatch.setenv("YITANG_AUDIT_KEY_FILE", str(path))
    first = signing.public_key()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    signature = signing.sign(b"words")
    signing._key.cache_clear()
    assert signing.public_key() == first
    assert (signing.verify_signature(b"words", signature), signing.verify_signature(b"other", signature)) == (True, False)
    assert not signing.verify_signature(b"words", "no hex")
    assert [p.name for p in path.parent.iterdir()] == ["audit.key"]
    assert len(bytes.fromhex(first)) == 32
    assert json.dumps(first)
