"""A lived year of gatherings of the demo province: what was held comes by the door for history, what is on and to come by the acts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from yitang.config.demo.people import COMMITTEES
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now, today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Channel, Grant, system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.queries import elected, members_of, roster_order, serving
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.arranging import arrange
from yitang.instruments.gatherings.contacts import hold_contact
from yitang.instruments.gatherings.facts import ATTENDED, BY_FLAG, GIVEN, WRITTEN
from yitang.instruments.gatherings.hall import filled_in_order, plan_hall
from yitang.instruments.gatherings.inviting import invite
from yitang.instruments.gatherings.leave import ask_leave
from yitang.instruments.gatherings.linking import link_case
from yitang.instruments.gatherings.models import AgendaItem, Attendee, Gathering, Leave, RollMark, Sitting, Speech
from yitang.instruments.gatherings.planning import start
from yitang.instruments.gatherings.records import add_follow_up, set_agenda
from yitang.instruments.gatherings.replying import reply
from yitang.instruments.gatherings.roll import mark, switch_roll
from yitang.instruments.gatherings.settling import reckon
from yitang.instruments.gatherings.signing import open_signup, sign_up, wait_for_place
from yitang.instruments.gatherings.speaking import call_for_speeches
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.ledger.actions import fact_row, write_facts
from yitang.instruments.suggestions.actions import claim, record
from yitang.instruments.workflow.adoption import PastCase, PastStep, adopt
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import publish

SEED = 77
HALLS = ("省会议中心一楼大厅", "政协机关三楼会议室", "政协机关五楼会议室", "省图书馆报告厅")
LECTURES = ("读懂县域经济", "人工智能与基层治理", "我省水系的前世今生", "从民法典看邻里", "乡村建设的尺度", "老龄社会的准备")
SPEECHES = (
    "补上县域寄递物流的最后一段",
    "让社区食堂办得下去",
    "把闲置校舍用起来",
    "为货车司机建好驿站",
    "保护好丘陵小流域",
    "给中小企业一张清单",
)
TOPICS = ("二季度重点工作", "调研报告讨论稿", "委员视察安排", "年度协商计划")


@dataclass
class Held:
    """A gathering that was held: what, whose, when, who was expected, how likely they came."""

    kind: str
    fact: str
    title: str
    place: str
    begins: datetime
    half_days: int
    people: Sequence[UUID]
    organiser_id: UUID | None = None
    presence: float = 0.9
    leave: float = 0.6
    case_id: UUID = field(default_factory=uuid7)
    sittings: dict[UUID, datetime] = field(default_factory=dict)


def hold_meetings(council: Council, opens_on: date, member: Actor, unit: Actor) -> None:
    """The year's gatherings up to yesterday, then what is on today and what is to come."""
    _hold(system_actor(council.pk, "演示数据", Channel.IMPORT), council=council, opens_on=opens_on)
    office = Actor(council.pk, "委员工作机构", grants=(Grant(Role.MEMBERS_AFFAIRS, council.pk),))
    with in_council(council.pk):
        own = next(iter(member.principal_ids))
        committee = Principal.objects.filter(kind="organ", name=COMMITTEES[1]).first()
        assert committee is not None
        people = list(dict.fromkeys([own, *members_of(committee.pk, today()).values_list("principal_id", flat=True)]))
        standing = list(elected(today()).values_list("member__principal_id", flat=True))
        unit_id = next(iter(unit.principal_ids))
    _going_on(office, people[:40], committee.pk, member)
    lecture = _to_come(office, [own, *standing], people, committee.pk, member)
    _open_to_members(office, [one for one in standing if one != own])
    _chained(office, people, lecture)
    _talked(office, people[:12], own, unit_id)


