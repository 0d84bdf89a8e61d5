"""Templates: fields however Word split them, unknown ones named, files that are no plain Word files refused."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from docx import Document

from tests.fixtures import ActorWith
from tests.instruments.letters.papers import KIND, TABLE, VALUES, sheet
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.letters.actions import add_template
from yitang.instruments.letters.documents import check_template, encoded
from yitang.instruments.letters.filling import fill
from yitang.instruments.letters.queries import template_in_force
from yitang.instruments.letters.sheets import sheet_of
from yitang.instruments.letters.shipped import build


def word(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_part(docx: bytes, name: str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO(docx)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def texts(docx: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs]


def test_field_is_filled_though_word_split_it_and_keeps_its_look() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece, bold in (("致", False), ("{{主", True), ("送", False), ("}}：", False)):
        paragraph.add_run(piece).bold = bold
    buffer = io.BytesIO()
    document.save(buffer)
    (found,) = Document(io.BytesIO(fill(buffer.getvalue(), KIND.names, VALUES))).paragraphs
    assert found.text == "致丁一委员："
    assert [(run.text, run.bold) for run in found.runs if run.text] == [("致", False), ("丁一委员", True), ("：", False)]


def test_line_whose_fields_are_all_empty_is_left_out() -> None:
    docx = word("联系人：{{联系人}}", "致{{主送}}（{{联系人}}）")
    assert texts(fill(docx, KIND.names, {**VALUES, "联系人": ""})) == ["致丁一委员（）"]


def test_value_of_several_lines_becomes_paragraphs_with_headings_known() -> None:
    found = sheet(正文="一、基本情况\n办理中。\n（一）选址\n（二）经费已落实，今年安排三百万元。")
    assert [(item["kind"], item["text"]) for item in found.items if item["kind"] in ("h1", "h2", "body")] == [
        ("h1", "一、基本情况"),
        ("body", "办理中。"),
        ("h2", "（一）选址"),
        ("body", "（二）经费已落实，今年安排三百万元。"),
    ]


def test_row_of_a_list_stands_once_for_each_entry() -> None:
    rows = [{"序号": n, "案由": f"关于第{n}件事", "提案者": "丁一"} for n in (1, 2, 3)]
    (table,) = (item for item in sheet(TABLE, 清单=rows).items if item["kind"] == "table")
    assert table["header"] == 1
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["序号", "案由", "提案者"],
        ["1", "关于第1件事", "丁一"],
        ["2", "关于第2件事", "丁一"],
        ["3", "关于第3件事", "丁一"],
    ]
    (empty,) = (item for item in sheet(TABLE, 清单=[]).items if item["kind"] == "table")
    assert len(empty["rows"]) == 1


def test_values_are_never_read_as_fields_or_markup() -> None:
    tricky = '{{机关}} #image("/etc/passwd") <w:p/> *粗*'
    assert sheet(主送=tricky).items[1]["text"] == f"{tricky}："


def test_own_words_without_our_styles_are_body_text() -> None:
    assert [item["kind"] for item in sheet_of(word("第一段", "第二段")).items] == ["body", "body"]


@pytest.mark.parametrize(
    ("docx", "said"),
    [
        (b"not a word file", "不是 Word 文件"),
        (word("没有字段"), "一个字段也没有"),
        (word("{{案由}} {{机关}} {{明天}}"), "{{案由}}、{{明天}}"),
        (word("{{机关}} {{"), "{{"),
        (with_part(word("{{机关}}"), "word/vbaProject.bin"), "宏"),
        (with_part(word("{{机关}}"), "word/embeddings/oleObject1.bin"), "嵌入对象"),
        (b"x" * (2 << 20) + b"x", "2 MB"),
    ],
)
def test_template_that_cannot_be_used_is_refused_with_a_sentence(docx: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_template(docx, KIND.names)
    assert said in str(refused.value.message)


def test_bomb_is_refused_without_unpacking_it() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (40 << 20))
    with pytest.raises(Invalid) as refused:
        check_template(buffer.getvalue(), KIND.names)
    assert "解压后过大" in str(refused.value.message)


def test_template_that_fetches_from_elsewhere_is_refused() -> None:
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" TargetMode="External"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://x/y.dotm"/></Relationships>'
    )
    with pytest.raises(Invalid) as refused:
        check_template(with_part(word("{{机关}}"), "word/_rels/settings.xml.rels", relation), KIND.names)
    assert "别处" in str(refused.value.message)


def test_shipped_template_passes_its_own_check() -> None:
    check_template(build(KIND.text), KIND.names)


@pytest.mark.django_db
def test_template_holds_from_its_day_and_an_empty_one_brings_the_shipped_back(council: Council, actor_with: ActorWith) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    day = today()

    def put(docx: bytes, on: date) -> None:
        add_template(clerk, kind=KIND.code, file=encoded(docx) if docx else "", file_name="函.docx", effective_from=on)

    put(word("{{机关}}甲"), day)
    put(word("{{机关}}乙"), day + timedelta(days=5))
    put(b"", day + timedelta(days=9))
    with in_council(council.id):
        names = []
        for later in (0, 4, 5, 8, 9):
            found = template_in_force(KIND.code, day + timedelta(days=later))
            names.append(found.effective_from if found else None)
    assert names == [day, day, day + timedelta(days=5), day + timedelta(days=5), None]
    with pytest.raises(Invalid):
        put(word("{{机关}}"), day - timedelta(days=1))
