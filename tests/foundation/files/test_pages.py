"""A file opens as a page, downloads under its own name, and is nobody's without the subject's word."""

import io
import socket
import threading
from urllib.parse import unquote
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.fixtures import AccountWith, ActorWith
from tests.foundation.files.conftest import add
from tests.foundation.files.samples import (
    R,
    docx,
    docx_with_picture,
    package,
    paragraph,
    pdf,
    picture,
    picture_run,
    picture_with_place,
    relations,
    types,
)
from tests.trust.report import report
from yitang.foundation.files import pages
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.pages import word_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = [
    "䶮𠮷野㛃的材料.docx",
    "ᠮᠣᠩᠭᠣᠯ.docx",
    "བོད་ཡིག.docx",
    "ئۇيغۇرچە.docx",
    'a"b;c=d%22 é.docx',
    "二（终稿）'1'.docx",
    "line\r\nSet-Cookie: a=b.docx",
    "..\\..\\a.docx",
    "\u202efdp.docx",
    "a" * 300 + ".docx",
]


def kept(council: Council, actor_with: ActorWith, thing: UUID, name: str, data: bytes) -> UUID:
    added = add(actor_with(Role.PROPOSAL_CLERK), thing, SimpleUploadedFile("x", data).__class__(name, data), key=name[:20])
    assert added.problems == []
    return added.files[0]


def browser(account_with: AccountWith, *roles: str) -> Client:
    client = Client()
    client.force_login(account_with("reader", *roles), backend="yitang.foundation.accounts.sessions.AccountBackend")
    return client


def address(council: Council, page: str, file_id: UUID, **more: int) -> str:
    return reverse(f"desk:files:{page}", kwargs={"council": council.code, "file_id": file_id, **more})


def guards(response: HttpResponse) -> tuple[str, str]:
    return response["X-Content-Type-Options"], response["Cache-Control"]


@pytest.fixture
def reader(council: Council, account_with: AccountWith) -> Client:
    return browser(account_with, Role.MEMBER)


def test_a_word_document_reads_as_a_page(council: Council, actor_with: ActorWith, thing: UUID, reader: Client) -> None:
    body = (
        paragraph("关于食堂的建议", "Title")
        + paragraph("情况：看过十二个小区。")
        + "<w:p><w:r><w:t>&lt;script&gt;</w:t></w:r></w:p>"
    )
    file_id = kept(council, actor_with, thing, "提案.docx", docx_with_picture(body))
    page = reader.get(address(council, "read", file_id))
    text = page.content.decode()
    assert "<h2>关于食堂的建议</h2>" in text
    assert "情况：看过十二个小区。" in text
    assert "&lt;script&gt;" in text
    piece = address(council, "piece", file_id, piece=1)
    assert f'src="{piece}"' in text
    assert 'alt="路口照片"' in text
    shown = reader.get(piece)
    assert Image.open(io.BytesIO(b"".join(shown))).size == (40, 30)
    assert guards(page) == guards(shown) == ("nosniff", "private, no-store")


def test_a_pdf_reads_as_pictures_with_its_words(council: Council, actor_with: ActorWith, thing: UUID, reader: Client) -> None:
    file_id = kept(council, actor_with, thing, "方案.pdf", pdf("Plan", pages=12))
    text = reader.get(address(council, "read", file_id)).content.decode()
    assert text.count("<figure") == 10
    assert "Plan" in text
    second = reader.get(address(council, "read", file_id) + "?page=2").content.decode()
    assert second.count("<figure") == 2
    drawn = reader.get(address(council, "piece", file_id, piece=12))
    assert Image.open(io.BytesIO(b"".join(drawn))).size[0] == 1100
    assert reader.get(address(council, "piece", file_id, piece=13)).status_code == 404


def test_a_picture_is_shown_without_what_the_camera_wrote(
    council: Council, actor_with: ActorWith, thing: UUID, reader: Client
) -> None:
    data = picture_with_place()
    assert all(mark in data for mark in (b"MARK-AUTHOR", b"MARK-PLACE", b"MARK-COMMENT"))
    file_id = kept(council, actor_with, thing, "照片.jpg", data)
    shown = b"".join(reader.get(address(council, "piece", file_id, piece=1)))
    assert not any(mark in shown for mark in (b"MARK", b"Exif", b"EXIF"))
    # It lay on its side.
    assert Image.open(io.BytesIO(shown)).size == (40, 60)
    assert b"".join(reader.get(address(council, "download", file_id))) == data


@pytest.mark.parametrize(("data", "words"), [("一、现状\n<b>".encode(), "一、现状"), ("一、现状".encode("gb18030"), "一、现状")])
def test_a_plain_text_is_shown_as_it_is(
    council: Council, actor_with: ActorWith, thing: UUID, reader: Client, data: bytes, words: str
) -> None:
    file_id = kept(council, actor_with, thing, "说明.txt", data)
    text = reader.get(address(council, "read", file_id)).content.decode()
    assert words in text
    assert "<b>" not in text


def test_what_has_no_page_offers_its_original(council: Council, actor_with: ActorWith, thing: UUID, reader: Client) -> None:
    workbook = package({"[Content_Types].xml": types("xlsx"), "xl/workbook.xml": "<a/>"})
    file_id = kept(council, actor_with, thing, "清单.xlsx", workbook)
    page = reader.get(address(council, "read", file_id))
    assert address(council, "download", file_id) in page.content.decode()
    assert reader.get(address(council, "piece", file_id, piece=1)).status_code == 404


