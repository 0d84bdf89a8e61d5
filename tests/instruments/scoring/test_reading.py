"""From the rows of the database to the points: the same as the plain scorer's, on either engine, for all and for one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.fixtures import MakeCouncil, seed
from tests.instruments.scoring.dice import AFTER, FIRST, World, world
from tests.instruments.scoring.reference import Judge
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.actions import cancel_fact
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.computing import Asked, Result, compute
from yitang.instruments.scoring.fetching import read

SEEDS = (3, 11, 12, 19, 27, 40, 58, 64)


def settled(found: World) -> World:
    """The world as the ledger can hold it: facts without a gathering have their role for an occasion, and none is there twice."""
    kept = {}
    for fact in found.facts:
        fact = replace(fact, occasion=fact.role)
        kept[fact if fact.case is None else (fact.who, fact.kind, fact.role, fact.case, fact.day)] = fact
    return replace(found, facts=list(kept.values()))


def write_down(council: Council, found: World) -> tuple[list[UUID], list[UUID]]:
    """The facts as rows, each beside one that was cancelled. Returns the principals (those assessed first) and the cases."""
    everybody = [uuid7() for _n in range(len(found.people) + 2)]
    cases = [uuid7() for _n in range(6)]
    with seed(council):
        for fact in found.facts:
            for role, cancelled in (("gone", True), (fact.role, False)):
                row = DutyFact(
                    council_id=council.pk,
                    principal_id=everybody[fact.who],
                    kind=fact.kind,
                    role=role,
                    quantity=Decimal(int(fact.quantity * 1000)) / 1000,
                    effective_on=fact.day,
                    case_id=None if fact.case is None else cases[fact.case],
                )
                if not cancelled or not DutyFact.objects.filter(role="gone", case_id=row.case_id).exists():
                    row.save(force_insert=True)
                    if cancelled:
                        cancel_fact(row, effective_on=date(2027, 5, 1))
    return everybody, cases


def reckoned(council: Council, found: World, who: list[UUID], places: list[int]) -> Result:
    people = [found.people[n] for n in places]
    ids = [who[n] for n in places]
    with in_council(council.pk):
        own, shared = read(found.scheme, council.pk, FIRST, AFTER, ids, ids=True)
    corrections = {n: found.corrections[place] for n, place in enumerate(places) if place in found.corrections}
    served = [found.served[n] for n in places]
    return compute(
        Asked(found.scheme, people, FIRST.toordinal(), AFTER.toordinal(), served, corrections, found.whole), own, shared
    )


def totals(result: Result) -> list[str]:
    return [f"{int(total)}/{result.denominator}" for total in result.total]


def test_points_from_rows_are_those_of_the_plain_scorer(make_council: MakeCouncil) -> None:
    for number in SEEDS:
        council = make_council(f"c{number}")
        found = settled(world(number))
        who, _cases = write_down(council, found)
        judged = Judge(
            found.scheme, found.people, found.facts, found.served, found.whole, found.corrections, (FIRST, AFTER)
        ).judge()
        together = reckoned(council, found, who, list(range(len(found.people))))
        assert [judge.total * together.denominator for judge in judged] == [int(total) for total in together.total]
        for n, judge in enumerate(judged):
            alone = reckoned(council, found, who, [n])
            assert int(alone.total[0]) == judge.total * alone.denominator


def test_more_people_than_are_named_are_sorted_out_here(make_council: MakeCouncil) -> None:
    council, found = make_council("many"), settled(world(58))
    who, _cases = write_down(council, found)
    strangers = [uuid7() for _n in range(250)]
    people = [*found.people, *[replace(found.people[0], principal_id=one, exemptions=()) for one in strangers]]
    many = replace(found, people=people, served=[*found.served, *[found.whole] * 250])
    few = reckoned(council, found, who, list(range(len(found.people))))
    all_ = reckoned(council, many, [*who[: len(found.people)], *strangers], list(range(len(people))))
    assert [int(total) * all_.denominator for total in few.total] == [
        int(total) * few.denominator for total in all_.total[: len(found.people)]
    ]
