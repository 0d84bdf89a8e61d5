"""Categories of people, parts of the year in days and half months, minimum duties in part, times of exemption."""

from datetime import UTC, date, datetime
from fractions import Fraction
from uuid import UUID

import pytest

from tests.fixtures import seed
from tests.instruments.scoring.town import Town
from yitang.foundation.tenancy.models import Term
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.members.models import ElectedPost, Member
from yitang.instruments.gatherings.models import Attendee, Gathering, Leave, Sitting
from yitang.instruments.scoring.models import ExemptTime
from yitang.instruments.scoring.people import Exemption, Person, people_of
from yitang.instruments.scoring.queries import explain, score_of
from yitang.instruments.scoring.scheme import parse
from yitang.instruments.scoring.scores import Score
from yitang.instruments.scoring.serving import served_of, spans_of, whole_year
from yitang.instruments.scoring.types import Part

pytestmark = pytest.mark.django_db
YEAR = 2026
SCHEME = parse("""
scheme: people
title: 分类办法
groups:
  - code: all
    title: 共同项目
    items:
      - {code: filed, title: 立案, facts: proposals.filed, points: 5}
      - {code: seats, title: 常委会议, facts: meeting.attended, people: standing, points: 2}
  - code: standing
    title: 常委项目
    people: [standing]
    start: 10
minimum:
  duties:
    - {code: report, title: 履职报告, facts: dossier.speech, people: standing}
    - {code: filed, title: 提案, facts: proposals.filed, at_least: 2, scaled: half_up}
part_of_year: {exemptions: [newly_appointed, sick_leave], by: day, least_days: 30}
""")


def elected(town: Town, name: str, since: date, until: date | None = None, office: str = "standing") -> None:
    with seed(town.council):
        member = Member.objects.get(principal_id=town.people[name])
        term, _made = Term.objects.get_or_create(
            council=town.council, number=6, defaults={"name": "第六届", "starts_on": date(2022, 1, 1)}
        )
        ElectedPost(council=town.council, member=member, term=term, office=office, valid_from=since, valid_to=until).save()


def away(town: Town, name: str, since: date, until: date) -> None:
    with seed(town.council):
        row = ExemptTime(council_id=town.council.pk, principal_id=town.people[name], kind="sick_leave", since=since, until=until)
        row.save(force_insert=True)


def checks(score: Score) -> dict[str, tuple[Fraction, bool | None]]:
    return {check.code: (check.wanted, check.met) for check in score.minimum}


def test_items_count_on_days_in_office_and_groups_on_the_last_day(town: Town) -> None:
    for name in ("常委", "新常委", "原常委", "委员"):
        town.member(name)
    elected(town, "常委", date(2022, 1, 1), office="vice_chair")
    elected(town, "新常委", date(2026, 7, 1))
    elected(town, "原常委", date(2022, 1, 1), date(2026, 7, 1))
    days = (date(2026, 3, 1), date(2026, 9, 1))
    town.facts(*((name, "meeting.attended", "", 1, day) for name in town.people for day in days))
    assert town.totals(scheme=SCHEME) == {"常委": 14, "新常委": 12, "原常委": 2, "委员": 0}
    scores = town.scores(scheme=SCHEME)
    assert {name: checks(score)["report"][1] for name, score in scores.items()} == {
        "常委": False,
        "新常委": False,
        "原常委": None,
        "委员": None,
    }
    assert ["standing" in score.groups for score in scores.values()] == [True, True, False, False]
    with in_council(town.council.pk):
        lines = explain(town.council.pk, YEAR, town.people["委员"], day=date(2026, 12, 31), scheme=SCHEME)
    assert [line.group for line in lines if line.title == "常委项目"] == []


def test_a_minimum_duty_is_asked_for_in_part_of_whoever_was_away(town: Town) -> None:
    town.member("全年")
    town.member("半年")
    town.member("短", joined=date(2026, 12, 20))
    away(town, "半年", date(2026, 1, 1), date(2026, 7, 31))
    town.facts(*((name, "proposals.filed") for name in town.people))
    scores = town.scores(scheme=SCHEME)
    assert {name: checks(score)["filed"] for name, score in scores.items()} == {
        "全年": (Fraction(2), False),
        "半年": (Fraction(1), True),
        "短": (Fraction(0), True),
    }
    assert [(score.served, score.whole) for score in scores.values()] == [(365, 365), (153, 365), (12, 365)]


