"""The course of a case in the API: `/api/v1/{council}/cases/{case_id}/chain`. A token never leaves its council."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Token
from yitang.insights.chain.policy import SEE
from yitang.insights.chain.stations import own_stations, stations_of
from yitang.insights.chain.walking import course_of

router = Router(auth=Token(), tags=["cases"])


class StationOut(Schema):
    """What happened on the way from one case to the next."""

    kind: str
    text: str
    day: date | None


class CaseOut(Schema):
    """A case of the course."""

    id: UUID
    kind: str
    kind_label: str
    title: str
    number: int | None
    state: str
    day: date
    stations: list[StationOut]


class TieOut(Schema):
    """`later` came of `earlier`."""

    earlier: UUID
    later: UUID
    words: str


class ChainOut(Schema):
    """The cases in order, earlier ones first, and their ties; `cut` says that there is more than is given."""

    case_id: UUID
    cases: list[CaseOut]
    ties: list[TieOut]
    cut: bool


@router.get("/{uuid:case_id}/chain", response={200: ChainOut, **PROBLEMS}, summary="Read where a case came from and went")
@needs(SEE)
def read_chain(request: Any, case_id: UUID) -> Any:
    """Matter, topic, talk, suggestion, brief or proposal, units, replies, feedback: every case of it that the account may see."""
    course = course_of(request.actor, request.council, case_id)
    nodes = course.in_order()
    stations = stations_of(request.actor, nodes)
    return {
        "case_id": case_id,
        "cases": [
            {
                "id": node.case.pk,
                "kind": node.case.kind,
                "kind_label": node.kind,
                "title": node.case.title,
                "number": node.case.number,
                "state": node.state,
                "day": node.day,
                "stations": [
                    {"kind": one.code, "text": one.words, "day": one.day}
                    for one in (*own_stations(node), *stations[node.case.pk])
                ],
            }
            for node in nodes
        ],
        "ties": [{"earlier": tie.earlier, "later": tie.later, "words": tie.words} for tie in course.ties],
        "cut": course.cut,
    }
