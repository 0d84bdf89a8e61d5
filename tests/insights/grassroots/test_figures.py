"""W2: the figures of the grassroots against a second count, for one council and over two; joint sessions once; each opens to its rows."""

import json
import random
from io import BytesIO

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.doors.api.programme import a_token
from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith, MakeCouncil, seed
from tests.insights.grassroots.world import SINCE, UNTIL, counted_again, fill
from yitang.features.talks.models import Talk
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.grassroots.actions import join, release, withdraw
from yitang.insights.grassroots.commands import figures
from yitang.insights.grassroots.counting import base_of, by_level, by_region, own_cells, report, summed, tree_parts
from yitang.insights.grassroots.declared import FIGURES, Span
from yitang.insights.grassroots.models import JointTalk
from yitang.institution.places.models import Region

DAYS = f"since={SINCE.isoformat()}&until={UNTIL.isoformat()}"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("luck", range(2))
def test_the_figures_agree_with_a_second_count_whole_and_by_part(council: Council, luck: int) -> None:
    fill(council, random.Random(luck), 40)
    with in_council(council.pk):
        county = Region.objects.get(code="51")
        cells = own_cells(council, SINCE, UNTIL, base_of(None))
        whole = counted_again()
        assert summed(cells) == whole
        assert {
            code: figure.rows(Span(SINCE, UNTIL)).aggregate(n=figure.how)["n"] or 0 for code, figure in FIGURES.items()
        } == whole
        parts = by_region(cells, county)
        named = {part.code: part.counts for part in parts if part.code}
        assert named == {town.code: counted_again(town.path) for town in Region.objects.filter(level="township", code__in=named)}
        for code in FIGURES:
            assert sum(part.counts[code] for part in parts) == whole[code]
            assert sum(part.counts[code] for part in by_level(cells)) == whole[code]
        # A division deeper down: what lies in it and below it, by the divisions right below it.
        town = Region.objects.get(code=next(iter(named)))
        inside = own_cells(council, SINCE, UNTIL, town)
        assert summed(inside) == named[town.code]
        deeper = {part.code: part.counts for part in by_region(inside, town)}
        villages = {row.code: counted_again(row.path) for row in Region.objects.filter(parent=town)}
        assert {code: counts for code, counts in deeper.items() if code} == {
            code: counts for code, counts in villages.items() if any(counts.values())
        }
    assert whole["problems"] == whole["solved"] + whole["partly"] + whole["not_solved"] + whole["open"]


def test_a_parent_sees_the_counts_below_and_a_joint_session_once(
    make_council: MakeCouncil, council: Council, actor_with: ActorWith
) -> None:
    city = make_council("shi", level=Council.Level.CITY)
    left = make_council("zuo", parent=city)
    council.parent = city
    council.save()
    ours, theirs = fill(council, random.Random(5), 30), fill(left, random.Random(6), 30)
    day = next(talk for talk in ours if talk.held_on and SINCE <= talk.held_on <= UNTIL)
    other = next(talk for talk in theirs if talk.held_on and SINCE <= talk.held_on <= UNTIL)
    made = join(actor_with(Role.RESEARCH_OFFICE), talk_id=day.pk)
    join(actor_with(Role.RESEARCH_OFFICE, at=left), talk_id=other.pk, code=made["code"].lower())
    parts, whole = tree_parts(city, SINCE, UNTIL)
    alone = {}
    for one in (council, left):
        with in_council(one.pk):
            alone[one.code] = counted_again()
    assert {part.code: part.counts for part in parts} == alone
    with in_council(council.pk, left.pk):
        again = {"suggestions", "sessions", "participants", "adopted"}
        assert whole.counts == counted_again(skip=frozenset({other.pk}))
    assert whole.counts["sessions"] == alone["yunhe"]["sessions"] + alone["zuo"]["sessions"] - 1
    for code in set(FIGURES) - again:
        assert whole.counts[code] == alone["yunhe"][code] + alone["zuo"][code]


def test_a_count_without_the_code_would_count_twice(make_council: MakeCouncil, council: Council, actor_with: ActorWith) -> None:
    """Negative control."""
    city = make_council("shi", level=Council.Level.CITY)
    left = make_council("zuo", parent=city)
    council.parent = city
    council.save()
    ours, theirs = fill(council, random.Random(5), 30), fill(left, random.Random(6), 30)
    before = tree_parts(city, SINCE, UNTIL)[1].counts["sessions"]
    pair = [next(talk for talk in rows if talk.held_on and SINCE <= talk.held_on <= UNTIL) for rows in (ours, theirs)]
    for one, talk in zip((council, left), pair, strict=True):
        with seed(one):
            JointTalk(council=one, talk=talk, code="ABCDEFGHJK", leads=one == council).save()
    assert tree_parts(city, SINCE, UNTIL)[1].counts["sessions"] == before - 1


