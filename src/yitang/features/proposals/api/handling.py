"""Talks of the units with the submitter, one-time links and inner tasks in the API, below `/api/v1/{council}/proposals`.

The steps of handling stand with all others.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from yitang.features.proposals.api import shown
from yitang.features.proposals.api.schemas_handling import Name
from yitang.features.proposals.handling.links import make_link, open_steps, revoke_link, state_of
from yitang.features.proposals.queries import KIND
from yitang.features.proposals.views.contacts import contacts_for
from yitang.features.proposals.views.reading import reader_of
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import NO_NUL, PROBLEMS, Code, Day, IdempotencyKey, Input, Named, Token, key_of
from yitang.instruments.handling.contacts import answer_contact, distribute, finish_task, log_contact
from yitang.instruments.handling.models import Assignment, FeedbackLink, InnerTask
from yitang.instruments.handling.submitters import submitters_of

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


class LinkIn(Input):
    """For whom: one of the submitters."""

    principal_id: UUID


class LinkMade(Schema):
    """A one-time link. Address and code are told in this answer alone."""

    link_id: UUID
    address: str
    expires_at: datetime
    proof: str = Field(description="`telephone`: asks for the last four digits on file; `code`: for the code; empty: nothing.")
    code: str = Field(description="Pass it on apart from the address; empty unless `proof` is `code`.")


class LinkOut(Schema):
    """A submitter, whether feedback is awaited, and what became of the newest link."""

    submitter: Named
    awaited: bool
    state: str = Field(description="`open`, `used`, `revoked`, `expired`, `locked`, `closed`; empty without a link.")
    expires_at: datetime | None
    made_by: str


class LinksEnded(Schema):
    revoked: int


@handling.get(
    "/{uuid:case_id}/feedback-links", response={200: list[LinkOut], **PROBLEMS}, summary="Read the state of one-time links"
)
@needs("proposals.send_link")
def feedback_links(request: Any, case_id: UUID) -> Any:
    """Of each submitter. No secret is told."""
    proposal = shown.seen(request.actor, case_id)
    steps, moment = open_steps(proposal), now()
    newest = {link.principal_id: link for link in FeedbackLink.objects.filter(case_id=case_id).order_by("made_at", "id")}
    return [
        {
            "submitter": {"id": one.principal_id, "name": one.name},
            "awaited": one.principal_id in steps.edges,
            "state": state_of(link, steps, moment) if link else "",
            "expires_at": link.expires_at if link else None,
            "made_by": link.made_by if link else "",
        }
        for one in submitters_of(KIND, case_id)
        for link in [newest.get(one.principal_id)]
    ]


@handling.post(
    "/{uuid:case_id}/feedback-links", response={201: LinkMade, **PROBLEMS}, summary="Make a one-time link for feedback"
)
@needs("proposals.send_link")
def make_feedback_link(request: Any, case_id: UUID, asked: LinkIn, key: IdempotencyKey = None) -> Any:
    """For one submitter; an earlier link of this person ends. The same key again is refused, since a secret is told once."""
    shown.seen(request.actor, case_id)
    made = make_link(request.actor, key=key_of(request, key), case_id=case_id, principal_id=asked.principal_id)
    path = reverse("desk:proposals:by_link", kwargs={"council": request.council.code, "link_secret": made.secret})
    told = {"link_id": made.link_id, "expires_at": made.expires_at, "proof": made.proof, "code": made.code}
    return Status(201, told | {"address": request.build_absolute_uri(path)})


@handling.post(
    "/{uuid:case_id}/feedback-links/end", response={200: LinksEnded, **PROBLEMS}, summary="End the links of a submitter"
)
@needs("proposals.send_link")
def end_feedback_links(request: Any, case_id: UUID, asked: LinkIn, key: IdempotencyKey = None) -> Any:
    """What was used stays used."""
    shown.seen(request.actor, case_id)
    return revoke_link(request.actor, key=key_of(request, key), case_id=case_id, principal_id=asked.principal_id)


class TaskIn(Input):
    """Who inside the unit does what until when. Only the unit sees it."""

    section: Name
    person: Name = ""
    due_on: Day | None = None
    note: Words = ""


class TaskOut(Schema):
    id: UUID
    section: str
    person: str
    due_on: date | None
    note: str
    given_at: datetime
    given_by: str
    done_on: date | None


class TaskMade(Schema):
    task_id: UUID


def _own_part(request: Any, assignment_id: UUID) -> Assignment:
    """The unit's own part. Raises `NotFound` for everybody else: nobody outside sees what is inside a unit."""
    found = Assignment.objects.filter(pk=assignment_id, unit_id__in=request.actor.principal_ids, released_on__isnull=True).first()
    if found is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    return found


@handling.get("/assignments/{uuid:assignment_id}/tasks", response={200: list[TaskOut], **PROBLEMS}, summary="Read inner tasks")
@needs("handling.distribute")
def inner_tasks(request: Any, assignment_id: UUID) -> Any:
    """What was distributed inside the unit, open ones first."""
    part = _own_part(request, assignment_id)
    return list(InnerTask.objects.filter(assignment=part).order_by("done_on", "given_at"))


@handling.post(
    "/assignments/{uuid:assignment_id}/tasks", response={201: TaskMade, **PROBLEMS}, summary="Distribute inside the unit"
)
@needs("handling.distribute")
def give_task(request: Any, assignment_id: UUID, task: TaskIn, key: IdempotencyKey = None) -> Any:
    """The council never sees it."""
    part = _own_part(request, assignment_id)
    return Status(201, distribute(request.actor, key=key_of(request, key), assignment_id=part.pk, **task.dict()))


@handling.post("/tasks/{uuid:task_id}/done", response={200: TaskMade, **PROBLEMS}, summary="Finish an inner task")
@needs("handling.distribute")
def task_done(request: Any, task_id: UUID, key: IdempotencyKey = None) -> Any:
    """Done once; doing it again changes nothing."""
    row = InnerTask.objects.filter(pk=task_id).first()
    if row is None:
        raise NotFound(_("There is no such task."))
    _own_part(request, row.assignment_id)
    return finish_task(request.actor, key=key_of(request, key), task_id=task_id)
