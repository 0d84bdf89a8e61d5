"""The year's consultation plan of the demo province: methods in use, a dozen topics from the proposal to the archive. All invented."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from yitang.features.consultations.actions import change, propose, start_plan
from yitang.features.consultations.models import Consultation
from yitang.features.consultations.releases import Part, release
from yitang.features.consultations.residents import settle_residents, speak
from yitang.features.consultations.states import AXIS, PLAN_AXIS
from yitang.features.consultations.taking_part import (
    arrange,
    choose,
    note_contributions,
    record_instruction,
    sign_up,
    take_up,
    write_opinion,
)
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor, Grant, visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.open_door import new_code
from yitang.institution.principals.models import Principal
from yitang.instruments.methods.composing import publish
from yitang.instruments.methods.following import do_step
from yitang.instruments.methods.models import Method
from yitang.instruments.methods.taking_over import shipped, take_shipped
from yitang.instruments.suggestions.actions import answer, claim, record
from yitang.instruments.workflow.engine import advance

PLANNED = (
    (3, "sector", "推动中小学课后服务提质", "sector"),
    (4, "special", "加快建设现代化县域商业体系", "leader"),
    (6, "bimonthly", "完善社区养老助餐服务", "party"),
    (8, "counterpart", "优化农村客运线路", "committee"),
    (9, "proposal-handling", "老旧小区改造提案办理协商", "committee"),
    (10, "online", "如何让年轻人留在县城", "member"),
    (11, "bimonthly", "规范电动自行车充电设施", "resident"),
    (12, "special", "推进丘陵小流域综合治理", "leader"),
    (12, "counterpart", "发展乡村文化产业", "committee"),
)
PROPOSED = (("推进零工市场建设", "member"), ("加强古树名木保护", "party"))
DECLINED = ("统一全省中小学校服样式", "与本级事权不符，已转有关部门参考")
CALLED = "县城的就业、住房、托育和文化生活，哪些最影响年轻人去留？有什么好做法可以推广？\n征集的意见供协商使用，办理情况凭回执码可以看到。"
RESULT = "一、课后服务时间与家长下班时间衔接，从本学期起实行。\n二、引入校外场馆资源，建立师资清单，列入明年计划。"
SPOKEN = (
    ("situation", "镇上的托育点下午四点半就接走，双职工接不了。"),
    ("other", "我家门口的路灯坏了，什么时候修。"),
    ("suggestion", "把空置的老厂房改成便宜的青年公寓。"),
    ("against", "光靠补贴留不住人，先把医院和学校办好。"),
)
BACKGROUND = "近两年有关部门做了不少工作，基层反映还有几处堵点。委员在调研和走访中多次提到，建议列入年度协商。"


@dataclass
class _Cast:
    """Who acts, and the people and bodies that they act for."""

    council: Council
    office: Actor
    member: Actor
    unit: Actor
    bodies: list[UUID]
    people: list[UUID]
    methods: dict[str, UUID]


def consult(council: Council, member: Actor, unit: Actor) -> None:
    """Methods in use, the plan of this year issued, its activities under way, topics for the next."""
    cast = _cast(council, member, unit)
    topics = [_topic(cast, title, source, code, month) for month, code, title, source in PLANNED]
    plan_id = UUID(str(start_plan(cast.office, year=today().year)["case_id"]))
    issued = date(today().year, 1, 28)
    decision = {"paper": "省委办发〔2026〕4号", "decided_on": min(issued, today())}
    for edge, payload in (("examine", {}), ("decide", decision), ("issue", {})):
        advance(cast.office, case_id=plan_id, axis=PLAN_AXIS, edge=edge, effective_on=min(issued, today()), payload=payload)
    for title, source in PROPOSED:
        _propose(cast, title, source, today().year + 1)
    declined = _propose(cast, DECLINED[0], "member", today().year)
    advance(cast.office, case_id=declined, axis=AXIS, edge="decline", reason=DECLINED[1])
    for case_id in topics[:6]:
        advance(cast.office, case_id=case_id, axis=AXIS, edge="begin")
    _concluded(cast, topics[0])
    _researching(cast, topics[1])
    _answering(cast, topics[2])
    until = str(today() + timedelta(days=20))
    agreed = {"f1": "省交通运输厅", "f2": str(today() - timedelta(days=30))}
    do_step(cast.office, case_id=topics[3], step="s1", key=None, expected_version=1, values=agreed)
    do_step(cast.office, case_id=topics[5], step="s1", key=None, expected_version=1, values={"f1": until})
    _in_public(cast, topics)
    for n, text in enumerate(("公共服务跟上了，年轻人才愿意回来。", "建议把县城的租房和托育一起考虑。")):
        write_opinion(cast.member, case_id=topics[5 if n else 1], text=text)


def _in_public(cast: _Cast, topics: list[UUID]) -> None:
    """One consultation asks residents, of whom some have written; of the concluded one the result is out."""
    until = today() + timedelta(days=18)
    release(cast.office, case_id=topics[5], part=Part.CALL, title="如何让年轻人留在县城", text=CALLED, takes_until=until)
    ids = [_spoken(cast, topics[5], kind, text) for kind, text in SPOKEN]
    settle_residents(cast.office, case_id=topics[5], opinion_ids=ids[:1], outcome="kept")
    settle_residents(cast.office, case_id=topics[5], opinion_ids=ids[1:2], outcome="aside", aside_code="off_topic")
    release(cast.office, case_id=topics[0], part=Part.RESULT, title="推动中小学课后服务提质：协商结果", text=RESULT)


def _spoken(cast: _Cast, case_id: UUID, kind: str, text: str) -> UUID:
    said = speak(
        visitor(cast.council.pk), digest=digest_of(new_code()), case_id=case_id, class_code=kind, text=text, quotable=True
    )
    return UUID(str(said["opinion_id"]))


def _cast(council: Council, member: Actor, unit: Actor) -> _Cast:
    office = Actor(
        council.pk, "研究室", grants=(Grant(Role.RESEARCH_OFFICE, council.pk), Grant(Role.SECRETARY_GENERAL, council.pk))
    )
    for code in [code for code, one in shipped().items() if one["kind"] == "consultation"]:
        made = take_shipped(office, code=code)
        effective = date(today().year, 1, 1)
        publish(
            office, version_id=UUID(str(made["version_id"])), expected=1, effective_from=effective, basis="政协办发〔2026〕1号"
        )
    with in_council(council.pk):
        bodies = list(Principal.objects.filter(kind="organ").order_by("code").values_list("pk", flat=True))
        people = list(Principal.objects.filter(kind="member").order_by("code").values_list("pk", flat=True)[1:7])
        methods = dict(Method.objects.values_list("code", "pk"))
    return _Cast(council, office, member, unit, bodies, people, methods)


def _propose(cast: _Cast, title: str, source: str, year: int) -> UUID:
    if source == "member":
        asked: dict[str, Any] = {"actor": cast.member}
    else:
        proposer = cast.bodies[0] if source == "committee" else None
        asked = {"actor": cast.office, "source": source, "proposer_id": proposer}
    actor = asked.pop("actor")
    question = f"{title}：现状怎样，难在哪里，怎么推进。"
    made = propose(actor, year=year, title=title, question=question, background=BACKGROUND, **asked)
    return UUID(str(made["case_id"]))


def _topic(cast: _Cast, title: str, source: str, code: str, month: int) -> UUID:
    case_id = _propose(cast, title, source, today().year)
    advance(cast.office, case_id=case_id, axis=AXIS, edge="select")
    with in_council(cast.council.pk):
        found = Consultation.objects.get(pk=case_id)
    change(
        cast.office,
        case_id=case_id,
        version=1,
        title=title,
        question=found.question,
        background=found.background,
        month=month,
        method_id=cast.methods[code],
        organiser_id=cast.bodies[month % len(cast.bodies)],
        leader_id=cast.people[month % len(cast.people)],
        unit_ids=list(cast.unit.principal_ids),
    )
    return case_id


def _concluded(cast: _Cast, case_id: UUID) -> None:
    """界别协商 to its end: research, the gathering, suggestions, the unit's answers, the archive."""
    for step, version, values in (("s1", 1, {"f1": "教育界别委员八人"}), ("s2", 2, {"f1": "走访六所学校，座谈两次。"})):
        do_step(cast.office, case_id=case_id, step=step, key=None, expected_version=version, values=values)
    choose(cast.office, case_id=case_id, team=cast.people[:4], speakers=cast.people[:2])
    _hold(cast, case_id, today() - timedelta(days=200), "政协机关三楼会议室")
    do_step(cast.office, case_id=case_id, step="s3", key=None, expected_version=3)
    for who, text, adopted in (
        (cast.people[0], "课后服务时间与家长下班时间衔接", "full"),
        (cast.people[1], "引入校外场馆资源，建立师资清单", "partial"),
    ):
        _answered(cast, case_id, who, text, adopted)
    do_step(cast.office, case_id=case_id, step="s4", key=None, expected_version=4)
    record_instruction(
        cast.office, case_id=case_id, level="province", given_on=today() - timedelta(days=180), register_number="办文1208"
    )
    do_step(cast.office, case_id=case_id, step="s5", key=None, expected_version=5)
    day = today() - timedelta(days=200)
    note_contributions(cast.office, case_id=case_id, researched=cast.people[:4], spoke=cast.people[:2], on=day)
    do_step(
        cast.office, case_id=case_id, step="s6", key=None, expected_version=6, values={"f1": str(today() - timedelta(days=90))}
    )


