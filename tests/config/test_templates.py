"""The template check finds what the content security policy would block, and words that nobody translates."""

import pytest

from yitang.config.testing.templates import BLOCK, CLASSES, TAG, UNTRIMMED, Page, untranslated


def _faults(html: str) -> list[str]:
    page = Page()
    page.feed(TAG.sub("", CLASSES.sub("", BLOCK.sub("", html))))
    page.close()
    return [fault.split(":")[0] for _line, fault in page.faults]


@pytest.mark.parametrize(
    ("html", "faults"),
    [
        ('<p class="a">{% translate "Words" %} {{ x }} — 12</p>', []),
        ("<p>Words</p>", ["untranslated text"]),
        ("<p>提交</p>", ["untranslated text"]),
        ('<input placeholder="Words">', ["untranslated placeholder"]),
        ('<a title="{% translate "Words" %}" href="/x">{{ y }}</a>', []),
        ('<p style="x">{{ a }}</p>', ["inline style="]),
        ('<a onclick="x()">{{ a }}</a>', ["inline onclick="]),
        ("<style>a {}</style>", ["inline <style>"]),
        ("<script>go()</script>", ["inline <script>"]),
        ('<script src="{% static "x.js" %}" defer></script>', []),
        ("{% blocktranslate trimmed %}Words{% endblocktranslate %}", []),
        ("{% comment %}Words{% endcomment %}{# Words #}", []),
        ("{% block body_class %}narrow{% endblock %}", []),
        ("<code>yitang check</code>", []),
    ],
)
def test_page_faults(html: str, faults: list[str]) -> None:
    assert _faults(html) == faults


def test_untrimmed_blocks_are_found() -> None:
    assert UNTRIMMED.search("{% blocktranslate with a=b %}x{% endblocktranslate %}")
    assert not UNTRIMMED.search("{% blocktranslate with a=b trimmed %}x{% endblocktranslate %}")


def test_names_that_are_the_same_everywhere_need_no_translation() -> None:
    assert untranslated("Excel · 议堂 · API") is False
    assert untranslated("Excel file") is True