def test_an_exempt_time_changes_the_running_score_at_once_and_its_withdrawal_too(town: Town) -> None:
    who = town.member("甲")
    town.publish(SCHEME.text)
    town.facts(("甲", "proposals.filed"))

    def lacking() -> list[str]:
        with in_council(town.council.pk):
            score = score_of(town.council.pk, YEAR, who, day=date(2026, 12, 31))
        return [check.code for check in score.lacking] if score else []

    before = lacking()
    away(town, "甲", date(2026, 1, 1), date(2026, 8, 31))
    during = lacking()
    with seed(town.council):
        row = ExemptTime.objects.get()
        row.withdrawn_at, row.withdrawn_by = datetime(2026, 9, 1, tzinfo=UTC), "林静"
        row.save()
    assert (before, during, lacking()) == (["filed"], [], ["filed"])


def test_leave_for_illness_exempts_its_days_and_other_leave_does_not(town: Town) -> None:
    ids = {name: town.member(name) for name in ("病", "差", "未准")}
    with seed(town.council) as ctx:
        for code, flags in (("illness", {"exempts": "sick_leave"}), ("travel", {})):
            DictionaryEntry(council_id=ctx.council_id, dictionary="leave_cause", code=code, label=code, flags=flags).save()
        found = a_gathering(town)
        for number, (name, cause, state) in enumerate(
            (("病", "illness", "granted"), ("差", "travel", "granted"), ("未准", "illness", "asked")), start=1
        ):
            attendee = Attendee(council=town.council, gathering=found, principal_id=ids[name], number=number)
            attendee.save()
            Leave(council=town.council, attendee=attendee, cause=cause, state=state, channel="web").save()
    with in_council(town.council.pk):
        people = people_of(town.council.pk, date(2026, 1, 1), date(2026, 12, 31))
        alone = people_of(town.council.pk, date(2026, 1, 1), date(2026, 12, 31), ids["病"])
    times = {person.principal_id: person.exemptions for person in people}
    day = date(2026, 5, 11)
    assert times == {ids["病"]: (Exemption("sick_leave", day, day),), ids["差"]: (), ids["未准"]: ()}
    assert [person.exemptions for person in alone] == [times[ids["病"]]]


def a_gathering(town: Town) -> Gathering:
    """A meeting on 11 May with one half day."""
    from yitang.instruments.workflow.models import Case
    from yitang.instruments.workflow.procedures import publish

    version = publish(town.council.pk, "gathering", date(2026, 1, 1))
    case = Case(
        council=town.council, kind="gathering", title="常委会议", procedure=version, created_at=datetime(2026, 5, 1, tzinfo=UTC)
    )
    case.save(force_insert=True)
    begins, ends = datetime(2026, 5, 11, 1, tzinfo=UTC), datetime(2026, 5, 11, 4, tzinfo=UTC)
    found = Gathering(council=town.council, case=case, kind_code="standing", starts_at=begins, ends_at=ends)
    found.save(force_insert=True)
    Sitting(council=town.council, gathering=found, ordinal=1, starts_at=begins, ends_at=ends).save()
    return found


@pytest.mark.parametrize(("by", "whole", "served"), [("month", 12, 11), ("half_month", 24, 21), ("day", 365, 319)])
def test_spans_of_the_year_that_were_begun_count_as_served(by: str, whole: int, served: int) -> None:
    times = (
        Exemption("sick_leave", date(2026, 3, 1), date(2026, 4, 10)),
        Exemption("sick_leave", date(2026, 4, 6), date(2026, 4, 15)),
    )
    part, person = Part(("sick_leave",), True, 1, by), Person(UUID(int=1), times)  # type: ignore[arg-type]
    first = date(2026, 1, 1)
    assert (whole_year(part, first), served_of(person, part, first)) == (whole, served)


def test_spans_cover_every_day_of_the_year_once_wherever_it_begins() -> None:
    for first in (date(2024, 1, 31), date(2025, 2, 1), date(2026, 11, 15)):
        for by in ("month", "half_month", "day"):
            spans = spans_of(by, first)  # type: ignore[arg-type]
            days = [since.fromordinal(n) for since, until in spans for n in range(since.toordinal(), until.toordinal() + 1)]
            assert days == [first.fromordinal(first.toordinal() + n) for n in range(len(days))]
            assert len(days) in (365, 366)
