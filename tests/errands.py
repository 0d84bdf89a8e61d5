"""A small procedure for tests of the spine: every kind of edge that a feature may declare, and no feature."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tests.fixtures import seed
from yitang.foundation.core.errors import Blocked
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.instruments.workflow.engine import advance, follow, open_case, open_track
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS, EFFECTS, GUARDS, CaseKind, Move
from yitang.instruments.workflow.numbers import next_number
from yitang.instruments.workflow.procedures import PROCEDURES, Axis, ClockRule, Edge, Procedure, State, publish

KIND = "tests.errand"
UNIT = UUID("0190b1f0-0000-7000-8000-0000000000aa")


@predicate("只有这个单位自己可以办理。")
def is_the_unit(grant: Grant, target: Any) -> bool:
    return grant.principal_id is not None and grant.principal_id == target.track.unit_id


declare("tests.errand.clerk", "Take a clerk's step", {Role.PROPOSAL_CLERK: anyone})
declare("tests.errand.direct", "Take a director's step", {Role.PROPOSAL_DIRECTOR: anyone})
declare("tests.errand.unit", "Take a unit's step", {Role.UNIT_LIAISON: is_the_unit})
declare("tests.errand.auto", "Follow by itself", {})
declare_rows(
    KIND,
    {role: EVERY_ROW for role in (Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.UNIT_LIAISON)},
)


def has_title(move: Move) -> None:
    if not move.case.title:
        raise Blocked("还没有标题。", owes="提案者")


def give_number(move: Move) -> None:
    move.case.number = move.data["number"] = next_number(move.council_id, KIND)
    move.case.save(update_fields=["number"])


def hand_out(move: Move) -> None:
    open_track(move, "handling", UNIT)


def close_filing(move: Move) -> None:
    follow(move, "filing", "close")


GUARDS.register("tests.errand.has_title", has_title)
EFFECTS.register("tests.errand.give_number", give_number)
EFFECTS.register("tests.errand.hand_out", hand_out)
EFFECTS.register("tests.errand.close_filing", close_filing)

CLERK, DIRECT, UNITS = "tests.errand.clerk", "tests.errand.direct", "tests.errand.unit"

ERRAND = Procedure(
    code=KIND,
    label=_("Errand"),
    stage_order=("filing", "handling"),
    parameters={"reply_within": {"unit": "months", "count": 3}},
    axes=(
        Axis(
            "filing",
            _("Filing"),
            "draft",
            (
                State("draft", "草稿"),
                State("submitted", "已提交"),
                State("filed", "已立案"),
                State("not_filed", "不立案", flags=("final",)),
                State("closed", "已办结", flags=("final",)),
            ),
            (
                Edge("submit", "提交", ("draft",), "submitted", CLERK, guards=("tests.errand.has_title",), batch=True),
                Edge("recall", "撤回", ("submitted",), "draft", CLERK),
                Edge(
                    "file", "立案", ("submitted",), "filed", DIRECT, effects=("tests.errand.give_number", "tests.errand.hand_out")
                ),
                Edge("refuse", "不立案", ("submitted",), "not_filed", DIRECT, reason="required"),
                Edge("note", "批注", ("submitted",), "submitted", CLERK, batch=True),
                Edge("close", "办结", ("filed",), "closed", "tests.errand.auto", automatic=True),
            ),
        ),
        Axis(
            "handling",
            _("Handling"),
            "assigned",
            (
                State("assigned", "已交办"),
                State("received", "已签收", flags=("clock",)),
                State("replied", "已答复", flags=("final",)),
            ),
            (
                Edge("receive", "签收", ("assigned",), "received", UNITS, clock=ClockRule("reply_within")),
                Edge("reply", "答复", ("received",), "replied", UNITS, effects=("tests.errand.close_filing",)),
            ),
            per_unit=True,
        ),
    ),
)

PROCEDURES.register(KIND, ERRAND)
CASE_KINDS.register(
    KIND, CaseKind(KIND, _("Errand"), KIND, lambda: Case.objects.filter(kind=KIND), lambda council, case: f"/{council}/{case.id}")
)

EDGES = [(axis.code, edge.code) for axis in ERRAND.axes for edge in axis.edges if not edge.automatic]
WAY = [("filing", "submit"), ("filing", "file"), ("handling", "receive"), ("handling", "reply")]
"""The steps of an errand that goes well."""


def new_errand(council: Council, title: str = "关于修桥的事") -> UUID:
    """Open an errand as a draft; returns the id of its case."""
    with seed(council) as ctx:
        version = publish(council.id, KIND, date(2026, 1, 1))
        case = Case(council_id=council.id, kind=KIND, procedure=version, title=title)
        open_case(ctx, case, ERRAND, "filing")
    return case.id


def everybody(council: Council, name: str = "测试人") -> Actor:
    """An actor who may take every step of an errand."""
    roles = (Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.UNIT_LIAISON)
    return Actor(council.id, name, uuid7(), tuple(Grant(role, council.id, uuid7(), None, UNIT) for role in roles))


def take(actor: Actor, case_id: UUID, axis: str, edge: str, **more: Any) -> dict[str, Any]:
    """Take a step of an errand, with a reason and the unit where the step wants them."""
    unit_id = UNIT if axis == "handling" else None
    return advance(actor, case_id=case_id, axis=axis, edge=edge, unit_id=unit_id, **{"reason": "理由", **more})


def bring_to(actor: Actor, case_id: UUID, axis: str, edge: str) -> None:
    """Take the steps before `edge`, so that it may be taken next."""
    before = {
        ("filing", "submit"): 0,
        ("filing", "recall"): 1,
        ("filing", "file"): 1,
        ("filing", "refuse"): 1,
        ("filing", "note"): 1,
        ("handling", "receive"): 2,
        ("handling", "reply"): 3,
    }[axis, edge]
    for step in WAY[:before]:
        take(actor, case_id, *step)
