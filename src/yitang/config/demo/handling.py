"""Proposals of the demo that show what an office meets in handling: a return, a late opinion, separate units, dissatisfaction."""

from datetime import timedelta
from uuid import UUID

from yitang.config.demo.live import Cast, walk
from yitang.config.demo.texts import Idea
from yitang.features.proposals.queries import KIND
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor, Channel
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.contacts import log_contact
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.parameters import set_parameter

UNHAPPY = {"attitude": "satisfied", "result": "dissatisfied", "overall": "dissatisfied"}
UNHAPPY["text"] = "答复说明了总体安排，没有回应第二条建议中的时间表，希望补充。"


def branch(cast: Cast, member: Actor, idea: Idea, kind: str, units: dict[str, UUID]) -> UUID:
    """Take a new proposal of `member` to the place where somebody has to decide; returns its case."""
    acts = {"return": _return, "late_opinion": _late_opinion, "separate": _separate, "dissatisfied": _dissatisfied}
    return acts[kind](cast, member, idea, units)


def _return(cast: Cast, member: Actor, idea: Idea, units: dict[str, UUID]) -> UUID:
    case_id = walk(cast, member, idea, "assigned")
    reason = "所提事项主要涉及经费保障，按部门职责分工由财政部门牵头更为合适，我单位可以会办。"
    payload = {"suggested": str(units["finance"])}
    _step(cast.liaison, case_id, "request_return", cast.unit_id, payload=payload, reason=reason)
    return case_id


def _late_opinion(cast: Cast, member: Actor, idea: Idea, units: dict[str, UUID]) -> UUID:
    """The co-unit's day is over: a council may set one day for all opinions, and here it has passed."""
    _opinions_by(cast, today() - timedelta(days=3), {"unit": "date", "date": (today() - timedelta(days=2)).isoformat()})
    case_id = walk(cast, member, idea, "filed")
    _opinions_by(cast, today() - timedelta(days=1), {"unit": "months", "count": 1})
    payload = {"lead": str(cast.unit_id), "co": [str(units["finance"]), str(units["hr"])]}
    advance(cast.dispatch, case_id=case_id, axis="course", edge="assign", payload=payload)
    _step(cast.liaison, case_id, "receive", cast.unit_id)
    for code in ("finance", "hr"):
        _receipt(cast, case_id, units[code])
    opinion = {
        "text": "经研究，同意按现行政策安排岗位和培训，已列入年度计划。",
        "signed_by": "办公室",
        "evidence": "会办意见函扫描件",
    }
    _step(cast.clerk.through(Channel.PAPER), case_id, "enter_reply", units["hr"], payload=opinion)
    _talk(cast, case_id)
    return case_id


def _separate(cast: Cast, member: Actor, idea: Idea, units: dict[str, UUID]) -> UUID:
    case_id = walk(cast, member, idea, "filed")
    payload = {"separate": [str(cast.unit_id), str(units["civil"])]}
    advance(cast.dispatch, case_id=case_id, axis="course", edge="assign", payload=payload)
    _step(cast.liaison, case_id, "receive", cast.unit_id)
    _receipt(cast, case_id, units["civil"])
    return case_id


def _dissatisfied(cast: Cast, member: Actor, idea: Idea, units: dict[str, UUID]) -> UUID:
    case_id = walk(cast, member, idea, "answered")
    advance(member, case_id=case_id, axis="course", edge="rate", payload=UNHAPPY)
    return case_id


def _receipt(cast: Cast, case_id: UUID, unit_id: UUID) -> None:
    """Units without a log-in: the committee enters what they handed in."""
    _step(cast.clerk.through(Channel.PAPER), case_id, "enter_receipt", unit_id, payload={"evidence": "签收回执扫描件"})


def _talk(cast: Cast, case_id: UUID) -> None:
    with in_council(cast.handler.council_id):
        assignment = Assignment.objects.get(case_id=case_id, unit_id=cast.unit_id)
    result = "电话介绍了工作进展，委员希望答复中写明完成时间。"
    log_contact(
        cast.handler, assignment_id=assignment.pk, channel="telephone", held_on=today(), who=cast.handler.name, result=result
    )


def _opinions_by(cast: Cast, since: object, value: dict[str, object]) -> None:
    actor = cast.director
    set_parameter(actor, procedure=KIND, name="opinion_period", value=value, effective_from=since, basis="本年度交办会议定")


def _step(actor: Actor, case_id: UUID, edge: str, unit_id: UUID, **more: object) -> None:
    advance(actor, case_id=case_id, axis="handling", edge=edge, unit_id=unit_id, **more)  # type: ignore[arg-type]