@act("demo.hold_meetings", summarised=True)
def _hold(ctx: ActContext, *, council: Council, opens_on: date) -> dict[str, Any]:
    ctx.require("demo.build")
    dice = Random(SEED)
    held = list(_year(council, opens_on, dice))
    facts: list[dict[str, Any]] = []
    past = []
    for one in held:
        attendance = list(_attendance(ctx, one, dice))
        past.append(_past(ctx, one, attendance))
        facts += [row for line in attendance for row in line["facts"]]
    adopt(ctx, publish(council.pk, KIND, today()), uuid7(), past)
    _hang(ctx, held[0])
    facts += _spoken(ctx, held[0])
    return {"gatherings": len(held), "facts": write_facts(facts)}


def _year(council: Council, opens_on: date, dice: Random) -> Iterator[Held]:
    everybody = list(roster_order(serving(opens_on)).values_list("principal_id", flat=True))
    standing = list(dict.fromkeys(elected(opens_on).values_list("member__principal_id", flat=True)))
    yield Held("plenary", "meeting", "六届三次全体会议", HALLS[0], _at(opens_on, 9), 8, everybody, presence=0.95, leave=0.8)
    last = today() - timedelta(days=2)
    for n, day in enumerate(_days(opens_on, last, 75), start=11):
        yield Held("standing", "meeting", f"六届常委会第{n}次会议", HALLS[1], _at(day, 9), 3, standing, presence=0.88, leave=0.85)
    committees = list(Principal.objects.filter(kind="organ", name__in=COMMITTEES).order_by("code"))
    for place, body in enumerate(committees):
        people = list(members_of(body.pk, opens_on).values_list("principal_id", flat=True))
        for n, day in enumerate(_days(opens_on + timedelta(days=20 + place * 3), last, 88), start=1):
            topic = TOPICS[(n + place) % len(TOPICS)]
            yield Held(
                "committee", "meeting", f"{body.name}第{n}次会议（{topic}）", HALLS[2], _at(day, 14), 1, people, body.pk, 0.82
            )
    for n, day in enumerate(_days(opens_on + timedelta(days=30), last, 50)):
        people = dice.sample(everybody, min(110, len(everybody)))
        yield Held(
            "lecture",
            "study",
            f"委员讲堂：{LECTURES[n % len(LECTURES)]}",
            HALLS[3],
            _at(day, 14),
            1,
            people,
            presence=0.78,
            leave=0.4,
        )
    for day in _days(opens_on + timedelta(days=60), last, 90):
        people = dice.sample(everybody, min(140, len(everybody)))
        yield Held("activity_day", "activity", "委员活动日", "各界别活动点", _at(day, 9), 2, people, presence=0.85, leave=0.5)


def _attendance(ctx: ActContext, one: Held, dice: Random) -> Iterator[dict[str, Any]]:
    """Each person's marks and leave, and what they come to by the same rule as at a closing."""
    sittings = {uuid7(): begins for begins in _half_days(one)}
    weights = dict.fromkeys(sittings, Decimal(1))
    one.sittings = sittings
    kind = BY_FLAG.get(one.fact, ATTENDED)
    for number, principal_id in enumerate(one.people, start=1):
        away = dice.random() > one.presence
        marks = {} if away else {pk: dice.random() < 0.02 for pk in sittings if dice.random() < 0.97}
        excused = away and dice.random() < one.leave
        account = reckon(weights, marks, set(weights) if excused else set(), Fraction(0))
        attendee_id = uuid7()
        shared: dict[str, Any] = {
            "effective_on": timezone.localdate(one.begins),
            "role": "member",
            "case_id": one.case_id,
            "recorder": "委员工作机构",
        }
        yield {
            "attendee": {
                "id": attendee_id,
                "council_id": ctx.council_id,
                "gathering_id": one.case_id,
                "principal_id": principal_id,
                "number": number,
                "reply": "leave" if excused else "coming" if marks or dice.random() < 0.5 else "",
                "group": f"第{number % 10 + 1}组" if one.kind == "plenary" else "",
                "seat": f"{(number - 1) // 28 + 1}排{(number - 1) % 28 + 1}号" if one.kind == "plenary" else "",
                "outcome": account.outcome,
                "half_days": account.present,
            },
            "marks": [
                {
                    "council_id": ctx.council_id,
                    "sitting_id": pk,
                    "attendee_id": attendee_id,
                    "late": late,
                    "at": sittings[pk] + timedelta(minutes=15 if late else -dice.randint(3, 40)),
                    "way": "desk",
                }
                for pk, late in marks.items()
            ],
            "leave": [_leave(ctx, attendee_id, one, dice)] if excused else [],
            "facts": [
                fact_row(ctx.council_id, principal_id, name, quantity=amount, recorded_by=one.organiser_id, **shared)
                for name, amount in account.kinds(kind).items()
            ],
        }


