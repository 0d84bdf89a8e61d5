"""A member's Word document and a clerk's folder of them, in the browser."""

import io
import zipfile
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.foundation.files.samples import docx, docx_with_picture, paragraph, table
from yitang.features.proposals.attachments import FOLDER
from yitang.features.proposals.models import Proposal
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "关于加快老旧小区加装电梯的建议"
TEXT = "".join(paragraph(line) for line in ("情况：全市有六百个小区。" * 6, "分析：资金不足。" * 6, "建议：先易后难。" * 6))


@pytest.fixture(autouse=True)
def own_folders(tmp_path, settings):  # type: ignore[no-untyped-def]
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


def url(house: House, page: str, **ids: UUID) -> str:
    return reverse(f"desk:proposals:{page}", kwargs={"council": house.council.code, **ids})


def word(name: str = "提案.docx", data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or docx(paragraph(TITLE) + TEXT))


def zipped(**files: bytes) -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            package.writestr(info, data)
    return SimpleUploadedFile("一批.zip", made.getvalue())


def listed(house: House, clerk: Client, *files: SimpleUploadedFile) -> tuple[UUID, str]:
    folder_id = uuid7()
    answer = clerk.post(url(house, "words"), {"folder": str(folder_id), "key": uuid7().hex, "files": list(files)}, follow=True)
    return folder_id, answer.content.decode()


def ids_in(house: House, folder_id: UUID) -> list[str]:
    with in_council(house.council.id):
        rows = StoredFile.objects.filter(subject_kind=FOLDER, subject_id=folder_id, state="kept").order_by("id")
        return [str(row.pk) for row in rows]


@pytest.fixture
def clerk(browser: Browser) -> Client:
    return browser(None, Role.PROPOSAL_CLERK, name="clerk")


def test_a_word_document_becomes_a_draft_with_a_preview(house: House, browser: Browser) -> None:
    member = browser(house.member)
    data = docx_with_picture(paragraph("案由：" + TITLE) + TEXT + paragraph("联系电话：000-1234567"))
    answer = member.post(url(house, "word"), {"word": word(data=data), "key": "w"}, follow=True)
    text = answer.content.decode()
    assert TITLE in text
    for words in ("取自标明案由的一行", "情况", "分析", "建议", "1 张，已作为附件保存", "没有放入正文的内容", "提案.docx"):
        assert words in text
    with in_council(house.council.id):
        proposal = Proposal.objects.get()
        assert proposal.case.title == TITLE
        assert "000-1234567" not in proposal.body
        assert proposal.body.startswith("情况：全市")
        kept = list(StoredFile.objects.order_by("id").values_list("purpose", "name"))
    assert kept == [("word", "提案.docx"), ("attachment", "提案 图1.webp")]
    edit = member.get(url(house, "edit", case_id=proposal.pk)).content.decode()
    assert "提案 图1.webp" in edit


def test_the_same_document_sent_twice_is_one_draft(house: House, browser: Browser) -> None:
    member = browser(house.member)
    data = docx(paragraph(TITLE) + TEXT)
    for _time in range(2):
        member.post(url(house, "word"), {"word": word(data=data), "key": "same"})
    with in_council(house.council.id):
        assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("旧.doc", b"x", "另存为 .docx"), ("坏.docx", b"PK\x03\x04bad", "打不开"), ("空.docx", b"", "空文件")],
)
def test_a_document_that_cannot_be_read_makes_no_draft(
    house: House, browser: Browser, name: str, data: bytes, words: str
) -> None:
    member = browser(house.member)
    upload = SimpleUploadedFile(name, data)
    text = member.post(url(house, "word"), {"word": upload, "key": "k"}, follow=True).content.decode()
    assert name in text
    assert words in text
    with in_council(house.council.id):
        assert Proposal.objects.count() == 0


def test_the_preview_is_the_submitters_own(house: House, browser: Browser) -> None:
    answer = browser(house.member).post(url(house, "word"), {"word": word(), "key": "w"})
    assert browser(house.other).get(answer["Location"]).status_code == 404


