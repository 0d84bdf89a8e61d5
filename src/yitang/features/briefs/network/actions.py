"""Acts on correspondents and requests: appoint, end, ask, close, remind; and what follows when an answer is handed in."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from yitang.features.briefs.models import Brief
from yitang.features.briefs.network.models import BriefCall, CallRecipient, Correspondent
from yitang.features.briefs.network.policy import CALL, NETWORK
from yitang.features.briefs.network.queries import BODIES, PERSONS, correspondents, members_now, owing
from yitang.features.briefs.points import HANDED_IN, TAKEN_BACK
from yitang.features.briefs.rules import CLASSES
from yitang.features.briefs.telling import LANGUAGE
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.notify.actions import tell_many
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.moves import Move
from yitang.instruments.workflow.numbers import next_number

SERIES = "brief:correspondent"
BEFORE = timedelta(days=2)
"""How long before the last day those who have not answered are reminded by themselves."""


@act("briefs.appoint_correspondent")
def appoint(
    ctx: ActContext,
    *,
    station: str,
    valid_from: date,
    name: str = "",
    principal_id: UUID | None = None,
    valid_to: date | None = None,
    paper: str = "",
) -> dict[str, Any]:
    """Appoint a correspondent for a term: a new person by `name`, who gets a number, or a known one again by `principal_id`.

    Returns `{correspondent_id, principal_id, number}`. Raises `Invalid` for what is missing, `Conflict` when a term is open.
    """
    ctx.require(NETWORK)
    errors: dict[str, list[Any]] = {}
    if not station.strip():
        errors["station"] = [_("Write where the correspondent works: unit, street or station.")]
    if valid_to is not None and valid_to <= valid_from:
        errors["valid_to"] = [_("The term ends before it begins.")]
    if principal_id is None and not name.strip():
        errors["name"] = [_("Write the name.")]
    if errors:
        raise Invalid(errors)
    person = _again(principal_id) if principal_id else _new_person(ctx, name)
    row = Correspondent(council_id=ctx.council_id, principal=person, station=station.strip()[:120], valid_from=valid_from)
    row.valid_to, row.paper = valid_to, paper.strip()[:120]
    row.added_at, row.added_by = ctx.at, ctx.actor.name[:60]
    row.save(force_insert=True)
    ctx.about("briefs.correspondent", row.pk)
    return {"correspondent_id": row.pk, "principal_id": person.pk, "number": person.code}


def _new_person(ctx: ActContext, name: str) -> Principal:
    number = f"X{next_number(ctx.council_id, SERIES):04}"
    person = Principal(council_id=ctx.council_id, kind=Principal.Kind.GUEST, code=number, name=name.strip()[:200])
    person.save(force_insert=True)
    return person


def _again(principal_id: UUID) -> Principal:
    person = Principal.objects.select_for_update(of=("self",)).filter(pk=principal_id, kind=Principal.Kind.GUEST).first()
    if person is None or not Correspondent.objects.filter(principal=person).exists():
        raise NotFound(_("There is no such correspondent, or it is not yours to see."))
    if Correspondent.objects.filter(principal=person, valid_to__isnull=True).exists():
        raise Conflict(_("A term of this correspondent is open. End it first."))
    return person


@act("briefs.end_correspondent")
def end(ctx: ActContext, *, correspondent_id: UUID, on: date, reason: str = "") -> dict[str, Any]:
    """End a term on a day (the first without it), and with it the log-in's appointment as correspondent."""
    ctx.require(NETWORK)
    row = Correspondent.objects.select_for_update(of=("self",)).filter(pk=correspondent_id).first()
    if row is None:
        raise NotFound(_("There is no such correspondent, or it is not yours to see."))
    if on <= row.valid_from:
        raise Invalid({"on": [_("The term ends before it begins.")]})
    if row.valid_to is not None and row.valid_to <= today():
        raise Conflict(_("This term has ended already."))
    row.valid_to, row.end_reason = on, reason.strip()[:200]
    row.save(update_fields=["valid_to", "end_reason"])
    held = Appointment.objects.filter(principal_id=row.principal_id, role=Role.CORRESPONDENT, valid_to__isnull=True)
    for appointment in held:
        appointment.valid_to = max(on, appointment.valid_from)
        appointment.save(update_fields=["valid_to"])
    ctx.about("briefs.correspondent", row.pk)
    return {}


