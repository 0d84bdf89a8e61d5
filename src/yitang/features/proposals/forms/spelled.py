"""Selects whose choices are found by pinyin and initials, with `proposals/spelled.js` on the page; plain selects without scripts."""

from functools import lru_cache
from typing import Any

from django import forms

from yitang.foundation.core.spelling import spelled


class SpelledSelect(forms.Select):
    """Each option says how it is spelled."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        if option["value"]:
            option["attrs"]["data-spelled"] = _spelling(str(option["label"]))
        return option


@lru_cache(maxsize=500)
def _spelling(label: str) -> str:
    return spelled(label)
