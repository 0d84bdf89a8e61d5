from yitang.foundation.ui.official_text import Paragraph, official_paragraphs, official_text


def test_official_text_with_markup_is_escaped():
    assert official_text("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_official_text_of_nothing_is_empty():
    assert official_text("") == ""
    assert official_text(None) == ""


def test_paragraphs_with_odd_spaces_and_line_ends_are_tidied():
    text = "\u3000\u3000全市 34 个小区，\u200b已经 加装。\r\n\r\n  群众\u00a0满意。\r"
    assert official_paragraphs(text) == [Paragraph("全市 34 个小区，已经加装。"), Paragraph("群众满意。")]


def test_lines_broken_by_a_page_are_joined_and_the_page_number_is_left_out():
    broken = "为进一步完善本市老旧小区加装电梯之后的维护保障工作，切实回应群众关切，\n— 3 —\n提出如下建议。"
    joined = "为进一步完善本市老旧小区加装电梯之后的维护保障工作，切实回应群众关切，提出如下建议。"
    assert official_paragraphs(broken) == [Paragraph(joined)]


def test_points_glued_to_a_sentence_become_paragraphs():
    text = "存在三个问题：1.资金难筹。低层住户不愿分担。2.维护缺位。"
    assert official_paragraphs(text) == [
        Paragraph("存在三个问题："),
        Paragraph("低层住户不愿分担。", level=3, lead="1.资金难筹。"),
        Paragraph("2.维护缺位。", level=3),
    ]


def test_numbers_with_decimals_are_not_points():
    assert official_paragraphs("增长如下：3.5万户受益。") == [Paragraph("增长如下：3.5万户受益。")]


def test_headings_carry_their_level():
    levels = [p.level for p in official_paragraphs("一、基本情况\n（一）现状\n1.资金\n（1）来源\n①财政")]
    assert levels == [1, 2, 3, 4, 4]


def test_parts_of_a_published_proposal_become_headings():
    text = "调研情况：近年来有进展。问题分析：仍有不足。具体建议：加强统筹。"
    assert [(p.lead, p.text) for p in official_paragraphs(text)] == [
        ("调研情况", "近年来有进展。"),
        ("问题分析", "仍有不足。"),
        ("具体建议", "加强统筹。"),
    ]


def test_no_character_of_the_writing_is_lost():
    text = "一、概况\n2025年以来，全市加装电梯 212 部。（一）资金。由住户分担。（二）维护。37 部无合同。\n① 建议立规。"
    kept = "".join(p.lead + p.text for p in official_paragraphs(text))
    assert kept.replace(" ", "") == text.replace(" ", "").replace("\n", "")


def test_counted_points_of_a_long_paragraph_begin_lines_of_their_own():
    filler = "情况属实，群众反映强烈。" * 30
    found = official_paragraphs(f"主要有三点。一是点位少。{filler}二是指引少。三是管护少。")
    assert [paragraph.text[:5] for paragraph in found] == ["主要有三点", "一是点位少", "二是指引少", "三是管护少"]


def test_counted_points_of_a_short_paragraph_stay_together():
    assert len(official_paragraphs("主要有三点。一是点位少。二是指引少。三是管护少。")) == 1
