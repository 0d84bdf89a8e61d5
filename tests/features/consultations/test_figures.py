"""Figures of consultations are the number of their rows, fall into their parts without rest, and go out as page, command, API and file."""

import io
import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.doors.test_middleware import logged_in
from tests.features.consultations.table import TITLE, Table
from tests.fixtures import AccountWith
from yitang.features.consultations.exports import COLUMNS, texts_of
from yitang.features.consultations.figures.commands import figures
from yitang.features.consultations.figures.counting import SPLITS, joined, lines_of, report
from yitang.features.consultations.figures.declared import FIGURES, SUMS, Span
from yitang.features.consultations.models import Consultation
from yitang.features.consultations.releases import Part, release
from yitang.features.consultations.residents import settle_residents, speak
from yitang.features.consultations.taking_part import choose, note_contributions, record_instruction, write_opinion
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.suggestions.actions import answer, claim, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(table: Table) -> Table:
    """One consultation under way with words and answers, one topic that nobody chose."""
    case_id = table.begun()
    table.topic("没有选上的议题", table.member)
    (me,) = table.member.principal_ids
    said = [
        UUID(str(record(table.clerk, case_id=case_id, raised_by=me, text=text)["suggestion_id"])) for text in ("甲", "乙", "丙")
    ]
    for which in said[:2]:
        claim(table.unit, suggestion_id=which, how="列入计划", due_on=today())
    answer(table.unit, suggestion_id=said[0], text="今年办。", adopted="full")
    write_opinion(table.member, case_id=case_id, text="先易后难。")
    choose(table.clerk, case_id=case_id, team=[me], speakers=[])
    note_contributions(table.clerk, case_id=case_id, researched=[me], spoke=[], on=today())
    record_instruction(table.clerk, case_id=case_id, level="city", given_on=today(), register_number="办文12")
    release(table.office(), case_id=case_id, part=Part.CALL, title="怎么加装", text="听取意见。", takes_until=today())
    asked = {"class_code": "suggestion", "case_id": case_id}
    ids = [
        UUID(str(speak(visitor(table.council.id), digest=digest_of(f"c{n}"), text=f"意见{n}", **asked)["opinion_id"]))
        for n in range(3)
    ]
    settle_residents(table.clerk, case_id=case_id, opinion_ids=ids[:1], outcome="kept")
    settle_residents(table.clerk, case_id=case_id, opinion_ids=ids[1:2], outcome="aside", aside_code="again")
    return table


def test_figures_are_their_rows_wherever_they_are_asked(busy: Table, account_with: AccountWith) -> None:
    span = Span(busy.council.id, today() - timedelta(days=1), today())
    expected = {
        "topics": 2,
        "planned": 1,
        "begun": 1,
        "researched": 1,
        "opinions": 1,
        "suggestions": 3,
        "adopted_full": 1,
        "unanswered": 2,
        "instructions": 1,
        "residents": 3,
        "residents_kept": 1,
        "residents_aside": 1,
        "residents_open": 1,
    }
    with in_council(busy.council.id):
        found = report(span)
        assert {code: n for code, n in found["counts"].items() if n} == expected
        for whole, parts in SUMS:
            assert found["counts"][whole] == sum(found["counts"][part] for part in parts)
        for name in SPLITS:
            assert sum(part["n"] for part in found["breakdowns"][name].values()) == found["counts"]["planned"]
        for code, figure in FIGURES.items():
            lines = lines_of(list(joined(figure, span)))
            assert len(lines) == found["counts"][code]
            assert all(line.case_id and line.text and line.on for line in lines), code
        empty = report(Span(busy.council.id, date(2020, 1, 1), date(2020, 12, 31)))
        assert set(empty["counts"].values()) == {0}
    days = ["--from", span.since.isoformat(), "--to", span.until.isoformat()]
    ran = CliRunner().invoke(figures, ["--council", busy.council.code, *days, "--json"])
    assert (ran.exit_code, json.loads(ran.output)) == (0, found)
    wrong = CliRunner().invoke(figures, ["--council", busy.council.code, "--from", "2026-02-01", "--to", "2026-01-01"])
    assert wrong.exit_code == 2
    _on_pages(busy, account_with, span, expected)


def _on_pages(busy: Table, account_with: AccountWith, span: Span, expected: dict[str, int]) -> None:
    office = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    base, days = f"/{busy.council.code}/desk/consultations/", f"?since={span.since}&until={span.until}"
    page = office.get(f"{base}figures/{days}").content.decode()
    assert [code for code in FIGURES if f"figures/{code}/?since={span.since}" not in page] == []
    for code in ("topics", "suggestions", "residents_open", "letters"):
        rows = office.get(f"{base}figures/{code}/{days}")
        assert (rows.status_code, rows.content.decode().count("<tr><td")) == (200, expected.get(code, 0))
    part = office.get(f"{base}figures/planned/{days}&part=source&value=committee").content.decode()
    assert part.count("<tr><td") == 1
    assert office.get(f"{base}figures/planned/{days}&part=method&value=none").status_code == 404
    assert office.get(f"{base}figures/nothing/").status_code == 404
    assert office.get(f"{base}figures/?since=2026-02-01&until=2026-01-01").status_code == 422


def test_plan_goes_out_for_a_purpose_and_is_registered(busy: Table, account_with: AccountWith) -> None:
    office = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    base = f"/{busy.council.code}/desk/consultations/export/"
    sent = {"year": str(today().year), "show": "", "key": "k"}
    book = load_workbook(io.BytesIO(b"".join(office.post(base, sent | {"purpose": "work"}).streaming_content)))  # type: ignore[attr-defined]
    (row,) = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows(min_row=2)]
    assert (row[0], row[-3:], len(row)) == (TITLE, [3, 1, 1], len(COLUMNS))
    posted = load_workbook(io.BytesIO(b"".join(office.post(base, sent | {"purpose": "posted", "key": "l"}).streaming_content)))  # type: ignore[attr-defined]
    assert posted.worksheets[0].max_column == 5
    member = logged_in(account_with("member", Role.MEMBER))
    assert member.post(base, sent | {"purpose": "work"}).status_code == 403
    with in_council(busy.council.id):
        rows = texts_of(
            list(Consultation.objects.select_related("case", "method", "organiser", "leader", "proposer").order_by("pk"))
        )
        assert [one["title"] for one in rows] == [TITLE, "没有选上的议题"]
