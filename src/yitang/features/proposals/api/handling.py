"""Talks of the units with the submitter in the API, below `/api/v1/{council}/proposals`; the steps of handling stand with all others."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from yitang.features.proposals.api import shown
from yitang.features.proposals.api.schemas_handling import Name
from yitang.features.proposals.views.contacts import contacts_for
from yitang.features.proposals.views.reading import reader_of
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import NO_NUL, PROBLEMS, Code, IdempotencyKey, Input, Named, Token, key_of
from yitang.instruments.handling.contacts import answer_contact, log_contact
from yitang.instruments.handling.models import Assignment

handling = Router(auth=Token(), tags=["proposals"])
Words = Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)]


class ContactIn(Input):
    """A talk with the submitter before the answer."""

    channel: Code = Field(description="From the dictionary `contact_channel`.")
    held_on: date
    who: Name
    result: Words
    principal_ids: Annotated[list[UUID], Field(max_length=50)] = Field(
        default_factory=list, description="With which submitters; with the first, if none is named."
    )


class ContactAnswer(Input):
    """The submitter's answer to a recorded talk; it is given once."""

    answer: Literal["confirmed", "objected"]
    objection: Words = Field("", description="Needed with an objection.")


class ContactOut(Schema):
    """A recorded talk. `answer` is empty until the submitter has confirmed it or objected to it."""

    id: UUID
    unit: Named
    submitter: Named | None = Field(description="With whom it was; null for the first submitter.")
    channel: str
    held_on: date
    who: str
    result: str
    recorded_at: datetime
    answer: str
    objection: str


class Logged(Schema):
    contact_id: UUID


class LoggedMany(Logged):
    """The first of the rows, and all of them: one for each submitter."""

    contact_ids: list[UUID]


@handling.get("/{uuid:case_id}/contacts", response={200: list[ContactOut], **PROBLEMS}, summary="Read the recorded contacts")
@needs("proposals.read")
def contacts(request: Any, case_id: UUID) -> Any:
    """For the submitter, the offices, and each unit its own; empty for others."""
    proposal = shown.seen(request.actor, case_id)
    found = contacts_for(proposal.pk, reader_of(request.actor, proposal))
    names = ("id", "channel", "held_on", "who", "result", "recorded_at", "answer", "objection")
    return [
        {name: getattr(one, name) for name in names}
        | {
            "unit": {"id": one.assignment.unit_id, "name": one.assignment.unit.name},
            "submitter": one.principal and {"id": one.principal.pk, "name": one.principal.name},
        }
        for one in found
    ]


@handling.post(
    "/{uuid:case_id}/assignments/{uuid:assignment_id}/contacts",
    response={201: LoggedMany, **PROBLEMS},
    summary="Record a contact with the submitter",
)
@needs("handling.write")
def record_contact(request: Any, case_id: UUID, assignment_id: UUID, talk: ContactIn, key: IdempotencyKey = None) -> Any:
    """The submitter is asked to confirm it."""
    shown.seen(request.actor, case_id)
    if not Assignment.objects.filter(pk=assignment_id, case_id=case_id).exists():
        raise NotFound(_("There is no such case, or it is not yours to see."))
    return Status(201, log_contact(request.actor, key=key_of(request, key), assignment_id=assignment_id, **talk.dict()))


@handling.post(
    "/contacts/{uuid:contact_id}/answer", response={200: Logged, **PROBLEMS}, summary="Confirm a contact or object to it"
)
@needs("handling.answer_contact")
def answer_contact_of(request: Any, contact_id: UUID, said: ContactAnswer, key: IdempotencyKey = None) -> Any:
    """By the submitter with whom it was, once."""
    return answer_contact(request.actor, key=key_of(request, key), contact_id=contact_id, **said.dict())
