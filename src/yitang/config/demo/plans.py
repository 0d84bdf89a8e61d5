"""Duty lists, work plans, contacts and guidance of the demo province; guests of the upper council in the demo city. All invented."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from yitang.features.duties.actions import add_duty, add_task, settle_task
from yitang.features.duties.queries import PARTY, chair_members, committees
from yitang.features.duties.ties import add_tie, follow_up_done, note_visit
from yitang.features.roster.guests import save_guest, save_upper_proposal
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Body
from yitang.institution.members.queries import members_of
from yitang.institution.principals.queries import active_units
from yitang.instruments.gatherings.inviting import invite
from yitang.instruments.gatherings.models import Attendee, Sitting
from yitang.instruments.gatherings.planning import start
from yitang.instruments.gatherings.roll import mark
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.workflow.engine import advance

DUTIES = (
    ("组织委员学习和委员活动", "每季度至少召开一次专委会会议，组织委员学习。"),
    ("联系委员、界别和对口部门", "每年走访对口部门不少于一次，走访委员全覆盖。"),
    ("组织协商议政和民主监督", "承担年度协商计划确定的专题，形成建议报送。"),
    ("联系指导市县政协对口专委会", "每年到联系的市县政协调研一次，提出意见。"),
)
TASKS = (
    ("召开专委会会议", 0, "gatherings", "committee", 4, None),
    ("提交专委会提案", 2, "facts", "proposals.submitted", 2, (6, 30)),
    ("走访对口部门", 1, "visits", "unit", 2, (10, 31)),
    ("联系指导市县政协", 3, "visits", "guidance", 1, (11, 30)),
    ("编印专委会工作年报", 0, "", "", 1, (12, 20)),
)
FOUND = (
    ("通报上半年工作，听取部门意见。", "部门反映委员视察时间集中，安排准备不及。", "下半年视察提前一个月告知部门"),
    ("商定全年协商题目和联合调研安排。", "", ""),
    ("了解换届准备和基层协商情况。", "部分乡镇没有政协委员，联络组未全覆盖。", "换届提名时统筹乡镇委员名额"),
)
GUESTS = (
    ("江知行", "教育", "青禾市第三中学副校长"),
    ("姜若衡", "农业", "青禾市农业科学院研究员"),
    ("范清远", "经济", "青禾市开发区企业负责人"),
)
UPPER = (
    ("关于支持跨市公共交通一卡通的建议", "0216", "省交通运输厅", "answered", "列入全省交通一卡通二期建设计划。"),
    ("关于完善农田灌溉补贴办法的建议", "0388", "省水利厅", "filed", ""),
    ("关于在地级市布局区域医疗中心的建议", "", "", "submitted", ""),
)


def make_plans(council: Council) -> None:
    """Every committee with its list, plan and contacts; the chair meeting guides the cities."""
    office = Actor(council.pk, "委员工作机构", grants=(Grant(Role.MEMBERS_AFFAIRS, council.pk),))
    day = today()
    with in_council(council.pk):
        bodies, leaders = list(committees(day)), list(chair_members(day))
        units = list(active_units(day).order_by("code"))
        cities = list(Council.objects.filter(parent=council))
    _studies(office, council, day)
    for place, body in enumerate(bodies):
        _plan(office, body.pk, day)
        for n in range(2 + place % 2):
            unit = units[(place * 3 + n) % len(units)]
            made = add_tie(office, kind="unit", holder_id=body.pk, unit_id=unit.pk, valid_from=date(day.year - 1, 1, 1))
            _visit(office, UUID(str(made["tie_id"])), day - timedelta(days=20 + place * 9 + n * 31), FOUND[(place + n) % 2], n)
    names = ("澜溪市", "栖云市", "望泽市", "松垣市", "鹿鸣市")
    for place, leader in enumerate(leaders[:6]):
        partner = {"lower_id": cities[0].pk} if place == 0 and cities else {"lower_name": f"政协{names[place - 1]}委员会"}
        made = add_tie(office, kind="guidance", holder_id=leader.pk, valid_from=date(day.year - 1, 1, 1), **partner)
        if place < 3:
            _visit(office, UUID(str(made["tie_id"])), day - timedelta(days=15 + place * 12), FOUND[2], place)


def _studies(office: Actor, council: Council, day: date) -> None:
    """Two study meetings each of the party group and of two groups below it; nothing else of their life is kept here."""
    with in_council(council.pk):
        groups = list(Body.objects.filter(kind__in=PARTY).select_related("principal").order_by("order")[2:4])
        groups += list(Body.objects.filter(kind=Body.Kind.PARTY_GROUP).select_related("principal"))
        people = {one.pk: list(members_of(one.principal_id, day).values_list("principal_id", flat=True)) for one in groups}
    for place, one in enumerate(groups):
        for n, title in enumerate(("学习贯彻上级会议精神", "围绕年度协商议题集体学习")):
            begins = timezone.make_aware(datetime.combine(day - timedelta(days=40 + place * 7 + n * 90), time(9)))
            asked = {"place": "机关会议室", "organiser_id": one.principal_id}
            name = f"{one.principal.name}学习会（{title}）"
            made = start(office, kind_code="study", title=name, starts_at=begins, ends_at=begins + timedelta(hours=3), **asked)
            case_id = UUID(str(made["case_id"]))
            invite(office, gathering_id=case_id, principal_ids=people[one.pk])
            advance(office, case_id=case_id, axis=KIND, edge="begin")
            with in_council(council.pk):
                sitting = Sitting.objects.filter(gathering=case_id).values_list("pk", flat=True).get()
                there = list(Attendee.objects.filter(gathering=case_id).values_list("pk", flat=True))
            mark(office, sitting_id=sitting, attendee_ids=there, late=False)
            advance(office, case_id=case_id, axis=KIND, edge="close")


def _plan(office: Actor, body_id: UUID, day: date) -> None:
    duties = [
        add_duty(office, body_id=body_id, title=title, detail=detail, valid_from=date(day.year - 2, 1, 1), basis="专委会通则")[
            "duty_id"
        ]
        for title, detail in DUTIES
    ]
    for year in (day.year - 1, day.year):
        for title, duty, measure, narrow, target, due in TASKS:
            made = add_task(
                office,
                body_id=body_id,
                year=year,
                title=title,
                duty_id=UUID(str(duties[duty])),
                measure=measure,
                narrow=narrow,
                target=target,
                due_on=date(year, *due) if due else None,
            )
            if year < day.year and not measure:
                done, note = date(year, 12, 15), "年报已印发全体委员。"
                task_id = UUID(str(made["task_id"]))
                settle_task(office, task_id=task_id, expected_version=1, outcome="done", on=done, note=note)


def _visit(office: Actor, tie_id: UUID, day: date, words: tuple[str, str, str], n: int) -> None:
    text, finding, follow_up = words
    due = day + timedelta(days=45) if follow_up else None
    made = note_visit(
        office,
        tie_id=tie_id,
        held_on=day,
        way="visit" if n % 2 == 0 else "meeting",
        people="专委会主任、办公室负责人",
        text=text,
        finding=finding,
        follow_up=follow_up,
        due_on=due,
    )
    if due and due < today():
        done = min(today(), day + timedelta(days=30))
        follow_up_done(office, visit_id=UUID(str(made["visit_id"])), done_on=done, note="已按意见调整。")


def receive_guests(council: Council, upper: Council) -> None:
    """Members of the province's council who live in the city, and what they submitted there."""
    office = Actor(council.pk, "委员工作机构", grants=(Grant(Role.MEMBERS_AFFAIRS, council.pk),))
    day = today()
    for (name, sector, post), (title, number, unit, state, result) in zip(GUESTS, UPPER, strict=True):
        made = save_guest(office, name=name, upper=upper.name, sector=sector, post=post, valid_from=date(day.year - 2, 1, 10))
        answered = day - timedelta(days=30) if state == "answered" else None
        save_upper_proposal(
            office,
            guest_id=UUID(str(made["guest_id"])),
            title=title,
            upper=upper.name,
            submitted_on=day - timedelta(days=150),
            number=number,
            unit=unit,
            state=state,
            answered_on=answered,
            result=result,
        )
