"""Experts of both councils, two evaluations (one closed, one open), and a room that the province shares with the city. All is invented."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from yitang.config.demo.people import WORKPLACES, invented_names
from yitang.features.experts import inviting, pool, rounds
from yitang.features.experts.composing import compose
from yitang.features.experts.reckoning import Ballot
from yitang.features.experts.states import AXIS as EVALUATION
from yitang.features.joint import actions as joint
from yitang.features.joint.models import Entry, Room
from yitang.features.joint.states import AXIS as JOINT
from yitang.foundation.core.clock import today
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.exchange.models import SentPackage
from yitang.instruments.exchange.receiving import deliver
from yitang.instruments.workflow.engine import advance

SEED, EXPERTS, RATERS = 40, 40, 9
FIELDS: tuple[str, ...] = ("economy", "industry", "agriculture", "environment", "urban", "transport", "education", "health")
FIELDS += ("culture", "law", "society", "digital")
TITLES = ("高级工程师", "教授", "研究员", "主任医师", "律师", "高级经济师", "副教授", "农艺师")
CRITERIA = (
    ("选题", 20, "是否紧扣党政中心工作和群众关切"),
    ("调研深度", 30, "情况是否摸清，分析是否透彻"),
    ("建议质量", 30, "建议是否具体可行"),
    ("成果转化", 20, "是否得到采纳、批示或落实"),
)
WORDS = ("数据翔实，建议可以直接交办。", "对基层编制问题的分析还可以再深一些。", "")
REPORT, NEXT = "乡镇敬老院提质改造专题调研报告", "中小学校门口交通安全协商成果"
ROOM, PURPOSE = (
    "云湖湿地生态补偿联合调研",
    "湿地跨省直管保护区和青禾市，生态补偿资金的来源和分配分属两级。省、市政协联合调研，一起看现场、问群众、算账，"
    "形成一份报告，分别报送同级党委、政府。",
)
ENTRIES = (
    (True, "note", "调研安排", "分三站：核心区、环湖村、补偿资金管理部门。每站半天，当天汇总问题。"),
    (False, "note", "环湖三村走访情况", "补偿标准十年未调，渔民转产培训只办过一期。群众最关心禁捕以后做什么。"),
    (True, "note", "省级资金流向初步梳理", "近三年资金到县平均用时七个月，其中省级下达环节两个月。"),
    (
        True,
        "result",
        "关于完善云湖湿地生态补偿机制的调研报告",
        "一、基本情况。补偿范围覆盖三县十一个乡镇。\n二、主要问题。标准偏低、到位偏慢、转产就业支持不足。\n"
        "三、建议。建立标准动态调整机制；资金直达乡镇；设立转产培训专项。",
    ),
)


def work_together(province: Council, city: Council) -> None:
    """The pool and the evaluations stand in the province; the room in both."""
    office = _actor(province, Role.RESEARCH_OFFICE, "郑以宁")
    with in_council(province.pk):
        members = list(Principal.objects.filter(kind="member", code__isnull=False).order_by("code")[: RATERS + 3])
    experts = _pool(office, members[-1])
    _evaluate(office, members, experts)
    _share(office, _actor(city, Role.RESEARCH_OFFICE, "范砚秋"), city)


def _actor(council: Council, role: str, name: str, principal: UUID | None = None) -> Actor:
    return Actor(council.pk, name, None, (Grant(role, council.pk, None, None, principal),))


def _pool(office: Actor, member: Principal) -> list[UUID]:
    dice, made = Random(SEED), []
    day = today()
    for n, name in enumerate(invented_names(EXPERTS, SEED)):
        given: dict[str, Any] = {
            "fields": sorted({FIELDS[n % len(FIELDS)], dice.choice(FIELDS)}),
            "post": dice.choice(WORKPLACES),
            "title": dice.choice(TITLES),
            "capacity": "智库专家" if n % 3 else "咨询委员",
            "valid_from": date(day.year - 1 - n % 3, 3, 1),
            "valid_to": date(day.year - 1 - n % 3 + 5, 3, 1) if n % 9 else date(day.year, 1, 1),
            "paper": "云协办〔2024〕6号",
            "phone": f"000-8{n:06d}",
        }
        if n == 1:
            name, given["principal_id"] = member.name, member.pk
        made.append(UUID(str(pool.add(office, name=name, **given)["expert_id"])))
    for at, subject, reason in (
        (3, "敬老院", "在承接改造设计的设计院任职"),
        (7, "湿地", "任湿地保护项目承包企业顾问"),
        (10, "校车", "家属经营校车公司"),
    ):
        pool.declare_interest(office, expert_id=made[at], subject=subject, reason=reason)
    return made


def _evaluate(office: Actor, members: Sequence[Principal], experts: Sequence[UUID]) -> None:
    dice, day = Random(SEED), today()
    criteria = [{"label": label, "weight": weight, "hint": hint} for label, weight, hint in CRITERIA]
    rules: dict[str, Any] = {"low": 1, "high": 10, "anonymous": True, "quorum": 60, "least": 3, "effective_from": day}
    form = UUID(str(compose(office, code="report", name="调研成果评议表", criteria=criteria, **rules)["form_id"]))
    closed, open_ = (_round(office, form, title, members, experts) for title in (REPORT, NEXT))
    for place, member in enumerate(members[:RATERS]):
        scores = tuple(dice.choice((7, 8, 8, 9, 9, 10)) for _criterion in CRITERIA)
        rater = _actor_of(office, member)
        rounds.cast(rater, evaluation_id=closed, ballot=Ballot(scores, "", WORDS[place % len(WORDS)], uuid4().hex))
        if 0 < place < 4:
            rounds.cast(rater, evaluation_id=open_, ballot=Ballot(scores, "", "", uuid4().hex))
    rounds.enter_paper(office, evaluation_id=closed, ballot=Ballot((9, 8, 9, 8)))
    advance(office, case_id=closed, axis=EVALUATION, edge="close")
    inviting.invite(office, case_id=open_, expert_ids=[experts[1], experts[5], experts[8]], topic="校门口交通组织的专业意见")


def _round(office: Actor, form: UUID, title: str, members: Sequence[Principal], experts: Sequence[UUID]) -> UUID:
    given: dict[str, Any] = {
        "title": title,
        "form_id": form,
        "closes_on": today() + timedelta(days=10),
        "basis": "年度成果评议工作安排",
    }
    case_id = UUID(str(rounds.prepare(office, **given)["case_id"]))
    rounds.add_raters(office, evaluation_id=case_id, group="member", principal_ids=[one.pk for one in members[:6]])
    rounds.add_raters(office, evaluation_id=case_id, group="leader", principal_ids=[one.pk for one in members[6:RATERS]])
    rounds.add_raters(office, evaluation_id=case_id, group="expert", expert_ids=[experts[12], experts[15]])
    advance(office, case_id=case_id, axis=EVALUATION, edge="open")
    return case_id


def _actor_of(office: Actor, member: Principal) -> Actor:
    grant = Grant(Role.MEMBER, office.council_id, None, None, member.pk)
    return Actor(office.council_id, member.name, None, (grant,))


def _share(first: Actor, second: Actor, city: Council) -> None:
    """The room is opened above and joined below; the jobs that a worker would run carry what is sent."""
    joint.open_room(first, title=ROOM, kind="research", purpose=PURPOSE, invite=[[city.code, city.name]])
    _carry(first, second)
    for office, name in ((first, "省政协"), (second, "市政协")):
        with in_council(office.council_id):
            room = Room.objects.get()
            people = list(Principal.objects.filter(kind="member", code__isnull=False).order_by("code")[:2])
        if office is second:
            advance(second, case_id=room.pk, axis=JOINT, edge="accept")
            _carry(first, second)
        for person, duty in zip(people, ("组长", "执笔"), strict=True):
            joint.name_person(office, room_id=room.pk, principal_id=person.pk, duty=f"{name}{duty}")
    _carry(first, second)
    for is_first, kind, title, text in ENTRIES:
        office = first if is_first else second
        with in_council(office.council_id):
            room_id = Room.objects.get().pk
        entry = UUID(str(joint.write(office, room_id=room_id, kind=kind, title=title, text=text)["entry_id"]))
        joint.send_out(office, entry_id=entry)
        _carry(first, second)
    with in_council(first.council_id):
        result = Entry.objects.get(kind="result")
    joint.file_result(first, entry_id=result.pk)


def _carry(*sides: Actor) -> None:
    while waiting := _waiting(sides):
        for council_id, package_id in waiting:
            deliver(RunningJob(uuid4(), council_id, None, {"package_id": str(package_id)}))


def _waiting(sides: Sequence[Actor]) -> list[tuple[UUID, UUID]]:
    found: list[tuple[UUID, UUID]] = []
    for side in sides:
        with in_council(side.council_id):
            rows = SentPackage.objects.filter(kind="joint", delivered_at=None, problem="").order_by("made_at", "pk")
            found += [(side.council_id, pk) for pk in rows.values_list("pk", flat=True)]
    return found
