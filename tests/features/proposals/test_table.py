"""Lines of the list: whatever people wrote stays text."""

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import director, url
from tests.fixtures import seed
from yitang.institution.principals.models import Principal

WICKED = """<script>alert(1)</script>"'&"""


def test_texts_of_people_are_escaped_in_every_cell(house: House, browser: Browser) -> None:
    house.submitted(title=WICKED)
    with seed(house.council):
        for principal in Principal.objects.all():
            principal.name = WICKED
            principal.save()
    case_id = house.answered(title="另一件")
    text = director(browser).get(url(house, "list")).content.decode()
    lines = text[text.index("<tbody>") : text.index("</tbody>")]
    assert "<script" not in lines
    assert lines.count("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;") == 5
    assert f'href="{url(house, "detail", case_id=case_id)}"' in lines


def test_box_stands_only_before_what_is_under_review(house: House, browser: Browser) -> None:
    waiting = house.submitted()
    house.filed()
    text = director(browser).get(url(house, "list")).content.decode()
    assert text.count('name="ids"') == 1
    assert f'name="ids" value="{waiting}"' in text
