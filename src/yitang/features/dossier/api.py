"""The dossier in the API, below `/api/v1/{council}/dossier`: claims, yearly reports, and duties that an office records.

What is read is what the account may read on the pages; a whole dossier of somebody else is not given out here, because opening it leaves
a look that a person has to leave.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from yitang.features.dossier import actions
from yitang.features.dossier.kinds import ROLES
from yitang.features.dossier.models import Claim, Recording, Report
from yitang.features.dossier.policy import OWN, RECORD
from yitang.features.dossier.queries import visible_claims, visible_recordings, visible_reports
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import (
    PROBLEMS,
    Code,
    Day,
    IdempotencyKey,
    Input,
    Line,
    Named,
    Page,
    PageQuery,
    Text,
    Token,
    key_of,
    paged,
)
from yitang.institution.members.models import Member

router = Router(auth=Token(), tags=["dossier"])
Amount = Annotated[Decimal, Field(gt=0, lt=1000, max_digits=9, decimal_places=3)]
OF_CLAIMS, OF_REPORTS = "dossier.claims", "dossier.reports"
"""Permissions to list; whose rows are seen is said by the rules of rows."""


class ClaimOut(Schema):
    """A duty that a member added; `fact_id` once it is confirmed."""

    id: UUID
    title: str
    member: Named
    kind: str
    role: str
    quantity: str
    effective_on: date
    organiser: Named | None
    stage: str
    fact_id: UUID | None


class ClaimIn(Input):
    """A duty to add, for the member whose account acts."""

    kind: Line
    title: Line
    effective_on: Day
    quantity: Amount = Decimal(1)
    role: Code = ""
    organiser_id: UUID | None = None
    note: Text = ""


class ReportOut(Schema):
    """A yearly report; its text once it is submitted, to whoever may read it."""

    id: UUID
    year: int
    member: Named
    stage: str
    submitted_on: date | None
    commented_on: date | None
    archived_on: date | None
    body: str
    comment: str


class ReportQuery(PageQuery):
    """Which reports: of a year, at a stage."""

    year: Annotated[int, Field(ge=1949, le=2999)] | None = None
    stage: Code = ""


class TookPart(Input):
    """Somebody who took part, by number in the roster."""

    number: Code
    role: Code = ""
    quantity: Amount = Decimal(1)


class RecordingIn(Input):
    """One occasion with everybody who took part."""

    kind: Line
    title: Line
    held_on: Day
    people: Annotated[list[TookPart], Field(min_length=1, max_length=actions.MOST_PEOPLE)]
    organiser_id: UUID | None = None
    paper_note: Line = ""


class RecordingOut(Schema):
    """An occasion that an office recorded."""

    id: UUID
    kind: str
    title: str
    held_on: date
    organiser: Named | None
    recorder: str


class Recorded(Schema):
    """What was written."""

    recording_id: UUID
    written: int


class Added(Schema):
    """The claim that was made."""

    case_id: UUID


@router.get("/claims", response={200: Page[ClaimOut], **PROBLEMS}, summary="List duties that members added")
@needs(OF_CLAIMS)
def dossier_claims(request: Any, asked: Query[PageQuery]) -> Any:
    """One's own, or those that the account's office sees, newest first."""
    return paged(visible_claims(request.actor), asked, _claim)


@router.post("/claims", response={201: Added, **PROBLEMS}, summary="Add a duty of one's own")
@needs(OWN)
def dossier_add_claim(request: Any, claim: ClaimIn, key: IdempotencyKey = None) -> Any:
    """申报补录: it waits for the office that organised it."""
    return 201, actions.claim(request.actor, key=key_of(request, key), **claim.dict())


@router.get("/reports", response={200: Page[ReportOut], **PROBLEMS}, summary="List yearly reports")
@needs(OF_REPORTS)
def dossier_reports(request: Any, asked: Query[ReportQuery]) -> Any:
    """One's own, or the submitted ones that the account may read, newest year first."""
    rows = visible_reports(request.actor)
    if asked.year:
        rows = rows.filter(year=asked.year)
    if asked.stage:
        rows = rows.filter(case__stage=asked.stage)
    return paged(rows, asked, _report)


@router.get("/recordings", response={200: Page[RecordingOut], **PROBLEMS}, summary="List recorded duties")
@needs(RECORD)
def dossier_recordings(request: Any, asked: Query[PageQuery]) -> Any:
    """What the account's office recorded, newest first."""
    return paged(visible_recordings(request.actor), asked, _recording)


@router.post("/recordings", response={201: Recorded, **PROBLEMS}, summary="Record duties")
@needs(RECORD)
def dossier_record(request: Any, recording: RecordingIn, key: IdempotencyKey = None) -> Any:
    """谁组织谁记录: one occasion, a fact for each who took part; all or nothing."""
    numbers = [one.number for one in recording.people]
    found = dict(Member.objects.filter(number__in=numbers).values_list("number", "principal_id"))
    if unknown := [number for number in numbers if number not in found]:
        raise Invalid({"people": [_("No member has the number “%(number)s”.") % {"number": unknown[0]}]})
    if len(set(numbers)) != len(numbers):
        raise Invalid({"people": [_("A member stands in the list twice.")]})
    if wrong := [one.role for one in recording.people if one.role and one.role not in ROLES]:
        raise Invalid({"people": [_("There is no role “%(role)s”.") % {"role": wrong[0]}]})
    people = [(found[one.number], one.role, one.quantity) for one in recording.people]
    given = {name: value for name, value in recording.dict().items() if name != "people"}
    return 201, actions.record(request.actor, key=key_of(request, key), people=people, **given)


def _claim(row: Claim) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("kind", "role", "effective_on", "fact_id")}
    return own | {
        "id": row.pk,
        "title": row.case.title,
        "member": _named(row.principal),
        "quantity": f"{row.quantity.normalize():f}",
        "organiser": _named(row.organiser),
        "stage": row.case.stage,
    }


def _report(row: Report) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("year", "submitted_on", "commented_on", "archived_on", "body", "comment")}
    return own | {"id": row.pk, "member": _named(row.principal), "stage": row.case.stage}


def _recording(row: Recording) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("kind", "title", "held_on", "recorder")}
    return own | {"id": row.pk, "organiser": _named(row.organiser)}


def _named(principal: Any) -> dict[str, Any] | None:
    return {"id": principal.pk, "name": principal.name} if principal else None
