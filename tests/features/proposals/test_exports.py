"""Workbooks that leave the house: every character as it was, nothing calculated, each export on record."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import acts, clerk, of_unit, url
from tests.features.proposals.tables import BODY, CONCLUDED, brought, checked, write
from tests.trust.report import report
from yitang.features.proposals.exports import CELL_MOST, _fitting, headings
from yitang.features.proposals.imports.fields import ADOPTIONS, GRADES, OUTCOMES
from yitang.features.proposals.imports.importer import FORMAT
from yitang.features.proposals.models import Proposal
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.exports.sheets import write_sheet
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.models import Rating
from yitang.instruments.imports.formats import mapping_of

WICKED = [
    "=1+1",
    "+86 10 6000",
    "-2",
    "@SUM(A1)",
    "\tx",
    "＝HYPERLINK(“a”)",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
    "0012",
    "440101199001011234",
    "https://example.org/",
    "_x0041_ 与 & < > \" '",
    "㐀𠮷䶮曌·王",
    "两行\n文字",
    "  前后有空格  ",
]


def rows_of(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_every_text_comes_back_as_it_was() -> None:
    file = BytesIO()
    assert write_sheet(file, "表", ["甲"], ([text] for text in WICKED)) == len(WICKED)
    assert rows_of(file.getvalue()) == [["甲"], *([text] for text in WICKED)]


def test_no_cell_is_a_formula_or_a_link() -> None:
    file = BytesIO()
    write_sheet(file, "表", ["甲"], ([text] for text in WICKED))
    book = zipfile.ZipFile(file)
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()


def test_a_careless_writer_would_have_made_formulas() -> None:
    """The control: the library does make formulas of such texts unless it is told not to."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file)
    book.add_worksheet().write(0, 0, WICKED[0])
    book.close()
    assert "<f>" in zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    report("I4", figure=0, unit=f"of {len(WICKED)} wicked texts made formulas or changed", control="caught", texts=len(WICKED))


def test_export_holds_this_view_and_is_on_record(house: House, browser: Browser) -> None:
    house.submitted(title="=关于桥的建议")
    house.answered(title="关于路的建议")
    client = clerk(browser)
    answer = client.post(url(house, "export") + "?q=%E5%85%B3%E4%BA%8E%E6%A1%A5", {"key": uuid4().hex})
    rows = rows_of(b"".join(answer.streaming_content))
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert rows[0][:5] == ["编号", "案由", "提案者", "提案者类别", "类别"]
    assert [row[1:3] for row in rows[1:]] == [["=关于桥的建议", "丁一"]]
    with in_council(house.council.pk):
        record = ActRecord.objects.get(name="exports.ask")
        copy = ExportCopy.objects.get()
    assert (record.actor_name, copy.rows, copy.asked, copy.times_taken) == ("李梅", 1, {"q": "关于桥"}, 1)
    assert len(copy.sha256) == 64


def test_purpose_chooses_the_columns(house: House, browser: Browser) -> None:
    house.submitted(title="关于桥的建议")
    answer = clerk(browser).post(url(house, "export"), {"key": uuid4().hex, "purpose": "assigning"})
    assert rows_of(b"".join(answer.streaming_content))[0] == ["编号", "案由", "类别", "主办", "期限", "状态"]


def test_export_shows_words_and_days_as_text(house: House, browser: Browser) -> None:
    house.answered()
    answer = clerk(browser).post(url(house, "export"), {"key": uuid4().hex})
    head, row = rows_of(b"".join(answer.streaming_content))
    found = dict(zip(head, row, strict=True))
    assert (found["编号"], found["类别"], found["届次"], found["审查结果"]) == (1, "社会建设", "十届五次会议", "立案")
    assert isinstance(found["提交日期"], str)
    assert len(found["提交日期"]) == 10


def test_exported_list_comes_back_and_changes_nothing(house: House, browser: Browser, tmp_path: Path) -> None:
    brought(house.council, write(tmp_path / "past.csv", [CONCLUDED]))
    house.answered(title="关于路的建议", body=BODY * 4 + "\r\n\n  末尾有空白 \n")
    house.submitted(title="=关于桥的建议", body="＝正文像公式" * 20)
    answer = clerk(browser).post(url(house, "export"), {"key": uuid4().hex})
    content = b"".join(answer.streaming_content)
    head, *rows = rows_of(content)
    by_title = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    assert by_title["关于路的建议"]["办理结果"] == "A类：已经解决或采纳"
    assert by_title["=关于桥的建议"]["正文"] == "＝正文像公式" * 20
    back = tmp_path / "back.xlsx"
    back.write_bytes(content)
    assert checked(house.council, back).counts["same"] == 3


def test_text_longer_than_a_cell_breaks_off_with_a_word() -> None:
    fitting = _fitting("长" * (CELL_MOST + 1))
    assert (len(fitting), fitting.count("长")) == (CELL_MOST, CELL_MOST - len(_fitting("长" * 40_000).lstrip("长")))
    assert _fitting("长" * CELL_MOST) == "长" * CELL_MOST


@pytest.mark.parametrize("role", [Role.COUNCIL_LEADER, Role.AUDITOR])
def test_who_may_look_may_not_always_take_out(house: House, browser: Browser, role: str) -> None:
    client = browser(None, role, name="某人")
    before = acts(house)
    answer = client.post(url(house, "export"), {"key": uuid4().hex})
    assert (answer.status_code, acts(house)) == (403, before)
    assert client.get(url(house, "list")).context["may_export"] is False


def test_unit_takes_out_its_own_cases_only(house: House, browser: Browser) -> None:
    house.answered(title="本单位办的")
    house.filed(title="别的提案")
    client = of_unit(browser, house, Role.UNIT_LIAISON)
    answer = client.post(url(house, "unit_export"), {"key": uuid4().hex})
    assert [row[1] for row in rows_of(b"".join(answer.streaming_content))[1:]] == ["本单位办的"]
    with in_council(house.council.pk):
        assert ActRecord.objects.filter(name="proposals.export_own").count() == 1
    assert client.post(url(house, "export"), {"key": uuid4().hex}).status_code == 403


def test_import_centre_knows_the_words_of_an_export() -> None:
    with override("zh-hans"):
        known = mapping_of(FORMAT, headings(), {})
        assert sorted(set(headings()) - set(known.values())) == sorted(["状态", "期限"])
        assert {OUTCOMES.get(str(label)) for label in Proposal.Outcome.labels} == set(Proposal.Outcome.values)
        assert {ADOPTIONS.get(str(label)) for label in Proposal.Adoption.labels} == set(Proposal.Adoption.values)
        assert {GRADES.get(str(label)) for label in Rating.Grade.labels} == set(Rating.Grade.values)
