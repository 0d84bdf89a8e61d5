"""A demo district below the demo city: 186 communities, targets of a year, ten months of talks and what came of them. All invented."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from yitang.config.demo.district_texts import LIBRARY, TOPICS
from yitang.config.demo.people import invented_names
from yitang.features.library.models import LibraryCase
from yitang.features.library.states import AXIS as LIBRARY_AXIS
from yitang.features.library.states import KIND as LIBRARY_KIND
from yitang.features.talks.models import Attendance, Owner, Problem, Talk, Topic
from yitang.features.talks.states import PROBLEM, TALK, TOPIC
from yitang.features.targets import actions as targets
from yitang.features.targets.models import Charge
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Channel, Grant, system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.grassroots.actions import release
from yitang.institution.places.models import Region, Venue
from yitang.institution.principals.models import Principal
from yitang.institution.principals.spelling import spelled
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.adoption import PastCase, PastStep, adopt
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import publish

SEED = 186
TOP = "9902"
COMMUNITIES, STREETS = 186, 12
TALKS, OUTCOMES = 97, {"solved": 224, "partly": 17, "not": 4, "": 21}
"""Talks held, and what became of the problems that they found."""
FIRST, SECOND = "松枫柳梅竹荷兰菊棠桂枣槐榆桐柏杏", "苑园里庭湾塘桥井巷坊台岗"
STREET_NAMES = ("听松", "枫林", "柳岸", "梅园", "竹影", "荷塘", "兰亭", "菊圃", "棠溪", "桂湖", "枣岭", "槐荫")
THEMES = ("夯基", "创新", "深化", "突破", "巩固")
CAMPAIGN = "双百恳谈五年行动"
BASIS = "松澜区“双百恳谈”年度工作方案"
PAPER = "街道党工委会议纪要"

Row = dict[str, Any]


def settle_district(council: Council, principals: dict[str, dict[str, UUID]]) -> None:
    """Divisions, venues, targets, the year's talks, and the figures that were released of it."""
    year = _year()
    last = min(today(), date(year, 10, 31))
    system = system_actor(council.pk, "演示数据", Channel.IMPORT)
    _open(system, council=council, opened=date(year - 2, 3, 1), people=principals)
    office = Actor(council.pk, "郑以宁", None, (Grant(Role.RESEARCH_OFFICE, council.pk),))
    with in_council(council.pk):
        _set_targets(office, year)
        _live(system, council=council, first=date(year, 1, 5), last=last, people=principals)
        for period, day in (("q1", (3, 31)), ("q2", (6, 30)), ("q3", (9, 30))):
            if date(year, *day) <= today():
                _check(office, period)
        release(office, since=date(year, 1, 1), until=last, note="本区“双百恳谈”年度进展，按恳谈开展日期和问题提出日期统计。")


def _year() -> int:
    """The year that was lived for the most part."""
    return today().year if today().month > 6 else today().year - 1


@act("demo.open_district", summarised=True)
def _open(ctx: ActContext, *, council: Council, opened: date, people: dict[str, dict[str, UUID]]) -> dict[str, Any]:
    ctx.require("demo.build")
    dice = Random(SEED)
    groups = [
        Principal(council=council, kind="group", code=f"g{n:02}", name=f"{name}委员小组")
        for n, name in enumerate(STREET_NAMES, 1)
    ]
    Principal.objects.bulk_create(groups)
    regions = list(_regions(council, dice))
    insert_rows(Region, regions)
    members = list(people["member"].values())
    venues = [_venue(council, n, row, opened, members[n % len(members)], dice) for n, row in enumerate(regions[1:], 1)]
    insert_rows(Venue, venues)
    streets = [row for row in regions if row["level"] == "township"]
    villages = [row for row in regions if row["level"] == "village"]
    held = [(row, groups[n].pk) for n, row in enumerate(streets)]
    held += [(row, members[n % len(members)]) for n, row in enumerate(villages)]
    day = date(opened.year + 2, 1, 4)
    insert_rows(
        Charge, [{"council_id": council.pk, "region_id": row["id"], "holder_id": pk, "valid_from": day} for row, pk in held]
    )
    return {"venues": len(venues)}


def _regions(council: Council, dice: Random) -> Iterator[Row]:
    """The district, its streets, and one community more than the year counts: two of them became one in January."""
    top = _region(council, TOP, "松澜区", "county", None)
    yield top
    names = [a + b for a in FIRST for b in SECOND]
    dice.shuffle(names)
    streets = []
    for n, name in enumerate(STREET_NAMES, 1):
        street = _region(council, f"{TOP}{n:03}", f"{name}街道", "township", top)
        streets.append(street)
        yield street
    for n in range(COMMUNITIES + 1):
        street = streets[n % STREETS]
        code = f"{street['code']}{n // STREETS + 1:03}"
        yield _region(council, code, f"{names[n]}社区", "village", street)


