"""Acts on talks, small and separately callable, so that a session held without a network can be sent later, each act exactly once.

Every id may be minted by the client (UUIDv7), every act takes a key. `record_attendance` and `write_minutes` compare the version that
the writer saw, where one is given: two who write at once see each other, and nothing is overwritten silently.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.duties import settle_facts
from yitang.features.talks.models import Attendance, Named, Talk, Topic
from yitang.features.talks.policy import RUN
from yitang.features.talks.queries import get_talk, visible_topics
from yitang.features.talks.states import TALK
from yitang.features.talks.topics import TITLE_MOST, begun_case, open_venue
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.models import Principal
from yitang.instruments.methods.models import MethodVersion
from yitang.instruments.methods.queries import published
from yitang.instruments.suggestions.actions import write_answer, write_down
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.engine import open_case, step_in
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

FORMS, PARTICIPANTS = "talk_form", "talk_participant"
"""Dictionaries: in which form a talk is held, and who takes part."""
GRASSROOTS = "grassroots"
"""The kind of method that talks follow."""
BEFORE = ("planned", "announced")
MOST_PEOPLE = 100_000


@act("talks.plan_talk")
def plan_talk(ctx: ActContext, *, case_id: UUID, venue_id: UUID, **data: Any) -> dict[str, Any]:
    """Prepare a talk: `topic_id`, `title`, `method_version_id`, `form`, `planned_at`, `place`, `chair`, `agenda`.

    Raises `NotFound` for a venue that is closed, `Refused`, `Invalid`, `Conflict` for an id that is taken.
    """
    talk = _new_talk(ctx, case_id, venue_id, **data)
    return {"case_id": talk.pk, "version": talk.version}


@act("talks.edit_talk")
def edit_talk(ctx: ActContext, *, case_id: UUID, expected_version: int, **data: Any) -> dict[str, Any]:
    """Change a talk that has not been held yet. Raises `NotFound`, `Refused`, `Blocked`, `Conflict`, `Invalid`."""
    talk = held_talk(ctx, case_id, (*BEFORE, "open"), expected_version)
    _write(ctx, talk, **data)
    talk.case.save(update_fields=["title"])
    _save(talk)
    return {"case_id": talk.pk, "version": talk.version}


@act("talks.open_talk")
def open_talk(
    ctx: ActContext, *, case_id: UUID, venue_id: UUID | None = None, held_on: date | None = None, **data: Any
) -> dict[str, Any]:
    """Begin a talk: one that was prepared, or at once a new one with its `venue_id` and what `plan_talk` takes.

    `held_on` is the day on which it really began (sent later from a place without a network). Raises what the step raises.
    """
    talk = get_talk(ctx.actor, case_id)
    if talk is None:
        talk = _new_talk(ctx, case_id, venue_id, **data)
    day = held_on or ctx.today
    move = step_in(ctx, case_id, TALK, "open", payload={"held_on": day.isoformat()})
    ctx.about(TALK, case_id)
    return {"case_id": case_id, "version": talk.version, "stage": move.case.stage}


@act("talks.record_attendance")
def record_attendance(
    ctx: ActContext,
    *,
    case_id: UUID,
    counts: Mapping[str, int],
    named: Sequence[Mapping[str, Any]] = (),
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Write down who took part: kind of participant → how many, and those of the lists by name (`{principal_id, part}`).

    It takes the place of what was written before; after the talk is closed the facts of duty are put right along with it.
    Raises `NotFound`, `Refused`, `Blocked` before the talk has begun, `Conflict`, `Invalid`.
    """
    talk = held_talk(ctx, case_id, ("open", "closed"), expected_version)
    known, faults = labels(PARTICIPANTS), {}
    for code, count in counts.items():
        if code not in known or not isinstance(count, int) or not 0 <= count <= MOST_PEOPLE:
            faults[code] = [_("Enter how many there were, 0 or more.")]
    if faults:
        raise Invalid(faults)
    people = {UUID(str(row["principal_id"])): str(row.get("part") or Named.Part.ATTENDED) for row in named}
    found = Principal.objects.filter(pk__in=people, confirmed=True).count()
    if found != len(people) or not set(people.values()) <= set(Named.Part.values):
        raise Invalid({"named": [_("Choose somebody on the list.")]})
    Attendance.objects.filter(talk=talk).delete()
    Named.objects.filter(talk=talk).delete()
    rows = [Attendance(council_id=ctx.council_id, talk=talk, kind_code=code, count=n) for code, n in counts.items() if n]
    Attendance.objects.bulk_create(rows)
    Named.objects.bulk_create(
        Named(council_id=ctx.council_id, talk=talk, principal_id=pk, part=part) for pk, part in people.items()
    )
    if talk.case.stage == "closed":
        settle_facts(ctx, talk)
    _save(talk)
    return {"case_id": talk.pk, "version": talk.version, "people": sum(row.count for row in rows)}


