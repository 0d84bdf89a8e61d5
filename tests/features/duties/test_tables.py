"""Plans, duty lists and contacts go out by table and come in again, and what was not changed changes nothing."""

import io
from datetime import date
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
import xlsxwriter

from tests.doors.api.programme import a_token, an_account
from tests.doors.test_middleware import logged_in
from tests.features.duties.test_plans import YEAR, committee, office, task  # noqa: F401 fixtures
from tests.fixtures import AccountWith
from yitang.features.duties.actions import add_duty
from yitang.features.duties.export import TIE_IN
from yitang.features.duties.models import Duty, Task, Tie
from yitang.features.duties.ties import add_tie
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.bodies import add_body
from yitang.institution.units.actions import add_unit
from yitang.institution.units.models import Unit
from yitang.instruments.imports.actions import agree, open_batch
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.readers import look_through, open_table
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import take_over

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def kept(office: Actor, committee: UUID) -> Actor:  # noqa: F811
    """A duty with a task that is counted, one noted by hand, and a contact with a unit."""
    made = add_duty(office, body_id=committee, title="经济领域协商", valid_from=date(YEAR, 1, 1), basis="章程")
    task(office, committee, duty_id=UUID(made["duty_id"]), measure="gatherings", narrow="committee", target=2, lead="沈")
    task(office, committee, title="完成调研报告", due_on=date(YEAR, 6, 30))
    unit = add_unit(office, code="fin", name="市财政局")
    principal = Unit.objects.get(pk=UUID(unit["unit_id"])).principal_id
    add_tie(office, kind="unit", holder_id=committee, unit_id=principal, valid_from=date(YEAR, 1, 1), phone="000-1")
    return office


def exported(account_with: AccountWith, council: Council, what: str, role: str = Role.MEMBERS_AFFAIRS, **more: object) -> bytes:
    client = logged_in(account_with(f"out-{what}-{role}", role, **more))
    asked = {"key": what, "purpose": "upkeep"} if what == "ties" else {"key": what}
    answer = client.post(f"/{council.code}/desk/duties/export/{what}/?year={YEAR}", asked)
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined, arg-type]


def checked(actor: Actor, path: Path, code: str) -> ImportBatch:
    source = look_through(path)
    with open_table(source) as table:
        headers = table.headers
    opened = open_batch(actor, format=code, source=source, headers=headers, mapping={}, options={})
    return stage(actor, UUID(opened["batch_id"]), source)


@pytest.mark.parametrize(("what", "code", "rows"), [("plan", "work-plan", 2), ("list", "duty-list", 1), ("ties", "contacts", 1)])
def test_what_went_out_comes_in_and_changes_nothing(
    what: str, code: str, rows: int, kept: Actor, account_with: AccountWith, council: Council, tmp_path: Path
) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(exported(account_with, council, what))
    batch = checked(kept, path, code)
    assert {name: batch.counts.get(name, 0) for name in ("same", "new", "update", "error")} == {
        "same": rows,
        "new": 0,
        "update": 0,
        "error": 0,
    }


def test_rows_add_and_correct_and_bad_cells_are_told(kept: Actor, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    rows = [
        ("经济委员会", YEAR, "完成调研报告", "", 3, f"{YEAR}-07-31"),
        ("经济委员会", YEAR, "走访企业", "", 5, ""),
        ("没有的委员会", YEAR, "走访", "", 1, ""),
        ("经济委员会", YEAR, "别的", "随便数数", 1, f"{YEAR + 1}-01-01"),
    ]
    batch = checked(kept, _written(path, _heads(), rows), "work-plan")
    faults = [{one["field"] for one in row.problems} for row in batch.rows.order_by("number") if row.problems]
    assert faults == [{"body"}, {"counting", "due_on"}]
    agree(kept, batch_id=batch.pk, skip_errors=True)
    take_over(kept, batch.pk)
    found = Task.objects.order_by("ordinal").values_list("title", "target", "due_on", "lead")
    assert list(found) == [
        ("召开会议", 2, None, "沈"),
        ("完成调研报告", 3, date(YEAR, 7, 31), ""),
        ("走访企业", 5, None, ""),
    ]
    assert Duty.objects.count() == 1


def test_contacts_add_and_correct_and_bad_cells_are_told(kept: Actor, council: Council, tmp_path: Path) -> None:
    heads = tuple(str(column.label) for column in TIE_IN)
    unit, guidance = (str(label) for _code, label in Tie.Kind.choices)
    rows = [
        ("经济委员会", unit, "市财政局", f"{YEAR}-01-01", "", "林", "000-2"),
        ("经济委员会", guidance, "山南县政协", f"{YEAR}-02-01", "", "", ""),
        ("没有的委员会", unit, "市财政局", f"{YEAR}-01-01", "", "", ""),
        ("经济委员会", "随便", "市财政局", f"{YEAR}-01-01", "", "", ""),
        ("经济委员会", unit, "没有的局", f"{YEAR}-01-01", f"{YEAR - 1}-01-01", "", ""),
    ]
    batch = checked(kept, _written(tmp_path / "ties.xlsx", heads, rows), "contacts")
    faults = [{one["field"] for one in row.problems} for row in batch.rows.order_by("number") if row.problems]
    assert faults == [{"holder"}, {"kind"}, {"partner", "valid_to"}]
    agree(kept, batch_id=batch.pk, skip_errors=True)
    take_over(kept, batch.pk)
    found = Tie.objects.order_by("valid_from").values_list("kind", "lower_name", "contact", "phone", "version")
    assert list(found) == [("unit", "", "林", "000-2", 2), ("guidance", "山南县政协", "", "", 1)]


def _heads() -> tuple[str, ...]:
    from yitang.features.duties.export import PLAN_COLUMNS

    labels = {column.code: str(column.label) for column in PLAN_COLUMNS}
    return tuple(labels[code] for code in ("body", "year", "title", "counting", "target", "due_on"))


def _written(path: Path, heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for at, cells in enumerate((heads, *rows)):
            page.write_row(at, 0, cells)
    return path


def test_an_office_takes_out_its_own_committee_alone(
    kept: Actor,
    committee: UUID,  # noqa: F811
    account_with: AccountWith,
    council: Council,
) -> None:
    other = UUID(add_body(kept, kind="committee", code="c2", name="社法委员会")["body_id"])
    task(kept, other, title="别人的任务")
    book = openpyxl.load_workbook(io.BytesIO(exported(account_with, council, "plan", Role.COMMITTEE_CLERK, principal=committee)))
    bodies = {row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    ties = exported(account_with, council, "ties", Role.COMMITTEE_CLERK, principal=other)
    assert (bodies, openpyxl.load_workbook(io.BytesIO(ties)).worksheets[0].max_row) == ({"经济委员会"}, 1)


def test_programmes_read_duties_and_contacts_without_telephones(kept: Actor, council: Council) -> None:
    from django.test import Client

    account = an_account(council, "reader", Role.SECRETARY_GENERAL)
    headers = {"Authorization": f"Bearer {a_token(account, council)}"}
    duties = Client().get(f"/api/v1/{council.code}/duties/list", headers=headers).json()
    ties = Client().get(f"/api/v1/{council.code}/duties/ties", headers=headers).json()
    assert [(row["title"], row["basis"]) for row in duties] == [("经济领域协商", "章程")]
    assert [(row["holder"], row["partner"], row["visits"], "phone" in row) for row in ties] == [
        ("经济委员会", "市财政局", 0, False)
    ]
