"""Acts on topics: proposed, put right while they wait. What the party organisation decides is a step of their course."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import Topic
from yitang.features.talks.policy import CONFIRM, PROPOSE
from yitang.features.talks.queries import get_topic
from yitang.features.talks.states import TOPIC
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.roles import Role
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of, publish

SOURCES, CLASSES = "topic_source", "matter_class"
"""Dictionaries: from whom a topic comes, and what it is about (the one that matters of residents have)."""
TITLE_MOST = 200


@act("talks.propose_topic")
def propose_topic(ctx: ActContext, *, case_id: UUID, venue_id: UUID, title: str, source: str, **more: Any) -> dict[str, Any]:
    """Propose a topic for a venue: `text`, `class_code`, `proposer` (a name) or `proposed_by` (of the lists), `proposed_on`.

    `case_id` may be minted by a client without a network. A member proposes in their own name. Raises `NotFound` for a venue that is
    closed or not there, `Invalid`, `Refused`, `Conflict` for an id that is taken.
    """
    venue = open_venue(venue_id, ctx.today)
    grant = ctx.require(PROPOSE, venue)
    if grant.role == Role.MEMBER:
        more |= {"proposed_by": grant.principal_id, "proposer": "", "proposed_on": ctx.today}
    topic = new_topic(ctx, case_id, venue, title, source, **more)
    ctx.about(TOPIC, topic.pk)
    return {"case_id": topic.pk}


@act("talks.edit_topic")
def edit_topic(ctx: ActContext, *, case_id: UUID, title: str, source: str, **more: Any) -> dict[str, Any]:
    """Put a topic right while it waits for its confirmation. Raises `NotFound`, `Refused`, `Blocked`, `Invalid`."""
    topic = held_topic(ctx, case_id)
    ctx.require(CONFIRM, Target(topic.case, topic))
    if topic.case.stage != "proposed":
        raise Blocked(_("The topic was decided on already and stays as it is."))
    _write(ctx, topic, title, source, **more)
    topic.case.save(update_fields=["title"])
    topic.save()
    ctx.about(TOPIC, topic.pk)
    return {"case_id": topic.pk}


def new_topic(ctx: ActContext, case_id: UUID | None, venue: Venue, title: str, source: str, **more: Any) -> Topic:
    """A topic of this venue, inside an act that has asked the policy. Raises `Invalid`, `Conflict` for an id that is taken."""
    case = begun_case(ctx, TOPIC, case_id)
    topic = Topic(council_id=ctx.council_id, case=case, venue=venue, proposed_on=ctx.today)
    _write(ctx, topic, title, source, **more)
    open_case(ctx, case, procedure_of(case.procedure_id), TOPIC)
    topic.save(force_insert=True)
    return topic


def begun_case(ctx: ActContext, kind: str, case_id: UUID | None) -> Case:
    """A case of this kind that is not saved yet. Raises `Conflict` for an id that another case has."""
    if case_id is not None and Case.objects.filter(pk=case_id).exists():
        raise Conflict(_("This was sent before with other content. Open the page again."))
    return Case(
        id=case_id or uuid7(),
        council_id=ctx.council_id,
        kind=kind,
        procedure=publish(ctx.council_id, kind, ctx.today),
        created_at=ctx.at,
    )


def held_topic(ctx: ActContext, case_id: UUID) -> Topic:
    """The topic as far as the actor may see it, with its case held for the act. Raises `NotFound`."""
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    found = get_topic(ctx.actor, case_id)
    if found is None:
        raise NotFound(_("There is no such topic, or it is not yours to see."))
    return found


def open_venue(venue_id: UUID | None, day: date) -> Venue:
    """A venue that is open on a day. Raises `NotFound`."""
    found = Venue.objects.select_related("region").filter(open_on(day), pk=venue_id).first() if venue_id else None
    if found is None:
        raise NotFound(_("There is no such venue, or it is closed."))
    return found


def _write(
    ctx: ActContext,
    topic: Topic,
    title: str,
    source: str,
    *,
    text: str = "",
    class_code: str = "",
    proposer: str = "",
    proposed_by: UUID | None = None,
    proposed_on: date | None = None,
) -> None:
    faults: dict[str, list[Any]] = {}
    title = " ".join(title.split())
    most = procedure_of(topic.case.procedure_id).parameter("text_max")
    if not title or len(title) > TITLE_MOST:
        faults["title"] = [_("Write the topic in at most {n} characters.").format(n=TITLE_MOST)]
    if source not in labels(SOURCES):
        faults["source"] = [_("Choose from whom the topic comes.")]
    if class_code and class_code not in labels(CLASSES):
        faults["class_code"] = [_("Choose what it is about.")]
    if len(text) > most:
        faults["text"] = [_("Shorten it to {n} characters at most.").format(n=most)]
    if proposed_on is not None and proposed_on > ctx.today:
        faults["proposed_on"] = [_("This day has not come yet.")]
    if proposed_by is not None and not Principal.objects.filter(pk=proposed_by, confirmed=True).exists():
        faults["proposer"] = [_("Choose somebody on the list.")]
    if faults:
        raise Invalid(faults)
    topic.case.title, topic.source, topic.class_code, topic.text = title, source, class_code, text.strip()
    topic.proposed_by_id, topic.proposer = proposed_by, proposer.strip()[:60]
    topic.proposed_on = proposed_on or topic.proposed_on
