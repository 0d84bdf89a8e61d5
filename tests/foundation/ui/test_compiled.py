"""A compiled template gives what Django's own nodes give, whatever the context holds."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import VariableDoesNotExist
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override
from hypothesis import given, settings
from hypothesis import strategies as st

from yitang.foundation.ui.compiled.nodes import Compiled

LIBRARIES = {"i18n": "django.templatetags.i18n", "ui": "yitang.foundation.ui.templatetags.ui", "l10n": "django.templatetags.l10n"}

PARTS = {
    "root": "<html>{% block title %}root{% endblock %}|{% with w=inner.a %}"
    "{% block body %}[{% block deep %}deep {{ w }}{% endblock %}]{% endblock %}{% endwith %}{{ w }}",
    "middle": "{% extends 'root' %}{% block title %}middle of {{ block.super }}{% endblock %}{% block body %}m {{ block.super }} {{ text }}{% endblock %}",
    "part": "({{ x }} {{ text }} {% block own %}of its own{% endblock %})",
    "late": "{% load i18n %}{% blocktranslate with n=number %}{{ n }} in all{% endblocktranslate %}",
    "again": "{{ n }}{% if n %}{% with n=rest.0 rest=rest.tail %}{% include 'again' %}{% endwith %}{% endif %}",
}

PAGES = [
    "{{ text }} {{ safe }} {{ number }} {{ none }} {{ nothing }} {{ decimal }} {{ flag }} {{ lazy }} {{ day }} {{ moment }} {{ list }}",
    "{{ inner.a }} {{ inner.b.c }} {{ inner.none.c }} {{ inner.missing }} {{ object.name }} {{ object.give }} {{ object.missing }}",
    "{{ object.needs }} {{ object.alters }} {{ object.kept.name }} {{ call }} {{ list.0 }} {{ list.7 }} {{ pair.1 }} {{ text.upper }} {{ inner.items }}",
    "{{ object.gone }}{{ object.gone.name }}{% if object.gone %}y{% else %}n{% endif %}",
    "{{ text|upper }} {{ safe|upper }} {{ nothing|default:'-' }} {{ none|default_if_none:text }} {{ list|length }} {{ text|default:_('Next page') }}",
    "{{ day|date:'Y' }} {{ moment|date:'H:i' }} {{ text|linebreaksbr }} {{ text|truncatechars:number }} {{ list|join:', ' }} {{ safe|add:text }}",
    "{{ _('Next page') }} {{ 'a<b' }} {{ 12 }} {{ 1.5 }} {{ True }} {{ None }}",
    "{% if text %}a{% elif none %}b{% else %}c{% endif %}{% if none %}a{% elif number %}b{% else %}c{% endif %}{% if none %}a{% elif nothing %}b{% endif %}",
    "{% if not none and number == 3 or nothing %}y{% endif %}{% if number in list %}in{% endif %}{% if text not in inner %}out{% endif %}",
    "{% if number > text %}a{% else %}b{% endif %}{% if not number > text %}c{% endif %}"
    "{% if number >= 3 and number < 4 %}d{% endif %}{% if none is None %}e{% endif %}",
    "{% if number in none or number %}a{% else %}b{% endif %}{% if object.broken == 1 %}a{% else %}b{% endif %}",
    "{% if text|truncatechars:absent %}a{% else %}b{% endif %}",
    "{% for x in list %}{{ forloop.counter }}{{ x }}{% if not forloop.last %},{% endif %}{% endfor %} {{ x }}",
    "{% for x in nothing %}{{ x }}{% empty %}empty {{ text }}{% endfor %}{% for x in list reversed %}{{ forloop.revcounter }}{{ x }}{% endfor %}",
    "{% for a, b in inner.items %}{{ a }}={{ b }};{% endfor %}{% for a, b in pairs %}{{ a }}{% for c in b %}{{ c }}{{ forloop.parentloop.counter }}{% endfor %}"
    "{% endfor %}",
    "{% for x in list %}{% cycle 'odd' 'even' %}{% ifchanged x %}{{ x }}{% endifchanged %}{{ forloop.counter0 }}{% endfor %}{{ x }}",
    "{% for a, b in pairs %}{% include 'part' with x=a %}{{ b }}{% endfor %}{{ a }}",
    "{% for x in list %}{% for x in list %}{{ x }}{% endfor %}{{ x }}{% endfor %}",
    "{% for x in give %}{{ x }}{% endfor %}{% for letter in text %}{{ letter }}{% endfor %}"
    "{% for x in generated %}{{ x }}{{ forloop.revcounter0 }}{% endfor %}",
    "{% with a=text b=inner.a %}{{ a }}{{ b }}{% with a=b %}{{ a }}{% include 'part' with x=a only %}{% endwith %}{{ a }}{% endwith %}{{ a }}",
    "{% with missing=absent %}[{{ missing }}{% if missing %}y{% endif %}]{% endwith %}",
    "{% include 'part' %}{% include 'again' with n=3 rest=chain %}",
    "{% load i18n %}{% translate 'Pages' %}{% translate 'Pages' as word %}{{ word }}{% if text %}{% translate 'Next page' as word %}{% endif %}{{ word }}",
    "{% load i18n %}{% blocktranslate with n=number %}{{ n }} in all{% endblocktranslate %}"
    "{% blocktranslate %}100% of {{ text }} and {{ absent }}{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate count n=number %}one{% plural %}{{ n }} many{% endblocktranslate %}",
    "{% load i18n %}{% for n in list %}{% blocktranslate trimmed %}\n {{ n }} in all {% endblocktranslate %}{% endfor %}",
    "{% tag text %}{% tag safe 'done' %}{% lamp 'done' number %}{% icon 'check' %}{% for x in list %}{% tag x %}{% endfor %}",
    "{% notice tone='soon' title=text %}{{ text }}{% for x in list %}<i>{{ x }}</i>{% endfor %}{% endnotice %}{% empty_state text '/x' _('Pages') %}",
    "{% autoescape off %}{{ text }}{% endautoescape %}{{ text }}{% spaceless %}<p> <b>{{ text }}</b> </p>{% endspaceless %}",
    "{% regroup pairs by 0 as groups %}{% for group in groups %}{{ group.grouper }}{% for x in group.list %}{{ x }}{% endfor %}{% endfor %}",
    "{% firstof none text %}{% widthratio number 10 100 %}{% now 'Y' as year %}{{ year|length }}"
    "{% comment %}x{% endcomment %}{# y #}{% verbatim %}{{ x }}{% endverbatim %}",
    "{% extends 'root' %}{% block body %}mine {{ w }} {{ text }}{% endblock %}",
    "{% extends 'middle' %}{% load i18n %}{% block title %}<{{ block.super }}>{% endblock %}"
    "{% block deep %}x{% for x in list %}{{ x }}{{ w }}{% endfor %}{% endblock %}",
    "{% extends 'middle' %}{% block body %}{% now 'Y' as year %}{% include 'part' with x=w %}{% endblock %}",
    "{% extends parent %}{% block body %}by a variable{% endblock %}",
    "before {% block own %}{% spaceless %}{% block two %}<b>{{ text }}</b> <i></i>{% endblock %}{% endspaceless %}{% endblock %}",
]  # fmt: skip


class Thing:
    name = "<thing>"
    none = None

    def give(self) -> str:
        return "given"

    def needs(self, one: str) -> str:
        return one

    def alters(self) -> str:
        raise AssertionError("it was called")

    alters.alters_data = True  # type: ignore[attr-defined]

    @property
    def gone(self) -> Any:
        raise ObjectDoesNotExist

    @property
    def broken(self) -> Any:
        raise RuntimeError("broken")

    class kept:
        do_not_call_in_templates = True
        name = "kept"


def values() -> dict[str, Any]:
    def tail(numbers: list[int]) -> Any:
        return {"0": numbers[0], "tail": tail(numbers[1:])} if numbers else {"0": 0}

    return {
        "text": "a < b & 'c'",
        "safe": SafeString("<b>safe</b>"),
        "number": 3,
        "none": None,
        "decimal": Decimal("1234.50"),
        "flag": True,
        "lazy": gettext_lazy("Pages"),
        "day": date(2026, 3, 4),
        "moment": datetime(2026, 3, 4, 23, 30, tzinfo=UTC),
        "list": [1, 1, 3, "<4>"],
        "pair": ("a", "b"),
        "pairs": [("a", "xy"), ("<b>", "z")],
        "inner": {"a": "<in>", "b": {"c": 1}, "none": None},
        "object": Thing(),
        "call": lambda: "<called>",
        "give": lambda: [1, 2],
        "generated": (n for n in range(3)),
        "chain": tail([2, 1]),
        "parent": "root",
    }


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Engine]:
    """Ours and Django's own, over the same templates."""
    folder: Path = tmp_path_factory.mktemp("templates")
    for name, text in PARTS.items():
        (folder / name).write_text(text)
    for number, text in enumerate(PAGES):
        (folder / f"page{number}").write_text(text)
    plain = ("django.template.loaders.filesystem.Loader", [str(folder)])
    parts = "django.template.loaders.app_directories.Loader"
    given: dict[str, Any] = {"libraries": LIBRARIES, "builtins": ["yitang.foundation.ui.templatetags.ui"]}
    ours = Engine(loaders=[("yitang.foundation.ui.folding.Loader", [plain, parts])], **given)
    return ours, Engine(loaders=[plain, parts], **given)