def test_a_zip_of_documents_becomes_a_list(house: House, clerk: Client) -> None:
    form = docx(table([["案由", "关于修桥的建议"], ["姓名", "丁一"], ["正文", "情况：桥旧了。"]]))
    packed = zipped(
        **{
            "夹/甲.docx": docx(paragraph(TITLE) + TEXT),
            "夹/表.docx": form,
            "夹/坏.docx": b"bad",
            "夹/说明.txt": b"x",
            "__MACOSX/夹/甲.docx": b"x",
        }
    )
    folder_id, text = listed(house, clerk, packed)
    assert len(ids_in(house, folder_id)) == 2
    for words in (TITLE, "关于修桥的建议", "正文不足", "坏.docx", "说明.txt"):
        assert words in text


def test_names_of_a_chinese_windows_zip_are_read(house: House, clerk: Client) -> None:
    raw = bytearray(zipped(**{"AAAA.docx": docx(paragraph(TITLE) + TEXT)}).read())
    packed = bytes(raw).replace(b"AAAA.docx", "提案".encode("gb18030") + b".docx")
    _folder, text = listed(house, clerk, SimpleUploadedFile("旧.zip", packed))
    assert "提案.docx" in text


def test_drafts_are_made_for_the_submitter_with_that_number(house: House, browser: Browser, clerk: Client) -> None:
    folder_id, _text = listed(house, clerk, word("甲.docx"), word("乙.docx", docx(paragraph("关于修桥的建议") + TEXT)))
    ids, page = ids_in(house, folder_id), url(house, "words_list", folder_id=folder_id)
    check = clerk.post(page, {"ids": ids, "submitter": "1 丁一"}).content.decode()
    assert "编号 1" in check
    with in_council(house.council.id):
        assert Proposal.objects.count() == 0
    form = {"ids": ids, "submitter": "1 丁一", "step": "make", "key": "make"}
    assert clerk.post(page, form).status_code == 302
    assert ids_in(house, folder_id) == []
    with in_council(house.council.id):
        drafts = list(Proposal.objects.order_by("pk"))
        assert [draft.case.title for draft in drafts] == [TITLE, "关于修桥的建议"]
        assert {draft.submitter_id for draft in drafts} == set(house.member.principal_ids)
        assert {draft.case.stage for draft in drafts} == {"draft"}
    mine = browser(house.member).get(url(house, "mine") + "?tab=drafts").content.decode()
    assert TITLE in mine
    assert clerk.get(url(house, "detail", case_id=drafts[0].pk)).status_code == 404


@pytest.mark.parametrize(("typed", "words"), [("", "编号"), ("丁一", "只写姓名不够"), ("9", "没有编号"), ("1 吴二", "没有编号")])
def test_nobody_is_found_by_a_name_alone(house: House, clerk: Client, typed: str, words: str) -> None:
    folder_id, _text = listed(house, clerk, word("甲.docx"))
    answer = clerk.post(url(house, "words_list", folder_id=folder_id), {"ids": ids_in(house, folder_id), "submitter": typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_two_of_a_name_are_told_apart_by_number(house: House, clerk: Client) -> None:
    from tests.fixtures import seed

    with seed(house.council):
        Principal(council=house.council, kind="member", code="77", name="丁一").save()
    folder_id, _text = listed(house, clerk, word("甲.docx"))
    form = {"ids": ids_in(house, folder_id), "submitter": "77 丁一", "step": "make", "key": "m"}
    clerk.post(url(house, "words_list", folder_id=folder_id), form)
    with in_council(house.council.id):
        assert Proposal.objects.get().submitter.code == "77"


def test_a_folder_sent_twice_is_one_and_two_clerks_make_each_draft_once(house: House, clerk: Client) -> None:
    folder_id, _text = listed(house, clerk, word("甲.docx"))
    ids, page = ids_in(house, folder_id), url(house, "words_list", folder_id=folder_id)
    form = {"ids": ids, "submitter": "1", "step": "make"}
    assert clerk.post(page, form | {"key": "a"}).status_code == 302
    again = clerk.post(page, form | {"key": "b"})
    assert again.status_code == 422
    with in_council(house.council.id):
        assert Proposal.objects.count() == 1


def test_members_have_no_folder(house: House, browser: Browser) -> None:
    assert browser(house.member).get(url(house, "words")).status_code == 403