def _researching(cast: _Cast, case_id: UUID) -> None:
    """专题协商 in the middle of its research; the member signed up and speaks."""
    sign_up(cast.member, case_id=case_id, research=True, speak=True, subject="把冷链下沉到乡镇")
    (me,) = cast.member.principal_ids
    choose(cast.office, case_id=case_id, team=[me, *cast.people[:5]], speakers=[me, cast.people[2]])
    for step, version, values in (
        ("s1", 1, {"f1": "三月知情，四月调研，五月协商。", "paper_p1": "专委会办公室一号柜"}),
        ("s2", 2, {"f1": "经济委员会主任", "f2": "委员六人，专家两人"}),
        ("s3", 3, {"f1": "省商务厅", "f2": str(today() - timedelta(days=9)), "paper_p1": "专委会办公室一号柜"}),
    ):
        do_step(cast.office, case_id=case_id, step=step, key=None, expected_version=version, values=values)


def _answering(cast: _Cast, case_id: UUID) -> None:
    """双月协商 with its gathering arranged: an opinion became a suggestion, one waits for its answer."""
    for step, version, values in (
        ("s1", 1, {"paper_p1": "专委会办公室二号柜"}),
        ("s2", 2, {"f1": "省民政厅", "f2": str(today() - timedelta(days=12))}),
    ):
        do_step(cast.office, case_id=case_id, step=step, key=None, expected_version=version, values=values)
    made = write_opinion(cast.member, case_id=case_id, text="助餐点选址先看步行十五分钟能到的老人有多少，再看有没有现成厨房。")
    taken = take_up(cast.office, opinion_id=UUID(str(made["opinion_id"])), text="按十五分钟步行圈布局社区助餐点")
    due = today() + timedelta(days=25)
    claim(cast.unit, suggestion_id=UUID(str(taken["suggestion_id"])), how="纳入明年布点计划", due_on=due)
    record(cast.office, case_id=case_id, raised_by=cast.people[3], text="鼓励单位食堂错时向老年人开放")
    begins = timezone.make_aware(datetime.combine(today() + timedelta(days=16), time(14, 30)))
    arrange(
        cast.office,
        case_id=case_id,
        kind_code="talk",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2, minutes=30),
        place="政协机关五楼会议室",
    )


def _hold(cast: _Cast, case_id: UUID, day: date, place: str) -> None:
    begins = timezone.make_aware(datetime.combine(day, time(9)))
    asked: dict[str, Any] = {"starts_at": begins, "ends_at": begins + timedelta(hours=3), "place": place}
    made = arrange(cast.office, case_id=case_id, kind_code="talk", **asked)
    for edge in ("begin", "close"):
        advance(cast.office, case_id=UUID(str(made["gathering_id"])), axis="gathering", edge=edge, effective_on=day)


def _answered(cast: _Cast, case_id: UUID, who: UUID, text: str, adopted: str) -> None:
    made = record(cast.office, case_id=case_id, raised_by=who, text=text)
    which = UUID(str(made["suggestion_id"]))
    claim(cast.unit, suggestion_id=which, how="列入年度工作要点", due_on=today() + timedelta(days=30))
    answer(cast.unit, suggestion_id=which, text="已印发通知，从本学期起实行；其余内容列入明年计划。", adopted=adopted)
