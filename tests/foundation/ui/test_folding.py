"""Constant words are put into a compiled template once for each language; all else is asked of the context as before."""

from pathlib import Path

import pytest
from django.template import Context, Engine, Template
from django.template.base import TextNode
from django.utils.translation import override

from yitang.foundation.vocabulary.speaking import speaking

PAGES = {
    "base": '{% load i18n %}<h1>{% block title %}{% translate "Pages" %}{% endblock %}</h1>{% block body %}{% endblock %}',
    "list": '{% extends "base" %}{% load i18n %}{% block body %}{% comment %}x{% endcomment %}<p>{% translate "Next page" %}</p>'
    '{% if rows %}{% translate "Previous page" %} {{ rows }}{% else %}{% translate "Language" %}{% endif %}{% endblock %}',
    "counted": "{% load i18n %}{% blocktranslate %}{{ n }} in all{% endblocktranslate %}",
    "member": '{% load i18n %}{% translate "Member" %}',
    "kept": '{% load i18n %}{% translate "Pages" as word %}[{{ word }}]{% translate label %}',
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text)
    inner = ("django.template.loaders.filesystem.Loader", [str(tmp_path)])
    libraries = {"i18n": "django.templatetags.i18n"}
    return Engine(loaders=[("yitang.foundation.ui.folding.Loader", [inner])], libraries=libraries)


def drawn(engine: Engine, name: str, language: str, **values: object) -> str:
    with override(language):
        return engine.get_template(name).render(Context(values))


def test_each_language_keeps_its_own_words(engine: Engine) -> None:
    for _again in range(2):
        assert drawn(engine, "list", "zh-hans", rows="<2>") == "<h1>分页</h1><p>下一页</p>上一页 &lt;2&gt;"
        assert drawn(engine, "list", "en") == "<h1>Pages</h1><p>Next page</p>Language"


def test_a_councils_own_words_are_kept_apart(engine: Engine) -> None:
    """A word of ours stands in the catalogue as 委员; one council says something else for it, and only that one."""
    with override("zh-hans"):
        ours = engine.get_template("member").render(Context())
        with speaking({"member": "代表"}):
            theirs = engine.get_template("member").render(Context())
        assert engine.get_template("member").render(Context()) == ours
    assert (ours, theirs) == ("委员", "代表")


def test_what_the_context_decides_stays_open(engine: Engine) -> None:
    assert drawn(engine, "counted", "zh-hans", n=3) == "共 3 条"
    assert drawn(engine, "counted", "zh-hans", n=4) == "共 4 条"
    assert drawn(engine, "kept", "zh-hans", label="Next page") == "[分页]下一页"


def test_neighbours_become_one_text(engine: Engine) -> None:
    with override("zh-hans"):
        template: Template = engine.get_template("base")
    assert [type(node).__name__ for node in template.nodelist] == ["TextNode", "BlockNode", "TextNode", "BlockNode"]
    title = template.nodelist[1].nodelist
    assert [node.s for node in title if isinstance(node, TextNode)] == ["分页"]


def test_a_reset_reads_the_files_anew(engine: Engine, tmp_path: Path) -> None:
    assert drawn(engine, "base", "en") == "<h1>Pages</h1>"
    (tmp_path / "base").write_text("new")
    assert drawn(engine, "base", "en") == "<h1>Pages</h1>"
    for loader in engine.template_loaders:
        loader.reset()
    assert drawn(engine, "base", "en") == "new"
