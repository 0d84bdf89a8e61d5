"""Files of drafts and replies: with whichever button, by whom, read by whom, gone with the content."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import BODY, TITLE, House
from tests.foundation.files.samples import docx, paragraph, pdf, picture
from yitang.features.proposals.actions import discard_draft, purge
from yitang.features.proposals.attachments import REPLY
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.store import path_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.models import Assignment, Reply

pytestmark = pytest.mark.django_db(transaction=True)
RARE = "䶮𠮷野㛃的附件.pdf"


@pytest.fixture(autouse=True)
def own_folders(tmp_path, settings):  # type: ignore[no-untyped-def]
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


def url(house: House, page: str, **ids: UUID) -> str:
    space = "files" if page in ("read", "download") else "proposals"
    return reverse(f"desk:{space}:{page}", kwargs={"council": house.council.code, **ids})


def typed(**more: object) -> dict[str, object]:
    return {"title": TITLE, "body": BODY, "class_code": "society", "consent_public": "yes", "version": "0", "key": "k1", **more}


def pdf_file(name: str = RARE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf())


def files_on(house: House, kind: str, subject_id: UUID) -> list[StoredFile]:
    with in_council(house.council.id):
        return list(StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id, state="kept").order_by("id"))


def attached(house: House, member: Client, case_id: UUID, *files: SimpleUploadedFile) -> list[StoredFile]:
    with in_council(house.council.id):
        version = Proposal.objects.get(pk=case_id).draft_version
    member.post(url(house, "edit", case_id=case_id), typed(version=version, act="attach", files=list(files), key=uuid7().hex))
    return files_on(house, KIND, case_id)


def received(house: House) -> Assignment:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    with in_council(house.council.id):
        return Assignment.objects.get(case_id=case_id)


@pytest.mark.parametrize("button", ["attach", "save", "check"])
def test_files_come_with_whichever_button(house: House, browser: Browser, button: str) -> None:
    member, case_id = browser(house.member), uuid7()
    answer = member.post(url(house, "edit", case_id=case_id), typed(act=button, files=[pdf_file(), pdf_file("二.pdf")]))
    assert answer.status_code == 302
    assert [file.name for file in files_on(house, KIND, case_id)] == [RARE, "二.pdf"]
    page = member.get(url(house, "edit", case_id=case_id)).content.decode()
    assert RARE in page
    assert TITLE in page


def test_a_refused_file_is_named_and_the_words_stay(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), uuid7()
    bad = SimpleUploadedFile("宏.docm", docx())
    answer = member.post(url(house, "edit", case_id=case_id), typed(act="check", files=[pdf_file(), bad]), follow=True)
    text = answer.content.decode()
    assert "宏.docm" in text
    assert "另存为 .docx" in text
    assert TITLE in text
    assert [file.name for file in files_on(house, KIND, case_id)] == [RARE]


def test_files_of_a_draft_survive_a_form_with_errors(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    answer = member.post(
        url(house, "edit", case_id=case_id), typed(title="长" * 300, version="1", act="save", files=[pdf_file()])
    )
    assert answer.status_code == 422
    assert RARE in answer.content.decode()
    assert [file.name for file in files_on(house, KIND, case_id)] == [RARE]


def test_a_file_that_could_not_be_added_to_a_new_draft_is_said_so(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), uuid7()
    answer = member.post(url(house, "edit", case_id=case_id), typed(title="长" * 300, act="save", files=[pdf_file()]))
    assert answer.status_code == 422
    assert "还没有添加" in answer.content.decode()
    assert files_on(house, KIND, case_id) == []


def test_files_survive_somebody_elses_newer_text(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    member.post(url(house, "autosave", case_id=case_id), typed(body=BODY + "新", version="1", key="other"))
    answer = member.post(
        url(house, "edit", case_id=case_id), typed(body=BODY + "旧", version="1", act="save", files=[pdf_file()])
    )
    assert answer.status_code == 409
    assert [file.name for file in files_on(house, KIND, case_id)] == [RARE]


def test_files_of_a_new_draft_stay_when_something_is_missing(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), uuid7()
    answer = member.post(url(house, "edit", case_id=case_id), typed(body="太短。", act="check", files=[pdf_file()]))
    assert answer.status_code == 422
    assert f">{RARE}</a>" in answer.content.decode()
    assert [file.name for file in files_on(house, KIND, case_id)] == [RARE]


def test_autosave_leaves_files_alone(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    attached(house, member, case_id, pdf_file())
    with in_council(house.council.id):
        version = Proposal.objects.get(pk=case_id).draft_version
    assert member.post(url(house, "autosave", case_id=case_id), typed(version=version, key="a")).status_code == 200
    assert [file.name for file in files_on(house, KIND, case_id)] == [RARE]


def test_a_file_is_removed_by_its_button_and_the_words_are_saved(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    (file,) = attached(house, member, case_id, pdf_file())
    answer = member.post(
        url(house, "edit", case_id=case_id), typed(body=BODY + "又一句。", version="2", remove_file=str(file.pk), key="rm")
    )
    assert answer["Location"].endswith("#files")
    assert files_on(house, KIND, case_id) == []
    with in_council(house.council.id):
        assert Proposal.objects.get(pk=case_id).body.endswith("又一句。")


def test_after_submission_nothing_is_added_or_removed(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    (file,) = attached(house, member, case_id, pdf_file())
    house.step(house.member, case_id, "filing.submit")
    member.post(url(house, "edit", case_id=case_id), typed(version="2", files=[pdf_file("后.pdf")], key="late"))
    member.post(url(house, "edit", case_id=case_id), typed(version="2", remove_file=str(file.pk), key="late2"))
    assert [one.name for one in files_on(house, KIND, case_id)] == [RARE]


def test_nobody_adds_to_a_draft_of_somebody_else(house: House, browser: Browser) -> None:
    case_id = house.draft()
    other = browser(house.other)
    other.post(url(house, "edit", case_id=case_id), typed(version="1", files=[pdf_file()]))
    assert files_on(house, KIND, case_id) == []


def test_attachments_are_read_with_the_proposal_and_originals_by_few(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    (file,) = attached(house, member, case_id, pdf_file())
    clerk, other = browser(None, Role.PROPOSAL_CLERK, name="clerk"), browser(house.other)
    read = url(house, "read", file_id=file.pk)
    assert [client.get(read).status_code for client in (member, clerk, other)] == [200, 404, 404]
    house.step(house.member, case_id, "filing.submit")
    assert [client.get(read).status_code for client in (member, clerk, other)] == [200, 200, 404]
    house.step(house.office(Role.PROPOSAL_DIRECTOR), case_id, "filing.file")
    assert [client.get(read).status_code for client in (member, clerk, other)] == [200, 200, 200]
    with in_council(house.council.id):
        table = StoredFile._meta.db_table
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET purpose = 'word'")
    assert [client.get(read).status_code for client in (member, clerk, other)] == [200, 200, 404]
    assert RARE not in other.get(url(house, "detail", case_id=case_id)).content.decode()


def test_pages_of_a_proposal_list_its_files(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    attached(house, member, case_id, pdf_file())
    assert RARE in member.get(url(house, "check", case_id=case_id)).content.decode()
    house.step(house.member, case_id, "filing.submit")
    assert RARE in member.get(url(house, "detail", case_id=case_id)).content.decode()
    clerk = browser(None, Role.PROPOSAL_CLERK, name="clerk")
    assert RARE in clerk.get(url(house, "review_case", case_id=case_id)).content.decode()


def test_nothing_of_files_is_on_the_portal(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    (file,) = attached(house, member, case_id, pdf_file())
    house.step(house.member, case_id, "filing.submit")
    stranger = Client()
    assert stranger.get(url(house, "download", file_id=file.pk)).status_code == 302
    assert RARE not in stranger.get(f"/{house.council.code}/proposals/").content.decode()


def test_discarding_a_draft_takes_its_files_along(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    attached(house, member, case_id, pdf_file())
    discard_draft(house.member, case_id=case_id)
    assert files_on(house, KIND, case_id) == []


def test_purging_takes_the_files_of_proposal_and_reply(house: House, browser: Browser) -> None:
    member, case_id = browser(house.member), house.draft()
    (file,) = attached(house, member, case_id, pdf_file())
    path = path_of(house.council.id, file.sha256)
    purge(house.member, case_id=case_id, reason="误传")
    assert not path.exists()
    assert member.get(url(house, "read", file_id=file.pk)).status_code == 404
    with in_council(house.council.id):
        assert {(row.name, row.sha256) for row in StoredFile.objects.all()} == {("（内容已删除）", "")}


def test_a_word_document_becomes_the_text_of_the_reply(house: House, browser: Browser) -> None:
    assignment = received(house)
    handler = browser(house.unit(Role.UNIT_HANDLER), Role.UNIT_HANDLER, name="handler")
    word = SimpleUploadedFile("答复.docx", docx(paragraph("丁一委员：") + paragraph("答复如下。")))
    page = url(house, "unit_reply", assignment_id=assignment.pk)
    answer = handler.post(
        page, {"text": "已写的一句。", "publicity": "public", "version": "", "then": "word", "word": word, "key": "w"}
    )
    assert answer["Location"] == page
    with in_council(house.council.id):
        assert Reply.objects.get(assignment=assignment).text == "已写的一句。\n\n丁一委员：\n答复如下。"
    assert [file.name for file in files_on(house, REPLY, assignment.pk)] == ["答复.docx"]


def test_words_that_are_there_already_are_not_read_in_twice(house: House, browser: Browser) -> None:
    assignment = received(house)
    handler = browser(house.unit(Role.UNIT_HANDLER), Role.UNIT_HANDLER, name="handler")
    data = docx(paragraph("丁一委员：") + paragraph("答复如下。"))
    form = {"text": "丁一委员：\r\n答复如下。\r\n另加一句。", "publicity": "public", "version": "", "then": "word", "key": "w"}
    handler.post(url(house, "unit_reply", assignment_id=assignment.pk), form | {"word": SimpleUploadedFile("答复.docx", data)})
    with in_council(house.council.id):
        assert Reply.objects.get(assignment=assignment).text.split() == ["丁一委员：", "答复如下。", "另加一句。"]


def test_files_of_a_reply_are_the_units_until_it_is_sent(house: House, browser: Browser) -> None:
    assignment = received(house)
    handler = browser(house.unit(Role.UNIT_HANDLER), Role.UNIT_HANDLER, name="handler")
    page = url(house, "unit_reply", assignment_id=assignment.pk)
    form = {
        "text": "答复。",
        "publicity": "public",
        "version": "",
        "then": "attach",
        "files": [SimpleUploadedFile("图.png", picture("PNG"))],
    }
    handler.post(page, form | {"key": "f"})
    (file,) = files_on(house, REPLY, assignment.pk)
    assert "图.png" in handler.get(page).content.decode()
    member, clerk = browser(house.member), browser(None, Role.PROPOSAL_CLERK, name="clerk")
    read = url(house, "read", file_id=file.pk)
    assert [client.get(read).status_code for client in (handler, member, clerk)] == [200, 404, 404]
    with in_council(house.council.id):
        from tests.fixtures import seed

        with seed(house.council):
            reply = Reply.objects.get(assignment=assignment)
            reply.issued_on = reply.saved_at.date()
            reply.save()
    assert [client.get(read).status_code for client in (handler, member, clerk)] == [200, 200, 200]
    with seed(house.council):
        reply.publicity = "internal"
        reply.save()
    assert [client.get(read).status_code for client in (handler, member, browser(house.other))] == [200, 200, 404]
