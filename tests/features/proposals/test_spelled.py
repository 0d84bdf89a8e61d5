"""Pinyin and initials at merging and in the choice of classes."""

import pytest

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import director, url
from yitang.features.proposals.forms.spelled import SpelledSelect

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zxxys", ["wanted"]),
        ("zhongxiaoxue", ["wanted"]),
        ("延时", ["wanted"]),
        ("丁一", ["wanted"]),
        ("dy", ["wanted"]),
    ],
)
def test_what_is_merged_is_found_as_one_types_it(house: House, browser: Browser, typed: str, found: list[str]) -> None:
    asked = house.submitted(house.other, title="关于加强路灯养护的建议")
    made = {
        "wanted": house.filed(title="关于中小学延时服务的建议"),
        "second": house.filed(house.other, title="关于推进宗祠研学的建议"),
    }
    page = director(browser).get(url(house, "merge_with", case_id=asked), {"q": typed})
    assert [one.pk for one in page.context["found"]] == [made[name] for name in found]


def test_options_say_how_they_are_spelled_and_empty_ones_do_not() -> None:
    drawn = SpelledSelect(choices=[("", "选择类别"), ("society", "社会建设")]).render("class", "")
    assert drawn.count("data-spelled") == 1
    assert 'data-spelled="shehuijianshe shjs"' in drawn
