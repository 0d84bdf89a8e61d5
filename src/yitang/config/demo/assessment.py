"""The assessment of the demo: last year's round lived to its archive, this year's with the committees, an award in review."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.utils.timezone import make_aware

from yitang.features.assessment.actions import comment, start_round
from yitang.features.assessment.awards import nominate, start_award
from yitang.features.assessment.models import Objection, Round
from yitang.features.assessment.queries import KIND
from yitang.features.assessment.schemes import start_scheme
from yitang.features.assessment.taking_part import assessed_ids
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Channel, Grant, system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Belonging
from yitang.instruments.ledger.actions import fact_row, write_facts
from yitang.instruments.scoring.actions import freeze
from yitang.instruments.scoring.actions import publish as publish_scheme
from yitang.instruments.scoring.queries import scheme_on
from yitang.instruments.workflow.adoption import PastCase, PastStep, adopt
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import publish

SEED = 61
SCHEME = """\
scheme: yunze
title: 政协云泽省委员会委员履职考核办法（试行）
basis: 云泽协办〔{year}〕7号
cap: 100
groups:
  - code: base
    title: 基本分
    start: 50
  - code: meetings
    title: 会议活动
    cap: 25
    items:
      - {{code: attended, title: 出席会议, facts: [meeting.attended], points: 2, unit: half_day, cap: 15}}
      - {{code: inspection, title: 视察调研, facts: [dossier.inspection, dossier.research, activity.attended], points: 4, cap: 12}}
      - {{code: absent, title: 无故缺席, facts: [meeting.absent], points: -3}}
  - code: advice
    title: 建言献策
    cap: 30
    items:
      - {{code: filed, title: 立案提案, facts: [proposals.filed], points: 8, cap: 24}}
      - {{code: brief, title: 社情民意信息, facts: [dossier.brief], points: 4, cap: 12}}
      - {{code: speech, title: 发言材料, facts: [dossier.speech, speech.given, speech.written], points: 5, cap: 10}}
minimum:
  title: 三个一
  duties:
    - {{code: proposal, title: 一件提案或信息, facts: [proposals.submitted, proposals.filed, dossier.brief]}}
    - {{code: activity, title: 一次视察调研, facts: [dossier.inspection, dossier.research, activity.attended]}}
    - {{code: meeting, title: 一次会议, facts: [meeting.attended]}}
grades:
  - {{code: excellent, title: 优秀, from: 85, quota: 20%, needs_minimum: yes}}
  - {{code: competent, title: 称职, from: 60}}
  - {{code: basic, title: 基本称职, from: 50}}
  - {{code: failing, title: 不称职}}
vetoes:
  - {{code: breach, title: 有限制等次的情形, facts: [scoring.breach], grade: basic}}
"""
WORDS = ("履职认真，按时参会。", "提案质量较高，注重调研。", "积极联系界别群众，反映情况及时。", "参加活动较少，已提醒。")
LIVED = (("to_comments", "comments", 10), ("to_group", "group", 24), ("to_chair", "chair", 38), ("notify", "notified", 45))
"""Steps of last year's round, the state each led to, and on which day of the following year."""


def assess(council: Council, member: Actor, affairs: Actor) -> None:
    """Everything of the assessment, once facts, seats and committees are there."""
    last = today().year - 1
    publish_scheme(affairs, text=SCHEME.format(year=last - 1), effective_from=date(last, 1, 1))
    record_last_year(system_actor(council.pk, "演示数据", Channel.IMPORT), year=last)
    live_last_year(system_actor(council.pk, "演示数据", Channel.IMPORT), year=last, member=next(iter(member.principal_ids)))
    case_id = UUID(str(start_round(affairs, year=last + 1)["case_id"]))
    advance(affairs, case_id=case_id, axis="round", edge="to_comments")
    with in_council(council.pk):
        committees = list(Belonging.objects.filter(kind="committee").values_list("body_id", flat=True).distinct()[:3])
        version = scheme_on(council.pk, last)
    for body_id in committees[:2]:
        _comment(council, case_id, body_id)
    start_scheme(affairs, effective_from=date(last + 2, 1, 1), version_id=version.pk if version else None)
    _award(council, affairs, committees)


@act("demo.duties", summarised=True)
def record_last_year(ctx: ActContext, *, year: int) -> dict[str, Any]:
    """A year of meetings, inspections and briefs, in the usual unevenness."""
    ctx.require("demo.build")
    dice = Random(SEED)
    wanted = (
        ("meeting.attended", "member", 6, "1"),
        ("dossier.inspection", "taking_part", 2, "1"),
        ("dossier.brief", "", 2, "1"),
    )
    rows = []
    for principal_id in assessed_ids(year):
        zeal = dice.random()
        for kind, role, most, quantity in wanted:
            for n in range(round(most * min(1.0, zeal + dice.random() * 0.5))):
                day = date(year, 2 + n, dice.randint(1, 27))
                rows.append(
                    fact_row(
                        ctx.council_id,
                        principal_id,
                        kind,
                        effective_on=day,
                        role=role,
                        quantity=Decimal(quantity),
                        title=TITLES[kind][n % len(TITLES[kind])],
                        recorder="办公室",
                    )
                )
    write_facts(rows)
    return {"facts": len(rows)}


