"""The bundle: a council's audit as a file of JSON lines that `verify.py` checks without us."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from yitang.foundation.audit.canonical import COLUMNS, canonical, moment
from yitang.foundation.audit.models import ActRecord, AuditCheckpoint, AuditPending, AuditSeal
from yitang.foundation.audit.queries import checkpoint_line, strays
from yitang.foundation.audit.signing import public_key
from yitang.foundation.core.clock import now

CHUNK = 2000

Sealed = tuple[int, datetime, str, bytes | None]
"""Position, time of sealing, hash, and the record in canonical form (None when it is gone)."""


def bundle(council_id: UUID, progress: Callable[[int], None] = lambda entries: None) -> Iterator[bytes]:
    """The lines of a council's bundle up to the last seal there is now. Needs a scope on the council."""
    marks = [checkpoint_line(m) for m in AuditCheckpoint.objects.filter(council_id=council_id).order_by("position")]
    upto = AuditSeal.objects.filter(council_id=council_id).order_by("-position").values_list("position", flat=True).first()
    pending = AuditPending.objects.filter(council_id=council_id).count()
    marks = [mark for mark in marks if mark["position"] <= (upto or 0)]  # type: ignore[operator]
    yield from lines_of(str(council_id), sealed(council_id, upto or 0, progress), marks, pending, strays(council_id))


def lines_of(
    council: str, entries: Iterable[Sealed], marks: Iterable[dict[str, object]], pending: int, stray: list[str]
) -> Iterator[bytes]:
    """The lines of a bundle from its parts: head, records with checkpoints in their places, end."""
    digest, count = hashlib.sha256(), 0
    waiting = list(marks)[::-1]

    def out(line: str | bytes) -> bytes:
        data = (line.encode() if isinstance(line, str) else line) + b"\n"
        digest.update(data)
        return data

    yield out(_json({"audit": 1, "council": council, "public_key": public_key(), "exported_at": moment(now())}))
    for position, sealed_at, chain, record in entries:
        head = f'{{"position":{position},"sealed_at":"{moment(sealed_at)}","hash":"{chain}","record":'
        yield out(head.encode() + (record or b"null") + b"}")
        count += 1
        while waiting and waiting[-1]["position"] <= position:  # type: ignore[operator]
            yield out(_json(waiting.pop()))
    for mark in waiting[::-1]:
        yield out(_json(mark))
    sha256 = digest.hexdigest()
    yield out(_json({"end": count, "pending": pending, "strays": stray, "sha256": sha256}))


def sealed(council_id: UUID, upto: int, progress: Callable[[int], None] = lambda entries: None) -> Iterator[Sealed]:
    """The council's sealed records in the order of the chain, up to a position."""
    last = 0
    while last < upto:
        seals = AuditSeal.objects.filter(council_id=council_id, position__gt=last, position__lte=upto).order_by("position")
        chunk = list(seals.values_list("record_id", "position", "sealed_at", "hash")[:CHUNK])
        if not chunk:
            return
        found = ActRecord.objects.filter(council_id=council_id, pk__in=[row[0] for row in chunk]).values_list(*COLUMNS)
        records = {row[_ID]: canonical(row) for row in found}
        for record_id, position, sealed_at, chain in chunk:
            yield position, sealed_at, chain, records.get(record_id)
        last = chunk[-1][1]
        progress(len(chunk))


_ID = COLUMNS.index("id")


def _json(value: dict[str, object]) -> str:
    return json.dumps(value, separators=(",", ":"))