def test_the_command_says_the_same(council: Council) -> None:
    fill(council, random.Random(2), 12)
    asked = ["--council", council.code, "--from", SINCE.isoformat(), "--to", UNTIL.isoformat()]
    told = CliRunner().invoke(figures, [*asked, "--json"])
    found = report(council, SINCE, UNTIL)
    assert json.loads(told.output) == json.loads(json.dumps(found))
    assert found["coverage"]["numerator"] == found["counts"]["venues_active"]
    assert "平台覆盖率" in CliRunner().invoke(figures, asked).output
    backwards = ["--council", council.code, "--from", UNTIL.isoformat(), "--to", SINCE.isoformat()]
    assert CliRunner().invoke(figures, backwards).exit_code == 2


def test_the_page_opens_each_figure_and_exports_the_tables(council: Council, account_with: AccountWith) -> None:
    fill(council, random.Random(3), 25)
    office = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    base = f"/{council.code}/desk/grassroots_figures/"
    page = office.get(f"{base}?{DAYS}")
    whole = report(council, SINCE, UNTIL)
    assert whole["coverage"]["printed"] in page.content.decode()
    for code in FIGURES:
        opened = office.get(f"{base}{code}/?{DAYS}").content.decode()
        assert f"{FIGURES[code].label} {whole['counts'][code]}" in opened
    town = whole["regions"][0]
    assert (
        f"{FIGURES['problems'].label} · {town['name']} {town['counts']['problems']}"
        in office.get(f"{base}problems/?{DAYS}&region={town['code']}").content.decode()
    )
    assert office.get(f"{base}?{DAYS}&region={town['code']}").status_code == 200
    assert [office.get(f"{base}nothing/").status_code, office.get(f"{base}?region=404").status_code] == [404, 404]
    days = {"since": SINCE.isoformat(), "until": UNTIL.isoformat()}
    book = office.post(f"{base}export/xlsx/", days | {"key": "kx"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(book.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    assert [cell.value for cell in sheet[4]][1:-1] == list(whole["counts"].values())
    paper = office.post(f"{base}export/docx/", days | {"key": "kd"})
    assert b"".join(paper.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


def test_the_page_asks_as_much_for_many_talks_as_for_few(council: Council, account_with: AccountWith) -> None:
    office = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    talks = fill(council, random.Random(4), 4)
    base = f"/{council.code}/desk/grassroots_figures/"

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get(address).status_code == 200
        return sum(' FROM "' in query["sql"] for query in queries)

    addresses = [f"{base}?{DAYS}", f"{base}suggestions/?{DAYS}"]
    few = [(asked(one), asked(f"{one}&again=1"))[1] for one in addresses]
    with seed(council):
        for talk in talks:
            for n in range(20, 24):
                talk.case.suggestions.create(council=council, ordinal=n, said_by="村民", text="再加一盏灯")
    many = [(asked(one), asked(f"{one}&again=1"))[1] for one in addresses]
    assert many == few


def test_released_figures_stay_as_they_were_and_can_be_taken_back(council: Council, actor_with: ActorWith) -> None:
    fill(council, random.Random(7), 20)
    office, stranger = actor_with(Role.RESEARCH_OFFICE), Client()
    address = f"/{council.code}/figures/"
    assert "还没有公开数据" in stranger.get(address).content.decode()
    made = release(office, since=SINCE, until=UNTIL, note="试行数据")
    counts = report(council, SINCE, UNTIL)["counts"]
    with seed(council):
        Talk.objects.update(held_on=None)
    page = stranger.get(address + "?again=1").content.decode()
    assert f"<dd>{counts['sessions']}</dd>" in page
    assert "试行数据" in page
    text = stranger.get(f"{address}{made['released_id']}.csv").content.decode("utf-8-sig").splitlines()
    assert text[1].split(",")[1:-1] == [str(n) for n in counts.values()]
    assert stranger.get(f"{address}{made['released_id']}.xlsx").content.startswith(b"PK")
    withdraw(office, released_id=made["released_id"], why="口径有误")
    assert stranger.get(f"{address}{made['released_id']}.csv").status_code == 404


def test_the_api_gives_the_same_figures(council: Council, account_with: AccountWith) -> None:
    fill(council, random.Random(8), 10)
    token = a_token(account_with("office", Role.RESEARCH_OFFICE), council)
    base, head = f"/api/v1/{council.code}/grassroots-figures", {"Authorization": f"Bearer {token}"}
    asked = Client().get(f"{base}?{DAYS}", headers=head)
    assert (asked.status_code, asked.json()["counts"]) == (200, report(council, SINCE, UNTIL)["counts"])
    backwards = Client().get(f"{base}?since={UNTIL.isoformat()}&until={SINCE.isoformat()}", headers=head)
    assert (backwards.status_code, Client().get(base, headers=head).status_code) == (422, 200)
