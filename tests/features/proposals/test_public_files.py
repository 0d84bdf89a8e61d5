"""Attachments of public copies: chosen, named, copied without traces, served while the copy is in force."""

import io
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from PIL import Image

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import BODY, TITLE, House
from tests.features.proposals.office import director, hidden, url
from tests.fixtures import seed
from tests.foundation.files.samples import docx, paragraph, pdf
from yitang.features.proposals.actions import purge
from yitang.features.proposals.attachments import REPLY
from yitang.features.proposals.models import PublicProposal
from yitang.features.proposals.queries import KIND
from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.actions import keep
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.store import receive
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.models import Assignment

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = {"title": TITLE, "body": BODY, "is_summary": ""}


@pytest.fixture(autouse=True)
def own_folders(tmp_path, settings):  # type: ignore[no-untyped-def]
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


def photo() -> bytes:
    """A photograph that says where and with what it was taken."""
    said = Image.Exif()
    said[0x010F], said[0x0110] = "Phone maker", "Phone 9"
    said.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "JPEG", exif=said)
    return file.getvalue()


def attached(house: House, kind: str, subject_id: UUID, name: str, type: str, data: bytes) -> str:
    arrived = receive(house.council.id, [data])
    with seed(house.council) as ctx:
        facts = {"name": name, "type": type, "size": arrived.size, "sha256": arrived.sha256}
        return str(keep(ctx, kind, subject_id, purpose="attachment", **facts).pk)


def publish(client: Client, house: House, case_id: UUID, step: str = "publish", **typed: Any) -> Any:
    page = client.get(url(house, "publish_case", case_id=case_id))
    data = hidden(page, "form", **TEXT, **typed) | {"step": step}
    return client.post(url(house, "publish_case", case_id=case_id), data)


def public_files(house: House, case_id: UUID) -> list[dict[str, Any]]:
    with in_council(house.council.id):
        return list(PublicProposal.objects.get(case_id=case_id).attachments)


def address(house: House, file_id: str) -> str:
    return f"/{house.council.code}/proposals/files/{file_id}/"


def test_chosen_files_go_out_without_traces_and_under_the_name_given(house: House, browser: Browser) -> None:
    case_id = house.answered()
    picture = attached(house, KIND, case_id, "王某某门前.jpg", "jpeg", photo())
    kept_inside = attached(house, KIND, case_id, "内部材料.pdf", "pdf", pdf())
    with in_council(house.council.id):
        part = Assignment.objects.get(case_id=case_id).pk
    plan = attached(house, REPLY, part, "进度.pdf", "pdf", pdf())
    client = director(browser)
    page = client.get(url(house, "publish_case", case_id=case_id)).content.decode()
    assert "带称谓的姓名：王某某" in page
    chosen = {f"file_{picture}": "on", f"name_{picture}": "现场", f"file_{plan}": "on", f"name_{plan}": "进度.pdf"}
    preview = publish(client, house, case_id, "preview", **chosen)
    assert [line["said"] for line in preview.context["files"]] == ["现场", "进度.pdf"]
    assert publish(client, house, case_id, **chosen).status_code == 302
    found = public_files(house, case_id)
    assert [(one["name"], one["type"], one["unit"]) for one in found] == [
        ("现场.jpg", "jpeg", ""),
        ("进度.pdf", "pdf", "云河县教育局"),
    ]
    stranger = Client()
    text = stranger.get(f"/{house.council.code}/proposals/{case_id}/").content.decode()
    assert all(address(house, one["id"]) in text for one in found)
    assert "内部材料" not in text
    shown = stranger.get(address(house, found[0]["id"]))
    bare = Image.open(io.BytesIO(b"".join(shown.streaming_content)))  # type: ignore[attr-defined]
    assert (shown["Content-Type"], shown["Content-Disposition"].split(";")[0], bare.size) == ("image/jpeg", "inline", (640, 480))
    assert dict(bare.getexif()) == {}
    assert stranger.get(address(house, found[1]["id"]))["Content-Disposition"].startswith("attachment")
    assert [stranger.get(address(house, one)).status_code for one in (picture, kept_inside, plan)] == [404, 404, 404]


def test_files_go_with_the_copy_and_are_chosen_anew(house: House, browser: Browser) -> None:
    case_id = house.answered()
    inside = attached(house, KIND, case_id, "方案.pdf", "pdf", pdf())
    client = director(browser)
    publish(client, house, case_id, **{f"file_{inside}": "on", f"name_{inside}": "方案.pdf"})
    (facts,) = public_files(house, case_id)
    page = client.get(url(house, "take_down", case_id=case_id))
    client.post(url(house, "take_down", case_id=case_id), hidden(page, "form", reason="更正。"))
    assert Client().get(address(house, facts["id"])).status_code == 404
    assert publish(client, house, case_id).status_code == 302
    assert public_files(house, case_id) == []
    assert Client().get(address(house, facts["id"])).status_code == 404


def test_removed_content_leaves_no_public_file(house: House, browser: Browser) -> None:
    case_id = house.answered()
    inside = attached(house, KIND, case_id, "方案.pdf", "pdf", pdf())
    publish(director(browser), house, case_id, **{f"file_{inside}": "on"})
    (facts,) = public_files(house, case_id)
    purge(house.office(Role.PROPOSAL_DIRECTOR), case_id=case_id, reason="误传")
    with in_council(house.council.id):
        states = set(StoredFile.objects.values_list("state", "sha256"))
    assert (states, public_files(house, case_id)) == ({("purged", "")}, [])
    assert Client().get(address(house, facts["id"])).status_code == 404


def test_a_document_with_remarks_is_named_and_nothing_is_published(house: House, browser: Browser) -> None:
    case_id = house.answered()
    remarks = {"word/comments.xml": "<comments/>"}
    inside = attached(house, KIND, case_id, "讨论稿.docx", "docx", docx(paragraph("文字"), remarks))
    answer = publish(director(browser), house, case_id, **{f"file_{inside}": "on"})
    assert answer.status_code == 422
    assert "“讨论稿.docx”有批注" in answer.content.decode()
    with in_council(house.council.id):
        assert PublicProposal.objects.count() == 0


def test_a_file_of_another_case_is_not_taken(house: House) -> None:
    case_id, other = house.answered(), house.answered(title="另一件提案")
    foreign = attached(house, KIND, other, "方案.pdf", "pdf", pdf())
    payload = {"title": TITLE, "body": BODY, "files": [{"id": foreign, "name": ""}]}
    with pytest.raises(Invalid):
        house.step(house.office(Role.PROPOSAL_DIRECTOR), case_id, "publication.publish", payload=payload)
