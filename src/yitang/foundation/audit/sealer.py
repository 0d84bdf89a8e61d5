"""The sealer gives committed records their places in their council's chain and signs where the chain stands.

Records carry no position of their own: numbers drawn while acts run are not in the order in which acts commit, so a
reader of "everything above the last number" would skip some. The sealer takes what lies in the tray, whenever it came.
"""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yitang.foundation.audit.canonical import COLUMNS, canonical, moment
from yitang.foundation.audit.models import ActRecord, AuditCheckpoint, AuditPending, AuditSeal
from yitang.foundation.audit.queries import checkpoint_line
from yitang.foundation.audit.signing import sign
from yitang.foundation.audit.verify import GENESIS, checkpoint_digest, checkpoint_text, link
from yitang.foundation.core.clock import now
from yitang.foundation.core.turnstile import turn
from yitang.foundation.tenancy.scope import everywhere, in_council

BATCH = 1000
"""Records per transaction: on SQLite about a tenth of a second during which other writers wait."""


def seal(council_id: UUID, *, limit: int = BATCH) -> int:
    """Seal up to `limit` waiting records of a council, in the order of their recording; returns how many."""
    nested = connection.in_atomic_block
    with turn(), in_council(council_id), transaction.atomic(savepoint=nested):
        _alone(council_id)
        waiting = AuditPending.objects.filter(council_id=council_id).order_by("recorded_at", "record_id")
        ids = list(waiting.values_list("record_id", flat=True)[:limit])
        rows = {row[_ID]: row for row in ActRecord.objects.filter(pk__in=ids).values_list(*COLUMNS)}
        # A waiting record that is gone stays in the tray: the lamp turns red, and the verifier names it.
        order = [record_id for record_id in ids if record_id in rows]
        if order:
            last = AuditSeal.objects.filter(council_id=council_id).order_by("-position").first()
            seals = _seals(council_id, last, [rows[record_id] for record_id in order])
            AuditSeal.objects.bulk_create(seals)
            AuditPending.objects.filter(pk__in=order).delete()
            _sign(council_id, seals[-1])
    return len(order)


def seal_all(*, limit: int = BATCH) -> int:
    """Seal everything that waits, council by council; returns how many records. The worker calls this every few seconds."""
    with everywhere():
        councils = list(AuditPending.objects.order_by().values_list("council_id", flat=True).distinct())
    sealed = 0
    for council_id in councils:
        while batch := seal(council_id, limit=limit):
            sealed += batch
    return sealed


_ID = COLUMNS.index("id")


def _alone(council_id: UUID) -> None:
    """One sealer per council at a time. On SQLite the write transaction already sees to that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"yitang.seal {council_id}"])


def _seals(council_id: UUID, last: AuditSeal | None, rows: list[tuple[Any, ...]]) -> list[AuditSeal]:
    position, chain, at = (last.position, last.hash, now()) if last else (0, GENESIS, now())
    seals = []
    for row in rows:
        position += 1
        chain = link(chain, position, moment(at), canonical(row))
        seals.append(AuditSeal(record_id=row[_ID], council_id=council_id, position=position, hash=chain, sealed_at=at))
    return seals


def _sign(council_id: UUID, seal: AuditSeal) -> None:
    before = AuditCheckpoint.objects.filter(council_id=council_id).order_by("-position").first()
    mark = AuditCheckpoint(council_id=council_id, position=seal.position, hash=seal.hash, signed_at=now(), previous=GENESIS)
    if before:
        text = checkpoint_text(str(council_id), checkpoint_line(before))
        mark.previous = checkpoint_digest(text, before.signature)
    mark.signature = sign(checkpoint_text(str(council_id), checkpoint_line(mark)))
    mark.save(force_insert=True)
