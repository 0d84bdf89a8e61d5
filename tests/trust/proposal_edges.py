"""For every step of the procedure of proposals: how a case comes before it, and who takes it with what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.features.proposals.house import REPLY
from tests.instruments.handling.conftest import GRADES, UNHAPPY, Town
from tests.instruments.handling.test_several_submitters import backed
from yitang.features.proposals.states import PROPOSAL
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role

SUBMITTER, ANOTHER = "submitter", "another submitter"
CLERK, DIRECTOR, DISPATCH = Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.DISPATCH_OFFICE
LIAISON, HANDLER, HEAD = Role.UNIT_LIAISON, Role.UNIT_HANDLER, Role.UNIT_HEAD
PAPER = {"evidence": "回执扫描件.pdf"}
LETTER = {"evidence": "复函扫描件.pdf", "text": REPLY, "result_class": "A", "signed_by": "冯局长"}

Payload = Mapping[str, Any] | Callable[[Town, UUID], Mapping[str, Any]]


@dataclass(frozen=True)
class Scene:
    """`bring` makes a case that stands before the step; `who` holds the role that takes it; `rule` is a parameter that must be set."""

    bring: Callable[[Town], UUID]
    who: str
    payload: Payload = field(default_factory=dict)
    unit: str = ""
    rule: str = ""

    def asked(self, town: Town, case_id: UUID) -> dict[str, Any]:
        return dict(self.payload(town, case_id) if callable(self.payload) else self.payload)

    def actor(self, town: Town, name: str) -> Actor:
        """One more person who may take the step: each has an account of their own."""
        council_id = town.house.council.id
        if self.who in (SUBMITTER, ANOTHER):
            (principal,) = (town.house.member if self.who == SUBMITTER else town.house.other).principal_ids
            return Actor(council_id, name, uuid4(), (Grant(Role.MEMBER, council_id, uuid4(), None, principal),))
        return Actor(council_id, name, uuid4(), (Grant(self.who, council_id, uuid4(), None, town.units.get(self.unit)),))


def _draft(town: Town) -> UUID:
    return town.house.draft()


def _submitted(town: Town) -> UUID:
    return town.house.submitted()


def _not_filed(town: Town) -> UUID:
    return _then(town, _submitted(town), DIRECTOR, "not_file", {"reason_code": "vague"})


def _appeal(town: Town) -> UUID:
    return _then(town, _not_filed(town), SUBMITTER, "appeal")


def _consent(town: Town) -> UUID:
    return _then(town, _submitted(town), DIRECTOR, "ask_consent", {"code": "brief"})


def _then(town: Town, case_id: UUID, who: str, edge: str, payload: Mapping[str, Any] | None = None) -> UUID:
    actor = Scene(_draft, who).actor(town, "前一步的人")
    town.house.step(actor, case_id, f"filing.{edge}", payload=dict(payload or {}), reason="理由")
    return case_id


def _filed(town: Town) -> UUID:
    return town.house.filed()


def _handed_over(town: Town) -> UUID:
    case_id = _filed(town)
    town.step(town.clerk, case_id, "hand_over")
    return case_id


def _sent(town: Town) -> UUID:
    return town.sent()


def _received(town: Town) -> UUID:
    case_id = town.sent()
    town.receive(case_id, "edu")
    return case_id


def _asked_back(town: Town) -> UUID:
    case_id = town.sent()
    town.step(town.of_unit("edu", LIAISON), case_id, "request_return", "edu", reason="不属本单位职责")
    return case_id


def _asked_longer(town: Town) -> UUID:
    case_id = _received(town)
    liaison = town.of_unit("edu", LIAISON)
    town.step(liaison, case_id, "ask_extension", "edu", reason="等预算", payload=_later(town, case_id))
    return case_id


def _written(town: Town) -> UUID:
    case_id = _drafted(town)
    town.step(town.of_unit("edu", HEAD), case_id, "send_back", "edu", reason="再改")
    return case_id


def _drafted(town: Town) -> UUID:
    case_id = town.sent()
    town.draft(case_id, "edu")
    return case_id


def _reviewing(town: Town) -> UUID:
    case_id = _drafted(town)
    town.step(town.of_unit("edu", HEAD), case_id, "submit_review", "edu", payload={"signed_by": "冯局长"})
    return case_id


def _co_unit_answered(town: Town) -> UUID:
    case_id = town.sent(lead="edu", co=["fin"])
    town.answer(case_id, "fin")
    town.draft(case_id, "edu")
    return case_id


def _answered(town: Town) -> UUID:
    case_id = town.sent()
    town.answer(case_id, "edu")
    return case_id


def _answered_to_two(town: Town) -> UUID:
    case_id = backed(town, "joint").case_id
    town.answer(case_id, "edu")
    return case_id


def _rated(town: Town, grades: Mapping[str, str] = GRADES) -> UUID:
    case_id = _answered(town)
    town.step(town.house.member, case_id, "rate", payload=dict(grades))
    return case_id


def _dissatisfied(town: Town) -> UUID:
    return _rated(town, UNHAPPY)


def _published(town: Town) -> UUID:
    case_id = _answered(town)
    town.house.step(town.house.office(DIRECTOR), case_id, "publication.publish", payload={"body": "公开的文字"})
    return case_id


def _of_the_other(town: Town, case_id: UUID) -> dict[str, Any]:
    (principal,) = town.house.other.principal_ids
    return GRADES | PAPER | {"principal": str(principal)}


def _later(town: Town, case_id: UUID) -> dict[str, Any]:
    due = town.part(case_id, "edu").due_on
    assert due is not None
    return {"until": due + timedelta(days=7)}


def _to_edu(town: Town, case_id: UUID) -> dict[str, Any]:
    return {"lead": str(town.units["edu"])}


def _to_finance(town: Town, case_id: UUID) -> dict[str, Any]:
    return {"unit": str(town.units["fin"])}


SCENES: dict[str, Scene] = {
    "filing.submit": Scene(_draft, SUBMITTER),
    "filing.return": Scene(_submitted, CLERK),
    "filing.file": Scene(_submitted, DIRECTOR),
    "filing.not_file": Scene(_submitted, DIRECTOR, {"reason_code": "vague"}),
    "filing.convert": Scene(_submitted, DIRECTOR, {"code": "opinion"}),
    "filing.ask_consent": Scene(_submitted, DIRECTOR, {"code": "brief"}),
    "filing.consent": Scene(_consent, SUBMITTER),
    "filing.refuse": Scene(_consent, SUBMITTER),
    "filing.appeal": Scene(_not_filed, SUBMITTER),
    "filing.uphold": Scene(_appeal, DIRECTOR),
    "filing.reopen": Scene(_appeal, DIRECTOR),
    "filing.withdraw": Scene(_submitted, SUBMITTER),
    "course.hand_over": Scene(_filed, CLERK, rule="two_stages"),
    "course.hand_back": Scene(_handed_over, DISPATCH, rule="two_stages"),
    "course.assign": Scene(_filed, DISPATCH, _to_edu),
    "course.rate": Scene(_answered, SUBMITTER, GRADES),
    "course.rate_on_paper": Scene(_answered, CLERK, GRADES | PAPER),
    "course.add_rating": Scene(_answered_to_two, ANOTHER, GRADES),
    "course.add_rating_on_paper": Scene(_answered_to_two, CLERK, _of_the_other),
    "course.rehandle": Scene(_dissatisfied, DIRECTOR),
    "course.remind_assignment": Scene(_filed, CLERK),
    "course.remind_feedback": Scene(_answered, CLERK),
    "course.conclude": Scene(_rated, CLERK, {"adoption": "partial"}),
    "handling.receive": Scene(_sent, LIAISON, unit="edu"),
    "handling.enter_receipt": Scene(_sent, CLERK, PAPER, "edu"),
    "handling.request_return": Scene(_sent, LIAISON, unit="edu"),
    "handling.agree_return": Scene(_asked_back, DISPATCH, _to_finance, "edu"),
    "handling.deny_return": Scene(_asked_back, DISPATCH, unit="edu"),
    "handling.reassign": Scene(_received, DISPATCH, _to_finance, "edu"),
    "handling.draft": Scene(_written, HANDLER, unit="edu"),
    "handling.send_back": Scene(_drafted, HEAD, unit="edu"),
    "handling.issue": Scene(_drafted, HEAD, unit="edu"),
    "handling.submit_review": Scene(_drafted, HEAD, {"signed_by": "冯局长"}, "edu", "office_review"),
    "handling.pass_review": Scene(_reviewing, DISPATCH, unit="edu", rule="office_review"),
    "handling.review_back": Scene(_reviewing, CLERK, unit="edu", rule="office_review"),
    "handling.enter_reply": Scene(_received, CLERK, LETTER, "edu"),
    "handling.correct": Scene(_answered, CLERK, unit="edu"),
    "handling.countersign": Scene(_co_unit_answered, LIAISON, {"answer": "agree"}, "fin", "countersign"),
    "handling.ask_extension": Scene(_received, LIAISON, _later, "edu"),
    "handling.grant_extension": Scene(_asked_longer, DISPATCH, unit="edu"),
    "handling.deny_extension": Scene(_asked_longer, DISPATCH, unit="edu"),
    "handling.remind_receipt": Scene(_sent, CLERK, unit="edu"),
    "handling.remind": Scene(_received, CLERK, unit="edu"),
    "publication.publish": Scene(_answered, DIRECTOR, {"body": "公开的文字"}),
    "publication.take_down": Scene(_published, DIRECTOR),
}

RIVALS = (
    ("filing.file", "filing.not_file"),
    ("filing.withdraw", "filing.file"),
    ("filing.consent", "filing.refuse"),
    ("filing.uphold", "filing.reopen"),
    ("handling.receive", "handling.request_return"),
    ("handling.agree_return", "handling.deny_return"),
    ("handling.issue", "handling.send_back"),
    ("course.rate", "course.rate_on_paper"),
)
"""Pairs of different steps out of one state: of two people who want different things one gets it."""


def edges() -> list[str]:
    """Every step of the procedure that a person takes."""
    return [f"{axis.code}.{edge.code}" for axis in PROPOSAL.axes for edge in axis.edges if not edge.automatic]


def stays(step: str) -> bool:
    """Whether the step leaves its track where it is: a reminder, a word beside."""
    axis, code = step.split(".")
    return not PROPOSAL.axis(axis).edge(code).to
