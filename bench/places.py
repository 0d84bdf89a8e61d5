"""Venues and matters by the hundred thousand: `python -m bench.places [VENUES] [MATTERS] [ROUNDS]` (100,000, 2,000,000 and 120).

Builds a council of its own in a PostgreSQL that it starts and ends itself: divisions of four levels, venues in them, matters of eight
years, one in four hundred still open; one JSON line says how long that took. Then it asks every page about them in turn, as an office,
a unit, a member and a stranger. One JSON line a page: p50 and p95 in milliseconds, queries of one request. Asked: p95 up to 200 ms for
every page. Ends with 1 when one is slower or answers with anything but a page. `YITANG_BENCH_SLOW=50` prints besides each question of a
page that took so many milliseconds, with the server's plan.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from yitang.config.cli.environment import start_django

start_django()

from django.conf import settings  # noqa: E402 Django has to be set up first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.analyse import look_at_tables  # noqa: E402
from bench.commands import alone, numbers  # noqa: E402
from bench.growing import grow  # noqa: E402
from bench.pages import ROUNDS, measure  # noqa: E402
from bench.world import cookie_of  # noqa: E402
from yitang.features.grassroots.models import Matter  # noqa: E402
from yitang.features.grassroots.past import moment  # noqa: E402
from yitang.features.grassroots.states import AXIS, KIND  # noqa: E402
from yitang.foundation.accounts.secrets import digest_of  # noqa: E402
from yitang.foundation.acts.door import ActContext, act  # noqa: E402
from yitang.foundation.core.ids import uuid7  # noqa: E402
from yitang.foundation.permissions.actors import Channel, system_actor  # noqa: E402
from yitang.foundation.permissions.roles import Role  # noqa: E402
from yitang.foundation.tenancy.bulk import insert_rows  # noqa: E402
from yitang.foundation.tenancy.models import Council  # noqa: E402
from yitang.foundation.tenancy.scope import in_council  # noqa: E402
from yitang.foundation.vocabulary.actions import load_pack  # noqa: E402
from yitang.institution.places.models import Region, Venue  # noqa: E402
from yitang.institution.principals.models import Principal  # noqa: E402
from yitang.institution.principals.spelling import spelled  # noqa: E402
from yitang.instruments.workflow.adoption import PastCase, PastStep, adopt  # noqa: E402
from yitang.instruments.workflow.procedures import publish  # noqa: E402

CHUNK = 10_000
COUNTIES, TOWNS, VILLAGES = 8, 30, 40
UNITS, MEMBERS = 60, 200
SLOW_MS = int(os.environ.get("YITANG_BENCH_SLOW", "0"))
VISIT = 2
OPEN_EVERY = 400
FIRST = date(2018, 1, 1)
DAYS = 2900
ASKED_MS = 200
KINDS = ("village", "village", "village", "township", "studio", "park", "enterprise", "courtyard")
CLASSES = ("roads", "environment", "water", "housing", "school", "health", "elderly", "work")
SAID = ("路灯坏了看不见路", "水渠堵了浇不上地", "老楼单元门坏了没人修", "河边垃圾没人清", "卫生室的药不够用", "放学时校门口堵车")
SINCE = ("", "已经三天", "入冬以来一直这样", "上个月反映过一次", "老人走路摔过跤", "夜里尤其不方便", "请派人来看看")
FEW = OPEN_EVERY * 12
"""Matters that the house writes itself: every state with every kind; the server makes the others out of them."""


@act("bench.lay_out", summarised=True)
def lay_out(ctx: ActContext, *, council: Council, venues: int) -> dict[str, Any]:
    """Dictionaries, divisions, units, members and venues."""
    ctx.require("demo.build")
    load_pack(ctx, council)
    of: dict[str, Any] = {"council_id": council.pk}
    people: list[dict[str, Any]] = [
        of | {"id": uuid7(), "kind": kind, "code": f"{kind[0]}{n:03}", "name": f"{kind}{n}"} for kind, n in _people()
    ]
    insert_rows(Principal, [row | {"spelled": spelled(row["name"]), "strokes": ""} for row in people])
    regions = list(_regions(of))
    insert_rows(Region, regions)
    villages = [row for row in regions if row["level"] == "village"]
    dice, members = Random(1), [row["id"] for row in people if row["kind"] == "member"]
    rows = [_venue(of, n, villages[n % len(villages)], dice, members) for n in range(venues)]
    for at in range(0, len(rows), CHUNK):
        insert_rows(Venue, rows[at : at + CHUNK])
    return {"venues": len(rows)}


def _people() -> Iterator[tuple[str, int]]:
    yield from (("unit", n) for n in range(UNITS))
    yield from (("member", n) for n in range(MEMBERS))


def _regions(of: dict[str, Any]) -> Iterator[dict[str, Any]]:
    def row(code: str, name: str, level: str, above: dict[str, Any] | None) -> dict[str, Any]:
        path = f"{above['path'] if above else ''}{code}/"
        return of | {"id": uuid7(), "code": code, "name": name, "level": level, "parent_id": above and above["id"], "path": path}

    top = row("51", "测量市", "city", None)
    yield top
    for a in range(COUNTIES):
        county = row(f"51{a:02}", f"第{a}县", "county", top)
        yield county
        for b in range(TOWNS):
            town = row(f"51{a:02}{b:03}", f"第{a}-{b}镇", "township", county)
            yield town
            for c in range(VILLAGES):
                yield row(f"51{a:02}{b:03}{c:03}", f"第{a}-{b}-{c}村", "village", town)


def _venue(of: dict[str, Any], n: int, region: dict[str, Any], dice: Random, members: list[UUID]) -> dict[str, Any]:
    name = f"{region['name']}议事室{n}"
    spot = {"latitude": f"{dice.uniform(31, 33):.6f}", "longitude": f"{dice.uniform(101, 104):.6f}"}
    own = {"id": uuid7(), "code": f"V{n:06}", "name": name, "spelled": spelled(name), "kind": KINDS[n % len(KINDS)]}
    who = {"region_id": region["id"], "convener_id": members[n % MEMBERS], "opened_on": FIRST, "hours": "每月 15 日"}
    return of | own | spot | who


@act("bench.adopt_matters", summarised=True)
def adopt_matters(ctx: ActContext, *, count: int, venues: list[UUID], units: list[UUID], members: list[UUID]) -> dict[str, Any]:
    """Adopt the first matters."""
    ctx.require("demo.build")
    history = (_past(ctx.council_id, n, venues, units, members) for n in range(count))
    return {"adopted": adopt(ctx, publish(ctx.council_id, KIND, ctx.today), uuid7(), history)}


def _past(council_id: UUID, n: int, venues: list[UUID], units: list[UUID], members: list[UUID]) -> PastCase:
    said = FIRST + timedelta(days=n * 7919 % DAYS)
    waits = n % OPEN_EVERY == 0
    state = ("said", "accepted", "answered")[n // OPEN_EVERY % 3] if waits else "elsewhere" if n % 50 == 1 else "settled"
    text = f"{SAID[n % len(SAID)]}，{SINCE[n % len(SINCE)]}，第{n}件"
    past = PastCase(kind=KIND, title=text, stage=state, tracks=[(AXIS, None, state)], since=moment(said))
    done = state in ("answered", "settled")
    past.steps = [PastStep(AXIS, "answer", "answered", said)] if done else []
    row = {
        "council_id": council_id,
        "case_id": past.case_id,
        "digest": digest_of(str(past.case_id)),
        "way": ("phone", "table", "visit", "paper")[n % 4],
        "venue_id": venues[n % len(venues)],
        "class_code": CLASSES[n % len(CLASSES)],
        "text": text,
        "said_on": said,
        "taken_by": "" if n % 4 != VISIT else "委员",
        "taker_id": members[n // 4 % MEMBERS] if n % 4 == VISIT else None,
        "unit_id": units[n % UNITS],
        "answer": "已办理。" if done else "",
        "answered_on": said if done else None,
        "outcome": "solved" if done else "",
        "judged": "solved" if state == "settled" else "",
    }
    past.rows = [(Matter, row)]
    return past


def addresses(council: Council) -> dict[str, tuple[str, list[str]]]:
    """Page → who asks, and the addresses that are asked in turn."""
    code = council.code
    with in_council(council.pk):
        venues = list(Venue.objects.order_by("pk").values_list("pk", "code")[:4000:97])
        some = list(Matter.objects.order_by("pk").values_list("pk", flat=True)[:4000:97])
        region = Region.objects.filter(level="township").values_list("pk", flat=True)[0]
        venue = venues[0][1]
    desk, door = f"/{code}/desk/grassroots", f"/{code}/grassroots"
    stages = ("said", "accepted", "answered", "settled", "elsewhere")
    return {
        "venues": ("office", [f"{desk}/venues/?page={n}" for n in range(1, 30)]),
        "venues, narrowed": ("office", [f"{desk}/venues/?region={region}&kind={kind}" for kind in KINDS[2:]]),
        "venues, searched": ("office", [f"{desk}/venues/?q={word}" for word in ("3-4", "议事室77", "V000123")]),
        "venues, figures": ("office", [f"{desk}/venues/figures/"]),
        "divisions": ("office", [f"{desk}/regions/", f"{desk}/regions/?in=51", f"{desk}/regions/?in=5101"]),
        "venue": ("office", [f"{desk}/venues/{pk}/" for pk, _code in venues]),
        "matters": ("office", [f"{desk}/matters/?page={n}" for n in range(1, 30)]),
        "matters by stage": ("office", [f"{desk}/matters/?stage={stage}" for stage in stages]),
        "matters by kind": ("office", [f"{desk}/matters/?class_code={one}&stage=settled" for one in CLASSES]),
        "matters of a venue": ("office", [f"{desk}/matters/?venue={code_}" for _pk, code_ in venues]),
        "matters by day": ("office", [f"{desk}/matters/?sort=-said", f"{desk}/matters/?since=2024-01-01&until=2024-01-31"]),
        "matters, searched": ("office", [f"{desk}/matters/?q={word}" for word in ("第1234件", "单元门", "校门口堵车，第77")]),
        "matter": ("office", [f"{desk}/matters/{pk}/" for pk in some]),
        "home of the office": ("office", [f"/{code}/desk/"]),
        "matters of a unit": ("unit", [f"{desk}/matters/?page={n}" for n in range(1, 20)]),
        "a member's page": ("member", [f"{desk}/listening/"]),
        "public list": ("", [f"{door}/?page={n}" for n in range(1, 30)]),
        "public list, searched": ("", [f"{door}/?q={word}" for word in ("3-4", "议事室77")]),
        "public points": ("", [f"{door}/map/?county=5101&page={n}" for n in range(1, 5)]),
        "public venue": ("", [f"{door}/venues/{code_}/" for _pk, code_ in venues]),
        "say": ("", [f"/{code}/say/?venue={venue}", f"/{code}/say/?class=roads&venue={venue}"]),
    }


def build(venues: int, matters: int) -> tuple[Council, dict[str, str]]:
    """The council with all its rows, and the session cookies of those who ask."""
    began = time.perf_counter()
    council = Council.objects.create(code=f"places-{uuid4().hex[:6]}", name="平台测量", level="city")
    system = system_actor(council.pk, "bench", Channel.IMPORT)
    lay_out(system, council=council, venues=venues)
    with in_council(council.pk):
        places = list(Venue.objects.order_by("code").values_list("pk", flat=True))
        units, members = (
            list(Principal.objects.filter(kind=kind).order_by("code").values_list("pk", flat=True)) for kind in ("unit", "member")
        )
    few = min(FEW, matters)
    adopt_matters(system, count=few, venues=places, units=units, members=members)
    grow(council.pk, few, matters, len(places))
    look_at_tables()
    cookies = {
        "office": cookie_of(f"office-{council.code}", council, Role.RESEARCH_OFFICE, None),
        "unit": cookie_of(f"unit-{council.code}", council, Role.UNIT_HANDLER, units[0]),
        "member": cookie_of(f"member-{council.code}", council, Role.MEMBER, members[0]),
    }
    took = round(time.perf_counter() - began)
    print(json.dumps({"measure": "places", "seeded": {"venues": venues, "matters": matters}, "seconds": took}), flush=True)
    return council, cookies


def main(venues: int, matters: int, rounds: int) -> int:
    settings.ALLOWED_HOSTS = ["*"]
    council, cookies = build(venues, matters)
    slow = 0
    for page, (who, paths) in addresses(council).items():
        client = Client()
        if who:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookies[who]
        found = measure(client, paths, rounds)
        tell_slow(client, paths)
        slow += found.get("p95_ms", ASKED_MS + 1) > ASKED_MS
        print(json.dumps({"measure": "places", "page": page, "venues": venues, "matters": matters, **found}), flush=True)
    print(json.dumps({"measure": "places", "slow": slow, "asked_ms": ASKED_MS, "load": round(os.getloadavg()[0], 1)}))
    return int(slow > 0)


def tell_slow(client: Client, paths: list[str]) -> None:
    """The plans of questions that took longer than `YITANG_BENCH_SLOW` says; nothing without it."""
    if not SLOW_MS:
        return
    with CaptureQueriesContext(connection) as queries:
        for path in dict.fromkeys(paths[:8]):
            client.get(path)
    for query in queries:
        if float(query["time"]) * 1000 > SLOW_MS and query["sql"].lstrip().startswith("SELECT"):
            print(query["time"], query["sql"], file=sys.stderr)


if __name__ == "__main__":
    inside = sys.argv[1:2] == ["inside"]
    raise SystemExit(main(*numbers(sys.argv[2:], 100_000, 2_000_000, ROUNDS)) if inside else alone("bench.places", sys.argv[1:]))
