"""HTML of a document: nothing runs, nothing loads, structure stays; blocks hold every word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yitang.foundation.files.html import Block, blocks_of, cleaned


def shown(html: str) -> str:
    return cleaned(html, lambda number: f"/p/{number}/")


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick='x()'>字</p>",
        "<img src='x' onerror='alert(1)'>",
        "<img src='http://192.0.2.1/a.png'>",
        "<img src='//192.0.2.1/a.png'>",
        "<img src='data:image/svg+xml,<svg>'>",
        "<a href='javascript:alert(1)'>字</a>",
        "<a href='data:text/html,x'>字</a>",
        "<a href='/accounts/logout/'>字</a>",
        "<style>*{background:url(http://192.0.2.1)}</style>",
        "<p style='background:url(http://192.0.2.1)'>字</p>",
        "<svg><use href='http://192.0.2.1'/></svg>",
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
        "<iframe src='http://192.0.2.1'></iframe>",
        "<form action='http://192.0.2.1'><input></form>",
        "<base href='http://192.0.2.1'>",
        "<meta http-equiv='refresh' content='0;url=http://192.0.2.1'>",
        "<td colspan='9999999999' background='x'>字</td>",
    ],
)
def test_nothing_in_a_document_runs_or_loads(html: str) -> None:
    clean = shown(html)
    for sign in (
        "script",
        "onerror",
        "onclick",
        "javascript:",
        "data:",
        "192.0.2.1",
        "style",
        "svg",
        "<form",
        "logout",
        "9999999999",
    ):
        assert sign not in clean


def test_structure_and_numbered_pictures_stay() -> None:
    assert shown('<h2>一</h2><p>字<img src="3" alt="图"></p>') == '<h2>一</h2><p>字<img src="/p/3/" alt="图"></p>'
    assert 'href="https://example.org/a"' in shown('<a href="https://example.org/a">字</a>')


@given(st.text("<>&\"'/=aimgsrcpth:(){} 字一", max_size=80))
def test_cleaning_twice_is_cleaning_once(html: str) -> None:
    once = cleaned(html, str)
    assert cleaned(once, str) == once


def test_blocks_keep_reading_order_and_the_numbers_of_lists() -> None:
    html = "<h1>题</h1><p>甲<br>乙</p><ol><li>先</li><li>后</li></ol><table><tr><td><p>格</p><p>二</p></td><td>三</td></tr></table><p><img src='1'></p>"
    assert blocks_of(html) == [
        Block("heading", "题", 1),
        Block("text", "甲\n乙"),
        Block("item", "1. 先", 1),
        Block("item", "2. 后", 1),
        Block("row", cells=["格\n二", "三"]),
        Block("picture", "1"),
    ]


def test_a_list_within_a_list_keeps_every_word() -> None:
    blocks = blocks_of("<ol><li>外<ul><li>内</li></ul></li><li>次</li></ol>")
    assert "".join(block.text for block in blocks).replace(" ", "") == "外·内2.次"