def _leave(ctx: ActContext, attendee_id: UUID, one: Held, dice: Random) -> dict[str, Any]:
    return {
        "council_id": ctx.council_id,
        "attendee_id": attendee_id,
        "cause": dice.choice(("illness", "duty", "travel", "abroad")),
        "state": Leave.State.GRANTED,
        "asked_at": one.begins - timedelta(days=3),
        "decided_at": one.begins - timedelta(days=2),
        "decided_by": "秘书长",
        "channel": "screen",
    }


def _past(ctx: ActContext, one: Held, attendance: list[dict[str, Any]]) -> PastCase:
    sittings = one.sittings
    ends = max(sittings.values()) + timedelta(hours=3)
    gathering = {
        "case_id": one.case_id,
        "council_id": ctx.council_id,
        "kind_code": one.kind,
        "organiser_id": one.organiser_id,
        "place": one.place,
        "starts_at": one.begins,
        "ends_at": ends,
    }
    rows: list[tuple[Any, dict[str, Any]]] = [(Gathering, gathering)]
    for ordinal, (pk, begins) in enumerate(sittings.items(), start=1):
        row = {"id": pk, "council_id": ctx.council_id, "gathering_id": one.case_id, "ordinal": ordinal, "half_days": Decimal(1)}
        rows.append((Sitting, row | {"starts_at": begins, "ends_at": begins + timedelta(hours=3)}))
    rows += [(Attendee, line["attendee"]) for line in attendance]
    rows += [(RollMark, row) for line in attendance for row in line["marks"]]
    rows += [(Leave, row) for line in attendance for row in line["leave"]]
    day = timezone.localdate(ends)
    steps = [
        PastStep(KIND, edge, state, day) for edge, state in (("notice", "noticed"), ("begin", "under_way"), ("close", "closed"))
    ]
    return PastCase(KIND, one.title, "closed", [(KIND, None, "closed")], steps, since=ends, case_id=one.case_id, rows=rows)


def _hang(ctx: ActContext, plenary: Held) -> None:
    """The plenary's agenda and its speeches."""
    shared = {"council_id": ctx.council_id, "gathering_id": plenary.case_id}
    titles = ("开幕会", "听取常委会工作报告", "分组讨论", "大会发言", "选举", "闭幕会")
    begun = plenary.begins
    items = [
        shared | {"ordinal": n, "title": title, "begun_at": begun, "done_at": begun + timedelta(hours=2)}
        for n, title in enumerate(titles, 1)
    ]
    insert_rows(AgendaItem, items)
    rows = []
    for n, title in enumerate(SPEECHES):
        state = Speech.State.ORAL if n < 4 else Speech.State.WRITTEN
        given = begun + timedelta(days=2, minutes=10 * n) if n < 4 else None
        row = {
            "speaker_id": plenary.people[n * 7],
            "title": title,
            "text": f"{title}。\n一、情况。\n二、建议。",
            "state": state,
            "ordinal": n + 1,
        }
        rows.append(shared | row | {"minutes": 8, "offered_at": begun - timedelta(days=20), "given_at": given})
    insert_rows(Speech, rows)


