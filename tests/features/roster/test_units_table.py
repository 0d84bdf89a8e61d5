"""Handling units go out by table and come in again: what was not changed changes nothing, every bad cell is told."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from yitang.features.roster.units_table import FIELDS
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.units.actions import add_unit, merge_unit
from yitang.institution.units.models import Unit
from yitang.instruments.imports.actions import agree, open_batch
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.readers import look_through, open_table
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import take_back, take_over

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def keeper(actor_with: ActorWith) -> Actor:
    actor = actor_with(Role.MEMBERS_AFFAIRS)
    above = add_unit(actor, code="gov", name="市政府办公室", system="政府系统", phone="000-1")["unit_id"]
    add_unit(actor, code="edu", name="市教育局", short_name="教育局", system="政府系统", parent_id=UUID(above), contact_name="沈")
    return actor


def checked(actor: Actor, path: Path) -> ImportBatch:
    source = look_through(path)
    with open_table(source) as table:
        headers = table.headers
    opened = open_batch(actor, format="units", source=source, headers=headers, mapping={}, options={})
    return stage(actor, UUID(opened["batch_id"]), source)


def brought_in(actor: Actor, path: Path) -> ImportBatch:
    batch = checked(actor, path)
    agree(actor, batch_id=batch.pk)
    take_over(actor, batch.pk)
    return batch


def sheet(
    folder: Path, *rows: tuple[Any, ...], heads: tuple[str, ...] = ("单位编号", "单位名称", "承办系统", "上级单位编号")
) -> Path:
    path = folder / f"单位{len(list(folder.iterdir()))}.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for at, cells in enumerate((heads, *rows)):
            page.write_row(at, 0, cells)
    return path


def exported(account_with: AccountWith, council: Council, folder: Path) -> Path:
    client = logged_in(account_with("sun", Role.MEMBERS_AFFAIRS))
    answer = client.post(f"/{council.code}/desk/units/export/", {"key": "k"})
    path = folder / "out.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined, arg-type]
    return path


def test_the_list_that_went_out_comes_in_with_the_same_columns_and_changes_nothing(
    keeper: Actor, account_with: AccountWith, council: Council, tmp_path: Path
) -> None:
    path = exported(account_with, council, tmp_path)
    with open_table(look_through(path)) as table:
        assert table.headers == [str(field.label) for field in FIELDS]
    batch = checked(keeper, path)
    assert {name: batch.counts.get(name, 0) for name in ("same", "new", "update", "error")} == {
        "same": 2,
        "new": 0,
        "update": 0,
        "error": 0,
    }


def test_new_units_may_stand_before_the_one_above_them(keeper: Actor, tmp_path: Path) -> None:
    brought_in(keeper, sheet(tmp_path, ("road", "市公路中心", "政府系统", "traffic"), ("traffic", "市交通局", "政府系统", "gov")))
    found = Unit.objects.order_by("code").values_list("code", "principal__name", "parent__code")
    assert list(found) == [
        ("edu", "市教育局", "gov"),
        ("gov", "市政府办公室", None),
        ("road", "市公路中心", "traffic"),
        ("traffic", "市交通局", "gov"),
    ]


def test_columns_that_are_there_are_corrected_and_others_stay(keeper: Actor, tmp_path: Path) -> None:
    brought_in(keeper, sheet(tmp_path, ("edu", "市教育和体育局", "", "")))
    unit = Unit.objects.select_related("principal").get(code="edu")
    assert (unit.principal.name, unit.system, unit.parent, unit.short_name, unit.contact_name) == (
        "市教育和体育局",
        "",
        None,
        "教育局",
        "沈",
    )


def test_every_bad_cell_is_told_and_nothing_changes(keeper: Actor, tmp_path: Path) -> None:
    add_unit(keeper, code="old", name="市旅游局")
    old, edu = Unit.objects.get(code="old"), Unit.objects.get(code="edu")
    merge_unit(keeper, unit_id=old.pk, into_id=edu.pk, effective_on=edu.principal.created_at.date())
    batch = checked(
        keeper,
        sheet(
            tmp_path,
            ("gov", "市政府办公室", "政府系统", "edu"),
            ("old", "市旅游局", "", ""),
            ("new", "", "", ""),
            ("child", "下属", "", "nobody"),
            ("sub", "下属", "", "old"),
            ("x" * 50, "长", "", ""),
        ),
    )
    faults = {
        row.number: [problem["field"] for problem in row.problems if problem["level"] == "error"] for row in batch.rows.all()
    }
    assert sorted(faults.values()) == sorted([["parent"], ["code"], ["name"], ["parent"], ["parent"], ["code"]])
    with pytest.raises(Blocked):
        agree(keeper, batch_id=batch.pk)


def test_an_import_that_only_added_can_be_taken_back(keeper: Actor, tmp_path: Path) -> None:
    batch = brought_in(keeper, sheet(tmp_path, ("road", "市公路中心", "", "traffic"), ("traffic", "市交通局", "", "")))
    take_back(keeper, batch.pk, "传错了")
    assert list(Unit.objects.order_by("code").values_list("code", flat=True)) == ["edu", "gov"]