def test_an_address_opens_nothing_by_itself(
    council: Council, actor_with: ActorWith, thing: UUID, account_with: AccountWith, other_council: Council
) -> None:
    """A7: replayed from a second browser without a log-in, or with one that the subject does not know."""
    file_id = kept(council, actor_with, thing, "方案.pdf", pdf())
    pages_of = [
        address(council, "read", file_id),
        address(council, "download", file_id),
        address(council, "piece", file_id, piece=1),
    ]
    stranger, auditor = Client(), browser(account_with, Role.AUDITOR)
    for page in pages_of:
        assert stranger.get(page).status_code == 302
        assert auditor.get(page).status_code == 404
    account = account_with("far", Role.MEMBER, at=other_council)
    far = Client()
    far.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
    assert far.get(address(other_council, "download", file_id)).status_code == 404


def test_every_name_comes_back_in_a_header_that_cannot_be_broken(
    council: Council, actor_with: ActorWith, thing: UUID, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I8 for files: a name is a value of one header, whatever is in it."""
    wrong = []
    for name in NAMES:
        file_id = kept(council, actor_with, thing, name, docx(paragraph(name[:5].encode().hex())))
        response = reader.get(address(council, "download", file_id))
        with in_council(council.id):
            wanted = StoredFile.objects.get(pk=file_id).name
        header = response["Content-Disposition"]
        if not header.startswith("attachment") or wanted not in (unquote(header.partition("utf-8''")[2]), _quoted(header)):
            wrong.append(name)
        if "Set-Cookie" in response.headers or "\n" in header or guards(response) != ("nosniff", "private, no-store"):
            wrong.append(name)
    assert wrong == []
    from yitang.foundation.files import names

    monkeypatch.setattr(names, "_HIDDEN", names.re.compile("(?!)"))
    split = "\n" in names.clean_name("line\r\nSet-Cookie: a=b.docx")
    assert split
    report(
        "I8",
        figure=len(wrong),
        unit=f"of {len(NAMES)} file names that broke a header",
        control="caught" if split else "missed",
        of="files",
    )


def _quoted(header: str) -> str:
    return header.partition('filename="')[2].removesuffix('"').replace('\\"', '"').replace("\\\\", "\\")


class Trap:
    """A listener that counts who comes."""

    def __init__(self) -> None:
        self.visits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._wait)
        self.thread.start()

    @property
    def at(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def _wait(self) -> None:
        while not self.over.is_set():
            try:
                self.socket.accept()[0].close()
                self.visits += 1
            except TimeoutError:
                continue

    def close(self) -> int:
        self.over.set()
        self.thread.join()
        self.socket.close()
        return self.visits


def _reaching(at: str) -> dict[str, bytes]:
    """Files that ask to load something from an address."""
    linked = f'<Relationship Id="p1" Type="{R}/image" Target="{at}/a.png" TargetMode="External"/>'
    followed = f'<Relationship Id="h1" Type="{R}/hyperlink" Target="{at}/h" TargetMode="External"/>'
    template = relations(f'<Relationship Id="t" Type="{R}/attachedTemplate" Target="{at}/t" TargetMode="External"/>')
    entity = f'<?xml version="1.0"?><!DOCTYPE w SYSTEM "{at}/w.dtd"><w/>'
    field = f"<w:p><w:fldSimple w:instr='INCLUDEPICTURE \"{at}/f.png\"'><w:r><w:t>图</w:t></w:r></w:fldSimple></w:p>"
    return {
        "链接图.docx": docx(picture_run("p1", linked=True), related=linked),
        "链接.docx": docx(related=followed),
        "域.docx": docx(field),
        "模板.docx": docx(more={"word/_rels/settings.xml.rels": template}),
        "文档类型.docx": docx(more={"word/document.xml": entity}),
        "外部表.xlsx": package({"[Content_Types].xml": types("xlsx"), "xl/workbook.xml": entity}),
        "动作.pdf": pdf(catalog=f"/OpenAction << /S /URI /URI ({at}/u) >>"),
        "提交.pdf": pdf(extra=f"/AA << /O << /S /SubmitForm /F ({at}/s) >> >>"),
        "远程.pdf": pdf(catalog=f"/OpenAction << /S /GoToR /F ({at}/r.pdf) >>"),
        "说明.png": picture("PNG"),
        "文字.txt": f"{at}/t".encode(),
    }


def test_no_file_makes_the_house_load_anything(council: Council, actor_with: ActorWith, thing: UUID, reader: Client) -> None:
    """I7 for files: checked, read as a page, drawn — nobody knocks at the address inside."""
    trap, seen = Trap(), 0
    files = _reaching(trap.at)
    try:
        for name, data in files.items():
            added = add(actor_with(Role.PROPOSAL_CLERK), thing, SimpleUploadedFile(name, data), key=name)
            for file_id in added.files:
                page = reader.get(address(council, "read", file_id)).content.decode()
                seen += 1
                assert f'src="{trap.at}' not in page
                reader.get(address(council, "piece", file_id, piece=1))
    finally:
        visits = trap.close()
    assert visits == 0
    control = _control()
    assert control == 1
    report(
        "I7",
        figure=visits,
        unit=f"connections from {len(files)} files that ask for one",
        control="caught" if control else "missed",
        read=seen,
    )


def _control() -> int:
    """The trap notices a visit."""
    trap = Trap()
    with socket.create_connection(("127.0.0.1", int(trap.at.rpartition(":")[2]))) as visit:
        visit.recv(1)
    return trap.close()


def test_a_page_is_made_again_when_it_was_lost(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    kept(council, actor_with, thing, "提案.docx", docx(paragraph("正文")))
    with in_council(council.id):
        file = StoredFile.objects.get()
        first = word_of(file)
        pages.shutil.rmtree(first.folder)
        assert word_of(file).html == first.html == "<p>正文</p>"
