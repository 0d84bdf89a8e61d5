"""Participation as declared figures that open and freeze, as workbooks, and on the command line."""

import json
from datetime import date
from io import BytesIO

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.features.dossier.conftest import Browser, browser, people  # noqa: F401 fixtures
from tests.features.dossier.people import NEW_YEAR, YEAR, People
from tests.fixtures import seed
from tests.insights.reviews.test_participation import seated  # noqa: F401 fixture
from yitang.features.dossier.actions import cancel
from yitang.foundation.core.clock import today
from yitang.foundation.tenancy.models import CouncilSession, Term
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.reviews.commands import participation
from yitang.insights.reviews.figured import CODE, days_of
from yitang.instruments.figures.actions import signature_holds
from yitang.instruments.figures.declared import FIGURE_SETS, Question
from yitang.instruments.figures.models import FigureSnapshot
from yitang.instruments.figures.queries import figures_of, rows_of
from yitang.instruments.ledger.models import DutyFact

FIGURES = "/yunhe/desk/figures/participation/"


def test_figures_count_facts_and_members_and_open_to_exactly_these(seated: People) -> None:  # noqa: F811 the fixture
    seated.recorded(None, "丁一", "李三")
    seated.recorded(None, "丁一", kind="dossier.consultation", title="协商")
    question = Question(seated.council.id)
    with in_council(seated.council.id):
        found, figure_set = figures_of(CODE, question), FIGURE_SETS.get(CODE)
        lengths = {figure.code: rows_of(figure_set, figure.code, question).count() for figure in figure_set.figures}
        lines = [line.title for line in figure_set.describe(rows_of(figure_set, "nothing", question))]
    counts = found["counts"]
    assert {code: counts[code] for code in ("members", "active", "nothing", "times", "part_fieldwork", "part_consultation")} == {
        "members": 3,
        "active": 2,
        "nothing": 1,
        "times": 3,
        "part_fieldwork": 2,
        "part_consultation": 1,
    }
    assert lengths == counts
    assert (lines, found["rates"]["share"]["printed"]) == (["吴二"], "66.7%")
    assert sum(found["breakdowns"]["kind"].values()) == 3
    of_committee = found["breakdowns"]["committee"]
    assert sum(of_committee.values()) == 3
    with in_council(seated.council.id):
        opened = {name: rows_of(figure_set, "times", question, committee=name).count() for name in of_committee}
    assert opened == of_committee


def test_a_session_gives_the_days_of_a_question(seated: People) -> None:  # noqa: F811 the fixture
    with seed(seated.council):
        days = {"opens_on": date(2025, 3, 1), "counts_from": date(2025, 2, 1), "counts_to": date(2026, 1, 31)}
        session = CouncilSession(council=seated.council, term=Term.objects.get(), number=4, name="四次会议", **days)
        session.save()
    with in_council(seated.council.id):
        assert days_of(Question(seated.council.id, None, date(2025, 6, 30))) == (date(2025, 1, 1), date(2025, 7, 1))
        assert days_of(Question(seated.council.id, session.pk)) == (date(2025, 2, 1), date(2026, 2, 1))


def test_a_snapshot_stays_when_a_fact_is_cancelled(seated: People, browser: Browser) -> None:  # noqa: F811 fixtures
    seated.recorded(None, "丁一")
    office, leader = browser(seated.affairs()), browser(seated.leader())
    answer = office.post(f"{FIGURES}freeze?session=all", {"key": "k", "title": "上半年"})
    with in_council(seated.council.id):
        frozen, fact = FigureSnapshot.objects.get(), DutyFact.objects.get()
        assert (frozen.values["counts"]["times"], signature_holds(frozen)) == (1, True)
    cancel(seated.clerk(), fact_id=fact.pk, reason="记错了人")
    with in_council(seated.council.id):
        assert figures_of(CODE, Question(seated.council.id))["counts"]["times"] == 0
        assert FigureSnapshot.objects.get().values["counts"]["times"] == 1
    assert office.get(answer["Location"]).status_code == 200
    assert leader.get(f"{FIGURES}").status_code == 200


def test_names_behind_a_figure_are_for_those_who_read_whole_dossiers(seated: People, browser: Browser) -> None:  # noqa: F811
    seated.recorded(None, "丁一")
    office, clerk = browser(seated.affairs()), browser(seated.clerk())
    rows = f"{FIGURES}active?session=all"
    assert [one.get(f"{FIGURES}?session=all").status_code for one in (office, clerk)] == [200, 200]
    assert [one.get(rows).status_code for one in (office, clerk)] == [200, 403]
    assert "丁一" in office.get(rows).content.decode()
    assert "participation/active" not in clerk.get(f"{FIGURES}?session=all").content.decode()


def test_the_table_and_the_review_leave_as_workbooks(seated: People, browser: Browser) -> None:  # noqa: F811 fixtures
    seated.recorded(None, "丁一")
    office = browser(seated.affairs())
    table = load_workbook(BytesIO(b"".join(office.get("/yunhe/desk/reviews/participation/table.xlsx").streaming_content))).active  # type: ignore[attr-defined]
    assert table is not None
    rows = {row[0]: row for row in table.iter_rows(min_row=5, values_only=True) if row[0]}
    assert (rows["教科卫体委"][1], rows["经济委"][1], rows["合计"][1]) == (2, 1, 3)
    assert (rows["合计"][-2], round(rows["合计"][-1], 4)) == (1, 0.3333)  # type: ignore[arg-type]
    review = load_workbook(BytesIO(b"".join(office.get("/yunhe/desk/reviews/review/tables.xlsx").streaming_content)))  # type: ignore[attr-defined]
    assert len(review.sheetnames) >= 2
    assert [cell.value for cell in review.worksheets[1][3]][1:] != []


def test_the_command_line_prints_the_same_table(seated: People) -> None:  # noqa: F811 the fixture
    seated.recorded(None, "丁一")
    asked = ["--council", "yunhe", "--from", str(NEW_YEAR), "--to", str(today()), "--json"]
    found = json.loads(CliRunner().invoke(participation, asked, catch_exceptions=False).output)
    assert (found["from"], found["by"], found["total"]["members"]) == (f"{YEAR}-01-01", "committee", 3)
    assert (found["total"]["counts"]["anything"], found["total"]["shares"]["share"]["numerator"]) == (1, 1)
    assert CliRunner().invoke(participation, ["--council", "yunhe", "--from", "2026-05-01", "--to", "2026-04-01"]).exit_code == 2


pytestmark = pytest.mark.django_db
