"""Participation by committee and sector: counts, the structure of a day, facts behind a count; the review of a term."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.dossier.conftest import Browser, browser, people  # noqa: F401 fixtures
from tests.features.dossier.people import NEW_YEAR, YEAR, People
from tests.features.dossier.test_pages import docx_text
from tests.fixtures import seed
from yitang.features.dossier.actions import cancel
from yitang.foundation.core.clock import today
from yitang.foundation.tenancy.models import Term
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.reviews.participation import ALL, COLUMNS, Period, Row, column_named, facts_behind, table
from yitang.insights.reviews.review import lines_of, review_of
from yitang.institution.members.models import Belonging, Body, Seat
from yitang.instruments.figures.rates import Rate
from yitang.instruments.ledger.models import DutyFact

HOME = "/yunhe/desk/reviews/"


@pytest.fixture
def seated(people: People) -> People:  # noqa: F811 the fixture
    """Everybody holds a seat of the term."""
    with seed(people.council):
        term = Term.objects.get()
        for place, member in enumerate(people.members.values(), start=1):
            Seat(council=people.council, member=member, term=term, place=place, valid_from=term.starts_on).save()
    return people


def this_year(day: date | None = None) -> Period:
    return Period(NEW_YEAR, today() + timedelta(days=1), day or today())


def counts(row: Row) -> dict[str, int]:
    return {cell.column.code: cell.count for cell in row.cells}


def counted(people: People, period: Period | None = None, kind: str = "committee") -> tuple[dict[str, Row], Row]:  # noqa: F811
    with in_council(people.council.id):
        rows, total = table(kind, period or this_year())
    return {row.label: row for row in rows}, total


def test_times_people_and_shares_by_committee(seated: People) -> None:
    seated.recorded(None, "丁一")
    seated.recorded(None, "丁一", "李三", kind="dossier.consultation", title="协商")
    rows, total = counted(seated)
    ours, others = rows["教科卫体委"], rows["经济委"]
    assert (ours.members, others.members, total.members) == (2, 1, 3)
    assert [counts(row)["fieldwork"] for row in (ours, others, total)] == [1, 0, 1]
    assert [counts(row)["consultation"] for row in (ours, others, total)] == [1, 1, 2]
    assert [counts(row)["anything"] for row in (ours, others, total)] == [1, 1, 2]
    assert [row.cells[-1].rate for row in (ours, others, total)] == [Rate(1, 2), Rate(1, 1), Rate(2, 3)]


def test_a_cancelled_fact_counts_no_more(seated: People) -> None:
    seated.recorded(None, "丁一")
    with in_council(seated.council.id):
        fact = DutyFact.objects.get()
    cancel(seated.clerk(), fact_id=fact.pk, reason="重复")
    assert counts(counted(seated)[1])["anything"] == 0


def test_last_year_counts_by_the_structure_of_its_day(seated: People) -> None:
    last_day = date(YEAR - 1, 12, 31)
    seated.recorded(None, "丁一", held_on=last_day)
    with seed(seated.council):
        moved = Belonging.objects.get(principal_id=seated.members["丁一"].principal_id)
        moved.valid_to = NEW_YEAR
        moved.save()
        Belonging(
            council=seated.council,
            principal_id=seated.members["丁一"].principal_id,
            body=seated.committees["经济委"],
            kind=Body.Kind.COMMITTEE,
            valid_from=NEW_YEAR,
        ).save()
    year = (date(YEAR - 1, 1, 1), NEW_YEAR)
    then, now = (counted(seated, Period(*year, day))[0] for day in (last_day, NEW_YEAR))
    assert [counts(then[name])["fieldwork"] for name in ("教科卫体委", "经济委")] == [1, 0]
    assert [counts(now[name])["fieldwork"] for name in ("教科卫体委", "经济委")] == [0, 1]


def test_who_is_in_no_sector_stands_in_a_row_of_their_own(seated: People) -> None:
    seated.recorded(None, "丁一")
    rows, total = counted(seated, kind="sector")
    assert (rows["未编入"].members, counts(rows["未编入"])["fieldwork"], total.members) == (3, 1, 3)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn=st.lists(
        st.tuples(
            st.sampled_from(["丁一", "吴二", "李三"]), st.sampled_from(["dossier.visit", "dossier.brief", "dossier.research"])
        ),
        max_size=8,
    )
)
def test_every_count_is_the_number_of_the_facts_behind_it(seated: People, drawn: list[tuple[str, str]]) -> None:
    for name, kind in drawn:
        person = [(seated.members[name].principal_id, "", Decimal(1))]
        seated.recorded(kind=kind, people=person)
    with in_council(seated.council.id):
        rows, total = table("committee", this_year())
        for row in [*rows, total]:
            for cell in row.cells:
                behind = facts_behind("committee", row.value, cell.column, this_year())
                people_ = set(behind.values_list("principal_id", flat=True))
                assert cell.count == (behind.count() if cell.column.measure == "times" else len(people_))


def test_the_table_costs_the_same_however_many_facts(seated: People) -> None:
    found = []
    for _round in range(2):
        with in_council(seated.council.id), CaptureQueriesContext(connection) as queries:
            table("committee", this_year())
        found.append(len(queries))
        for n in range(4):
            seated.recorded(title=f"第{n}次")
    assert found[0] == found[1] <= 6


def rows_page(client: Client, **query: Any) -> Any:
    return client.get(HOME + "participation/rows/", query)


def test_names_open_to_those_who_may_read_whole_dossiers(seated: People, browser: Browser) -> None:  # noqa: F811
    seated.recorded(None, "丁一")
    clerk, affairs = browser(seated.clerk()), browser(seated.affairs())
    assert "participation/rows/" not in clerk.get(HOME + "participation/").content.decode()
    assert "participation/rows/" in affairs.get(HOME + "participation/").content.decode()
    assert rows_page(clerk, column="fieldwork", value=ALL).status_code == 403
    page = rows_page(affairs, column="fieldwork", value=ALL).content.decode()
    assert ["丁一" in page, "视察社区食堂" in page, "吴二" in page] == [True, True, False]
    assert rows_page(affairs, column="nothing", value=ALL).status_code == 404
    assert rows_page(affairs, column="fieldwork", value="x").status_code == 404
    assert browser(seated.member()).get(HOME + "participation/").status_code == 403


def test_the_review_adds_up_by_year_and_names_its_sources(seated: People, browser: Browser) -> None:  # noqa: F811
    seated.recorded(None, "丁一")
    seated.recorded(None, "丁一", "吴二", held_on=date(YEAR - 1, 5, 4))
    seated.recorded(None, "李三", held_on=date(YEAR - 5, 5, 4))
    with in_council(seated.council.id):
        term = Term.objects.get()
        sections = review_of(seated.leader(), term)
    by_code = {section.code: section for section in sections}
    (trend,) = by_code["participation"].trends
    assert (by_code["participation"].columns, trend.counts, trend.total) == (
        [str(YEAR - 2), str(YEAR - 1), str(YEAR)],
        [0, 2, 1],
        3,
    )
    assert [one.counts for one in by_code["members"].trends] == [[3, 3, 3], [0, 2, 1]]
    assert all(line["source"] for line in lines_of(sections))
    client = browser(seated.leader())
    page = client.get(HOME + "review/").content.decode()
    assert ["十届" in page, "视察调研" in page, "<svg" in page] == [True, True, True]


def test_the_paper_of_the_review_can_be_edited_in_word(seated: People, browser: Browser) -> None:  # noqa: F811
    seated.recorded(None, "丁一")
    with in_council(seated.council.id):
        term_id: UUID = Term.objects.get().pk
    answer = browser(seated.affairs()).get(f"/yunhe/desk/letters/of/term-review/{term_id}/docx/")
    text = docx_text(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert [word in text for word in ("履职回眸", "视察调研", "在任委员", "（由办公室撰写）")] == [True] * 4


def test_columns_are_named_once() -> None:
    assert len({column.code for column in COLUMNS}) == len(COLUMNS)
    assert column_named("first") == next(column for column in COLUMNS if column.code == "first")
