"""Members of the demo councils: seats, sectors, committees with posts, groups, townships, party organisation. Everybody is invented."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from uuid import UUID

from yitang.config.demo.people import PARTY_OF_SECTOR, PLACES, WORKPLACES
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.tenancy.models import Council, Organ, Term
from yitang.institution.members.models import Belonging, Body, ElectedPost, Member, Seat
from yitang.institution.principals.models import Principal
from yitang.institution.principals.spelling import spelled

SEED = 30
TOWNSHIPS = (
    "云水街道",
    "白鹭街道",
    "青石镇",
    "柳渡镇",
    "石桥镇",
    "荷塘镇",
    "松岭镇",
    "双溪镇",
    "竹园乡",
    "北岗乡",
    "梅坞乡",
    "大湾镇",
)
STANDING = 7
"""Every so many members one belongs to the standing committee."""
VICE_CHAIRS = 6
LEFT = (("resigned", "因工作变动请辞"), ("moved", "工作调整"), ("moved", "工作调整"))
"""How the last members of the roster left; as many were added for them."""
POSTS = {0: ("chair", "主任"), 1: ("vice_chair", "副主任"), 2: ("vice_chair", "副主任")}
# Not the first: the post of a convener gives a member with a log-in further powers, and the demo shows each role by itself.
CONVENERS = {1: ("convener", "召集人"), 2: ("vice_convener", "副召集人")}
PARTY_MEMBER = "中共党员"

Row = dict[str, object]
Ids = Mapping[str, Mapping[str, UUID]]


def seat_members(council: Council, term: Term, by_kind: Ids) -> None:
    """Members, seats and everything they belong to, in a few statements."""
    sectors, committees = list(by_kind["sector"].items()), list(by_kind["organ"].items())
    members = _members(council, term, by_kind["member"], [pk for _code, pk in sectors], _sector_names(by_kind))
    insert_rows(Member, members)
    insert_rows(Seat, list(_seats(council, term, members)))
    insert_rows(ElectedPost, list(_offices(council, term, members)))
    groups = _groups(council)
    insert_rows(Principal, [row["principal"] for row in groups])  # type: ignore[misc]
    insert_rows(Body, list(_bodies(council, sectors, committees, groups, -(-len(members) // len(sectors)))))
    belongs = [*_in_sectors(members), *_in_committees(members, [pk for _code, pk in committees]), *_in_groups(members, groups)]
    ends = {row["principal_id"]: row["left_on"] for row in members}
    shared = {"council_id": council.pk, "term_id": term.pk, "valid_from": term.starts_on}
    insert_rows(Belonging, [shared | {"valid_to": ends[row["principal_id"]]} | row for row in belongs])


def _sector_names(by_kind: Ids) -> dict[UUID, str]:
    return dict(Principal.objects.filter(pk__in=by_kind["sector"].values()).values_list("pk", "name"))


def _members(council: Council, term: Term, people: Mapping[str, UUID], sectors: list[UUID], names: dict[UUID, str]) -> list[Row]:
    dice, rows = Random(SEED), []
    left = len(people) - 2 * len(LEFT)
    for place, (number, pk) in enumerate(people.items()):
        sector = sectors[place % len(sectors)]
        party = PARTY_OF_SECTOR.get(names[sector]) or dice.choice((PARTY_MEMBER, PARTY_MEMBER, "无党派人士", "群众"))
        gone = len(people) > 100 and left <= place < left + len(LEFT)
        added = len(people) > 100 and place >= left + len(LEFT)
        rows.append(
            {
                "id": uuid7(),
                "council_id": council.pk,
                "principal_id": pk,
                "number": number,
                "sector_id": sector,
                "political_party": party,
                "post": dice.choice(PLACES[1:]) + dice.choice(WORKPLACES),
                "place": place + 1,
                "joined_on": term.starts_on + timedelta(days=420 if added else 0),
                "left_on": term.starts_on + timedelta(days=380) if gone else None,
            }
        )
    return rows


def _seats(council: Council, term: Term, members: list[Row]) -> Iterator[Row]:
    how = iter(LEFT)
    for row in members:
        left, paper = next(how) if row["left_on"] else ("", "")
        added = row["joined_on"] != term.starts_on
        yield {
            "council_id": council.pk,
            "member_id": row["id"],
            "term_id": term.pk,
            "place": row["place"],
            "valid_from": row["joined_on"],
            "valid_to": row["left_on"],
            "came": "added" if added else "nominated",
            "came_paper": "第六届常务委员会第十次会议" if added else "",
            "left": left,
            "left_paper": paper,
        }


def _offices(council: Council, term: Term, members: list[Row]) -> Iterator[Row]:
    """The chair and vice-chairs, the secretary-general, the standing committee: nobody with a log-in of the demo is among them."""
    leading = [row for row in members[20:] if not row["left_on"]]
    held = ["chair", *["vice_chair"] * VICE_CHAIRS, "secretary_general"]
    for place, row in enumerate(leading[: len(members) // STANDING]):
        office = held[place] if place < len(held) and len(members) > 100 else "standing"
        yield {
            "council_id": council.pk,
            "member_id": row["id"],
            "term_id": term.pk,
            "office": office,
            "valid_from": term.starts_on,
        }


def _groups(council: Council) -> list[dict[str, Row]]:
    """Party organisation; liaison groups, of the city's members with the townships that they cover."""
    city = council.level == Council.Level.CITY
    found = [_body(council, Principal.Kind.PARTY_GROUP, "party", council.short_name + "党组", Body.Kind.PARTY_GROUP)]
    above = found[0]["principal"]["id"]
    for code, name in Organ.objects.filter(code__startswith="committee-").order_by("code").values_list("code", "name"):
        kind = Body.Kind.SUB_PARTY_GROUP
        found.append(_body(council, Principal.Kind.PARTY_GROUP, f"party-{code}", f"{name}分党组", kind, above))
    places = ("城区", "东片", "西片") if city else PLACES[1:8]
    liaisons = [
        _body(council, Principal.Kind.GROUP, f"g{n}", f"{place}委员联络组" if city else f"驻{place}委员联络组", Body.Kind.LIAISON)
        for n, place in enumerate(places, start=1)
    ]
    found += liaisons
    for n, name in enumerate(TOWNSHIPS if city else ()):
        above = liaisons[n * len(liaisons) // len(TOWNSHIPS)]["principal"]["id"]
        found.append(_body(council, Principal.Kind.GROUP, f"t{n + 1:02}", name, Body.Kind.TOWNSHIP, above))
    return found


def _body(council: Council, kind: str, code: str, name: str, body_kind: str, parent: object = None) -> dict[str, Row]:
    pk = uuid7()
    return {
        "principal": {"id": pk, "council_id": council.pk, "kind": kind, "code": code, "name": name, "spelled": spelled(name)},
        "body": {"principal_id": pk, "kind": body_kind, "parent_id": parent},
    }


def _bodies(
    council: Council,
    sectors: list[tuple[str, UUID]],
    committees: list[tuple[str, UUID]],
    groups: list[dict[str, Row]],
    quota: int,
) -> Iterator[Row]:
    plain = {"council_id": council.pk, "parent_id": None, "organ_id": None, "quota": None}
    for order, (_code, pk) in enumerate(sectors, start=1):
        yield plain | {"principal_id": pk, "kind": Body.Kind.SECTOR, "quota": quota, "order": order}
    organs = dict(Organ.objects.values_list("code", "pk"))
    for order, (code, pk) in enumerate(committees, start=1):
        organ = organs.get(f"committee-{code.removeprefix('c')}")
        yield plain | {"principal_id": pk, "kind": Body.Kind.COMMITTEE, "organ_id": organ, "order": order}
    for order, row in enumerate(groups, start=1):
        yield plain | row["body"] | {"order": order}


def _in_sectors(members: list[Row]) -> Iterator[Row]:
    seen: dict[object, int] = {}
    for row in members:
        place = seen[row["sector_id"]] = seen.get(row["sector_id"], -1) + 1
        code, post = CONVENERS.get(place, ("", ""))
        yield _belongs(row, row["sector_id"], Body.Kind.SECTOR, code, post)


def _in_committees(members: list[Row], committees: list[UUID]) -> Iterator[Row]:
    """Each in one committee, every twelfth in a second one too; the first of each lead it."""
    seen: dict[UUID, int] = {}
    for n, row in enumerate(members):
        first = committees[(n // 2) % len(committees)]
        place = seen[first] = seen.get(first, -1) + 1
        code, post = POSTS.get(place, ("", ""))
        yield _belongs(row, first, Body.Kind.COMMITTEE, code, post)
        if n % 12 == 5:
            yield _belongs(row, committees[(n // 2 + 3) % len(committees)], Body.Kind.COMMITTEE)


def _in_groups(members: list[Row], groups: list[dict[str, Row]]) -> Iterator[Row]:
    """Liaison groups and townships for everybody in turn; the party organisation for members of the party."""
    by_kind: dict[object, list[Row]] = {}
    for group in groups:
        by_kind.setdefault(group["body"]["kind"], []).append(group["body"])
    comrades = [row for row in members if row["political_party"] == PARTY_MEMBER]
    for kind, rows in ((Body.Kind.LIAISON, members), (Body.Kind.TOWNSHIP, members), (Body.Kind.SUB_PARTY_GROUP, comrades)):
        bodies = by_kind.get(kind, [])
        leads = {0: ("secretary", "书记")} if kind == Body.Kind.SUB_PARTY_GROUP else CONVENERS
        # The last township has nobody: the standing checks have something to show.
        for n, row in enumerate(rows if bodies else []):
            turn = n % max(1, len(bodies) - (kind == Body.Kind.TOWNSHIP))
            code, post = leads.get(n // max(1, len(bodies)), ("", ""))
            yield _belongs(row, bodies[turn]["principal_id"], kind, code, post)
    for n, row in enumerate(comrades[5:12]):
        yield _belongs(
            row,
            by_kind[Body.Kind.PARTY_GROUP][0]["principal_id"],
            Body.Kind.PARTY_GROUP,
            *(("secretary", "书记") if n == 0 else ("", "")),
        )


def _belongs(row: Row, body_id: object, kind: str, post_code: str = "", post: str = "") -> Row:
    began = {"valid_from": row["joined_on"]} if isinstance(row["joined_on"], date) else {}
    return {"principal_id": row["principal_id"], "body_id": body_id, "kind": kind, "post_code": post_code, "post": post, **began}
