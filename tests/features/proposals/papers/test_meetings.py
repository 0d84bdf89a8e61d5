"""审查会审查清册: the list of a meeting as a letter and as a workbook; seen by those who prepare the meeting."""

import io
from uuid import UUID

import openpyxl
import pytest

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import TITLE, House
from tests.features.proposals.office import clerk, dispatch, url
from yitang.features.proposals.actions import recommend
from yitang.features.proposals.intake.meeting import change_on_list, open_meeting, put_on_list
from yitang.features.proposals.models import PendingDecision
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.letters.queries import paper_of

pytestmark = pytest.mark.django_db


def listed(house: House) -> UUID:
    """Two on the list: one to be filed as recommended, one not, with the reason."""
    office = house.office(Role.PROPOSAL_CLERK)
    cases = [house.submitted(), house.submitted(house.other, title="=关于修桥的建议")]
    recommend(office, case_id=cases[0], outcome="filed")
    meeting_id = UUID(open_meeting(office, title="第一次审查会", held_on=today())["meeting_id"])
    put_on_list(office, meeting_id=meeting_id, case_ids=cases)
    with in_council(house.council.id):
        pending = PendingDecision.objects.get(case_id=cases[1]).pk
    change_on_list(office, pending_id=pending, outcome="not_file", code="vague")
    return meeting_id


def test_the_register_says_what_is_to_be_decided_on_each(house: House) -> None:
    meeting_id = listed(house)
    with in_council(house.council.id):
        lines = paper_of(house.office(Role.PROPOSAL_CLERK), "meeting-register", meeting_id).sheet.lines()
    assert lines[0].endswith("第一次审查会审查清册")
    rows = [line.split("　") for line in lines[3:]]
    assert [(row[1], row[4], row[5], row[6:]) for row in rows] == [
        (TITLE, "建议立案", "拟予立案", [""]),
        ("=关于修桥的建议", "", "拟不予立案", ["内容空泛，没有具体建议"]),
    ]


def test_the_same_list_is_a_workbook(house: House, browser: Browser) -> None:
    meeting_id = listed(house)
    office = clerk(browser)
    page = office.get(url(house, "meeting", meeting_id=meeting_id)).content.decode()
    assert all(words in page for words in ("审查清册", "导出表格"))
    answer = office.post(url(house, "meeting_sheet", meeting_id=meeting_id), {"key": "k1"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)  # type: ignore[attr-defined]
    assert [row[1] for row in rows[1:]] == [TITLE, "=关于修桥的建议"]
    assert dispatch(browser).post(url(house, "meeting_sheet", meeting_id=meeting_id), {"key": "k2"}).status_code == 403