def outcome(draw: Callable[[], str]) -> str:
    try:
        return draw()
    except (
        VariableDoesNotExist,
        RuntimeError,
        ValueError,
        TypeError,
        AttributeError,
        TemplateSyntaxError,
        TemplateDoesNotExist,
    ) as error:
        return type(error).__name__


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("number", range(len(PAGES)), ids=[text[:40] for text in PAGES])
def test_a_page_is_what_django_makes_of_it(engines: tuple[Engine, Engine], number: int, language: str) -> None:
    with override(language):
        ours, theirs = (
            outcome(lambda engine=engine: engine.get_template(f"page{number}").render(Context(values()))) for engine in engines
        )
        assert ours == theirs
        plain = [
            outcome(lambda engine=engine: engine.get_template(f"page{number}").render(Context(values(), autoescape=False)))
            for engine in engines
        ]
    assert plain[0] == plain[1]


def test_most_pages_are_compiled(engines: tuple[Engine, Engine]) -> None:
    left = set()
    with override("zh-hans"):
        for number, text in enumerate(PAGES):
            template = engines[0].get_template(f"page{number}")
            outcome(lambda template=template: template.render(Context(values())))
            assert isinstance(template.nodelist, Compiled)
            if template.nodelist._is_unfit:
                left.add(text)
    assert left == {text for text in PAGES if "extends parent" in text or "{% block two %}" in text}