def _spoken(ctx: ActContext, plenary: Held) -> list[dict[str, Any]]:
    day = timezone.localdate(plenary.begins) + timedelta(days=2)
    return [
        fact_row(ctx.council_id, plenary.people[n * 7], GIVEN if n < 4 else WRITTEN, effective_on=day, case_id=plenary.case_id)
        for n in range(len(SPEECHES))
    ]


def _going_on(office: Actor, people: list[UUID], committee_id: UUID, member: Actor) -> None:
    """A meeting that sits now: half of the people are there, the number of the hall is switched on."""
    begins = now() - timedelta(minutes=20)
    asked = {"place": HALLS[2], "organiser_id": committee_id, "contact": "经济委办公室 000-12345601"}
    case_id = _begun(office, "committee", "经济委员会专题会议（营商环境）", begins, timedelta(hours=3), people, **asked)
    agenda = [
        ("通报调研情况", "经济委办公室", 20),
        ("部门介绍", "省发展改革部门", 20),
        ("委员讨论", "", 90),
        ("小结", "经济委主任", 15),
    ]
    set_agenda(office, gathering_id=case_id, rows=[{"title": t, "speaker": s, "minutes": m} for t, s, m in agenda])
    switch_roll(office, gathering_id=case_id, by_number=True, by_link=True, reason="只有一张签到台，入场时间短")
    for edge in ("notice", "begin"):
        advance(office, case_id=case_id, axis=KIND, edge=edge)
    with in_council(office.council_id):
        sitting = Sitting.objects.filter(gathering=case_id).order_by("ordinal").first()
        rows = Attendee.objects.filter(gathering=case_id).exclude(principal_id__in=list(member.principal_ids))
        there = list(rows.order_by("number").values_list("pk", flat=True))[: len(people) // 2]
        owner = people[3]
    assert sitting is not None
    mark(office, sitting_id=sitting.pk, attendee_ids=there, late=False)
    decision = "汇总委员意见，形成营商环境建议稿"
    add_follow_up(office, gathering_id=case_id, decision=decision, owner_id=owner, due_on=today() + timedelta(days=14))
    own = next(iter(member.principal_ids))
    add_follow_up(office, gathering_id=case_id, decision="联系两家企业补充材料", owner_id=own, due_on=today() + timedelta(days=5))


def _to_come(office: Actor, standing: list[UUID], people: list[UUID], committee_id: UUID, member: Actor) -> UUID:
    """A standing committee meeting that asks for speeches, with leave that waits; and a lecture that is being prepared, whose id it returns."""
    begins = _at(today() + timedelta(days=16), 9)
    title = "六届常委会第十六次会议"
    asked = {"place": HALLS[1], "contact": "办公厅会务组 000-12345602", "advice": "着正装，携带出席证。住地有车往返。"}
    case_id = _begun(office, "standing", title, begins, timedelta(days=1, hours=8), list(dict.fromkeys(standing)), **asked)
    call_for_speeches(
        office, gathering_id=case_id, until=begins - timedelta(days=5), words="围绕“推进新型城镇化”准备发言，1500字以内。"
    )
    advance(office, case_id=case_id, axis=KIND, edge="notice")
    for n, pk in enumerate(list(dict.fromkeys(standing))[1:20]):
        one = Actor(office.council_id, "委员", grants=(Grant(Role.MEMBER, office.council_id, principal_id=pk),))
        if n % 9 == 4:
            ask_leave(one, gathering_id=case_id, cause="duty", reason="已安排出访")
        else:
            reply(one, gathering_id=case_id)
    plan_hall(office, gathering_id=case_id, rows=0, seats=0, order="centre", lines="1排：4+4\n2-8排：3+6+3")
    with in_council(office.council_id):
        found = Gathering.objects.get(pk=case_id)
        seats = filled_in_order(found, list(Attendee.objects.filter(gathering=case_id).order_by("number")))
    arrange(office, gathering_id=case_id, rows=seats)
    lecture = _at(today() + timedelta(days=30), 14)
    return _begun(
        office,
        "lecture",
        f"委员讲堂：{LECTURES[0]}",
        lecture,
        timedelta(hours=3),
        people[:60],
        place=HALLS[3],
        organiser_id=committee_id,
    )


def _open_to_members(office: Actor, people: list[UUID]) -> None:
    """An activity for which members sign up themselves; all places are taken and two members wait."""
    begins = _at(today() + timedelta(days=12), 9)
    title = "委员活动日：走进基层文化站"
    asked = {"place": "城东文化站（集合点）", "contact": "委员工作机构 000-12345603", "advice": "步行较多，穿便鞋。"}
    case_id = _begun(office, "activity_day", title, begins, timedelta(hours=3), people[:2], **asked)
    open_signup(office, gathering_id=case_id, until=begins - timedelta(days=3), most=6)
    advance(office, case_id=case_id, axis=KIND, edge="notice")
    for n, pk in enumerate(people[2:8]):
        one = Actor(office.council_id, "委员", grants=(Grant(Role.MEMBER, office.council_id, principal_id=pk),))
        (sign_up if n < 4 else wait_for_place)(one, gathering_id=case_id)


def _chained(office: Actor, people: list[UUID], lecture: UUID) -> None:
    """The chain of study from the 中心组 to the lecture, and a talk of which the fact alone is kept."""
    places: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
        ("centre_group", "中心组学习：推进新型城镇化", 4, {}),
        ("chair", "主席会议专题学习：推进新型城镇化", 8, {"phones_banned": True}),
    )
    before: UUID | None = None
    for kind, title, days, more in places:
        begins = _at(today() + timedelta(days=days), 9)
        before = _begun(office, kind, title, begins, timedelta(hours=3), people[:12], place=HALLS[1], follows=before, **more)
        advance(office, case_id=before, axis=KIND, edge="notice")
    assert before is not None
    link_case(office, gathering_id=lecture, case_id=before)
    hold_contact(office, kind_code="heart_talk", held_on=today() - timedelta(days=6), held_by=people[1:2], held_with=people[2:4])


