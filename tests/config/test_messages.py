"""The translation tool: what it finds in source and what it says about catalogues."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from yitang.config.messages import (
    Room,
    message_faults,
    mo_bytes,
    placeholders,
    po_bytes,
    python_texts,
    template_texts,
    update,
)


def _template(folder: Path, text: str) -> Path:
    path = folder / "templates" / "x.html"
    path.parent.mkdir()
    path.write_text("{% load i18n %}" + text, encoding="utf-8")
    return path


def test_template_texts_finds_every_form(tmp_path: Path) -> None:
    path = _template(
        tmp_path,
        """{% translate "One's “own”" %}{% translate "May" context "month" %}{{ _("hello") }}{% if a == _("q") %}{% endif %}
        {% blocktranslate trimmed count n=x.y with a=b %}
          One {{ a }} thing
        {% plural %}
          {{ n }} things (50%)
        {% endblocktranslate %}""",
    )
    assert list(template_texts(path)) == [
        (None, "One's “own”"),
        ("month", "May"),
        (None, "hello"),
        (None, "q"),
        (None, ("One %(a)s thing", "%(n)s things (50%%)")),
    ]


def test_python_texts_finds_every_form(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text('_("a")\ngettext_lazy("b" " c")\nngettext("one", "many", n)\npgettext_lazy("month", "May")\nother("no")\n')
    assert list(python_texts(path)) == [(None, "a"), (None, "b c"), (None, ("one", "many")), ("month", "May")]
    path.write_text("x = f'<b>{_(\"inside\")}</b>' + translation.gettext({'a': 'not this'}[key])\n")
    assert list(python_texts(path)) == [(None, "inside")]


def test_update_keeps_translations_and_takes_those_of_other_rooms(tmp_path: Path) -> None:
    room = Room("x", tmp_path)
    room.po.parent.mkdir(parents=True)
    old = Catalog(locale="zh_Hans")
    old.add("kept", "留")
    old.add("gone", "走")
    room.po.write_bytes(po_bytes(old))
    room.found = {(None, name): (name, {"x.py"}) for name in ("kept", "new", "known")}
    elsewhere = Catalog(locale="zh_Hans")
    elsewhere.add("known", "知")
    found = update(room, {(None, "known"): next(m for m in elsewhere if m.id)}, prune=False)
    assert {str(m.id): m.string or "" for m in found if m.id} == {"kept": "留", "known": "知", "new": ""}
    assert {str(m.id): m.string for m in found.obsolete.values()} == {"gone": "走"}
    assert not update(room, {}, prune=True).obsolete


def _catalog() -> Catalog:
    made = Catalog(locale="zh_Hans")
    made.add(("one", "many"), ("众",))
    made.add("a", "甲", context="c")
    made.add("b")
    return made


def test_equal_words_give_equal_files() -> None:
    assert po_bytes(_catalog()) == po_bytes(_catalog())
    assert b"POT-Creation-Date" not in po_bytes(_catalog())


def test_mo_bytes_are_read_by_gettext() -> None:
    read = gettext.GNUTranslations(io.BytesIO(mo_bytes(_catalog())))
    assert (read.ngettext("one", "many", 5), read.pgettext("c", "a"), read.gettext("b")) == ("众", "甲", "b")


@pytest.mark.parametrize(
    ("msgid", "string", "fault"),
    [
        ("a %(n)d", "甲 %(n)02d", []),
        ("a %(n)d", "甲 %(m)d", ["placeholders differ"]),
        ("a {x}", "甲", ["placeholders differ"]),
        ("50%% of %s", "%s 的 50%%", []),
        ("a", "", ["untranslated"]),
    ],
)
def test_message_faults(msgid: str, string: str, fault: list[str]) -> None:
    message = Catalog(locale="zh_Hans").add(msgid, string)
    assert [found.split(":")[0] for found in message_faults(message)] == fault


def test_placeholders_are_names_or_kinds() -> None:
    assert placeholders("%(a)s {b} %d 100%% %(c).1f") == {"(a)", "b", "%d", "(c)"}
