"""The long step of an import: one transaction, with its progress shown outside it."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from yitang.foundation.core.longwork import LongWork, long_work, work_of
from yitang.foundation.permissions.actors import Actor, Channel
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.actions import adopt_batch, withdraw_batch
from yitang.instruments.imports.formats import Report
from yitang.instruments.imports.models import ImportBatch

NOBODY: Report = lambda done: None  # noqa: E731 the report that nobody reads


def take_over(actor: Actor, batch_id: UUID, report: Report = NOBODY) -> dict[str, Any]:
    """Take over an agreed batch; on SQLite other writers are told meanwhile. Returns the batch's result."""
    with in_council(actor.council_id):
        counts = ImportBatch.objects.get(pk=batch_id).counts
    total = counts.get("new", 0) + counts.get("update", 0)
    with shown(batch_id, total) as work:
        return adopt_batch(actor.through(Channel.IMPORT), batch_id=batch_id, report=_both(work, report))


def take_back(actor: Actor, batch_id: UUID, reason: str = "", report: Report = NOBODY) -> dict[str, Any]:
    """Withdraw a batch; progress is shown as for taking over. Returns how many objects went or have their old values."""
    with in_council(actor.council_id):
        total = ImportBatch.objects.get(pk=batch_id).counts.get("new", 0)
    with shown(batch_id, total) as work:
        return withdraw_batch(actor.through(Channel.IMPORT), batch_id=batch_id, reason=reason, report=_both(work, report))


def progress_of(batch_id: UUID) -> LongWork | None:
    """How far the long step of a batch is, while it runs."""
    return work_of(_key(batch_id))


def shown(batch_id: UUID, total: int, *, holds_writers: bool | None = None) -> AbstractContextManager[LongWork]:
    """Show the batch's long step to others; on SQLite its one transaction keeps writers waiting."""
    with override("zh-hans"):
        words = _(
            "A table is being imported, which takes a minute or two. Nothing was changed by you just now; "
            "what you typed is kept. Send it again in a moment."
        )
    waits = connection.vendor == "sqlite" if holds_writers is None else holds_writers
    return long_work(_key(batch_id), words, total=total, holds_writers=waits)


def _both(work: LongWork, report: Report) -> Report:
    def tell(done: int) -> None:
        work.report(done)
        report(done)

    return tell


def _key(batch_id: UUID) -> str:
    return f"import-{batch_id}"