def _talked(office: Actor, people: list[UUID], own: UUID, unit_id: UUID) -> None:
    """A face-to-face talk some days ago: two suggestions taken up by the unit, one that nobody has taken up yet."""
    begins = _at(today() - timedelta(days=3), 15)
    case_id = _begun(
        office, "talk", "“双减”后的课后服务面对面协商", begins, timedelta(hours=2), [*people, unit_id], place=HALLS[2]
    )
    advance(office, case_id=case_id, axis=KIND, edge="notice")
    advance(office, case_id=case_id, axis=KIND, edge="begin")
    texts = ("课后服务时间延到家长下班以后", "把社区场馆向课后服务开放", "给承担课后服务的教师补休")
    for n, text in enumerate(texts):
        made = record(office, case_id=case_id, raised_by=own if n == 0 else people[n], text=text)
        if n < 2:
            how, due = "列入下学期工作安排", today() + timedelta(days=20 + n)
            claim(office, suggestion_id=UUID(str(made["suggestion_id"])), how=how, due_on=due, unit_id=unit_id)


def _begun(office: Actor, kind: str, title: str, begins: datetime, lasts: timedelta, people: list[UUID], **asked: Any) -> UUID:
    made = start(office, kind_code=kind, title=title, starts_at=begins, ends_at=begins + lasts, **asked)
    case_id = UUID(str(made["case_id"]))
    invite(office, gathering_id=case_id, principal_ids=people)
    return case_id


def _half_days(one: Held) -> list[datetime]:
    first = timezone.localtime(one.begins)
    if one.half_days == 1:
        return [one.begins]
    return [first.replace(hour=14 if n % 2 else 9) + timedelta(days=n // 2) for n in range(one.half_days)]


def _days(first: date, last: date, every: int) -> Iterator[date]:
    day = first + timedelta(days=every // 2)
    while day < last:
        # Nobody meets on a Sunday.
        yield day + timedelta(days=1) if day.weekday() == 6 else day
        day += timedelta(days=every)


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
