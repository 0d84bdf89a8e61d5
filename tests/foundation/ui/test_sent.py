import pytest
from django.test import RequestFactory

from yitang.foundation.ui.sent import WrittenField, key_of, version_of


def test_a_key_that_makes_sense_is_taken_and_another_is_replaced() -> None:
    post = RequestFactory().post
    assert key_of(post("/", {"key": "a-key_1"})) == "a-key_1"
    for key in ("", "a b", "键", "x" * 61):
        assert key_of(post("/", {"key": key})) not in ("", key)


@pytest.mark.parametrize(("sent", "version"), [("3", 3), ("", 0), ("-1", 0), ("1e3", 0), ("9" * 10, 0)])
def test_a_version_is_a_whole_number_or_none(sent: str, version: int) -> None:
    assert version_of(RequestFactory().post("/", {"version": sent})) == version


def test_text_stays_as_it_was_written_but_for_what_no_database_keeps() -> None:
    assert WrittenField().clean(" 一\r\n二\r三\x00\t") == " 一\n二\n三\t"