def _region(council: Council, code: str, name: str, level: str, above: Row | None) -> Row:
    path = f"{above['path'] if above else ''}{code}/"
    own = {"id": uuid7(), "council_id": council.pk, "code": code, "name": name, "level": level, "path": path}
    return own | {"parent_id": above["id"] if above else None}


def _venue(council: Council, number: int, region: Row, opened: date, convener: UUID, dice: Random) -> Row:
    name = f"{region['name']}{'恳谈室' if region['level'] == 'village' else '协商议事厅'}"
    return {
        "id": uuid7(),
        "council_id": council.pk,
        "code": f"S{number:03}",
        "name": name,
        "spelled": spelled(name),
        "kind": region["level"],
        "region_id": region["id"],
        "brand": "双百恳谈",
        "address": f"{region['name']}{number % 60 + 1} 号",
        "hours": dice.choice(("每月 10 日下午", "每周五下午", "每月第二个周六上午")),
        "convener_id": convener,
        "opened_on": opened + timedelta(days=dice.randrange(0, 300)),
    }


def _set_targets(office: Actor, year: int) -> None:
    """The targets of the year, frozen, with one correction in view; and the themes of five years."""
    for n, title in enumerate(THEMES, year - 2):
        targets.save_theme(office, campaign=CAMPAIGN, year=n, title=title)
    made = []
    for title, measure, way, level in (
        ("恳谈 100 场", "talks", "total", ""),
        ("协商事项 100 件", "topics", "total", ""),
        ("每个社区至少一场恳谈", "talks", "each", "village"),
    ):
        asked: dict[str, Any] = {"year": year, "title": title, "measure": measure, "way": way, "level": level, "basis": BASIS}
        made.append(targets.add_target(office, number=1 if level else 100, **asked)["target_id"])
    for target_id in made:
        targets.freeze(office, target_id=UUID(str(target_id)))
    gone = Venue.objects.filter(kind="village").select_related("region").order_by("-code")[0].region
    reason = f"{gone.name}与相邻社区合并，{year}年1月起不再单独计数。"
    targets.correct(office, target_id=UUID(str(made[2])), what="drop", region_id=gone.pk, reason=reason)


def _check(office: Actor, period: str) -> None:
    from yitang.features.targets.models import Target  # noqa: PLC0415 read in the scope that has just opened

    for target in Target.objects.order_by("title"):
        targets.check(office, target_id=target.pk, period=period, remark="按计划推进，未开展的社区已逐个提醒召集人。")


