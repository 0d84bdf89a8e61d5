"""Several occasions in one table: one record for each, facts with it as evidence, bad cells told, taken back as a whole."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import xlsxwriter

from tests.features.dossier.people import NEW_YEAR, People
from yitang.features.dossier.models import Recording
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.actions import agree, open_batch
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.readers import look_through, open_table
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import take_back, take_over
from yitang.instruments.ledger.models import DutyFact

pytestmark = pytest.mark.django_db
HEADS = ("日期", "类别", "事项", "委员编号", "姓名", "角色", "数量")


def staged(actor: Actor, folder: Path, *rows: tuple[str, ...]) -> ImportBatch:
    path = folder / "多次活动.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for at, cells in enumerate((HEADS, *rows)):
            page.write_row(at, 0, cells)
    source = look_through(path)
    with open_table(source) as table:
        headers = table.headers
    with in_council(actor.council_id):
        opened = open_batch(actor, format="occasions", source=source, headers=headers, mapping={}, options={})
        return stage(actor, UUID(opened["batch_id"]), source)


def test_rows_of_one_occasion_are_one_record(people: People, tmp_path: Path) -> None:
    office, day = people.affairs(), NEW_YEAR.isoformat()
    batch = staged(
        office,
        tmp_path,
        (day, "dossier.inspection", "视察社区食堂", "1", "丁一", "牵头", "2"),
        (day, "dossier.inspection", "视察社区食堂", "2", "", "", ""),
        (day, "dossier.research", "调研养老服务", "1", "", "", ""),
    )
    with in_council(people.council.id):
        agree(office, batch_id=batch.pk)
        take_over(office, batch.pk)
        records = {row.title: row.pk for row in Recording.objects.all()}
        facts = DutyFact.objects.values_list("title", "quantity", "role", "evidence_id")
        told = sorted((title, f"{quantity.normalize():f}", role, evidence) for title, quantity, role, evidence in facts)
    assert told == sorted(
        [
            ("视察社区食堂", "2", "leading", records["视察社区食堂"]),
            ("视察社区食堂", "1", "", records["视察社区食堂"]),
            ("调研养老服务", "1", "", records["调研养老服务"]),
        ]
    )
    take_back(office, batch.pk, "传错了")
    with in_council(people.council.id):
        assert DutyFact.objects.filter(cancels__isnull=True, cancelled_by__isnull=True).count() == 0


def test_bad_cells_are_told(people: People, tmp_path: Path) -> None:
    day, later = NEW_YEAR.isoformat(), (today() + timedelta(days=2)).isoformat()
    batch = staged(
        people.affairs(),
        tmp_path,
        (later, "dossier.inspection", "视察", "1", "", "", ""),
        (day, "gatherings.attended", "会议", "1", "", "", ""),
        (day, "dossier.inspection", "视察", "1", "", "旁观者", ""),
        (day, "dossier.inspection", "视察", "999", "", "", ""),
    )
    with in_council(people.council.id):
        rows = batch.rows.order_by("number")
        assert [[one["field"] for one in row.problems] for row in rows] == [["day"], ["kind"], ["role"], ["number"]]
