"""Differences between two hands: nothing is lost on either side, and a change reads as a person made it."""

from hypothesis import given
from hypothesis import strategies as st

from yitang.features.briefs.diffs import Piece, compare, tokens

WORDS = st.text(st.sampled_from("滨河路增设公交站ab12%。，\n <"), max_size=40)


@given(WORDS)
def test_words_joined_again_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


def test_equal_texts_have_no_change() -> None:
    assert compare("增设站点", "增设站点") == (Piece("same", "增设站点"),)


def test_figures_change_as_a_whole() -> None:
    assert compare("共120户", "共125户") == (
        Piece("same", "共"),
        Piece("removed", "120"),
        Piece("added", "125"),
        Piece("same", "户"),
    )
