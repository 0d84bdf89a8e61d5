"""The order by strokes of the surname, with the cases that a collation of the operating system gets wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yitang.institution.principals.strokes import stroke_key, strokes_of

pytestmark = pytest.mark.once


def in_order(*names: str) -> bool:
    keys = [stroke_key(name) for name in names]
    return keys == sorted(keys) and len(set(keys)) == len(keys)


def test_chen_stands_after_li_and_before_ou() -> None:
    assert in_order("李明", "陈明", "欧明")


def test_usual_surnames_stand_as_in_printed_rosters() -> None:
    assert in_order(*"丁卜马王方孔冯朱刘许孙李杨吴何张陈林罗周赵胡段徐高郭黄曹梁彭董韩程蔡谭潘薛魏")


def test_one_character_after_a_surname_comes_by_its_strokes() -> None:
    assert in_order("张一", "张三丰", "张伟", "张馨")


def test_compound_surname_stands_after_the_same_single_one() -> None:
    assert in_order("欧鑫", "欧阳一", "欧阳鑫")


def test_rare_characters_have_their_strokes() -> None:
    assert (strokes_of("𠮷"), strokes_of("㛃"), strokes_of("龘"), strokes_of("A")) == (6, 9, 48, None)


def test_dots_and_spaces_do_not_count() -> None:
    assert stroke_key("买买提·吐尔逊") == stroke_key("买买提 • 吐尔逊")


def test_letters_stand_last() -> None:
    assert in_order("鬱明", "Smith")


@given(st.lists(st.text(alphabet="李陈欧阳王一丁·𠮷Ab ", max_size=6), max_size=8))
def test_any_names_have_a_total_order(names: list[str]) -> None:
    keys = [stroke_key(name) for name in names]
    assert sorted(keys) == sorted(sorted(keys, reverse=True))
    assert all(key == stroke_key(name) for key, name in zip(keys, names, strict=True))