TITLES = {
    "meeting.attended": ("全体会议", "常务委员会会议", "专题协商会", "专委会全体会议", "情况通报会", "界别协商会"),
    "dossier.inspection": ("社区养老服务视察", "水源地保护调研"),
    "dossier.brief": ("关于老旧电梯更新的情况", "关于乡村客运班次的情况"),
}


@act("demo.assessment", summarised=True)
def live_last_year(ctx: ActContext, *, year: int, member: UUID) -> dict[str, Any]:
    """The round of a year that is over, through the door for history; results frozen as of their day."""
    ctx.require("demo.build")
    days = {edge: date(year + 1, 1, 5) + timedelta(days=after) for edge, _state, after in LIVED}
    until, archived = days["notify"] + timedelta(days=7), days["notify"] + timedelta(days=20)
    steps = [PastStep("round", edge, state, days[edge]) for edge, state, _after in LIVED]
    steps.append(PastStep("round", "archive", "archived", archived))
    past = PastCase(KIND, f"{year}年度委员履职考核", "archived", [("round", None, "archived")], steps)
    past.tracks.append(("objection", member, "answered"))
    past.rows.append(
        (
            Round,
            {
                "case_id": past.case_id,
                "council_id": ctx.council_id,
                "year": year,
                "notified_on": days["notify"],
                "objections_until": until,
                "archived_on": archived,
            },
        )
    )
    past.rows.append(
        (
            Objection,
            {
                "case_id": past.case_id,
                "council_id": ctx.council_id,
                "principal_id": member,
                "text": "6月参加的水源地保护调研没有计入，现场有签到。",
                "item": "inspection",
                "submitted_on": days["notify"] + timedelta(days=2),
                "outcome": Objection.Outcome.REJECTED,
                "answer": "经核对签到表，该次调研已计入“视察调研”，本项已达到上限，结果不变。",
                "answered_on": days["notify"] + timedelta(days=6),
                "answered_by": "委员工作机构",
            },
        )
    )
    adopt(ctx, publish(ctx.council_id, KIND, today()), uuid7(), [past])
    version = scheme_on(ctx.council_id, year)
    assert version is not None
    # The results are as old as their notice; the record of this act is of today.
    now, ctx.at = ctx.at, make_aware(datetime.combine(days["notify"], time(9)))
    frozen = freeze(ctx, version=version, year=year, round_id=past.case_id, principal_ids=assessed_ids(year))
    ctx.at = now
    return {"frozen": frozen}


def _comment(council: Council, case_id: UUID, body_id: UUID) -> None:
    """A committee's comments on half of its members."""
    clerk = Actor(council.pk, "专委会工作人员", grants=(Grant(Role.COMMITTEE_CLERK, council.pk, principal_id=body_id),))
    with in_council(council.pk):
        now = set(assessed_ids(today().year))
        mine = (
            Belonging.objects.filter(body_id=body_id, valid_to__isnull=True).order_by("id").values_list("principal_id", flat=True)
        )
        ids = [pk for pk in mine if pk in now]
    half = ids[: len(ids) // 2]
    given = [{"principal_id": str(pk), "text": WORDS[n % len(WORDS)], "version": 0} for n, pk in enumerate(half)]
    comment(clerk, case_id=case_id, body_id=body_id, opinions=given)


def _award(council: Council, affairs: Actor, committees: list[UUID]) -> None:
    """An award for members with two nominations."""
    given: dict[str, Any] = {"title": "优秀政协委员", "of": "member", "basis": "云泽协办〔2026〕15号", "places": 20}
    until = today() + timedelta(days=14)
    award = UUID(str(start_award(affairs, year=today().year, nominations_until=until, **given)["case_id"]))
    for body_id in committees[:2]:
        clerk = Actor(council.pk, "专委会工作人员", grants=(Grant(Role.COMMITTEE_CLERK, council.pk, principal_id=body_id),))
        with in_council(council.pk):
            now = set(assessed_ids(today().year))
            mine = Belonging.objects.filter(body_id=body_id, valid_to__isnull=True).order_by("id")
            chosen = next(pk for pk in mine.values_list("principal_id", flat=True) if pk in now)
        nominate(clerk, case_id=award, principal_id=chosen, reason="牵头完成两次调研，提出的建议被采纳。")
