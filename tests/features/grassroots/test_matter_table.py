"""Matters of earlier years by table, out for a purpose, and by programmes; real messages where they lie on this machine."""

import csv
import gzip
import json
import os
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.doors.api.programme import a_token
from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith
from yitang.features.grassroots import matters, queries
from yitang.features.grassroots.commands import import_matters
from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.states import AXIS
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.permissions.actors import Actor, system_actor, visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places.models import Venue
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.taking import take_back
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, Decision

MOST_QUERIES = 16
REAL = Path(os.environ.get("YITANG_SHARED_DATA", "../shared/data")) / "messages" / "replies_2816.csv.gz"
HEAD = "编号,内容,反映日期,类别,平台编号,答复,答复日期,解决情况\n"
ROWS = HEAD + ("1,村口没有路灯,2025-03-01,道路交通,V001,已装三盏,2025-03-20,已解决\n2,水渠堵了,2025-04-01,没有的类,,,,\n")


def run(path: Path, council: Council, *options: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(import_matters, [str(path), "--council", council.code, "--json", *options])
    assert done.output.startswith("{"), done.output
    return done.exit_code, json.loads(done.output)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "诉求.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_table_comes_in_with_dates_and_answers_once(table: Path, venue: Venue, council: Council) -> None:
    assert run(table, council, "--dry-run")[1]["state"] == "checked"
    code, told = run(table, council)
    assert (code, told["added"], [row["level"] for row in told["problems"]]) == (0, 2, ["note"])
    with in_council(council.id):
        first, second = Matter.objects.select_related("case").order_by("said_on")
        assert (first.case.stage, first.answer, str(first.answered_on), first.outcome, first.venue_id) == (
            "settled",
            "已装三盏",
            "2025-03-20",
            "solved",
            venue.pk,
        )
        assert (second.case.stage, second.class_code, second.way) == ("said", "other", "other")
        steps = Decision.objects.filter(case=first.case).order_by("id").values_list("edge", "effective_on")
        assert [(edge, str(on)) for edge, on in steps] == [("answer", "2025-03-20"), ("settle", "2025-03-20")]
    assert run(table, council)[1]["added"] == 0
    # A row that says more by now is told anew, by its number.
    table.write_text(ROWS.replace("水渠堵了", "水渠堵了两处"), encoding="utf-8")
    assert (run(table, council)[1]["updated"], _texts(council)) == (1, ["村口没有路灯", "水渠堵了两处"])


def _texts(council: Council) -> list[str]:
    with in_council(council.id):
        return list(Matter.objects.order_by("said_on").values_list("text", flat=True))


def test_import_is_withdrawn_until_work_goes_on(table: Path, office: Actor, venue: Venue, council: Council) -> None:
    run(table, council)
    with in_council(council.id):
        batch = ImportBatch.objects.get(format="matters")
    take_back(system_actor(council.pk), batch.pk, "撤回")
    with in_council(council.id):
        assert (Matter.objects.count(), Case.objects.filter(kind="matter").count()) == (0, 0)
    run(table, council)
    with in_council(council.id):
        second = Matter.objects.get(text="水渠堵了")
        advance(office, case_id=second.pk, axis=AXIS, edge="send_elsewhere", reason="归水务站")
    table.write_text(ROWS.replace("水渠堵了", "改一下"), encoding="utf-8")
    run(table, council, "--skip-errors")
    assert "水渠堵了" in _texts(council)


def test_every_bad_cell_is_told_and_nothing_changes(tmp_path: Path, venue: Venue, council: Council) -> None:
    path = tmp_path / "诉求.csv"
    path.write_text(
        HEAD + "1,路灯,2999-01-01,,,,,\n2,,2025-01-01,,,,,\n3,水,2025-02-01,,V999,好了,,\n4,电,2025-02-01,,,好了,2025-01-01,\n",
        encoding="utf-8",
    )
    code, told = run(path, council)
    assert (code, told["error"], _texts(council)) == (1, 4, [])
    said = " ".join(row["text"] for row in told["problems"])
    assert all(words in said for words in ("晚于今天", "不在名录里", "补填日期", "早于反映日期"))


def test_own_columns_are_named_by_map(tmp_path: Path, venue: Venue, council: Council) -> None:
    path = tmp_path / "表.csv"
    path.write_text("甲,乙\n路灯坏了,2025-03-01\n", encoding="utf-8")
    code, told = run(path, council, "--map", "text=甲", "--map", "said_on=乙")
    assert (code, told["added"]) == (0, 1)


@pytest.mark.skipif(not REAL.is_file(), reason="the real messages are not on this machine (YITANG_SHARED_DATA)")
def test_real_messages_come_in_with_their_replies(venue: Venue, council: Council) -> None:
    with gzip.open(REAL, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    code, told = run(REAL, council, "--skip-errors")
    assert (code, told["added"]) == (0, len(rows) - told["error"])
    with in_council(council.id):
        found = Matter.objects.exclude(answer="").exclude(answered_on=None)
        assert found.count() == told["added"]
        years = Counter(row.said_on.year for row in found.only("said_on"))
    expected = Counter(int(row["time"][:4]) for row in rows)
    assert sum((expected - years).values()) == told["error"]


def test_list_is_narrowed_and_asks_no_more_for_many(
    office: Actor, venue: Venue, account_with: AccountWith, council: Council
) -> None:
    clerk, page = logged_in(account_with("office", Role.RESEARCH_OFFICE)), f"/{council.code}/desk/grassroots/matters/"

    def say(text: str, n: int) -> None:
        matters.say(visitor(council.id), digest=digest_of(f"{text}{n}"), class_code="roads", text=text, venue_id=venue.pk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(f"{page}?sort=-said").status_code == 200
        return sum(' FROM "' in query["sql"] for query in queries)

    with in_council(council.id):
        say("村口的路灯坏了", 0)
    asked()
    for_one = asked()
    with in_council(council.id):
        for n in range(12):
            say("水渠堵了", n)
    asked()
    assert asked() == for_one <= MOST_QUERIES
    with CaptureQueriesContext(connection) as queries:
        assert clerk.get(f"{page}?q=水渠").context["page"].paginator.count == 12
    # What is found is counted, so a search asks no more than a list, but for whether the pair of its word is a common one.
    assert sum(' FROM "' in query["sql"] for query in queries) <= for_one + 1
    found = clerk.get(f"{page}?q=路灯&venue=V001&class_code=roads&stage=said").content.decode()
    assert ("村口的路灯坏了" in found, "水渠堵了" in found) == (True, False)
    assert "没有一个在用的平台叫“某处”" in clerk.get(f"{page}?venue=某处").content.decode()


def test_common_words_find_what_a_reading_of_all_titles_finds(
    venue: Venue, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COMMON", 3)
    monkeypatch.setattr(queries, "WINDOWS", (2, 5))
    with in_council(council.id):
        for n in range(9):
            said = {"class_code": "roads", "text": ("水渠堵了", "水渠漏了", "水渠堵死了")[n % 3]}
            matters.say(visitor(council.id), digest=digest_of(str(n)), **said)
        for words in ("水渠", "渠堵", "水渠堵死", "堵了", "水", "没有"):
            for waits in (False, True):
                rows = queries.in_order(queries.narrowed(Matter.objects.all(), {"q": words}), "", waits=waits)
                whole = [row.pk for row in rows if words in row.text]
                for most in (2, 3, 20):
                    assert queries.newest_called(rows, words, most) == whole[:most], (words, waits, most)


def test_table_for_work_tells_no_contact(office: Actor, venue: Venue, account_with: AccountWith, council: Council) -> None:
    with in_council(council.id):
        told = {"class_code": "roads", "text": "=1+1 路灯坏了", "contact": "000-4321"}
        matters.say(visitor(council.id), digest=digest_of("1"), venue_id=venue.pk, **told)
    clerk = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    files = {}
    for purpose in ("figures", "work"):
        out = clerk.post(f"/{council.code}/desk/grassroots/matters/export/", {"purpose": purpose, "key": purpose})
        book = openpyxl.load_workbook(BytesIO(b"".join(out.streaming_content)))  # type: ignore[attr-defined]
        files[purpose] = [str(cell.value) for row in book.worksheets[0] for cell in row]
    assert ("=1+1 路灯坏了" in files["figures"], "=1+1 路灯坏了" in files["work"]) == (False, True)
    assert not any("000-4321" in cell for cells in files.values() for cell in cells)


def test_programme_lists_venues_and_hands_a_matter_in_once(
    office: Actor, venue: Venue, account_with: AccountWith, council: Council
) -> None:
    account = account_with("line", Role.RESEARCH_OFFICE)
    client, base = Client(headers={"Authorization": f"Bearer {a_token(account, council)}"}), f"/api/v1/{council.code}"
    assert [row["code"] for row in client.get(f"{base}/venues?region=513201").json()["items"]] == ["V001"]
    assert client.get(f"{base}/venues/V001").json()["region"] == "513201100"
    assert client.get(f"{base}/venues/V404").status_code == 404
    said = {
        "way": "paper",
        "said_on": "2026-01-05",
        "class_code": "roads",
        "text": "路灯坏了",
        "venue": "V001",
        "contact": "000-1",
    }
    answers = [
        client.post(f"{base}/matters", json.dumps(said), "application/json", headers={"Idempotency-Key": "hotline-77"}).json()
        for _twice in range(2)
    ]
    assert answers[0] == answers[1]
    row = client.get(f"{base}/matters?stage=said").json()["items"][0]
    assert (row["id"], row["venue"]) == (answers[0]["id"], "V001")
    one = client.get(f"{base}/matters/{row['id']}").json()
    assert (one["text"], "contact" in one) == ("路灯坏了", False)
    own = Client().get(f"/{council.code}/say/{answers[0]['code'].replace(' ', '')}/").content.decode()
    assert "路灯坏了" in own
    wrong = client.post(f"{base}/matters", json.dumps(said | {"venue": "V9"}), "application/json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["venue"])
