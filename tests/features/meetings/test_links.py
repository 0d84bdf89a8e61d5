"""Pages of the chain and the links: the next gathering is prepared from the one before, another case is found and linked."""

import re

import pytest

from tests.features.meetings.conftest import Browser
from tests.features.meetings.hall import Hall
from tests.features.meetings.test_pages import DESK, key, text
from yitang.foundation.core.clock import today

pytestmark = pytest.mark.django_db


def test_the_next_of_the_chain_is_prepared_from_the_page_of_the_one_before(hall: Hall, browser: Browser) -> None:
    case_id = hall.noticed(kind="centre_group")
    office = browser()
    page = office.get(f"{DESK}{case_id}/")
    assert "接着办下一环：主席会议" in text(page)
    form = office.get(f"{DESK}new/?after={case_id}")
    assert '<option value="chair" selected>' in text(form)
    posted = {
        "kind_code": "chair",
        "title": "主席会议专题学习",
        "starts_on": today(),
        "starts_time": "14:30",
        "ends_time": "17:00",
    }
    made = office.post(f"{DESK}new/?after={case_id}", posted | {"key": "n1"})
    assert "经济委员会第一次会议" in text(office.get(made.url))
    assert "主席会议专题学习" in text(office.get(f"{DESK}{case_id}/"))


def test_another_case_is_found_linked_and_taken_away(hall: Hall, browser: Browser) -> None:
    case_id, other = hall.gathering(), hall.gathering(kind="talk")
    office = browser()
    page = office.get(f"{DESK}{case_id}/links/?q=经济委")
    assert f'value="{other}"' in text(page)
    tied = office.post(f"{DESK}{case_id}/links/tie/", {"case": other, "key": key(page)})
    shown = office.get(tied.url)
    link_id = re.findall(r'name="link" value="([^"]+)"', text(shown))[0]
    assert "在本次之前" in text(shown)
    assert office.post(f"{DESK}{case_id}/links/untie/", {"link": link_id, "key": "x1"}).status_code == 302
    assert "尚未关联任何事项" in text(office.get(tied.url))
    assert "您能看到的事项里没有符合的" in text(office.get(f"{DESK}{case_id}/links/?q=没有这样的标题"))
