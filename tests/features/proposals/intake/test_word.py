"""What is recognised in a Word document, and that no word of it is lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yitang.features.proposals.intake.word import Recognised, recognise, text_of
from yitang.foundation.files.html import Block

TITLE = "关于加快老旧小区加装电梯的建议"


def lines(*texts: str) -> list[Block]:
    return [Block("text", text) for text in texts]


def form(*rows: list[str]) -> list[Block]:
    return [Block("row", cells=row) for row in rows]


def ink(text: str) -> Counter[str]:
    return Counter("".join(text.split()).replace("　", ""))


def all_of(found: Recognised) -> Counter[str]:
    return ink(found.title + found.body + "".join(label + value for label, value in found.head))


@pytest.mark.parametrize(
    ("blocks", "how"),
    [
        (lines("案　由：" + TITLE, "正文。"), "label"),
        (lines("案由：", TITLE, "正文。"), "label"),
        ([Block("heading", TITLE, 1), Block("text", "正文。")], "style"),
        (lines("政协云泽省第十三届委员会第四次会议提案", TITLE, "正文。"), "wording"),
        (lines("关于加快老旧小区", "加装电梯的建议", "正文。"), "wording"),
        (form(["案 由", TITLE], ["正文", "正文。"]), "form"),
    ],
)
def test_a_title_is_found_by_its_label_its_style_or_its_wording(blocks: list[Block], how: str) -> None:
    found = recognise(blocks)
    assert (found.title, found.title_by, found.body) == (TITLE, how, "正文。")


def test_a_first_line_is_a_title_only_when_it_looks_like_one() -> None:
    assert recognise(lines("老旧小区加装电梯", "正文很长。")).title_by == "place"
    assert recognise(lines("今年以来我走访了十二个小区，发现老人下楼难。", "正文。")).title == ""
    assert recognise(lines("一、基本情况", "正文。")).title == ""


def test_the_sections_are_found_under_their_usual_names() -> None:
    found = recognise(
        lines(
            TITLE,
            "一、基本情况",
            "全市有六百个小区。",
            "二、存在的主要问题及原因分析",
            "资金不足。",
            "三、具体建议：",
            "1. 先易后难。",
        )
    )
    assert found.parts == {"situation": "全市有六百个小区。", "analysis": "资金不足。", "suggestion": "1. 先易后难。"}
    assert found.body.split("\n")[0] == "一、基本情况"


def test_a_section_may_begin_on_the_line_of_its_heading() -> None:
    found = recognise(lines(TITLE, "情况：六百个小区。", "分析：资金不足。", "建议：先易后难。"))
    assert found.parts == {"situation": "六百个小区。", "analysis": "资金不足。", "suggestion": "先易后难。"}


def test_a_sentence_with_the_word_is_no_heading() -> None:
    assert recognise(lines(TITLE, "建议市政府尽快研究。", "情况分析表明问题严重。")).parts == {}


def test_the_official_form_is_read_and_persons_stay_out_of_the_text() -> None:
    found = recognise(
        [
            *lines("政协云泽省第十三届委员会第四次会议", "委员提案", "第　号"),
            *form(
                ["案由", TITLE],
                ["姓名", "界别", "单位及职务", "联系电话"],
                ["唐和野", "教育", "云泽中学 教师", "000-1234567"],
                ["是否同意公开", "同意"],
                ["建议承办单位", "市住建局"],
                ["情况分析：\n全市有六百个小区。\n具体建议：\n先易后难。"],
            ),
            *lines("提案人：唐和野", "联系电话：000-1234567"),
        ]
    )
    assert found.title == TITLE
    assert found.body == "情况分析：\n全市有六百个小区。\n具体建议：\n先易后难。"
    assert ("联系电话", "000-1234567") in found.head
    assert "000-1234567" not in found.body
    assert ("建议承办单位", "市住建局") in found.head


def test_a_table_of_figures_stays_in_the_text() -> None:
    found = recognise([*lines(TITLE, "数字如下。"), *form(["年度", "台数"], ["2024", "12"])])
    assert found.body == "数字如下。\n年度　台数\n2024　12"


def test_a_reply_is_taken_over_line_by_line() -> None:
    blocks = [*lines("唐和野委员：", "答复如下。"), Block("picture", "1"), *form(["事项", "时间"])]
    assert text_of(blocks) == "唐和野委员：\n答复如下。\n事项　时间"


WORDS = st.sampled_from(
    [
        "案由：",
        "案由",
        "关于修路的建议",
        "一、基本情况",
        "建议：修路。",
        "姓名",
        "张三",
        "联系电话：12",
        "第 号",
        "正文",
        "政协某会议",
        "字",
        "情况分析",
    ]
) | st.text("甲乙丙丁：。，、123 ", max_size=12)
BLOCKS = st.lists(
    st.builds(lambda text: Block("text", text), WORDS)
    | st.builds(lambda text: Block("heading", text, 1), WORDS)
    | st.builds(lambda cells: Block("row", cells=cells), st.lists(WORDS, min_size=1, max_size=4)),
    max_size=20,
)


@given(BLOCKS)
def test_no_word_of_a_document_is_lost(blocks: list[Block]) -> None:
    whole = ink("".join(block.text + "".join(block.cells) for block in blocks))
    assert all_of(recognise(blocks)) == whole


def test_the_control_of_lost_words_notices_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yitang.features.proposals.intake.word._keep_labels", lambda labels, found: None)
    blocks = form(["姓名", "界别"])
    assert all_of(recognise(blocks)) != ink("姓名界别")
