"""Tables of proposals for the tests of imports, and their way into a council."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from yitang.features.proposals.queries import current_session
from yitang.foundation.permissions.actors import Actor, Channel, system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.actions import agree, open_batch
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.readers import look_through, open_table
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import take_over

BODY = "情况：走访了十二个小区。\n建议：每个街道先办一个。"
PLAIN = {
    "编号": "1",
    "案由": "关于办社区食堂的建议",
    "提案者": "丁一",
    "正文": BODY,
    "类别": "社会建设",
    "提交日期": "2026-01-12",
}
CONCLUDED = {
    **PLAIN,
    "审查结果": "立案",
    "立案日期": "2026年2月2日",
    "主办单位": "县民政局",
    "会办单位": "县商务局、县财政局",
    "答复类别": "A",
    "答复日期": "2026/5/6",
    "满意度": "满意",
    "办结日期": "20260520",
    "采纳情况": "部分采纳",
}


def write(path: Path, rows: Sequence[Mapping[str, Any]], encoding: str = "utf-8-sig") -> Path:
    """A csv of these rows; columns in the order of their first appearance."""
    headers = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, headers)
        table.writeheader()
        table.writerows(rows)
    return path


def importer(council: Council) -> Actor:
    return system_actor(council.pk, "导入", Channel.IMPORT)


def checked(council: Council, path: Path, **options: Any) -> ImportBatch:
    """The table, checked and waiting for agreement."""
    actor = importer(council)
    source = look_through(path)
    with open_table(source) as table:
        headers = table.headers
    with in_council(council.pk):
        session = current_session(council.pk)
    given = {"session_id": str(session.pk) if session else None} | options
    opened = open_batch(actor, format="proposals", source=source, headers=headers, mapping={}, options=given)
    return stage(actor, UUID(opened["batch_id"]), source)


def brought(council: Council, path: Path, **options: Any) -> ImportBatch:
    """The table, taken over; an earlier run that was interrupted is continued."""
    batch = checked(council, path, **options)
    if batch.state == ImportBatch.State.STAGED:
        agree(importer(council), batch_id=batch.pk, skip_errors=True)
    take_over(importer(council), batch.pk)
    with in_council(council.pk):
        return ImportBatch.objects.get(pk=batch.pk)
