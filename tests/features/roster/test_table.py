"""The roster goes out as a workbook and comes in again: what was not changed changes nothing, every bad cell is told."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from click.testing import CliRunner
from django.http import HttpResponse

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith, Seeding
from yitang.features.roster.commands import import_members
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Refused
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Term
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.members.actions import add_member, put_in_body
from yitang.institution.members.models import Belonging, Member, Seat
from yitang.institution.members.queries import members_of
from yitang.institution.principals.actions import add_principal
from yitang.institution.principals.models import Principal
from yitang.instruments.imports.actions import agree, open_batch
from yitang.instruments.imports.models import ImportBatch, ImportRow
from yitang.instruments.imports.readers import look_through, open_table
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import take_back, take_over

pytestmark = pytest.mark.usefixtures("scope")
HEADS = ("届内序", "编号", "姓名", "界别", "党派", "专委会", "工作单位及职务", "手机", "邮箱", "任职日期")
BEGUN = date(2023, 1, 10)
Sheet = Callable[..., Path]


@pytest.fixture
def keeper(actor_with: ActorWith, council: Council, seeding: Seeding) -> Actor:
    with seeding(council):
        Term(council=council, number=6, name="第六届", starts_on=BEGUN).save(force_insert=True)
    actor = actor_with(Role.MEMBERS_AFFAIRS)
    for kind, code, name in (
        ("sector", "s1", "教育"),
        ("sector", "s2", "科技"),
        ("organ", "c1", "提案委员会"),
        ("organ", "c2", "经济委员会"),
    ):
        add_principal(actor, kind=kind, code=code, name=name)
    return actor


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    def write(*rows: tuple[Any, ...], heads: tuple[str, ...] = HEADS) -> Path:
        path = tmp_path / f"名册{len(list(tmp_path.iterdir()))}.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            page = book.add_worksheet()
            for at, cells in enumerate((heads, *rows)):
                page.write_row(at, 0, cells)
        return path

    return write


def body(name: str) -> Principal:
    return Principal.objects.get(name=name)


def checked(actor: Actor, path: Path) -> ImportBatch:
    source = look_through(path)
    with open_table(source) as table:
        headers = table.headers
    opened = open_batch(actor, format="members", source=source, headers=headers, mapping={}, options={})
    return stage(actor, UUID(opened["batch_id"]), source)


def brought_in(actor: Actor, path: Path) -> ImportBatch:
    batch = checked(actor, path)
    agree(actor, batch_id=batch.pk)
    take_over(actor, batch.pk)
    return batch


def test_new_members_come_with_seat_sector_and_committees(keeper: Actor, sheet: Sheet) -> None:
    brought_in(
        keeper, sheet((1, "0001", "买买提·吐尔逊", "教育", "民盟", "提案委员会（副主任）、经济委员会", "教师", "1", "a@b.cn", ""))
    )
    member = Member.objects.select_related("principal", "sector").get()
    assert (member.number, member.principal.name, member.sector, member.political_party, member.place) == (
        "0001",
        "买买提·吐尔逊",
        body("教育"),
        "民盟",
        1,
    )
    assert list(Seat.objects.values_list("member", "valid_from")) == [(member.pk, BEGUN)]
    held = Belonging.objects.order_by("kind", "body__name").values_list("body__name", "post", "valid_from")
    assert list(held) == [("提案委员会", "副主任", BEGUN), ("经济委员会", "", BEGUN), ("教育", "", BEGUN)]


def test_exported_roster_comes_in_without_a_change(
    keeper: Actor, sheet: Sheet, account_with: AccountWith, tmp_path: Path
) -> None:
    for n, name in enumerate(("王芳", "王芳", "=李明"), start=1):
        made = add_member(keeper, number=f"{n:04}", name=name, sector_id=body("教育").pk, phone="138", joined_on=date(2023, 5, n))
        put_in_body(
            keeper, member_id=made["member_id"], body_id=body("提案委员会").pk, valid_from=date(2023, 5, n), post="副主任"
        )
    answer = logged_in(account_with("keeper", Role.MEMBERS_AFFAIRS)).post("/yunhe/desk/members/export/")
    path = tmp_path / "出.xlsx"
    path.write_bytes(_content(answer))
    assert checked(keeper, path).counts == {"new": 0, "update": 0, "same": 3, "skip": 0, "rows": 3, "error": 0, "note": 0}


def _content(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_table_corrects_who_was_entered_here(keeper: Actor, sheet: Sheet) -> None:
    made = add_member(keeper, number="0001", name="王芳", sector_id=body("教育").pk, phone="138")
    put_in_body(keeper, member_id=made["member_id"], body_id=body("提案委员会").pk, valid_from=BEGUN)
    heads = ("编号", "姓名", "界别", "专委会")
    batch = brought_in(keeper, sheet(("0001", "王芳华", "科技", "经济委员会"), heads=heads))
    member = Member.objects.select_related("principal").get()
    assert (member.principal.name, member.sector, member.phone) == ("王芳华", body("科技"), "138")
    yesterday = today() - timedelta(days=1)
    assert [list(members_of(body(name).pk)) for name in ("提案委员会", "经济委员会")] == [[], [member]]
    assert [list(members_of(body(name).pk, yesterday)) for name in ("教育", "提案委员会")] == [[member], [member]]
    with pytest.raises(Blocked):
        take_back(keeper, batch.pk, "试撤回")


def test_every_bad_cell_is_told_and_nothing_changes(keeper: Actor, sheet: Sheet) -> None:
    batch = checked(
        keeper,
        sheet(
            (1, "0001", "王芳", "体育", "", "保密委员会", "", "", "", ""),
            (2, "0002", "", "", "", "", "", "", "", ""),
            (3, "0003", "李明", "", "", "", "", "", "无", "2100-01-01"),
            (4, "0004", "赵云", "", "", "", "", "", "", "2100-01-01"),
            (5, "0005", "钱文", "", "", "", "", "", "", ""),
            (6, "0005", "孙武", "", "", "", "", "", "", ""),
        ),
    )
    told = {row.number: [problem["field"] for problem in row.problems] for row in ImportRow.objects.exclude(problems=[])}
    assert told == {2: ["committee", "sector"], 3: ["name"], 4: ["email"], 5: ["joined_on"], 7: ["number"]}
    assert (batch.counts["error"], Member.objects.count()) == (5, 0)


def test_homonyms_are_two_people(keeper: Actor, sheet: Sheet) -> None:
    brought_in(keeper, sheet((1, "0001", "王芳", *[""] * 7), (2, "0002", "王芳", *[""] * 7)))
    assert list(Member.objects.order_by("number").values_list("number", "principal__name")) == [
        ("0001", "王芳"),
        ("0002", "王芳"),
    ]


def test_import_is_withdrawn_whole(keeper: Actor, sheet: Sheet) -> None:
    batch = brought_in(keeper, sheet((1, "0001", "王芳", "教育", "", "提案委员会", "", "", "", "")))
    take_back(keeper, batch.pk, "放错了机构")
    assert (Member.objects.count(), Belonging.objects.count(), Principal.objects.filter(kind="member").count()) == (0, 0, 0)


def test_command_imports_a_file(keeper: Actor, sheet: Sheet) -> None:
    path = sheet((1, "0001", "王芳", "教育", *[""] * 6))
    runs = [
        CliRunner().invoke(import_members, [str(path), "--council", "yunhe", *more]) for more in (["--dry-run"], [], ["--json"])
    ]
    assert [run.exit_code for run in runs] == [0, 0, 0]
    assert ("什么都没有改动" in runs[0].output, "新增 1 位" in runs[1].output, '"same": 1' in runs[2].output) == (
        True,
        True,
        True,
    )


def test_nobody_becomes_convener_by_the_own_table(
    keeper: Actor, sheet: Sheet, actor_with: ActorWith, council: Council, seeding: Seeding
) -> None:
    with seeding(council) as ctx:
        load_pack(ctx, council)
    made = add_member(keeper, number="0001", name="王芳", sector_id=body("教育").pk)
    with_hat = actor_with(Role.MEMBERS_AFFAIRS, principal=UUID(made["principal_id"]))
    path = sheet(("0001", "王芳", "教育", "提案委员会（召集人）"), heads=("编号", "姓名", "界别", "专委会"))
    batch = checked(with_hat, path)
    agree(with_hat, batch_id=batch.pk)
    with pytest.raises(Refused):
        take_over(with_hat, batch.pk)
    assert not Belonging.objects.filter(post__contains="召集人").exists()
