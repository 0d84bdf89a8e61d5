"""A council's own words in the interface: where we say 委员, a 教代会 says 职工代表.

Our nouns stand inside translated sentences, so the words are exchanged in what the Chinese catalogue answers, for the time
of a request. Names, texts and dictionary labels come from rows and are never touched.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.utils.translation import get_language, trans_real

from yitang.foundation.tenancy.models import Council

# Django has no public way to speak from another catalogue for a while; these names have stood since 1.0.
_django: Any = trans_real
# Where a council keeps them: `Council.settings["words"]`, term → word. They are asked for on every page, and the council is at hand there.
WORDS = "words"
# Term → the noun as it stands in the catalogue; a noun inside the name of another thing is not meant (提案委员会).
NOUNS = {"member": "委员(?!会)", "proposal": "提案(?!委)", "sector": "界别"}


def words_of(council: Council) -> dict[str, str]:
    """The council's own words, by term."""
    return dict(council.settings.get(WORDS, {}))


@contextmanager
def speaking(words: Mapping[str, str]) -> Iterator[None]:
    """Speak in these words (term → word) within the block; `speaking({})` inside another block speaks in ours again.

    In another language than Chinese nothing changes.
    """
    language = get_language() or ""
    if not language.startswith("zh"):
        yield
        return
    usual = _django.translation(language)
    own = usual
    if words:
        own = copy(usual)
        own._catalog = _Reworded(usual._catalog, _exchange(words))
        own.yitang_words = tuple(sorted(words.items()))
    before = getattr(_django._active, "value", usual)
    _django._active.value = own
    try:
        yield
    finally:
        _django._active.value = before


def spoken() -> tuple[str | None, Any]:
    """The language of this moment and the council's own words in it: what is written down once has to be kept apart by both."""
    return get_language(), getattr(getattr(_django._active, "value", None), "yitang_words", ())


def _exchange(words: Mapping[str, str]) -> Callable[[Any], Any]:
    pattern = re.compile("|".join(f"(?P<{term}>{NOUNS[term]})" for term in words))

    def exchange(text: Any) -> Any:
        if not isinstance(text, str):
            return text
        return pattern.sub(lambda found: words[str(found.lastgroup)], text)

    return exchange


class _Reworded:
    """A catalogue that answers in other words; it has what Django's translations ask of theirs."""

    def __init__(self, catalog: Any, exchange: Callable[[Any], Any]) -> None:
        self._catalog = catalog
        self._exchange = exchange

    def get(self, key: Any, default: Any = None) -> Any:
        return self._exchange(self._catalog.get(key, default))

    def __getitem__(self, key: Any) -> Any:
        return self._exchange(self._catalog[key])

    def __contains__(self, key: Any) -> bool:
        return key in self._catalog

    def plural(self, msgid: str, num: int) -> Any:
        return self._exchange(self._catalog.plural(msgid, num))
