"""I2 for briefs: odd texts through the form, the desk, the issue on paper, an import and a package are shown as they are, never obeyed."""

import html
import io
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from docx import Document

from tests.features.briefs.conftest import Browser
from tests.features.briefs.house import House, build_house
from tests.features.briefs.imports.test_import import run, table
from tests.features.briefs.test_pages import typed, url
from yitang.features.briefs.ladder.models import Origin
from yitang.features.briefs.ladder.upward import send_up
from yitang.features.briefs.models import Brief
from yitang.foundation.jobs.runner import run_due
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db
ODD = [
    "<img id=planted src=/none onerror=alert(1)>",
    "</textarea><script id=planted>alert(1)</script>",
    '{{ shell.council }}{% include "x" %}',
    '=HYPERLINK("http://x","点")',
    "\u202eabc\u202c\u200b\ufeff零宽",
    "𠮷野家👩‍👩‍👧‍👦与䶮㛃彧",
    "&lt;b&gt;&amp;nbsp;",
    "%(title)s %s %d {0} {name}",
    "甲" * 400,
    "一行\r\n二行\n\n\n三行\t制表",
    "\x0b\x01控制字符\x7f",
    "'; DROP TABLE briefs_brief; --",
]
FILL = "滨河路两侧住着三千户居民，最近的公交站在一公里以外，老人和学生出行很不方便，雨雪天尤其如此。"


def obeyed(page: str) -> bool:
    """Whether what somebody wrote has become an element of the page."""
    return "<img id=planted" in page or "<script id=planted" in page


def plain(text: str) -> str:
    """What of a text can be seen: neither white space nor signs that steer."""
    return "".join(char for char in text if char.isprintable() and not char.isspace())


@pytest.mark.parametrize("pair", list(zip(ODD[::2], ODD[1::2], strict=True)), ids=range(len(ODD) // 2))
def test_an_odd_text_goes_from_the_form_to_the_paper(pair: tuple[str, str], house: House, browser: Browser) -> None:
    odd, other = pair
    case_id, member, editor = uuid4(), browser(house.member), browser(house.editor)
    answer = member.post(
        url(house, "edit", case_id),
        typed(situation=other + FILL, suggestion=odd, place=other[:100], class_code="city", act="save"),
    )
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        # What cannot be kept is refused with a sentence, and stays in the form.
        assert "控制字符" in html.unescape(answer.content.decode())
        return
    house.step(house.member, case_id, "editing.submit")
    pages = [(member, "detail"), (editor, "desk_case"), (editor, "detail"), (editor, "hands")]
    shown = [client.get(url(house, page, case_id)).content.decode() for client, page in pages]
    assert [obeyed(page) for page in shown] == [False] * 4
    house.issued(case_id)
    at = {"council": house.council.code, "letter": "brief-issue", "subject_id": case_id}
    assert not obeyed(editor.get(reverse("desk:letters:paper", kwargs=at)).content.decode())
    file = b"".join(editor.get(reverse("desk:letters:docx", kwargs=at)).streaming_content)  # type: ignore[attr-defined]
    words = "".join(paragraph.text for paragraph in Document(io.BytesIO(file)).paragraphs)
    assert plain(odd) in plain(words) and plain(other) in plain(words)


def test_odd_texts_come_in_by_table_and_go_up_in_a_package(house: House, other_council: Council, tmp_path: Path) -> None:
    above = build_house(other_council)
    safe = [odd for odd in ODD if "\n" not in odd and "\x01" not in odd]
    quoted = ['"' + (odd + FILL).replace('"', '""') + '"' for odd in safe]
    rows = [
        f"{n},关于第{n}件的建议,2024-01-0{n % 9 + 1},,王先生,,{text},尽快办理。,,,,,,," for n, text in enumerate(quoted, start=1)
    ]
    code, told = run(table(tmp_path, *rows), house.council)
    assert (code, told["added"]) == (0, len(safe))
    with in_council(house.council.id):
        texts = {plain(brief.situation) for brief in Brief.objects.all()}
    assert texts == {plain(odd + FILL) for odd in safe}
    case_id = house.issued(house.submitted(situation=safe[0] + FILL, suggestion=safe[1]))
    send_up(house.editor, case_ids=[case_id], to_code=other_council.code)
    run_due()
    with in_council(other_council.pk):
        brief = Brief.objects.get(pk=Origin.objects.get().pk)
        assert (brief.situation, brief.suggestion) == (safe[0] + FILL, safe[1])
    assert above.council == other_council
