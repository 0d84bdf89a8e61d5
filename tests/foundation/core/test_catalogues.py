"""All words of a language stand in one dictionary, and say what they said before."""

from itertools import pairwise

import pytest
from django.conf import settings
from django.utils.translation import gettext, override, trans_real

from yitang.foundation.core import catalogues


@pytest.mark.once
def test_merging_changes_no_word() -> None:
    """Every word of every catalogue, in the order in which Django itself would find it."""
    trans_real._translations.clear()
    words = {language: trans_real.translation(language)._catalog for language, _name in settings.LANGUAGES}
    said = {language: {key: c.get(key) for part in c._catalogs for key in part} for language, c in words.items()}
    assert len(words["zh-hans"]._catalogs) > 10
    catalogues.merge()
    for language, merged in words.items():
        assert {key: merged.get(key) for key in said[language]} == said[language]
        codes = [plural.__code__ for plural in merged._plurals]
        assert all(one != next_one for one, next_one in pairwise(codes))
    with override("zh-hans"):
        assert gettext("Next page") == "下一页"
