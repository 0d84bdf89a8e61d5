"""What people added to the dossiers of the demo province: occasions that committees recorded, claims, yearly reports."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from yitang.features.dossier.actions import claim, open_dossier, record
from yitang.features.dossier.reports import save_report, start_report
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Belonging, Body, ElectedPost, Member
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance

SEED = 65
OCCASIONS = (
    ("dossier.inspection", "视察社区食堂和老年助餐点", 24),
    ("dossier.research", "县域寄递物流专题调研", 14),
    ("dossier.consultation", "“办好家门口的托育”专题协商", 30),
    ("dossier.inspection", "视察农村寄宿制学校", 22),
    ("dossier.supervision", "对窗口单位服务的民主评议", 18),
    ("dossier.visit", "走访联系界别群众", 60),
    ("dossier.welfare", "委员义诊进乡镇", 16),
    ("dossier.research", "小流域保护情况调研", 12),
    ("dossier.brief", "反映高温天气户外劳动者休息点不足", 8),
    ("dossier.consultation", "“盘活闲置校舍”对口协商", 26),
    ("dossier.study", "委员履职能力培训班", 40),
    ("dossier.honour", "优秀政协委员", 6),
)
BODY = (
    "一、主要履职情况\n一年来，认真参加全体会议、专委会会议和各项调研视察活动，围绕教育、养老和基层治理提出提案。"
    "调研中走访乡镇和社区，和群众面对面交谈，记下最急的几件事，逐件核实情况、查清原因，再写成提案和社情民意信息。\n"
    "二、存在的问题和不足\n对一些专业问题研究不深，提案的前期论证还不够充分；联系界别群众的次数不够均衡，下半年多、上半年少。\n"
    "三、下一年打算\n每季度至少到联系的乡镇走访一次，带着题目下去、带着建议回来；提案做到一事一案，建议写明由谁办、怎么办、何时办成。\n"
    "四、对政协工作的建议\n协商活动前更早发放材料，给委员留出调研时间；办理结果集中反馈，便于委员向群众说明。"
)


def keep_dossiers(council: Council, opens_on: date, member: Actor, readers: Sequence[Actor]) -> None:
    """Twelve occasions of the year, two claims of the member with a log-in, and reports in every state; `readers` looked."""
    dice = Random(SEED)
    with in_council(council.pk):
        people = list(Member.objects.filter(left_on__isnull=True).order_by("number").values_list("principal_id", flat=True))
        committees = list(Principal.objects.filter(body__kind=Body.Kind.COMMITTEE).order_by("code"))
        belongs = Belonging.objects.filter(kind=Body.Kind.COMMITTEE, valid_to__isnull=True).order_by("valid_from", "id")
        committee_of = dict(belongs.values_list("principal_id", "body_id"))
        posts = ElectedPost.objects.filter(valid_to__isnull=True).order_by("member__number")
        standing = [pk for pk in dict.fromkeys(posts.values_list("member__principal_id", flat=True)) if pk in committee_of]
    (own,) = member.principal_ids
    offices = [_office(council, committee.pk, f"{committee.name}办公室") for committee in committees]
    for number, (kind, title, count) in enumerate(OCCASIONS):
        day = min(opens_on + timedelta(days=24 * (number + 1)), today())
        named = dice.sample(people[1:], min(count, len(people) - 1)) + ([own] if number % 3 == 0 else [])
        half = Decimal("0.5") if kind == "dossier.visit" else Decimal(1)
        record(
            offices[number % len(offices)],
            kind=kind,
            title=title,
            held_on=day,
            people=[(pk, "taking_part", half) for pk in named],
        )
    _claims(council, member, opens_on)
    _reports(council, member, standing[:9], committee_of)
    with in_council(council.pk):
        member_id = Member.objects.get(principal_id=own).pk
    for reader in readers:
        open_dossier(reader, member_id=member_id)


def _claims(council: Council, member: Actor, opens_on: date) -> None:
    affairs = Actor(council.pk, "委员工作机构", grants=(Grant(Role.MEMBERS_AFFAIRS, council.pk),))
    first = claim(member, kind="dossier.welfare", title="到结对学校上法治课", effective_on=opens_on + timedelta(days=70))
    advance(affairs, case_id=UUID(first["case_id"]), axis="claiming", edge="confirm")
    claim(member, kind="dossier.study", title="参加省级读书研讨班", effective_on=opens_on + timedelta(days=120))


def _reports(council: Council, member: Actor, standing: Sequence[UUID], committee_of: dict[UUID, UUID]) -> None:
    """Reports of last year by members of the standing committee: some commented, some archived; one draft of this year."""
    year = today().year
    affairs = Actor(council.pk, "委员工作机构", grants=(Grant(Role.MEMBERS_AFFAIRS, council.pk),))
    with in_council(council.pk):
        names = dict(Principal.objects.filter(pk__in=standing).values_list("pk", "name"))
    long_enough = BODY + "\n" + "履职中始终坚持调查在前、建言在后，把群众的话原原本本带上来。" * 28
    for number, principal_id in enumerate(standing):
        writer = Actor(council.pk, names[principal_id], grants=(Grant(Role.MEMBER, council.pk, principal_id=principal_id),))
        case_id = UUID(start_report(writer, year=year - 1, case_id=uuid7())["case_id"])
        save_report(writer, case_id=case_id, body=long_enough)
        advance(writer, case_id=case_id, axis="reporting", edge="submit")
        if number % 3:
            office = _office(council, committee_of[principal_id], "专委会办公室")
            words = "履职认真，调研扎实，同意报告内容。"
            advance(office, case_id=case_id, axis="reporting", edge="comment", payload={"comment": words})
        if number % 3 == 2:
            advance(affairs, case_id=case_id, axis="reporting", edge="archive")
    draft = UUID(start_report(member, year=year)["case_id"])
    save_report(member, case_id=draft, body=BODY)


def _office(council: Council, committee_id: UUID, name: str) -> Actor:
    return Actor(council.pk, name, grants=(Grant(Role.COMMITTEE_CLERK, council.pk, principal_id=committee_id),))
