"""Proposals of the demo that go through the real acts, and stop where somebody has something to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from yitang.config.demo.texts import Idea
from yitang.features.proposals.actions import recommend, save_draft, start_draft
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
