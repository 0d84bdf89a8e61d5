"""Members of studios by table, read by programmes; and contacts that are sealed anew under another key."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.doors.api.programme import a_token
from tests.features.grassroots.test_open_door import SAID
from tests.fixtures import AccountWith, ActorWith
from yitang.features.grassroots import contacts, matters, studios
from yitang.features.grassroots.commands import import_linked, reseal_contacts
from yitang.features.grassroots.models import Linked, Matter
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor, system_actor, visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.actions import add_member
from yitang.institution.places.models import Venue
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.taking import take_back

HEAD = "平台编号,委员姓名,层级,专长,联系起始日期\n"
ROWS = HEAD + "V001,林若水（0007）,县政协委员,医疗,2026-01-05\nV001,贺知秋,省政协委员,,\n"


def run(path: Path, council: Council) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(import_linked, [str(path), "--council", council.code, "--json"])
    assert done.output.startswith("{"), done.output
    return done.exit_code, json.loads(done.output)


@pytest.fixture
def table(tmp_path: Path, office: Actor, venue: Venue, actor_with: ActorWith) -> Path:
    with in_council(office.council_id):
        add_member(actor_with(Role.MEMBERS_AFFAIRS), number="0007", name="林若水")
    path = tmp_path / "联系委员.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def rows(council: Council) -> list[tuple[str, str, str, bool]]:
    with in_council(council.id):
        return [(row.name, row.level, row.field, row.principal_id is None) for row in Linked.objects.order_by("name")]


def test_table_links_members_once_corrects_them_and_is_taken_back(table: Path, council: Council, office: Actor) -> None:
    assert (run(table, council)[1]["added"], rows(council)) == (
        2,
        [("林若水", "county", "医疗", False), ("贺知秋", "province", "", True)],
    )
    assert run(table, council)[1]["added"] == 0
    table.write_text(HEAD + "V001,贺知秋,全国政协委员,教育,\nV404,甲,县,,\nV001,乙（9999）,县,,\n", encoding="utf-8")
    code, told = run(table, council)
    assert (code, sorted({row["row"] for row in told["problems"] if row["level"] == "error"})) == (1, [3, 4])
    table.write_text(HEAD + "V001,贺知秋,全国政协委员,教育,\n", encoding="utf-8")
    assert run(table, council)[1]["updated"] == 1
    assert rows(council)[1] == ("贺知秋", "nation", "教育", True)
    table.write_text(HEAD + "V001,沈一川,市政协委员,,\n", encoding="utf-8")
    run(table, council)
    with in_council(council.id):
        newest = ImportBatch.objects.order_by("-pk").values_list("pk", flat=True)[0]
        take_back(system_actor(council.id), newest, "撤回")
    assert [row[0] for row in rows(council)] == ["林若水", "贺知秋"]


def test_programme_reads_studios_with_members_and_days(
    table: Path, council: Council, office: Actor, venue: Venue, account_with: AccountWith
) -> None:
    run(table, council)
    with in_council(council.id):
        linked = UUID(str(Linked.objects.get(name="贺知秋").pk))
        span: dict[str, Any] = {"since": today(), "until": today(), "weekday": today().weekday(), "every": 1, "hours": "9:00"}
        studios.plan_duty(office, venue_id=venue.pk, linked_ids=[linked], **span)
    bearer: dict[str, Any] = {
        "headers": {"Authorization": f"Bearer {a_token(account_with('api', Role.COUNCIL_LEADER), council)}"}
    }
    page = f"/api/v1/{council.code}/studios"
    listed = Client().get(page, **bearer).json()
    assert (listed["total"], listed["items"][0]["code"], listed["items"][0]["members"]) == (1, "V001", 2)
    one = Client().get(f"{page}/V001", **bearer).json()
    assert ([row["level"] for row in one["linked"]], [row["name"] for row in one["days"]]) == (["county", "province"], ["贺知秋"])
    assert Client().get(f"{page}/V404", **bearer).status_code == 404


def test_contacts_come_under_a_new_key_and_lose_nothing(office: Actor, venue: Venue, council: Council, settings: Any) -> None:
    before = settings.SECRET_KEY
    with in_council(council.id):
        made = UUID(str(matters.say(visitor(council.id), digest=digest_of("1"), contact="000-1234", **SAID)["case_id"]))
        matters.say(visitor(council.id), digest=digest_of("2"), class_code="roads", text="没有联系方式")
        assert "000-1234" not in Matter.objects.get(pk=made).contact
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key of the house", [before]
    done = [json.loads(CliRunner().invoke(reseal_contacts, ["--json"]).output) for _again in range(2)]
    assert done == [{"resealed": 1, "lost": 0}, {"resealed": 0, "lost": 0}]
    settings.SECRET_KEY_FALLBACKS = []
    with in_council(council.id):
        assert contacts.open_contact(office, key=None, case_id=made, reason="回访") == "000-1234"
    settings.SECRET_KEY = "a key that nobody kept"
    lost = CliRunner().invoke(reseal_contacts, ["--json"])
    assert (lost.exit_code, json.loads(lost.output)) == (1, {"resealed": 0, "lost": 1})