@act("talks.write_minutes")
def write_minutes(
    ctx: ActContext,
    *,
    case_id: UUID,
    minutes: str,
    consensus: str = "",
    agreed: str = "",
    expected_version: int | None = None,
) -> dict[str, Any]:
    """Write the minutes: what was said, whether people agreed, on what. They may be put right after the talk; the record keeps each version.

    Raises `NotFound`, `Refused`, `Blocked` before the talk has begun, `Conflict`, `Invalid`.
    """
    talk = held_talk(ctx, case_id, ("open", "closed"), expected_version)
    most = procedure_of(talk.case.procedure_id).parameter("text_max")
    faults: dict[str, list[Any]] = {}
    for name, text in (("minutes", minutes), ("agreed", agreed)):
        if len(text) > most:
            faults[name] = [_("Shorten it to {n} characters at most.").format(n=most)]
    if consensus not in Talk.Consensus.values:
        faults["consensus"] = [_("Choose whether people agreed.")]
    if talk.case.stage == "closed" and not (minutes.strip() and consensus):
        faults.setdefault("minutes", [_("The talk is closed: its minutes cannot be emptied.")])
    if faults:
        raise Invalid(faults)
    talk.minutes, talk.consensus, talk.agreed = minutes.strip(), consensus, agreed.strip()
    _save(talk)
    return {"case_id": talk.pk, "version": talk.version}


@act("talks.raise_suggestion")
def raise_suggestion(
    ctx: ActContext,
    *,
    case_id: UUID,
    suggestion_id: UUID,
    text: str,
    said_by: str = "",
    raised_by: UUID | None = None,
) -> dict[str, Any]:
    """Write down a suggestion of a talk: by somebody of the lists (`raised_by`) or in words (`said_by`: a villager's representative).

    Raises `NotFound`, `Refused`, `Blocked` before the talk has begun or when there are too many, `Conflict` for an id that is taken,
    `Invalid`.
    """
    talk = held_talk(ctx, case_id, ("open", "closed"))
    if Suggestion.objects.filter(pk=suggestion_id).exists():
        raise Conflict(_("This was sent before with other content. Open the page again."))
    most = procedure_of(talk.case.procedure_id).parameter("suggestions_most")
    if Suggestion.objects.filter(case=talk.case).count() >= most:
        raise Blocked(_("There are {n} suggestions at this talk already, which is the most.").format(n=most))
    row = write_down(ctx, talk.case, text=text, raised_by=raised_by, said_by=said_by, suggestion_id=suggestion_id)
    return {"case_id": talk.pk, "suggestion_id": row.pk, "ordinal": row.ordinal}


@act("talks.answer_suggestion")
def answer_suggestion(ctx: ActContext, *, suggestion_id: UUID, adopted: str, text: str) -> dict[str, Any]:
    """Say at the venue what came of a suggestion that no unit has taken up. Raises `NotFound`, `Refused`, `Blocked`, `Invalid`."""
    row = Suggestion.objects.select_for_update(of=("self",)).select_related("case").filter(pk=suggestion_id).first()
    if row is None or row.case.kind != TALK:
        raise NotFound(_("There is no such suggestion, or it is not yours to see."))
    held_talk(ctx, row.case_id, ("open", "closed"))
    if row.unit_id is not None:
        raise Blocked(_("A unit has taken up this suggestion and answers it itself."))
    write_answer(ctx, row, text=text, adopted=adopted)
    return {"case_id": row.case_id, "suggestion_id": row.pk}


