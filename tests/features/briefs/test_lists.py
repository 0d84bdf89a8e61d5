"""The list of briefs: its views and columns, its export, what is ticked goes up together, and what each page asks the database."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.features.briefs.conftest import Browser
from tests.features.briefs.house import TITLE, WRITER, House
from tests.features.briefs.test_pages import shown, url
from yitang.features.briefs.ladder.actions import record_instruction, record_step
from yitang.features.briefs.ladder.models import SentUp
from yitang.foundation.core.clock import today
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db


def questions(client: Client, address: str) -> int:
    """How many questions of rows a page asks once it is warm."""
    shown(client, address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        shown(client, address)
    return len([one for one in asked.captured_queries if ' FROM "' in one["sql"]])


def test_the_pages_of_the_desk_ask_the_same_however_long_they_are(house: House, browser: Browser) -> None:
    client = browser(house.editor)
    house.issued()
    house.submitted()
    pages = [url(house, "list"), f"{url(house, 'queue')}?view=edit", url(house, "issues"), url(house, "figures")]
    before = [questions(client, page) for page in pages]
    for _ in range(3):
        house.submitted()
    house.issued()
    assert [questions(client, page) for page in pages] == before
    assert before[0] <= 14 and before[1] <= 14, before


def test_columns_and_order_stand_in_the_address(house: House, browser: Browser) -> None:
    first, second = house.issued(), house.submitted(title="关于整治占道停车的建议")
    client = browser(house.editor)
    page = shown(client, f"{url(house, 'list')}?column=title&column=main&column=issued&sort=number")
    assert "县委、县政府" in page and "显示的列" in page
    assert page.index(str(first)) < page.index(str(second))
    leader = browser(None, Role.COUNCIL_LEADER, name="leader")
    assert "来源" not in shown(leader, f"{url(house, 'list')}?column=title&column=source")


def test_the_list_goes_out_for_a_purpose_without_who_reflected_it(house: House, browser: Browser) -> None:
    case_id = house.issued()
    record_step(house.editor, case_id=case_id, step="city_adopted", effective_on=today(), paper="3号")
    record_instruction(house.editor, case_id=case_id, level="city", given_on=today(), register_number="批3号")
    client = browser(house.editor)
    for purpose, wanted in (("ladder", today().isoformat()), ("texts", "滨河路")):
        answer = client.post(f"{url(house, 'export')}?where=issued", {"key": purpose, "purpose": purpose})
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        cells = [
            str(cell)
            for row in openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
            for cell in row
        ]
        assert TITLE in cells and any(wanted in cell for cell in cells)
        assert not any(WRITER in cell or "批3号" in cell for cell in cells)
    with in_council(house.council.id):
        assert set(ExportCopy.objects.values_list("purpose", flat=True)) == {"ladder", "texts"}
    assert browser(house.signer).post(url(house, "export"), {"key": "x"}).status_code == 403


def test_those_ticked_go_up_together(house: House, browser: Browser) -> None:
    pair = [house.issued(), house.issued()]
    early = house.submitted()
    client = browser(house.editor)
    ids = [str(pk) for pk in (*pair, early)]
    page = client.get(url(house, "send_many"), {"ids": ids}).content.decode()
    assert "2 件一并报送" in page and "1 件尚未印发" in page
    sent = {"ids": ids[:2], "to": "", "to_code": "330000", "to_name": "某省政协", "key": "k"}
    assert client.post(url(house, "send_many"), sent).status_code == 302
    with in_council(house.council.id):
        assert SentUp.objects.filter(brief_id__in=pair).values("package_id").distinct().count() == 1
    assert client.get(url(house, "send_many")).status_code == 302
    # One alone that was ticked is asked for by its own page, which names it again.
    alone = client.get(url(house, "send_many"), {"ids": [ids[0]]}).content.decode()
    assert f'name="ids" value="{ids[0]}"' in alone
