"""Random schemes, people and ledgers: small, and full of ties, caps and shared cases."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any
from uuid import UUID

from tests.instruments.scoring.reference import Fact
from yitang.instruments.scoring.people import Exemption, Held, Person
from yitang.instruments.scoring.serving import served_of, whole_year
from yitang.instruments.scoring.types import (
    BestOf,
    Duty,
    Grade,
    Group,
    Item,
    Part,
    Quota,
    Round,
    Scheme,
    Selection,
    Share,
    Veto,
)

FIRST, AFTER = date(2026, 1, 1), date(2027, 1, 1)
KINDS = ("test.a", "test.b", "test.c", "test.joint")
ROLES = ("", "lead", "plenary", "writer")
AWAY = ("newly_appointed", "sick_leave")
POSTS = ("standing", "committee.chair")
FOR = [(), (), (), ("standing",), ("!standing",), ("committee.chair", "standing"), ("standing", "!committee.chair")]
"""For whom a rule is."""
NUMBERS = [Fraction(n, d) for n in (-10, -2, -1, 1, 2, 3, 5, 10) for d in (1, 2, 3)] + [Fraction(1, 10), Fraction(7, 4)]
LARGE = Fraction(10**8 + 1, 999_983)
"""Now and then: sums beyond what a machine integer holds."""


@dataclass
class World:
    scheme: Scheme
    people: list[Person]
    facts: list[Fact]
    served: list[int]
    whole: int
    corrections: dict[int, Fraction]


def world(seed: int) -> World:
    """A world of its own for each number."""
    dice = Random(seed)
    scheme = a_scheme(dice)
    people = [a_person(dice, n) for n in range(dice.randint(1, 6))]
    facts = [a_fact(dice, len(people) + 2) for _n in range(dice.randint(0, 40))]
    served = [served_of(person, scheme.part, FIRST) for person in people]
    corrections = {n: number(dice) for n in range(len(people)) if dice.random() < 0.2}
    return World(scheme, people, facts, served, whole_year(scheme.part, FIRST), corrections)


def number(dice: Random) -> Fraction:
    return dice.choice(NUMBERS)


def maybe(dice: Random, value: Any, chance: float = 0.3) -> Any:
    return value if dice.random() < chance else None


def a_day(dice: Random) -> date:
    """Few days, so that many facts share one; some lie outside of the year."""
    return date(2025, 12, 20) + timedelta(days=dice.choice([0, 20, 50, 50, 51, 80, 80, 200, 300, 390]))


def a_person(dice: Random, n: int) -> Person:
    times = []
    for kind in AWAY:
        for _n in range(dice.choice([0, 0, 1, 2])):
            since = FIRST + timedelta(days=dice.randint(0, 300))
            until = min(since + timedelta(days=dice.randint(0, 200)), AFTER - timedelta(days=1))
            times.append(Exemption(kind, since, until))
    posts = []
    for kind in POSTS:
        for _n in range(dice.choice([0, 0, 1, 2])):
            since = FIRST + timedelta(days=dice.randint(0, 300))
            posts.append(Held(kind, since, dice.choice([date.max, since + timedelta(days=dice.randint(0, 200))])))
    last = dice.choice([AFTER - timedelta(days=1), date(2026, 6, 30)])
    return Person(UUID(int=n + 1), tuple(times), tuple(posts), last)


def a_fact(dice: Random, people: int) -> Fact:
    role = dice.choice(ROLES)
    return Fact(
        who=dice.randrange(people),
        kind=dice.choice(KINDS),
        role=role,
        occasion=role if dice.random() < 0.5 else dice.choice(ROLES[2:]),
        quantity=Fraction(dice.choice(["1", "1", "2", "0.5", "1.333", "-1"])),
        day=a_day(dice),
        case=dice.choice([None, 1, 1, 2, 3, 4]),
    )


def limits(dice: Random) -> dict[str, Any]:
    low, high = sorted([number(dice), number(dice) * 2])
    way = dice.choice(["half_up", "half_even", "down", "up"])
    step = dice.choice([Fraction(1), Fraction(1, 2), Fraction(1, 10), Fraction(2, 3)])
    return {"cap": maybe(dice, high), "floor": maybe(dice, low), "round": maybe(dice, Round(step, way))}


def a_selection(dice: Random) -> Selection:
    since = maybe(dice, a_day(dice), 0.1)
    return Selection(
        kinds=tuple(dice.sample(KINDS[:3], dice.randint(1, 2))),
        roles=dice.choice([(), (), (), ("lead", "plenary"), ("!writer",)]),
        occasions=dice.choice([(), (), (), ("plenary",), ("!plenary",)]),
        since=since,
        until=maybe(dice, max(since or FIRST, a_day(dice)), 0.1),
        exempt=dice.choice([(), (), ("sick_leave",), AWAY]),
        people=dice.choice(FOR),
    )


def a_share(dice: Random) -> Share:
    return Share(
        among=dice.choice([("test.joint",), ("test.joint", "test.c")]),
        way=dice.choice(["half_equal", "equal", "fixed", "by_role"]),
        lead=dice.choice([Fraction(1), Fraction(2, 3)]),
        joint=dice.choice([Fraction(0), Fraction(1, 2), Fraction(1, 3)]),
        roles=dice.choice([(), (("writer", Fraction(1, 4)),)]),
    )


def an_item(dice: Random, code: str) -> Item:
    counted = dice.choice(["all", "all", "first", "best"])
    return Item(
        code=code,
        title=code,
        select=a_selection(dice),
        points=LARGE if dice.random() < 0.02 else number(dice),
        by_role=tuple((role, number(dice)) for role in dice.sample(ROLES[1:], dice.choice([0, 0, 1, 2]))),
        unit=dice.choice(["time", "half_day", "piece"]),
        skip=dice.choice([0, 0, 0, 1, 2]),
        counted=counted,  # type: ignore[arg-type]
        most=0 if counted == "all" else dice.randint(1, 3),
        share=maybe(dice, a_share(dice)),
        **limits(dice),
    )


def a_group(dice: Random, code: str) -> Group:
    items = tuple(an_item(dice, f"{code}{n}") for n in range(dice.randint(0, 4)))
    codes = [item.code for item in items]
    best = []
    if len(codes) > 1 and dice.random() < 0.5:
        best = [BestOf(tuple(codes[:2]), dice.choice(["case", "year"]))]
    start = dice.choice([Fraction(0), Fraction(50), Fraction(7, 3)])
    scaled = dice.choice(["", "", "raise", "start"])
    return Group(
        code=code,
        title=code,
        start=start,
        items=items,
        best_of=tuple(best),
        scaled=scaled,
        people=dice.choice(FOR),
        **limits(dice),
    )


def a_part(dice: Random) -> Part:
    by = dice.choice(["month", "month", "half_month", "day"])
    return Part(dice.choice([AWAY, AWAY[:1]]), dice.random() < 0.5, dice.choice([2, 6, 90]), by)  # type: ignore[arg-type]


def a_scheme(dice: Random) -> Scheme:
    grades = (
        Grade(
            "a",
            "优秀",
            Fraction(10),
            maybe(dice, dice.choice([Quota(part=Fraction(1, 3)), Quota(count=1)]), 0.6),
            dice.random() < 0.3,
        ),
        Grade("b", "称职", Fraction(2), maybe(dice, Quota(count=2), 0.2), dice.random() < 0.3),
        Grade("c", "不称职"),
    )
    return Scheme(
        code="random",
        title="随机",
        start=dice.choice([Fraction(0), Fraction(60)]),
        groups=tuple(a_group(dice, code) for code in "gh"[: dice.randint(1, 2)]),
        duties=tuple(
            Duty(
                f"d{n}",
                "一件",
                replace(a_selection(dice), people=()),
                Fraction(n),
                dice.choice(["time", "piece"]),
                dice.choice([(), ("sick_leave",)]),
                dice.choice(FOR),
                dice.choice(["", "", "half_up", "down", "up"]),
            )
            for n in range(1, dice.randint(1, 3))
        ),
        grades=grades,
        vetoes=(Veto("v", "缺席", a_selection(dice), dice.choice(["b", "c"]), Fraction(2)),) if dice.random() < 0.3 else (),
        part=maybe(dice, a_part(dice), 0.5),
        **limits(dice),
    )
