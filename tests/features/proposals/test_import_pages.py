"""The import centre as a clerk walks through it, without scripts; its jobs run by the worker's own function."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.tables import PLAIN, write
from yitang.features.proposals.models import Proposal
from yitang.foundation.jobs.runner import run_due
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.models import ImportBatch

pytestmark = pytest.mark.django_db
ROWS = [PLAIN, PLAIN | {"编号": "2", "案由": "=1+1", "正文": ""}, PLAIN | {"编号": "x"}]


@pytest.fixture
def clerk(browser: Browser, settings: Settings, tmp_path: Path) -> Client:
    settings.DATA_DIR = tmp_path
    return browser(None, Role.PROPOSAL_CLERK, name="书记员")


def uploaded(clerk: Client, path: Path) -> str:
    """Upload and confirm the columns; returns the address of the batch."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer = clerk.post("/yunhe/desk/imports/upload", {"code": "proposals", "file": file})
    page = clerk.get(answer["Location"])
    form, options = page.context["asked"], page.context["options"]
    chosen = {name: form.fields[name].initial or "" for name in form.fields} | {"session": options.fields["session"].initial}
    return str(clerk.post(answer["Location"], chosen)["Location"])


def test_import_from_upload_to_withdrawal(house: House, clerk: Client, tmp_path: Path) -> None:
    address = uploaded(clerk, write(tmp_path / "提案.csv", ROWS))
    assert "等候" in clerk.get(address).content.decode() or clerk.get(address).context["running"]
    run_due()
    page = clerk.get(address)
    assert page.context["batch"].counts == {
        "new": 2, "update": 0, "same": 0, "skip": 1, "rows": 3, "error": 1, "note": 1
    }  # fmt: skip
    assert [line["number"] for line in clerk.get(f"{address}?show=error").context["lines"]] == [4]
    refused = clerk.post(f"{address}agree")
    assert refused.status_code == 409
    clerk.post(f"{address}agree", {"skip_errors": "on"})
    run_due()
    with in_council(house.council.pk):
        assert sorted(Proposal.objects.values_list("case__title", flat=True)) == ["=1+1", "关于办社区食堂的建议"]
        assert ImportBatch.objects.get().actor_name == "书记员"
    assert clerk.post(f"{address}withdraw", {"reason": ""}).status_code == 422
    clerk.post(f"{address}withdraw", {"reason": "传错了文件"})
    run_due()
    assert clerk.get(address).context["batch"].state == "withdrawn"
    with in_council(house.council.pk):
        assert Proposal.objects.count() == 0


def test_result_sheet_says_what_is_wrong_and_holds_no_formula(house: House, clerk: Client, tmp_path: Path) -> None:
    address = uploaded(clerk, write(tmp_path / "提案.csv", ROWS))
    run_due()
    content = b"".join(clerk.get(f"{address}sheet").streaming_content)  # type: ignore[attr-defined]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[sheet[0].index("案由")] for row in sheet[1:]] == [PLAIN["案由"], "=1+1", PLAIN["案由"]]
    assert "“编号”" in str(sheet[3][-1])
    again = tmp_path / "改后.xlsx"
    again.write_bytes(content)
    second = uploaded(clerk, again)
    run_due()
    assert clerk.get(second).context["batch"].counts["error"] == 1


def test_upload_of_something_else_is_refused_on_the_page(house: House, clerk: Client) -> None:
    file = SimpleUploadedFile("照片.jpg", b"\xff\xd8\xff")
    answer = clerk.post("/yunhe/desk/imports/upload", {"code": "proposals", "file": file})
    assert (answer.status_code, "照片.jpg" in answer.content.decode()) == (422, True)


def test_empty_table_has_the_headers_that_are_recognised(house: House, clerk: Client) -> None:
    content = b"".join(clerk.get("/yunhe/desk/imports/template/proposals").streaming_content)  # type: ignore[attr-defined]
    headers = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[0]
    assert {"案由*", "提案者*", "类别"} <= set(map(str, headers))


def test_import_centre_is_closed_to_a_member(house: House, browser: Browser) -> None:
    assert browser(house.member).get("/yunhe/desk/imports/").status_code == 403


def test_a_batch_of_another_council_is_not_found(house: House, clerk: Client, other_council: object) -> None:
    assert clerk.get("/yunhe/desk/imports/0190b1f0-0000-7000-8000-0000000000aa/").status_code == 404
