"""A random world of venues, talks, suggestions and problems, written straight into the rows, and a second count of it by hand."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

from tests.fixtures import seed
from yitang.features.talks.models import Attendance, Problem, Talk
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.places.models import Region, Venue
from yitang.institution.principals.models import Principal
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import publish

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(150)]
SINCE, UNTIL = date(2026, 1, 20), date(2026, 4, 30)


def places(council: Council, towns: int = 2, villages: int = 3) -> list[Region]:
    """A county with towns and villages."""
    county = Region(council=council, code="51", name="云水县", level="county", path="51/")
    county.save()
    found = [county]
    for t in range(towns):
        town = Region(council=council, code=f"51{t}", name=f"第{t}镇", level="township", parent=county, path=f"51/51{t}/")
        town.save()
        found.append(town)
        for v in range(villages):
            code = f"51{t}{v}"
            row = Region(council=council, code=code, name=f"{t}镇{v}村", level="village", parent=town, path=f"{town.path}{code}/")
            row.save()
            found.append(row)
    return found


def fill(council: Council, dice: random.Random, n: int) -> list[Talk]:
    """`n` talks at venues of some of the places, with what was said and found there."""
    with seed(council) as ctx:
        load_pack(ctx, council)
        regions = places(council)
        versions = {kind: publish(council.pk, kind, DAYS[0]) for kind in ("talk", "problem")}
        voice = Principal(council=council, kind="member", code="0001", name="周明")
        voice.save()
        venues = [_venue(council, dice, place, dice.choice(regions)) for place in range(8)]
        return [_talk(council, dice, versions, venues, voice, place) for place in range(n)]


def _venue(council: Council, dice: random.Random, place: int, region: Region) -> Venue:
    opened = dice.choice(DAYS)
    closed = dice.choice([None, None, opened + timedelta(days=dice.randrange(0, 60))])
    row = Venue(council=council, code=f"V{place}", name=f"第{place}议事室", kind="village", region=region, opened_on=opened)
    row.closed_on, row.closed_why = closed, "停用" if closed else ""
    row.save()
    return row


def _talk(council: Council, dice: random.Random, versions: Any, venues: list[Venue], voice: Principal, place: int) -> Talk:
    case = Case(council=council, id=uuid7(), kind="talk", procedure=versions["talk"], title=f"第{place}场恳谈")
    case.stage = dice.choice(["closed", "closed", "closed", "announced", "cancelled"])
    case.save(force_insert=True)
    day = dice.choice(DAYS)
    talk = Talk(council=council, case=case, venue=dice.choice(venues), held_on=day if case.stage == "closed" else None)
    talk.save(force_insert=True)
    for kind in dice.sample(["residents", "members", "units"], dice.choice([0, 1, 2])):
        Attendance(council=council, talk=talk, kind_code=kind, count=dice.randrange(1, 40)).save()
    for ordinal in range(dice.choice([0, 1, 2, 3])):
        said = Suggestion(council=council, case=case, ordinal=ordinal + 1, raised_by=voice, text=f"建议{ordinal}")
        said.adopted = dice.choice(["", "full", "partial", "none"])
        said.answered_on = day + timedelta(days=dice.randrange(0, 40)) if said.adopted else None
        said.save()
    for _n in range(dice.choice([0, 1, 2])):
        _problem(council, dice, versions["problem"], talk, day)
    return talk


def _problem(council: Council, dice: random.Random, version: Any, talk: Talk, day: date) -> None:
    case = Case(council=council, id=uuid7(), kind="problem", procedure=version, title="路灯", stage="open")
    case.save(force_insert=True)
    row = Problem(council=council, case=case, venue=talk.venue, talk=talk, text="路灯不亮", raised_on=day)
    row.outcome = dice.choice(["", "", "solved", "partly", "not"])
    row.solved_on = day + timedelta(days=dice.randrange(0, 60)) if row.outcome else None
    if dice.random() < 0.3:
        row.transferred_to, row.transferred_on = talk.case, day + timedelta(days=dice.randrange(0, 30))
    row.save(force_insert=True)


def counted_again(path: str = "", skip: frozenset[Any] = frozenset()) -> dict[str, int]:
    """The figures of the councils in scope from all rows in memory, in a division; `skip` are talks that count elsewhere."""
    inside = lambda day: day is not None and SINCE <= day <= UNTIL  # noqa: E731
    by_then = lambda day: day is not None and day <= UNTIL  # noqa: E731
    regions = {row.pk: row.path for row in Region.objects.all()}
    venues = {row.pk: row for row in Venue.objects.all()}
    here = lambda venue_id: regions[venues[venue_id].region_id].startswith(path)  # noqa: E731
    stages = dict(Case.objects.values_list("pk", "stage"))
    held = {t.pk: t for t in Talk.objects.all() if stages[t.pk] == "closed" and inside(t.held_on) and here(t.venue_id)}
    once = {pk for pk in held if pk not in skip}
    lived = {pk for pk, v in venues.items() if v.opened_on <= UNTIL and not (v.closed_on and v.closed_on <= SINCE) and here(pk)}
    said = [row for row in Suggestion.objects.all() if row.case_id in once]
    found = [row for row in Problem.objects.all() if inside(row.raised_on) and here(row.venue_id)]
    ends = Counter(row.outcome for row in found if by_then(row.solved_on))
    return {
        "venues": len(lived),
        "venues_active": len(lived & {talk.venue_id for talk in held.values()}),
        "sessions": len(once),
        "participants": sum(row.count for row in Attendance.objects.all() if row.talk_id in once),
        "suggestions": len(said),
        "adopted": sum(row.adopted in ("full", "partial") and by_then(row.answered_on) for row in said),
        "problems": len(found),
        "solved": ends["solved"],
        "partly": ends["partly"],
        "not_solved": ends["not"],
        "open": sum(not by_then(row.solved_on) for row in found),
        "transferred": sum(by_then(row.transferred_on) for row in found),
    }
