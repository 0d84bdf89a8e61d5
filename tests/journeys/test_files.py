"""A member brings a Word document and a file with a rare name on a phone; a clerk reads both as pages; a clerk brings a folder."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.foundation.files.samples import docx, docx_with_picture, paragraph, pdf, picture
from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey

TITLE = "关于在山区公路急弯处加装会车提示灯的建议"
TEXT = [
    "一、基本情况",
    "山区公路急弯多、视距短，夜间和雾天会车时常有险情。今年雨季我沿三条县道走了一遍，记下二十七处看不见对面来车的弯道。",
    "二、问题分析",
    "反光镜起雾后看不清，鸣笛警示牌夜里不起作用；沿线村民用手机电筒互相示意，既不可靠也不安全。",
    "三、具体建议",
    "由公路部门分批加装太阳能会车提示灯，先装事故多的弯道；把维护纳入养护合同，一年后公布效果。",
]
RARE = "䶮𠮷野㛃段线路图.pdf"
WEBP = "application/octet-stream"


def word(title: str = TITLE) -> bytes:
    return docx_with_picture(
        paragraph("案由：" + title) + "".join(paragraph(line) for line in TEXT) + paragraph("联系电话：000-1234567")
    )


WORD = word()


def upload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": WEBP, "buffer": data}


def the_case(page: Page) -> UUID:
    found = re.search(r"proposals/([0-9a-f-]{36})/", page.url)
    assert found, page.url
    return UUID(found[1])


def bring_the_word_document(member: Page) -> UUID:
    member.goto("/yunze/desk/proposals/new/")
    member.get_by_text("已在 Word 里写好").click()
    member.locator("#id_word").set_input_files(upload("提案.docx", WORD))
    member.get_by_role("button", name="读入草稿").click()
    expect(member.get_by_role("heading", name="读取 Word 文档")).to_be_visible()
    expect(member.get_by_text(TITLE).first).to_be_visible()
    expect(member.get_by_text("没有放入正文的内容")).to_be_visible()
    return the_case(member)


def add_the_file(member: Page) -> None:
    member.get_by_role("link", name="继续写草稿").click()
    expect(member.get_by_label("案由")).to_have_value(TITLE)
    member.get_by_label("类别").select_option("society")
    member.locator("#id_files").set_input_files([upload(RARE, pdf("Map", pages=2)), upload("宏.docm", docx())])
    member.get_by_role("button", name="添加所选文件").click()
    expect(member.get_by_text("另存为 .docx").first).to_be_visible()
    expect(member.get_by_role("link", name=RARE)).to_be_visible()
    expect(member.get_by_label("类别")).to_have_value("society")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_word_document_and_a_file_become_a_proposal_that_a_clerk_reads(enter: Enter, scripts: bool) -> None:
    member = enter("member", PHONE, scripts=scripts)
    case = bring_the_word_document(member)
    if scripts:
        sound(member)
    add_the_file(member)
    if scripts:
        sound(member)
    member.get_by_role("button", name="核对并提交").click()
    expect(member.get_by_role("link", name=RARE)).to_be_visible()
    if scripts:
        sound(member)
    member.get_by_role("button", name="提交提案").click()
    expect(member.get_by_role("heading", name="提案已提交")).to_be_visible()
    clerk = enter("clerk", DESKTOP, scripts=scripts)
    clerk.goto(f"/yunze/desk/proposals/review/{case}/")
    clerk.get_by_role("link", name=RARE).click()
    expect(clerk.get_by_role("heading", name=RARE)).to_be_visible()
    expect(clerk.get_by_role("img", name="第 1 页")).to_be_visible()
    # The page is drawn when it is first asked for, by a process of its own.
    expect(clerk.get_by_role("img", name="第 1 页")).to_have_js_property("naturalWidth", 1100, timeout=40_000)
    clerk.goto(f"/yunze/desk/proposals/{case}/")
    clerk.get_by_role("link", name="提案.docx").click()
    expect(clerk.get_by_text("先装事故多的弯道")).to_be_visible()
    if scripts:
        sound(clerk)
    with clerk.expect_download() as waiting:
        clerk.get_by_role("link", name="下载原件").click()
    assert waiting.value.suggested_filename == "提案.docx"
    assert Path(str(waiting.value.path())).read_bytes() == WORD


def test_the_original_of_a_rare_name_comes_back(enter: Enter) -> None:
    member = enter("member", PHONE)
    bring_the_word_document(member)
    add_the_file(member)
    member.get_by_role("link", name=RARE).click()
    sound(member)
    with member.expect_download() as waiting:
        member.get_by_role("link", name="下载原件").click()
    assert waiting.value.suggested_filename == RARE
    assert Path(str(waiting.value.path())).read_bytes() == pdf("Map", pages=2)


def test_a_file_is_removed_again(enter: Enter) -> None:
    member = enter("member", PHONE)
    bring_the_word_document(member)
    add_the_file(member)
    member.get_by_role("button", name=f"移除 {RARE}").click()
    expect(member.get_by_text(f"已移除“{RARE}”")).to_be_visible()
    expect(member.get_by_role("link", name=RARE)).to_have_count(0)
    expect(member.get_by_label("案由")).to_have_value(TITLE)


def test_what_was_typed_stays_when_a_file_is_added_by_enter(enter: Enter) -> None:
    """The first button of the form, which Enter presses, saves; it removes nothing."""
    member = enter("member", PHONE)
    bring_the_word_document(member)
    add_the_file(member)
    member.locator("#id_consent_reason").fill("涉及个人")
    member.locator("#id_consent_reason").press("Enter")
    member.wait_for_load_state()
    expect(member.get_by_role("link", name=RARE)).to_be_visible()
    expect(member.locator("#id_consent_reason")).to_have_value("涉及个人")


def folder(*titles: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for number, title in enumerate(titles, 1):
            package.writestr(f"来件/{number}.docx", word(title))
        package.writestr("来件/照片.jpg", picture())
    return made.getvalue()


def number_of(page: Page, name: str) -> Any:
    option = page.locator(f"#submitters option[value$=' {name}']").first
    return option.get_attribute("value")


def test_a_clerk_makes_drafts_of_a_folder(enter: Enter) -> None:
    clerk = enter("clerk", DESKTOP)
    clerk.goto("/yunze/desk/proposals/words/")
    sound(clerk)
    titles = ("关于给乡村客运站增设候车座椅的建议", "关于公开农村公路养护里程的建议")
    clerk.locator("#id_files").set_input_files(upload("来件.zip", folder(*titles)))
    clerk.get_by_role("button", name="读取并列出清单").click()
    for title in titles:
        expect(clerk.get_by_role("cell", name=title)).to_be_visible()
    expect(clerk.get_by_text("照片.jpg")).to_be_visible()
    sound(clerk)
    clerk.locator("#id_submitter").fill("唐和野")
    clerk.locator("[name=ids]").first.check()
    clerk.get_by_role("button", name="核对后生成草稿").click()
    expect(clerk.get_by_text("只写姓名不够").first).to_be_visible()
    sound(clerk)
    clerk.locator("#id_submitter").fill(number_of(clerk, "唐和野"))
    clerk.locator("[name=ids]").nth(1).check()
    clerk.get_by_role("button", name="核对后生成草稿").click()
    expect(clerk.get_by_text(titles[0])).to_be_visible()
    sound(clerk)
    clerk.get_by_role("button", name="生成草稿").click()
    expect(clerk.get_by_text("2 件草稿")).to_be_visible()
    member = enter("member", PHONE)
    member.goto("/yunze/desk/proposals/mine/?tab=drafts")
    for title in titles:
        expect(member.get_by_role("link", name=title).first).to_be_visible()
