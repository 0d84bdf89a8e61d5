"""One dictionary of words for each language instead of one for each app.

Django means to merge the catalogues of apps whose rule of plurals is the same, but compares a rule with its code and never
finds two alike: each word of a page would be looked up in thirty dictionaries, one after the other.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import trans_real


def merge() -> None:
    """Merge what Django has read for the languages of the settings, in its own order of precedence; once in a process."""
    for language, _name in settings.LANGUAGES:
        read: Any = trans_real.translation(language)._catalog  # type: ignore[attr-defined]
        catalogues: list[dict[Any, str]] = []
        plurals: list[Any] = []
        for words, plural in reversed(list(zip(read._catalogs, read._plurals, strict=True))):
            if plurals and plural.__code__ == plurals[0].__code__:
                catalogues[0] |= words  # The first catalogue counts most, so it is laid over those behind it.
            else:
                catalogues.insert(0, dict(words))
                plurals.insert(0, plural)
        read._catalogs, read._plurals = catalogues, plurals
