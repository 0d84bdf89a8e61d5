"""`adopt()`: the only way for history to enter. Provenance "imported"; no letters, no messages, steps may be missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.instruments.workflow.models import Case, CaseLink, Decision, ProcedureVersion, Track
from yitang.instruments.workflow.titles import keep_pairs

T = TypeVar("T")
CHUNK = 2000


@dataclass
class PastStep:
    """A step as history tells it: on which axis, what was decided, with effect from when."""

    axis: str
    edge: str
    to_state: str
    effective_on: date
    unit_id: UUID | None = None
    data: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass
class PastCase:
    """A case from history: its fields, where each track stands, the steps known, and the feature's own rows.

    A row is its model and its column values (`case_id`, not `case`).
    """

    kind: str
    title: str
    stage: str
    tracks: list[tuple[str, UUID | None, str]]
    steps: list[PastStep] = field(default_factory=list)
    session_id: UUID | None = None
    number: int | None = None
    publicity: str = Case.Publicity.INTERNAL
    since: datetime | None = None
    case_id: UUID = field(default_factory=uuid7)
    rows: list[tuple[type[CouncilModel], dict[str, Any]]] = field(default_factory=list)
    merged_into: UUID | None = None


def adopt(ctx: ActContext, procedure: ProcedureVersion, batch_id: UUID, history: Iterable[PastCase]) -> int:
    """Insert cases from history with their tracks, steps and the feature's rows; returns how many.

    Runs inside the import's act, whose body has asked the policy; all of it commits or nothing.
    """
    adopted = 0
    links: list[CaseLink] = []
    for chunk in _chunks(history):
        cases = [_case(ctx, procedure, batch_id, past) for past in chunk]
        insert_rows(Case, cases)
        keep_pairs(cases)
        links += _hang(ctx, chunk)
        adopted += len(chunk)
    CaseLink.objects.bulk_create(links)
    return adopted


def readopt(ctx: ActContext, history: Iterable[PastCase]) -> int:
    """Tell the history of adopted cases anew: their tracks, decisions and links go, the given ones come; returns how many.

    The feature has removed its own rows before and has made sure that nobody worked on these cases.
    """
    changed = 0
    links: list[CaseLink] = []
    for chunk in _chunks(history):
        ids = [past.case_id for past in chunk]
        CaseLink.objects.filter(source_id__in=ids).delete()
        Decision.objects.filter(case_id__in=ids).delete()
        Track.objects.filter(case_id__in=ids).delete()
        cases = Case.objects.in_bulk(ids)
        for past in chunk:
            _tell_again(ctx, cases[past.case_id], past)
        links += _hang(ctx, chunk)
        changed += len(chunk)
    CaseLink.objects.bulk_create(links)
    return changed


def _hang(ctx: ActContext, chunk: list[PastCase]) -> list[CaseLink]:
    """Insert what hangs on the cases; the links are for later, when every target is there."""
    tracks = {past.case_id: _tracks(ctx, past) for past in chunk}
    insert_rows(Track, [track for found in tracks.values() for track in found.values()])
    insert_rows(Decision, [row for past in chunk for row in _decisions(ctx, past, tracks[past.case_id])])
    by_model: dict[type[CouncilModel], list[dict[str, Any]]] = {}
    for past in chunk:
        for model, row in past.rows:
            by_model.setdefault(model, []).append(row)
    for model, rows in by_model.items():
        insert_rows(model, rows)
    kind = CaseLink.Kind.MERGED_INTO
    return [
        CaseLink(council_id=ctx.council_id, source_id=past.case_id, target_id=past.merged_into, kind=kind, created_at=ctx.at)
        for past in chunk
        if past.merged_into
    ]


def _tell_again(ctx: ActContext, case: Case, past: PastCase) -> None:
    case.title, case.number, case.session_id = past.title, past.number, past.session_id
    case.stage, case.stage_since, case.publicity = past.stage, past.since or ctx.at, past.publicity
    case.due_on = None
    case.save(update_fields=["title", "number", "session", "stage", "stage_since", "publicity", "due_on"])


def _case(ctx: ActContext, procedure: ProcedureVersion, batch_id: UUID, past: PastCase) -> dict[str, Any]:
    return {
        "id": past.case_id,
        "council_id": ctx.council_id,
        "kind": past.kind,
        "procedure_id": procedure.pk,
        "session_id": past.session_id,
        "number": past.number,
        "title": past.title,
        "publicity": past.publicity,
        "stage": past.stage,
        "stage_since": past.since or ctx.at,
        "provenance": Case.Provenance.IMPORTED,
        "import_batch_id": batch_id,
        "created_at": ctx.at,
    }


def _tracks(ctx: ActContext, past: PastCase) -> dict[tuple[str, UUID | None], dict[str, Any]]:
    since = past.since or ctx.at
    return {
        (axis, unit_id): {
            "id": uuid7(),
            "council_id": ctx.council_id,
            "case_id": past.case_id,
            "axis": axis,
            "unit_id": unit_id,
            "state": state,
            "since": since,
        }
        for axis, unit_id, state in past.tracks
    }


def _decisions(
    ctx: ActContext, past: PastCase, tracks: dict[tuple[str, UUID | None], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for step in past.steps:
        track = tracks.get((step.axis, step.unit_id))
        yield {
            "council_id": ctx.council_id,
            "case_id": past.case_id,
            "track_id": track["id"] if track else None,
            "axis": step.axis,
            "edge": step.edge,
            "to_state": step.to_state,
            "data": step.data,
            "reason": step.reason,
            "effective_on": step.effective_on,
            "recorded_at": ctx.at,
            "actor_name": ctx.actor.name,
            "account_id": ctx.actor.account_id,
            "role": ctx.grant.role if ctx.grant else "",
            "channel": ctx.actor.channel,
        }


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
