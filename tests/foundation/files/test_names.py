"""Names: what people write is kept, what misleads is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yitang.foundation.files.names import LONGEST, clean_name, suffix_of

KEPT = [
    "关于𠮷野家𬌗龤䶮的提案.docx",
    "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ.pdf",
    "བོད་ཡིག.docx",
    "ئۇيغۇرچە.pdf",
    "ꆈꌠꉙ.docx",
    "Zażółć gęślą jaźń.txt",
    "‎photo".replace("\u200e", "") + ".jpg",
    "👩‍🌾农民.png",
    unicodedata.normalize("NFD", "Ünïcödé.pdf"),
    "a b　c.docx",
    "…….pdf",
    "二、三（终稿）(1).docx",
]


@pytest.mark.parametrize("name", KEPT)
def test_a_name_in_any_script_stays_as_it_is(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\桌面\\提案.docx", "提案.docx"),
        ("提案\u202efdp.exe", "提案fdp.exe"),
        ("提\x00案\r\n.docx", "提案.docx"),
        ("..", "file"),
        ("", "file"),
        (" .docx", "docx"),
        ("\ud800.docx", "docx"),
    ],
)
def test_a_name_that_misleads_is_made_plain(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("长" * 400 + ".docx")
    assert (len(name), name[-5:]) == (LONGEST, ".docx")


@given(st.text(max_size=300))
def test_a_cleaned_name_is_clean(name: str) -> None:
    kept = clean_name(name)
    assert clean_name(kept) == kept
    assert 0 < len(kept) <= LONGEST
    assert not set(kept) & set("/\\\x00\r\n\u202e")
    assert kept.encode("utf-8").decode("utf-8") == kept


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.DOCX", ".docx"), ("a.ｄｏｃｘ", ".docx"), ("a", ""), ("a.b.pdf", ".pdf"), ("案.长得不像后缀的一串文字", "")],
)
def test_an_ending_is_read_in_any_width_and_case(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix
