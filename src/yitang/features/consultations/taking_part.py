"""Acts of those who take part, and of the office with them: signing up, writing, choosing, noting, following an opinion to a suggestion."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.actions import held
from yitang.features.consultations.facts import RESEARCHED, SPOKE, WROTE
from yitang.features.consultations.models import AnsweringUnit, Consultation, Instruction, Opinion, Participant
from yitang.features.consultations.policy import ATTEND
from yitang.features.consultations.states import MANAGE, RUNNING
from yitang.features.consultations.telling import tell_people
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.linking import tie
from yitang.instruments.gatherings.models import Attendee, Gathering
from yitang.instruments.gatherings.planning import LONGEST, begin_gathering
from yitang.instruments.gatherings.queries import KINDS
from yitang.instruments.ledger.actions import write_fact
from yitang.instruments.suggestions.actions import write_down
from yitang.instruments.workflow.procedures import procedure_of

OPINION_MOST, SUGGESTION_MOST = 3000, 1000
REGISTER_MOST = 30


@act("consultations.sign_up")
def sign_up(ctx: ActContext, *, case_id: UUID, research: bool, speak: bool, subject: str = "") -> dict[str, Any]:
    """A member signs up for the research, to speak, or takes that back (neither). Raises `NotFound`, `Refused`, `Blocked`, `Invalid`."""
    found = held(ctx, case_id, RUNNING)
    me = _myself(ctx)
    row = Participant.objects.select_for_update().filter(consultation=found, principal_id=me).first()
    if row is None and not (research or speak):
        raise Invalid(_("Choose what you sign up for."))
    if speak and len(subject.strip()) > 200:
        raise Invalid({"subject": [_("At most 200 characters.")]})
    if row is None:
        row = Participant(council_id=ctx.council_id, consultation=found, principal_id=me)
    elif (row.in_team and not research) or (row.speaks and not speak):
        raise Blocked(_("You were chosen already. Tell the office when you cannot take part."))
    row.wants_research, row.wants_to_speak = research, speak
    row.subject = subject.strip() if speak else ""
    row.signed_up_at = ctx.at if research or speak else None
    row.save()
    return {"case_id": found.pk}


@act("consultations.write_opinion")
def write_opinion(
    ctx: ActContext, *, case_id: UUID, text: str, opinion_id: UUID | None = None, version: int = 0
) -> dict[str, Any]:
    """A member writes an opinion, or changes one that nobody has taken up. The first one on a consultation leaves a fact of duty.

    Raises `NotFound`, `Refused`, `Invalid`, `Conflict`, `Blocked` when there are enough or the office works with it already.
    """
    found = held(ctx, case_id, RUNNING)
    me = _myself(ctx)
    if not text.strip() or len(text.strip()) > OPINION_MOST:
        raise Invalid({"text": [_("Write your opinion, at most 3,000 characters.")]})
    own = Opinion.objects.filter(consultation=found, author_id=me)
    if opinion_id is not None:
        return _rewrite(own, opinion_id, version, text.strip())
    most = int(procedure_of(found.case.procedure_id).parameter("opinions_most"))
    written = own.count()
    if written >= most:
        raise Blocked(_("You have written %(n)d opinions on this consultation, which is the most.") % {"n": most})
    row = Opinion(council_id=ctx.council_id, consultation=found, author_id=me, text=text.strip(), written_at=ctx.at)
    row.save(force_insert=True)
    if not written:
        write_fact(ctx.council_id, me, WROTE, effective_on=ctx.today, role="member", case_id=found.pk)
    return {"case_id": found.pk, "opinion_id": row.pk}


@act("consultations.choose")
def choose(ctx: ActContext, *, case_id: UUID, team: Sequence[UUID], speakers: Sequence[UUID]) -> dict[str, Any]:
    """Set who is in the research team and who speaks; who is new to either is told. Raises `NotFound`, `Refused`, `Blocked`, `Invalid`."""
    found = held(ctx, case_id, RUNNING)
    ctx.require(MANAGE, found)
    wanted = {pk: (pk in set(team), pk in set(speakers)) for pk in [*team, *speakers]}
    known = set(Principal.objects.filter(pk__in=wanted, confirmed=True).values_list("pk", flat=True))
    if known != set(wanted):
        raise Invalid(_("Somebody among the chosen is not on the lists of the house."))
    rows = {row.principal_id: row for row in Participant.objects.select_for_update().filter(consultation=found)}
    fresh: dict[str, list[UUID]] = {"in_team": [], "speaks": []}
    for pk in [*rows, *(pk for pk in wanted if pk not in rows)]:
        row = rows.get(pk) or Participant(council_id=ctx.council_id, consultation=found, principal_id=pk)
        for name, value in zip(fresh, wanted.get(pk, (False, False)), strict=True):
            if value and not getattr(row, name):
                fresh[name].append(pk)
            setattr(row, name, value)
        row.save()
    tell_people(ctx, found, "in_team", _("You are in the research team of “%(title)s”."), fresh["in_team"])
    tell_people(ctx, found, "speaks", _("You were chosen to speak at “%(title)s”."), fresh["speaks"])
    return {"case_id": found.pk, "team": len(set(team)), "speakers": len(set(speakers))}


@act("consultations.note_contributions")
def note_contributions(
    ctx: ActContext, *, case_id: UUID, researched: Sequence[UUID], spoke: Sequence[UUID], on: date
) -> dict[str, Any]:
    """Note who did research and who spoke; each leaves a fact of duty, once. What is noted stays: a slip is corrected in the dossier.

    Raises `NotFound`, `Refused`, `Blocked`, `Invalid` for a day to come or for somebody who does not take part.
    """
    found = held(ctx, case_id, ("under_way", "concluded"))
    ctx.require(MANAGE, found)
    if on > ctx.today:
        raise Invalid({"on": [_("This day has not come yet.")]})
    rows = {row.principal_id: row for row in Participant.objects.select_for_update().filter(consultation=found)}
    if not {*researched, *spoke} <= set(rows):
        raise Invalid(_("Somebody among the ticked ones does not take part in this consultation."))
    facts = 0
    for name, kind, people in (("researched", RESEARCHED, researched), ("spoke", SPOKE, spoke)):
        for row in (rows[pk] for pk in dict.fromkeys(people)):
            if not getattr(row, name):
                setattr(row, name, True)
                row.save(update_fields=[name])
                write_fact(ctx.council_id, row.principal_id, kind, effective_on=on, role="member", case_id=found.pk)
                facts += 1
    return {"case_id": found.pk, "facts": facts}


@act("consultations.take_up")
def take_up(ctx: ActContext, *, opinion_id: UUID, text: str = "") -> dict[str, Any]:
    """An opinion becomes a suggestion, in the words of the office where it gives some; its writer follows it from then on.

    Raises `NotFound`, `Refused`, `Conflict` when it was taken up already, `Invalid`.
    """
    row, found = _opinion(ctx, opinion_id)
    if row.suggestion_id:
        raise Conflict(_("This opinion was taken up already."))
    words = text.strip() or row.text
    if len(words) > SUGGESTION_MOST:
        raise Invalid({"text": [_("A suggestion has at most 1,000 characters. Shorten it.")]})
    row.suggestion = write_down(ctx, found.case, text=words, raised_by=row.author_id)
    row.noted_on = ctx.today
    row.save(update_fields=["suggestion", "noted_on"])
    tell_people(ctx, found, "taken_up", _("Your opinion on “%(title)s” became a suggestion."), [row.author_id])
    return {"case_id": found.pk, "suggestion_id": row.suggestion_id}


@act("consultations.note_opinion")
def note_opinion(ctx: ActContext, *, opinion_id: UUID) -> dict[str, Any]:
    """An opinion was read and goes into the whole without becoming a suggestion of its own. Raises `NotFound`, `Refused`."""
    row, found = _opinion(ctx, opinion_id)
    if row.noted_on is None:
        row.noted_on = ctx.today
        row.save(update_fields=["noted_on"])
    return {"case_id": found.pk}


@act("consultations.record_instruction")
def record_instruction(ctx: ActContext, *, case_id: UUID, level: str, given_on: date, register_number: str) -> dict[str, Any]:
    """Record that there was an instruction: level, day, number of the paper, and nothing else. Raises `NotFound`, `Refused`, `Invalid`."""
    found = held(ctx, case_id, ("under_way", "concluded"))
    ctx.require(MANAGE, found)
    number = "".join(register_number.split())
    faults: dict[str, list[Any]] = {}
    if level not in Council.Level.values:
        faults["level"] = [_("Choose the level.")]
    if given_on > ctx.today:
        faults["given_on"] = [_("This day has not come yet.")]
    if not number or len(number) > REGISTER_MOST or any(sign in number for sign in "，。；、！？"):
        faults["register_number"] = [_("Write only the number under which the paper is registered, at most 30 characters.")]
    elif Instruction.objects.filter(consultation=found, level=level, register_number=number).exists():
        faults["register_number"] = [_("This instruction is recorded already.")]
    if faults:
        raise Invalid(faults)
    row = Instruction(council_id=ctx.council_id, consultation=found, level=level, given_on=given_on, register_number=number)
    row.recorded_at, row.recorded_by = ctx.at, ctx.actor.name[:60]
    row.save(force_insert=True)
    return {"case_id": found.pk, "instruction_id": row.pk}


@act("consultations.arrange")
def arrange(
    ctx: ActContext, *, case_id: UUID, kind_code: str, starts_at: datetime, ends_at: datetime, place: str = ""
) -> dict[str, Any]:
    """Prepare the gathering of a consultation: linked to it, with its team, its speakers and its units on the list.

    The notice goes out from the page of the gathering. Raises `NotFound`, `Refused`, `Blocked`, `Invalid`.
    """
    found = held(ctx, case_id, RUNNING)
    ctx.require(MANAGE, found)
    if kind_code not in {row.code for row in entries(KINDS)}:
        raise Invalid({"kind_code": [_("Choose a kind of gathering that is in use.")]})
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Invalid({"ends_at": [_("It ends after it begins, and within 60 days.")]})
    gathering = Gathering(
        council_id=ctx.council_id, kind_code=kind_code, organiser_id=found.organiser_id, place=place.strip()[:200]
    )
    begin_gathering(ctx, gathering, title=found.case.title, starts_at=starts_at, ends_at=ends_at)
    tie(ctx, gathering.case, found.case)
    people = Participant.objects.filter(consultation=found).exclude(in_team=False, speaks=False)
    units = AnsweringUnit.objects.filter(consultation=found).values_list("unit_id", flat=True)
    wanted = dict.fromkeys([*people.values_list("principal_id", flat=True), *units])
    Attendee.objects.bulk_create(
        Attendee(council_id=ctx.council_id, gathering=gathering, principal_id=pk, number=number)
        for number, pk in enumerate(wanted, start=1)
    )
    return {"case_id": found.pk, "gathering_id": gathering.pk}


def _myself(ctx: ActContext) -> UUID:
    grant = ctx.require(ATTEND)
    if grant.principal_id is None:
        raise NotFound(_("This log-in acts for nobody who could take part."))
    return grant.principal_id


def _rewrite(own: Any, opinion_id: UUID, version: int, text: str) -> dict[str, Any]:
    row = own.select_for_update().filter(pk=opinion_id).first()
    if row is None:
        raise NotFound(_("There is no such opinion, or it is not yours."))
    if row.suggestion_id or row.noted_on:
        raise Blocked(_("The office works with this opinion already. Write another one."))
    if row.version != version:
        raise Conflict(_("This opinion was changed in another window. Compare it with what you typed and send it again."))
    row.text, row.version = text, version + 1
    row.save(update_fields=["text", "version"])
    return {"case_id": row.consultation_id, "opinion_id": row.pk}


def _opinion(ctx: ActContext, opinion_id: UUID) -> tuple[Opinion, Consultation]:
    row = Opinion.objects.select_for_update().filter(pk=opinion_id).first()
    if row is None:
        raise NotFound(_("There is no such opinion, or it is not yours to see."))
    found = held(ctx, row.consultation_id, RUNNING)
    ctx.require(MANAGE, found)
    return row, found
