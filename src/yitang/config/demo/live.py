"""Proposals of the demo that go through the real acts, and stop where somebody has something to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yitang.config.demo.texts import Idea
from yitang.features.proposals.actions import recommend, save_draft, start_draft
from yitang.features.proposals.intake.joint import invite
from yitang.features.proposals.intake.meeting import open_meeting, put_on_list
from yitang.features.proposals.intake.merging import merge
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.engine import advance

WAYPOINTS = ("draft", "submitted", "recommended", "filed", "assigned", "received", "drafted", "answered", "rated")


@dataclass(frozen=True)
class Cast:
    """The actors of a council's live proposals."""

    clerk: Actor
    director: Actor
    dispatch: Actor
    liaison: Actor
    handler: Actor
    head: Actor
    unit_id: UUID
    unit_name: str


def walk(cast: Cast, member: Actor, idea: Idea, until: str, *, agreed: bool = True) -> UUID:
    """Take a new proposal of `member` along the whole path up to the waypoint `until`; returns its case."""
    started = start_draft(member, title=idea.title)
    case_id = UUID(str(started["case_id"]))
    save_draft(member, case_id=case_id, expected_version=1, body=idea.body, class_code=idea.class_code, consent_public=agreed)
    for waypoint, steps in _steps(cast, member, idea, case_id):
        if WAYPOINTS.index(waypoint) > WAYPOINTS.index(until):
            break
        for actor, axis, edge, payload in steps:
            if edge == "draft":
                _write_reply(cast, idea, case_id, f"{member.name}委员")
            unit_id = cast.unit_id if axis == "handling" else None
            advance(actor, case_id=case_id, axis=axis, edge=edge, unit_id=unit_id, payload=payload)
        if waypoint == "recommended":
            recommend(cast.clerk, case_id=case_id, outcome="filed", reason="一事一案，有情况、有分析、有建议，建议立案。")
    return case_id


def _steps(
    cast: Cast, member: Actor, idea: Idea, case_id: UUID
) -> Iterator[tuple[str, list[tuple[Actor, str, str, dict[str, str]]]]]:
    grades = {"attitude": "satisfied", "result": "satisfied", "overall": "satisfied"}
    grades["text"] = "答复针对建议逐条作了说明，办理前专门听取了意见。"
    yield "submitted", [(member, "filing", "submit", {})]
    yield "recommended", []
    yield "filed", [(cast.director, "filing", "file", {"class_code": idea.class_code})]
    yield "assigned", [(cast.dispatch, "course", "assign", {"lead": str(cast.unit_id)})]
    yield "received", [(cast.liaison, "handling", "receive", {})]
    yield "drafted", [(cast.handler, "handling", "draft", {})]
    yield "answered", [(cast.head, "handling", "issue", {})]
    yield "rated", [(member, "course", "rate", grades)]


def merged(cast: Cast, members: tuple[Actor, Actor], first: Idea, second: Idea) -> UUID:
    """Two proposals on the same matter, merged into a leading one that is filed; returns the leading case."""
    originals = [walk(cast, member, idea, "recommended") for member, idea in zip(members, (first, second), strict=True)]
    body = f"{first.body}\n\n{second.body}"
    reason = "两件提案反映同一事项，合并办理。"
    text = {"title": first.title, "body": body, "class_code": first.class_code, "reason": reason}
    leading = UUID(str(merge(cast.director, case_ids=originals, **text)["case_id"]))
    advance(cast.director, case_id=leading, axis="filing", edge="file", payload={"class_code": first.class_code})
    return leading


def appealed(cast: Cast, member: Actor, idea: Idea) -> UUID:
    """A proposal that was not filed and whose submitter applies for re-examination."""
    case_id = walk(cast, member, idea, "recommended")
    reason = "第三部分的建议没有写明由谁办、办到什么程度。"
    advance(cast.director, case_id=case_id, axis="filing", edge="not_file", payload={"reason_code": "empty"}, reason=reason)
    again = "第三部分逐条写明了办理单位和完成时间，希望再看一次。"
    advance(member, case_id=case_id, axis="filing", edge="appeal", reason=again)
    return case_id


def asked_for_consent(cast: Cast, member: Actor, idea: Idea) -> UUID:
    """A proposal that the committee wants to pass on as a brief, if its submitter agrees."""
    case_id = walk(cast, member, idea, "recommended")
    reason = "反映的情况比较急，作为社情民意信息报送更快。"
    advance(cast.director, case_id=case_id, axis="filing", edge="ask_consent", payload={"code": "brief"}, reason=reason)
    return case_id


def invited(cast: Cast, member: Actor, whom: Actor, idea: Idea, relation: str) -> UUID:
    """A draft to which its writer asks another member."""
    case_id = walk(cast, member, idea, "draft")
    invite(member, case_id=case_id, relation=relation, principal_ids=list(whom.principal_ids))
    return case_id


def listed(cast: Cast, title: str, held_on: date, case_ids: list[UUID]) -> UUID:
    """The list of a review meeting that is being prepared."""
    meeting_id = UUID(str(open_meeting(cast.clerk, title=title, held_on=held_on)["meeting_id"]))
    put_on_list(cast.clerk, meeting_id=meeting_id, case_ids=case_ids)
    return meeting_id


def _write_reply(cast: Cast, idea: Idea, case_id: UUID, name: str) -> None:
    with in_council(cast.handler.council_id):
        assignment = Assignment.objects.get(case_id=case_id, unit_id=cast.unit_id)
        number = assignment.case.number
    save_reply(
        cast.handler,
        assignment_id=assignment.pk,
        text=idea.reply(name, number, cast.unit_name),
        result_class="A",
        contact_name="办公室",
        contact_phone="000-0000000",
    )
