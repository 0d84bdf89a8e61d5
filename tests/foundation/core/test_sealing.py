"""What the database keeps sealed opens with the installation's keys, for its own use alone, and outlives a change of the key."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from yitang.foundation.core.sealing import opened, seal, sealed_anew


@given(text=st.text(max_size=120))
def test_sealed_text_opens_for_its_own_use_alone(text: str) -> None:
    sealed = seal("a", text)
    assert (opened("a", sealed), opened("b", sealed) if text else "") == (text, "")
    assert (sealed == "") == (text == "")
    assert sealed_anew("a", sealed) == sealed


def test_change_of_the_key_keeps_what_was_sealed(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the first key", []
    sealed = seal("a", "000-1234")
    settings.SECRET_KEY = "the second key"
    assert (opened("a", sealed), sealed_anew("a", sealed)) == ("", sealed)
    settings.SECRET_KEY_FALLBACKS = ["the first key"]
    fresh = sealed_anew("a", sealed)
    assert (opened("a", sealed), fresh == sealed) == ("000-1234", False)
    settings.SECRET_KEY_FALLBACKS = []
    assert (opened("a", sealed), opened("a", fresh)) == ("", "000-1234")


def test_what_is_no_seal_opens_nothing() -> None:
    assert (opened("a", "000-1234"), opened("a", ""), sealed_anew("a", "000-1234")) == ("", "", "000-1234")