@act("briefs.ask")
def ask(
    ctx: ActContext,
    *,
    title: str,
    text: str,
    due_on: date,
    class_code: str = "",
    all_members: bool = False,
    all_correspondents: bool = False,
    principal_ids: list[UUID] | None = None,
) -> dict[str, Any]:
    """约稿: ask members, correspondents, named writers or bodies for briefs on a theme until a day. Returns `{call_id, asked}`."""
    ctx.require(CALL)
    errors: dict[str, list[Any]] = {}
    if not title.strip() or len(title.strip()) > 120:
        errors["title"] = [_("Write the theme in up to 120 characters.")]
    if not text.strip():
        errors["text"] = [_("Write what is asked for.")]
    if due_on < ctx.today:
        errors["due_on"] = [_("This day is over. Choose a later one.")]
    if class_code and class_code not in {entry.code for entry in entries(CLASSES)}:
        errors["class_code"] = [_("Choose the class that fits best.")]
    via = _recipients(all_members, all_correspondents, principal_ids or [])
    if not via:
        errors["to"] = [_("Say who is asked.")]
    if errors:
        raise Invalid(errors)
    call = BriefCall(council_id=ctx.council_id, title=title.strip(), text=text.strip(), class_code=class_code, due_on=due_on)
    call.asked_on, call.asked_by = ctx.today, ctx.actor.name[:60]
    call.save(force_insert=True)
    CallRecipient.objects.bulk_create(
        CallRecipient(council_id=ctx.council_id, call=call, principal_id=pk, via=how) for pk, how in via.items()
    )
    _tell(call, list(via), _("Briefs are asked for: “%(title)s”, until %(day)s."))
    ctx.about("briefs.call", call.pk)
    return {"call_id": call.pk, "asked": len(via)}


def _recipients(all_members: bool, all_correspondents: bool, named: list[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    known = set(Principal.objects.filter(pk__in=named, kind__in=(*PERSONS, *BODIES)).values_list("pk", flat=True))
    found |= dict.fromkeys((pk for pk in named if pk in known), str(CallRecipient.Via.NAMED))
    if all_members:
        found |= dict.fromkeys(members_now(), str(CallRecipient.Via.MEMBERS))
    if all_correspondents:
        rows = correspondents(on=today()).values_list("principal_id", flat=True)
        found |= dict.fromkeys(rows, str(CallRecipient.Via.CORRESPONDENTS))
    return found


@act("briefs.close_call")
def close(ctx: ActContext, *, call_id: UUID) -> dict[str, Any]:
    """Close a request: nobody is reminded any more; answers that come later are briefs like others."""
    ctx.require(CALL)
    call = _open_call(call_id)
    call.closed_on, call.version = ctx.today, call.version + 1
    call.save(update_fields=["closed_on", "version"])
    ctx.about("briefs.call", call.pk)
    return {}


@act("briefs.remind_call")
def remind(ctx: ActContext, *, call_id: UUID) -> dict[str, Any]:
    """Remind everybody who has not answered; returns `{reminded}`. Raises `Blocked` when nobody owes an answer."""
    ctx.require(CALL)
    call = _open_call(call_id)
    ids = list(owing(call).values_list("principal_id", flat=True))
    if not ids:
        raise Blocked(_("Everybody has answered."))
    call.reminded_at, call.version = ctx.at, call.version + 1
    call.save(update_fields=["reminded_at", "version"])
    _tell(call, ids, _("Still asked for: “%(title)s”, until %(day)s."))
    ctx.about("briefs.call", call.pk)
    return {"reminded": len(ids)}


def _open_call(call_id: UUID) -> BriefCall:
    call = BriefCall.objects.select_for_update(of=("self",)).filter(pk=call_id).first()
    if call is None:
        raise NotFound(_("There is no such request for briefs, or it is not yours to see."))
    if call.closed_on is not None:
        raise Conflict(_("This request is closed already."))
    return call


def _tell(call: BriefCall, principal_ids: list[UUID], words: Any) -> None:
    with override(LANGUAGE):
        text = str(words).replace("%(day)s", zh_date(call.due_on)).replace("%(title)s", call.title)
    tell_many(call.council_id, "briefs.call", text, principal_ids, due_on=call.due_on)


def link_answer(move: Move) -> None:
    """What follows when a brief that answers a request is handed in: its writer owes nothing any more."""
    brief = move.subject
    assert isinstance(brief, Brief)
    if brief.call_id is None:
        return
    row = CallRecipient.objects.filter(call_id=brief.call_id, principal_id=brief.reflector_id, answered_on__isnull=True).first()
    if row is not None:
        row.answer, row.answered_on = move.case, brief.submitted_on
        row.save(update_fields=["answer", "answered_on"])


def remind_by_day(job: RunningJob) -> dict[str, Any]:
    """Remind once, two days before the last one, whoever has not answered."""
    with in_council(job.council_id):
        soon = BriefCall.objects.filter(closed_on__isnull=True, reminded_at__isnull=True, due_on__lte=today() + BEFORE)
        due = [call.pk for call in soon.filter(due_on__gte=today()) if owing(call).exists()]
    for call_id in due:
        remind(system_actor(job.council_id), key=f"call-{call_id}-{today().isoformat()}", call_id=call_id)
    return {"reminded": len(due)}


def unlink_answer(move: Move) -> None:
    """What follows when an answer is withdrawn: its writer owes one again."""
    for row in CallRecipient.objects.filter(answer=move.case):
        row.answer, row.answered_on = None, None
        row.save(update_fields=["answer", "answered_on"])


HANDED_IN.register("call", link_answer)
TAKEN_BACK.register("call", unlink_answer)
JOB_HANDLERS.register(
    "briefs.remind_calls",
    Handler("briefs.remind_calls", gettext_lazy("Remind of requests for briefs"), remind_by_day, every=timedelta(days=1)),
)
