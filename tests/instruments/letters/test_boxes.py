"""Text boxes of a council's own templates: filled as anything else, and in the PDF as in Word."""

import io

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.instruments.letters.papers import KIND, VALUES
from yitang.instruments.letters.documents import check_template
from yitang.instruments.letters.filling import fill, texts_of
from yitang.instruments.letters.pdf import to_pdf
from yitang.instruments.letters.sheets import sheet_of
from yitang.instruments.letters.styles import BY_ROLE

CHOICE = """<w:r {names} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""
"""A text box as Word writes it: in the form of today, and once more for programs of before 2010."""


def template(inside: str, *, before: str = "", style: str = "") -> bytes:
    """A Word file whose first paragraph carries a text box with these lines."""
    document = Document()
    if style:
        document.styles.add_style(style, 1).style_id = "own"
    known = '<w:pPr><w:pStyle w:val="own"/></w:pPr>' if style else ""
    lines = "".join(f"<w:p>{known}<w:r><w:t>{line}</w:t></w:r></w:p>" for line in inside.split("|"))
    box = f"<w:txbxContent>{lines}</w:txbxContent>"
    paragraph = document.add_paragraph(before)
    paragraph._p.append(parse_xml(CHOICE.format(names=nsdecls("w"), box=box)))
    document.add_paragraph("此致")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def boxes(docx: bytes) -> list[list[str]]:
    body = Document(io.BytesIO(docx)).element.body
    return [["".join(node.text or "" for node in one.iter(qn("w:t"))) for one in box] for box in body.iter(qn("w:txbxContent"))]


def test_a_box_is_filled_in_both_its_forms_and_framed_once_in_the_print() -> None:
    docx = template("主送：{{主送}}|{{联系人}}", before="{{主送}}：")
    check_template(docx, KIND.names)
    filled = fill(docx, KIND.names, {**VALUES, "联系人": "张一\n李二"})
    assert boxes(filled) == [["主送：丁一委员", "张一", "李二"]] * 2
    sheet = sheet_of(filled)
    assert sheet.lines() == ["丁一委员：", "主送：丁一委员\n张一\n李二", "此致"]
    assert to_pdf([sheet], title="函", author="")[:4] == b"%PDF"


def test_a_line_that_becomes_several_keeps_its_box_once() -> None:
    filled = fill(template("附件", before="{{联系人}}"), KIND.names, {**VALUES, "联系人": "张一\n李二"})
    assert sheet_of(filled).lines() == ["张一", "附件", "李二", "此致"]


def test_a_box_whose_paragraph_says_nothing_stays() -> None:
    filled = fill(template("附件{{联系人}}", before="{{联系人}}"), KIND.names, {**VALUES, "联系人": ""})
    assert sheet_of(filled).lines() == ["附件", "此致"]


def test_what_is_in_a_style_of_ours_has_its_place_there() -> None:
    style = BY_ROLE["letter_head"].name
    assert sheet_of(template("云河县政协", style=style)).head == "云河县政协"


@pytest.mark.parametrize("inside", ["{{没有的栏}}", "{{主送"])
def test_fields_of_a_box_are_checked_with_the_others(inside: str) -> None:
    assert KIND.names.unknown(texts_of(template(inside))) == (["没有的栏"] if inside.endswith("}") else ["{{"])