@act("demo.live_district", summarised=True)
def _live(ctx: ActContext, *, council: Council, first: date, last: date, people: dict[str, dict[str, UUID]]) -> dict[str, Any]:
    """Topics, talks and problems of the year, through the door for history."""
    ctx.require("demo.build")
    dice = Random(SEED)
    venues = list(Venue.objects.filter(kind="village").select_related("region").order_by("code"))[:COMMUNITIES]
    chosen = sorted(dice.sample(range(len(venues)), TALKS))
    days = sorted(first + timedelta(days=dice.randrange((last - first).days)) for _n in range(TALKS))
    dice.shuffle(days)
    ends = [end for end, n in OUTCOMES.items() for _n in range(n)]
    dice.shuffle(ends)
    members, units = list(people["member"].values()), list(people["unit"].values())
    names = invented_names(TALKS, SEED)
    versions = {code: publish(council.pk, code, first) for code in (TOPIC, TALK, PROBLEM, LIBRARY_KIND)}
    past: dict[str, list[PastCase]] = {TOPIC: [], TALK: [], PROBLEM: []}
    share = [len(ends) // TALKS + (n < len(ends) % TALKS) for n in range(TALKS)]
    for n, place in enumerate(chosen):
        own = [ends.pop() for _n in range(share[n])]
        _talk(
            ctx,
            past,
            venues[place],
            TOPICS[n % len(TOPICS)],
            (days[n], last),
            own,
            (members[n % len(members)], units[n % len(units)], names[n]),
        )
    for kind, cases in past.items():
        adopt(ctx, versions[kind], uuid7(), cases)
    adopt(ctx, versions[LIBRARY_KIND], uuid7(), _library(ctx, past[TALK], last))
    return {"talks": TALKS, "problems": len(past[PROBLEM])}


def _talk(
    ctx: ActContext,
    past: dict[str, list[PastCase]],
    venue: Venue,
    idea: dict[str, Any],
    days: tuple[date, date],
    ends: list[str],
    who: tuple[UUID, UUID, str],
) -> None:
    """One talk with its topic, who came, what was suggested, and the problems that it left."""
    (day, last), (member, unit, chair) = days, who
    place, dice = venue.region.name, Random(venue.code)
    shared = {"council_id": ctx.council_id}
    topic = PastCase(TOPIC, f"{place}：{idea['topic']}", "talked", [(TOPIC, None, "talked")], since=_moment(day))
    confirmed = {"confirmed_by": f"{place}党委", "confirmed_on": day - timedelta(days=6), "confirmed_paper": PAPER}
    about: Row = {"case_id": topic.case_id, "venue_id": venue.pk, "source": idea["source"], "class_code": idea["class"]}
    topic.rows.append((Topic, shared | confirmed | about | {"proposed_on": day - timedelta(days=14)}))
    topic.steps.append(PastStep(TOPIC, "confirm", "confirmed", day - timedelta(days=6)))
    past[TOPIC].append(topic)
    talk = PastCase(TALK, f"{place}{idea['topic']}恳谈会", "closed", [(TALK, None, "closed")], since=_moment(day))
    talk.steps.append(PastStep(TALK, "close", "closed", day))
    own: Row = {"case_id": talk.case_id, "venue_id": venue.pk, "topic_id": topic.case_id, "held_on": day, "place": venue.address}
    own |= {
        "chair": chair,
        "minutes": idea["minutes"],
        "consensus": "reached",
        "agreed": idea["agreed"],
        "planned_at": _moment(day),
    }
    talk.rows.append((Talk, shared | own))
    for kind, n in (("resident", dice.randrange(9, 26)), ("member", dice.randrange(2, 5)), ("unit", dice.randrange(1, 4))):
        talk.rows.append((Attendance, shared | {"talk_id": talk.case_id, "kind_code": kind, "count": n}))
    for ordinal, text in enumerate(idea["suggestions"], 1):
        answered = dice.random() < 0.85
        said = {"case_id": talk.case_id, "ordinal": ordinal, "raised_by_id": member if ordinal == 1 else None, "text": text}
        said |= {"said_by": "" if ordinal == 1 else "居民代表", "raised_at": _moment(day)}
        said |= {"answer": "已采纳，列入当月办理清单。" if answered else "", "adopted": "full" if answered else ""}
        talk.rows.append((Suggestion, shared | said | {"answered_on": min(day + timedelta(days=7), last) if answered else None}))
    past[TALK].append(talk)
    for n, end in enumerate(ends):
        past[PROBLEM].append(_problem(shared, venue, idea, (topic.case_id, talk.case_id, unit), days, (n, end)))


def _problem(
    shared: Row, venue: Venue, idea: dict[str, Any], of: tuple[UUID, UUID, UUID], days: tuple[date, date], found: tuple[int, str]
) -> PastCase:
    """A problem of the talk: given out on its day, and what came of it some weeks later."""
    (topic, talk, unit), (day, last) = of, days
    (n, end), text = found, idea["problems"][found[0] % len(idea["problems"])]
    stage = "concluded" if end else "handling"
    done = min(day + timedelta(days=18 + 5 * n), last)
    case = PastCase(PROBLEM, text[:40], stage, [(PROBLEM, None, stage)], since=_moment(done if end else day))
    own: Row = {"case_id": case.case_id, "venue_id": venue.pk, "topic_id": topic, "talk_id": talk, "text": text, "raised_on": day}
    own |= {"mode": ("sole", "joint", "shared")[n % 3], "due_on": day + timedelta(days=60), "outcome": end}
    own |= {"report": idea["report"] if end else "", "report_outcome": end, "reported_on": done if end else None}
    words = {"solved": "content", "partly": "fair", "not": "not", "": ""}
    own |= {"solved_on": done if end else None, "residents_word": words[end], "residents_on": done if end else None}
    case.rows.append((Problem, shared | own))
    case.rows.append((Owner, shared | {"problem_id": case.case_id, "ordinal": 1, "principal_id": unit, "name": ""}))
    case.steps.append(PastStep(PROBLEM, "assign", "handling", day))
    if end:
        case.steps.append(PastStep(PROBLEM, "conclude", "concluded", done))
    return case


def _library(ctx: ActContext, talks: list[PastCase], last: date) -> list[PastCase]:
    """Cases of the library: three that everybody reads, one that waits for approval."""
    found = []
    for n, (title, place, class_code, summary, body) in enumerate(LIBRARY):
        stage = "submitted" if n == len(LIBRARY) - 1 else "published"
        public = stage == "published"
        day = last - timedelta(days=20 * (n + 1))
        publicity = Case.Publicity.PUBLIC if public else Case.Publicity.INTERNAL
        case = PastCase(LIBRARY_KIND, title, stage, [(LIBRARY_AXIS, None, stage)], publicity=publicity, since=_moment(day))
        own: Row = {"council_id": ctx.council_id, "case_id": case.case_id, "origin_kind": TALK, "origin_id": talks[n].case_id}
        own |= {"place": place, "class_code": class_code, "summary": summary, "body": body, "edited_by": "郑以宁"}
        own |= {"published_on": day if public else None, "changed_at": _moment(day)}
        case.rows.append((LibraryCase, own))
        case.steps.append(PastStep(LIBRARY_AXIS, "publish" if public else "submit", stage, day))
        found.append(case)
    return found


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15)))