@act("talks.close_talk")
def close_talk(ctx: ActContext, *, case_id: UUID, expected_version: int | None = None) -> dict[str, Any]:
    """Close a talk: it needs participants, minutes and a word on the agreement. Named members get their facts of duty.

    Raises `NotFound`, `Refused`, `Blocked`, `Conflict`, `Invalid`.
    """
    move = step_in(ctx, case_id, TALK, "close", expected_version=expected_version)
    ctx.about(TALK, case_id)
    return {"case_id": case_id, "stage": move.case.stage, **move.data}


def held_talk(ctx: ActContext, case_id: UUID, stages: Sequence[str], expected_version: int | None = None) -> Talk:
    """The talk, held for the act, after the policy was asked. Raises `NotFound`, `Refused`, `Blocked`, `Conflict`."""
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    talk = get_talk(ctx.actor, case_id)
    if talk is None:
        raise NotFound(_("There is no such talk, or it is not yours to see."))
    ctx.require(RUN, Target(talk.case, talk))
    if talk.case.stage not in stages:
        state = procedure_of(talk.case.procedure_id).stage_state(talk.case.stage).words()
        raise Blocked(_("The talk is at “%(state)s”, so this cannot be done now.") % {"state": state})
    if expected_version is not None and talk.version != expected_version:
        raise Conflict(_("Somebody changed this meanwhile. What you typed is kept below; compare it and send it again."))
    ctx.about(TALK, talk.pk)
    return talk


def _save(talk: Talk) -> None:
    talk.version += 1
    talk.save()


def _new_talk(ctx: ActContext, case_id: UUID, venue_id: UUID | None, **data: Any) -> Talk:
    venue = open_venue(venue_id, ctx.today)
    ctx.require(RUN, venue)
    talk = Talk(council_id=ctx.council_id, case=begun_case(ctx, TALK, case_id), venue=venue)
    _write(ctx, talk, **data)
    open_case(ctx, talk.case, procedure_of(talk.case.procedure_id), TALK)
    talk.save(force_insert=True)
    ctx.about(TALK, talk.pk)
    return talk


def _write(
    ctx: ActContext,
    talk: Talk,
    *,
    topic_id: UUID | None = None,
    title: str = "",
    method_version_id: UUID | None = None,
    form: str = "",
    planned_at: datetime | None = None,
    place: str = "",
    chair: str = "",
    agenda: str = "",
) -> None:
    faults: dict[str, list[Any]] = {}
    topic = _topic(ctx, talk, topic_id)
    title = " ".join(title.split()) or (topic.case.title if topic else "")
    if topic_id and topic is None:
        faults["topic"] = [_("Choose a topic of this venue.")]
    if not title or len(title) > TITLE_MOST:
        faults["title"] = [_("Write the topic in at most {n} characters.").format(n=TITLE_MOST)]
    if form and form not in labels(FORMS):
        faults["form"] = [_("Choose the form of the talk.")]
    if method_version_id and method_version_id != talk.method_version_id and not _in_force(method_version_id, ctx.today):
        faults["method"] = [_("Choose a method that is in force.")]
    if len(agenda) > procedure_of(talk.case.procedure_id).parameter("text_max"):
        faults["agenda"] = [_("Shorten the agenda.")]
    if faults:
        raise Invalid(faults)
    talk.case.title, talk.topic, talk.method_version_id = title, topic, method_version_id
    talk.form, talk.planned_at, talk.place = form, planned_at, place.strip()[:200]
    talk.chair, talk.agenda = chair.strip()[:60], agenda.strip()


def _topic(ctx: ActContext, talk: Talk, topic_id: UUID | None) -> Topic | None:
    return visible_topics(ctx.actor).filter(pk=topic_id, venue=talk.venue_id).first() if topic_id else None


def _in_force(version_id: UUID, day: date) -> MethodVersion | None:
    return next((one for one in published(GRASSROOTS, day) if one.pk == version_id), None)
