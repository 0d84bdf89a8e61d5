"""The register of venues in the browser's eyes: list, one venue, sheet, table out and in, and what strangers read."""

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith
from yitang.features.grassroots.commands import import_regions, import_venues
from yitang.features.grassroots.paging import LatePaginator
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places import actions
from yitang.institution.places.models import Region, Venue
from yitang.institution.places.queries import BY_REGION, filtered

OPENED = date(2024, 3, 1)
MOST_QUERIES = 16


@pytest.fixture
def clerk(account_with: AccountWith, office: Actor) -> Client:
    return logged_in(account_with("office", Role.RESEARCH_OFFICE))


def test_clerk_opens_a_venue_and_closes_it(clerk: Client, venue: Venue, council: Council) -> None:
    page = f"/{council.code}/desk/grassroots/venues"
    wrong = clerk.post(
        f"{page}/add/", {"code": "V002", "name": "东村议事室", "kind": "village", "region": "无此地", "opened_on": "2025-01-01"}
    )
    assert "区划名录里没有“无此地”" in wrong.content.decode()
    assert "东村议事室" in wrong.content.decode()
    made = clerk.post(
        f"{page}/add/", {"code": "V002", "name": "东村议事室", "kind": "village", "region": "石桥镇", "opened_on": "2025-01-01"}
    )
    assert made.status_code == 302
    clerk.post(f"{made.url}close/", {"day": "2025-06-01", "why": "并入石桥镇"})
    assert "2025年6月1日起停用" in clerk.get(made.url).content.decode()
    assert "东村议事室" not in clerk.get(f"{page}/").content.decode()
    assert "东村议事室" in clerk.get(f"{page}/?state=closed").content.decode()


def test_list_asks_no_more_for_many_venues_than_for_one(clerk: Client, venue: Venue, office: Actor, council: Council) -> None:
    page = f"/{council.code}/desk/grassroots/venues/?sort=code"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(page).status_code == 200
        # Beginning and end of a transaction are journeys on one engine only.
        return sum(' FROM "' in query["sql"] for query in queries)

    asked()
    for_one = asked()
    assert 0 < for_one <= MOST_QUERIES
    with in_council(council.id):
        for n in range(20):
            actions.add_venue(
                office, code=f"W{n}", name=f"第{n}议事室", kind="village", region_id=venue.region_id, opened_on=OPENED
            )
    asked()
    assert asked() == for_one
    # The order of divisions, the page behind it, and words of each kind find what stands there, whichever way the rows are read.
    with in_council(council.id):
        town = Venue.objects.get(code="W7")
        rows = list(filtered(Venue.objects.all(), {}, "region", OPENED))
        late = LatePaginator(filtered(Venue.objects.all(), {}, "region", OPENED), Venue.objects.all(), 8, walk=BY_REGION)
        assert [row.pk for n in late.page_range for row in late.page(n)] == [row.pk for row in rows]
        for words in ("第7", "W7", town.spelled[:4], town.spelled.split()[1], "第7议"):
            assert town in filtered(Venue.objects.all(), {"q": words}, "name", OPENED), words


def test_sheet_carries_the_code_of_the_public_page(clerk: Client, venue: Venue, council: Council) -> None:
    base = f"/{council.code}/desk/grassroots/venues/{venue.pk}"
    page = clerk.get(f"{base}/sheet/").content.decode()
    assert f"http://testserver/{council.code}/grassroots/venues/V001/" in page
    assert "<svg" in page
    assert clerk.get(f"{base}/sheet.pdf").content.startswith(b"%PDF-")
    assert clerk.get(f"{base}/code.svg").headers["Content-Type"] == "image/svg+xml"


def test_what_goes_out_comes_in_again_and_changes_nothing(clerk: Client, venue: Venue, council: Council, tmp_path: Path) -> None:
    out = clerk.post(f"/{council.code}/desk/grassroots/venues/export/")
    path = tmp_path / "平台.xlsx"
    path.write_bytes(b"".join(out.streaming_content))  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(BytesIO(path.read_bytes())).active
    assert [cell.value for cell in sheet[2]][:4] == ["V001", "石桥镇协商平台", "乡镇（街道）协商平台", "513201100"]
    done = CliRunner().invoke(import_venues, [str(path), "--council", council.code])
    assert done.exit_code == 0, done.output
    assert "新增 0 个，更新 0 个" in done.output


def test_table_tells_every_bad_cell_and_changes_nothing(venue: Venue, council: Council, tmp_path: Path) -> None:
    path = tmp_path / "平台.csv"
    path.write_text(
        "平台编号,平台名称,平台类型,区划代码,纬度,经度,启用日期\n"
        "V002,东村议事室,茶馆,513201100,,,2024-01-01\n"
        "V003,西村议事室,村（社区）议事室,999,,,2024-01-01\n"
        "V004,南村议事室,村（社区）议事室,513201100,95,102,2024-01-01\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(import_venues, [str(path), "--council", council.code])
    assert done.exit_code == 1
    assert all(words in done.output for words in ("不在字典里", "不在区划名录里", "不在 −90 到 90 之间"))
    with in_council(council.id):
        assert Venue.objects.count() == 1


def test_divisions_come_in_any_order_and_a_second_time_change_nothing(office: Actor, council: Council, tmp_path: Path) -> None:
    path = tmp_path / "区划.csv"
    path.write_text(
        "区划代码,区划名称,级别,上级区划代码\n513201100001,东村,村,513201100\n513201100,石桥镇,乡镇,513201\n513201,云水县,县,\n",
        encoding="utf-8",
    )
    first = CliRunner().invoke(import_regions, [str(path), "--council", council.code])
    assert (first.exit_code, "新增 3 个" in first.output) == (0, True), first.output
    second = CliRunner().invoke(import_regions, [str(path), "--council", council.code])
    assert "新增 0 个，更新 0 个" in second.output
    with in_council(council.id):
        assert Region.objects.get(code="513201100001").path == "513201/513201100/513201100001/"


def test_stranger_finds_an_open_venue_and_no_closed_one(venue: Venue, office: Actor, council: Council) -> None:
    stranger, base = Client(), f"/{council.code}/grassroots/"
    page = stranger.get(base)
    assert "石桥镇协商平台" in page.content.decode()
    assert "31.902345, 102.2211" in stranger.get(f"{base}venues/V001/").content.decode()
    assert stranger.get(f"{base}?county=513201&q=石桥").status_code == 200
    assert stranger.get(f"{base}?county=9").status_code == 404
    assert stranger.get(base, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    with in_council(council.id):
        actions.close_venue(office, venue_id=venue.pk, day=OPENED, why="停用")
    assert stranger.get(f"{base}venues/V001/").status_code == 404
    assert "石桥镇协商平台" not in stranger.get(base + "?q=石").content.decode()