def test_another_language_than_that_of_its_words_is_left_to_django(engines: tuple[Engine, Engine]) -> None:
    with override("en"):
        template = engines[0].get_template("late")
    with override("zh-hans"):
        assert template.render(Context(values())) == "共 3 条"


def test_a_request_is_found_beside_the_names(engines: tuple[Engine, Engine]) -> None:
    """In the template of a tag the names are its own, and the context still knows the request."""
    with override("en"):
        context = Context({})
        context.request = SimpleNamespace(path="/here/")  # type: ignore[attr-defined]
        drawn = [engine.from_string("{{ request.path }}|{{ template }}|{{ push }}").render(context) for engine in engines]
    assert drawn[0] == drawn[1]


leaves = st.sampled_from([None, True, False, -1, 0, 2, "", "a<&", "b", SafeString("<i>")])
things = leaves | st.lists(leaves, max_size=2) | st.dictionaries(st.sampled_from("abc"), leaves, max_size=2)
contexts = st.dictionaries(
    st.sampled_from(["a", "b", "c", "text", "list", "inner", "number", "none", "pairs"]), things, max_size=7
)


@settings(deadline=None, max_examples=25)
@given(context=contexts)
def test_whatever_the_context_holds(engines: tuple[Engine, Engine], context: dict[str, Any]) -> None:
    with override("en"):
        for number, page in enumerate(PAGES):
            ours, theirs = (
                outcome(lambda engine=engine, n=number: engine.get_template(f"page{n}").render(Context(context)))
                for engine in engines
            )
            assert ours == theirs, page
