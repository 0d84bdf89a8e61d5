"""The lists of topics, talks and problems: columns, order, views and conditions in the address, and out as a file for a purpose."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.features.talks.conftest import Village
from tests.features.talks.test_pages import base, client_of
from tests.fixtures import AccountWith
from yitang.features.talks.table import PAGES, SORTS
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.models import SavedView

MOST = {"": 17, "topics/": 14, "problems/": 16}
"""List → statements that read rows, however many rows there are."""


@pytest.fixture
def office(village: Village, account_with: AccountWith) -> Client:
    return client_of(account_with("office", Role.RESEARCH_OFFICE))


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.headers.get("Location")
    return str(answer.content.decode())


def filed(client: Client, url: str, purpose: str) -> list[list[Any]]:
    out = client.post(url, {"key": uuid4().hex, "purpose": purpose})
    book = openpyxl.load_workbook(BytesIO(b"".join(out.streaming_content)))  # type: ignore[attr-defined]
    return [[cell.value for cell in row] for row in book.worksheets[0]]


def test_lists_ask_as_often_for_one_row_as_for_many(village: Village, office: Client) -> None:
    def asked(room: str) -> int:
        office.get(f"{base(village)}{room}")
        with CaptureQueriesContext(connection) as found:
            page(office, f"{base(village)}{room}")
        return sum(' FROM "' in row["sql"] for row in found)

    with in_council(village.council.pk):
        village.assigned()
    one = {room: asked(room) for room in MOST}
    with in_council(village.council.pk):
        village.assigned()
        village.assigned()
    assert {room: asked(room) for room in MOST} == one
    assert [room for room, n in one.items() if n > MOST[room]] == [], one


def test_question_of_a_list_stands_in_its_address_and_is_kept_as_a_view(village: Village, office: Client) -> None:
    with in_council(village.council.pk):
        soon, later = village.assigned(today() + timedelta(days=3)), village.assigned(today() + timedelta(days=30))
    here = f"{base(village)}problems/"
    asked = "column=due_on&column=talk&column=title&sort=-due&stage=handling"
    html = page(office, f"{here}?{asked}")
    assert html.index(str(later)) < html.index(str(soon))
    assert set(re.findall('data-label="([^"]+)"', html)) == {"办理期限", "恳谈"}
    saved = office.post(
        f"/{village.council.code}/desk/lists/problems/views/new/?{asked}", {"key": "v", "name": "按期限", "first": "on"}
    )
    assert saved.status_code == 302
    with in_council(village.council.pk):
        assert SavedView.objects.get().query.count("column=") == 3
    first = office.get(here)
    assert (first.status_code, "sort=-due" in first.headers["Location"]) == (302, True)
    assert "按期限" in page(office, f"{here}?view=all")
    views = page(office, f"/{village.council.code}/desk/lists/problems/views/")
    assert "办理中" in views


@pytest.mark.parametrize("listed", PAGES, ids=lambda one: one.code)
def test_every_head_sorts_and_every_column_is_shown(village: Village, office: Client, listed: Any) -> None:
    with in_council(village.council.pk):
        village.reported()
        village.closed()
    here = {"topics": "topics/", "talks": "", "problems": "problems/"}[listed.code]
    every = "&".join(f"column={column.code}" for column in listed.columns)
    for key in [column.sort for column in listed.columns if column.sort]:
        assert key in SORTS
        assert "村口" in page(office, f"{base(village)}{here}?sort={key}")
        assert "村口" in page(office, f"{base(village)}{here}?{every}&sort=-{key}")


def test_files_for_counting_hold_no_names_and_nothing_that_was_said(village: Village, office: Client, convener: Client) -> None:
    with in_council(village.council.pk):
        village.reported()
    here = base(village)
    counted = [filed(office, f"{here}{room}export/", "figures") for room in ("topics/", "", "problems/")]
    assert [len(rows) for rows in counted] == [2, 2, 2]
    texts = "\n".join(str(cell) for rows in counted for row in rows for cell in row)
    assert ("市政服务中心" in texts, "三盏" in texts, "村党支部" in texts) == (False, False, False)
    work = filed(office, f"{here}problems/export/?stage=reported", "work")
    assert {"市政服务中心", "三盏都换了。", "村口三盏路灯不亮"} <= {cell for cell in work[1]}
    assert len(filed(office, f"{here}problems/export/?stage=open", "work")) == 1
    assert convener.post(f"{here}export/", {"key": "k"}).status_code == 403


@pytest.fixture
def convener(village: Village, account_with: AccountWith) -> Client:
    return client_of(account_with("convener", Role.VENUE_CONVENER, principal=village.principal(village.convener)))
