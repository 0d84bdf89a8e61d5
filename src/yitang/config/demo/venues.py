"""Divisions and venues of the demo city: 512 of them, from the county down to the village. Names, codes and places are invented."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from yitang.config.demo.people import invented_names
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.tenancy.models import Council
from yitang.institution.places.models import Region, Seated, Venue
from yitang.institution.principals.models import Principal
from yitang.institution.principals.spelling import spelled

SEED = 512
TOP = "9901"
COUNTIES = ("青禾区", "云水县", "石桥县", "松岭县", "竹溪县", "梅川县", "南坪县", "北岗县")
TOWNSHIPS, VILLAGES = 6, 8
FIRST = "云石松柳荷竹梅溪岭桥青白双大小新永安和平"
SECOND = "水塘坝湾坪岗渡坞川河泉井田坡沟林"
OTHERS = (
    ("studio", 16),
    ("park", 12),
    ("enterprise", 12),
    ("scenic", 10),
    ("courtyard", 8),
    ("stove", 6),
    ("station", 4),
    ("tent", 4),
)
"""Kind → how many, spread over the counties."""
CALLED = {
    "studio": "委员工作室",
    "park": "工业园区议事厅",
    "enterprise": "企业议事室",
    "scenic": "景区议事室",
    "courtyard": "院坝协商点",
    "stove": "围炉协商点",
    "station": "片区联络站",
    "tent": "帐篷协商点",
}
BASIS = "青禾市协商平台工作办法（试行）第九条"
BRAND = "有事来协商"
PARTS = ("村民代表", "党员代表", "企业代表", "乡贤", "驻村干部")
AT_A_TABLE = 5

Row = dict[str, Any]


def open_places(council: Council, opens_on: date) -> None:
    """Divisions, venues and the tables of those in townships."""
    _open(system_actor(council.pk, "演示数据"), council=council, opens_on=opens_on)


@act("demo.open_places", summarised=True)
def _open(ctx: ActContext, *, council: Council, opens_on: date) -> dict[str, Any]:
    ctx.require("demo.build")
    dice = Random(SEED)
    regions = list(_regions(council, dice))
    insert_rows(Region, regions)
    conveners = list(Principal.objects.filter(kind="member").order_by("code").values_list("pk", flat=True))
    guides = list(Principal.objects.filter(kind="organ").order_by("code").values_list("pk", flat=True))
    venues = [_place(row, dice, opens_on, conveners, guides) for row in _venues(council, regions)]
    insert_rows(Venue, venues)
    insert_rows(Seated, list(_tables(council, [row for row in venues if row["kind"] == "township"], dice)))
    return {"venues": len(venues)}


def _region(council: Council, code: str, name: str, level: str, above: Row | None) -> Row:
    path = f"{above['path'] if above else ''}{code}/"
    parent = above["id"] if above else None
    return {
        "id": uuid7(),
        "council_id": council.pk,
        "code": code,
        "name": name,
        "level": level,
        "parent_id": parent,
        "path": path,
    }


def _regions(council: Council, dice: Random) -> Iterator[Row]:
    top = _region(council, TOP, "青禾市", "city", None)
    yield top
    for n, county in enumerate(COUNTIES, start=1):
        at = _region(council, f"{TOP}{n:02}", county, "county", top)
        yield at
        for m, town in enumerate(_names(dice, TOWNSHIPS), start=1):
            street = n == 1 and m < 3
            below = _region(
                council, f"{at['code']}{m:03}", town + ("街道" if street else "镇" if m < 5 else "乡"), "township", at
            )
            yield below
            for k, village in enumerate(_names(dice, VILLAGES), start=1):
                name = village + ("社区" if street else "村")
                yield _region(council, f"{below['code']}{200 + k}", name, "village", below)


def _names(dice: Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[dice.choice(FIRST) + dice.choice(SECOND)] = None
    return list(found)


def _venues(council: Council, regions: list[Row]) -> Iterator[Row]:
    """One for each county, township and village, and the other kinds, round and round the counties."""
    kinds = {"county": "协商平台", "township": "协商平台", "village": "议事室"}
    places = [row for row in regions if row["level"] in kinds]
    counties = [row for row in places if row["level"] == "county"]
    number = 0
    for row in places:
        number += 1
        yield _venue(council, number, row["name"] + kinds[row["level"]], row["level"], row)
    for kind, count in OTHERS:
        for n in range(count):
            number += 1
            county = counties[n % len(counties)]
            again = "" if n < len(counties) else "第二"
            yield _venue(council, number, f"{county['name']}{again}{CALLED[kind]}", kind, county)


def _venue(council: Council, number: int, name: str, kind: str, region: Row) -> Row:
    return {
        "id": uuid7(),
        "council_id": council.pk,
        "code": f"P{number:03}",
        "name": name,
        "spelled": spelled(name),
        "kind": kind,
        "region_id": region["id"],
        "address": f"{region['name']}{number % 90 + 1} 号",
    }


def _place(row: Row, dice: Random, opens_on: date, conveners: list[UUID], guides: list[UUID]) -> Row:
    """What the place is like; one of ten has no coordinates yet, and villages convene by themselves."""
    known = dice.random() > 0.1
    every = {"village": 3, "township": 2, "county": 6}.get(row["kind"])
    convened = row["kind"] in ("county", "township", "studio")
    return row | {
        "brand": BRAND if row["kind"] in ("county", "township", "village") else "",
        "latitude": Decimal(dice.randrange(31_000_000, 33_000_000)).scaleb(-6) if known else None,
        "longitude": Decimal(dice.randrange(101_000_000, 104_000_000)).scaleb(-6) if known else None,
        "hours": dice.choice(("每月 15 日上午", "每周三下午", "每月第一个周六", "")),
        "phone": f"000-{dice.randrange(10_000_000, 99_999_999)}" if row["kind"] in ("county", "township") else "",
        "convener_id": dice.choice(conveners) if convened and conveners else None,
        "guide_id": dice.choice(guides) if row["kind"] == "county" and guides else None,
        "meets_every": every,
        "meets_basis": BASIS if every else "",
        "opened_on": opens_on - timedelta(days=dice.randrange(200, 1500)),
    }


def _tables(council: Council, venues: list[Row], dice: Random) -> Iterator[Row]:
    names = iter(invented_names(len(venues) * AT_A_TABLE, SEED))
    for venue in venues:
        for _seat in range(AT_A_TABLE):
            yield {
                "council_id": council.pk,
                "venue_id": venue["id"],
                "name": next(names),
                "part": dice.choice(PARTS),
                "valid_from": venue["opened_on"],
            }
