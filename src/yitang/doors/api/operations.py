"""The API's own operations, below `/api/v1/{council}/`: who I am, my messages and duties, figures, and the council's lists."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router

from yitang.doors.api import schemas
from yitang.foundation.core.errors import NotFound
from yitang.foundation.notify.actions import mark_read
from yitang.foundation.notify.models import Message
from yitang.foundation.notify.queries import messages_of
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.ui.api import PROBLEMS, Code, IdempotencyKey, Page, Token, key_of, paged
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.queries import also_known_as
from yitang.institution.units.models import Unit
from yitang.institution.units.queries import filtered, visible_units
from yitang.instruments.figures.declared import FIGURE_SETS, Question
from yitang.instruments.figures.queries import figures_of
from yitang.instruments.ledger.actions import FACT_KINDS
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import duties_of

router = Router(auth=Token(), tags=["council"])


@router.get("/me", response={200: schemas.MeOut, **PROBLEMS}, summary="Who the token acts for")
def me(request: Any) -> Any:
    """The account, the council and the appointments in force."""
    council = request.council
    grants = [
        {"role": grant.role, "role_label": str(Role(grant.role).label), "principal_id": grant.principal_id}
        for grant in request.actor.grants
    ]
    return {
        "name": request.actor.name,
        "council": {"code": council.code, "name": council.name, "level": council.level},
        "grants": grants,
    }


@router.get("/duties", response={200: Page[schemas.DutyOut], **PROBLEMS}, summary="My duties", tags=["me"])
def duties(request: Any, asked: Query[schemas.DutyQuery]) -> Any:
    """Facts of duty in force of the principals for whom the account acts, newest first."""
    own = request.actor.principal_ids
    return paged(duties_of(own | frozenset(also_known_as(own)), asked.since, asked.until), asked, _duty)


@router.get("/messages", response={200: Page[schemas.MessageOut], **PROBLEMS}, summary="My messages", tags=["me"])
@needs("notify.read")
def messages(request: Any, asked: Query[schemas.MessageQuery]) -> Any:
    """Messages to the account's principals and roles, newest first."""
    found = messages_of(request.actor)
    return paged(found.filter(read_at__isnull=True) if asked.unread else found, asked, _message)


@router.post("/messages/read", response={200: schemas.ReadOut, **PROBLEMS}, summary="Mark messages as read", tags=["me"])
@needs("notify.read")
def read_messages(request: Any, which: schemas.ReadIn, key: IdempotencyKey = None) -> Any:
    """One message or all, for the account of the token alone; others who hold the same role have marks of their own."""
    return mark_read(request.actor, key=key_of(request, key), message_id=which.message_id)


@router.get("/sessions", response={200: list[schemas.SessionOut], **PROBLEMS}, summary="Sessions")
def sessions(request: Any) -> Any:
    """The council's sessions, the newest first."""
    return [_session(found) for found in CouncilSession.objects.select_related("term")]


@router.get("/dictionaries", response={200: list[str], **PROBLEMS}, summary="Names of the dictionaries")
def dictionaries(request: Any) -> Any:
    """Classes, reasons, result classes and the like."""
    return list(DictionaryEntry.objects.order_by("dictionary").values_list("dictionary", flat=True).distinct())


@router.get("/dictionaries/{name}", response={200: list[schemas.EntryOut], **PROBLEMS}, summary="Entries of a dictionary")
def dictionary(request: Any, name: Code, asked: Query[schemas.DictionaryQuery]) -> Any:
    """The entries in force, today or on another day, in their order."""
    if not DictionaryEntry.objects.filter(dictionary=name).exists():
        raise NotFound(_("There is no dictionary of this name."))
    return [{"code": entry.code, "label": entry.label, "order": entry.order} for entry in entries(name, asked.on)]


@router.get("/units", response={200: Page[schemas.UnitOut], **PROBLEMS}, summary="Handling units")
@needs("units.view")
def units(request: Any, asked: Query[schemas.UnitQuery]) -> Any:
    """Units to which proposals can be assigned, by code."""
    return paged(filtered(visible_units(request.actor), {"q": asked.q, "system": asked.system}, "code"), asked, _unit)


@router.get("/figures/{name}", response={200: schemas.FiguresOut, **PROBLEMS}, summary="Figures")
def figures(request: Any, name: Code, asked: Query[schemas.FiguresQuery]) -> Any:
    """All figures of a set, `proposals` for example, for one session or all, now or as of a day."""
    if name not in FIGURE_SETS:
        raise NotFound(_("There are no figures of this name."))
    policy.require(request.actor, FIGURE_SETS.get(name).permission)
    if asked.session and not CouncilSession.objects.filter(pk=asked.session).exists():
        raise NotFound(_("There is no such session."))
    return figures_of(name, Question(request.council.id, asked.session, asked.as_of))


def _duty(fact: DutyFact) -> dict[str, Any]:
    kind = FACT_KINDS.get(fact.kind)
    own = {name: getattr(fact, name) for name in ("id", "kind", "role", "effective_on", "recorded_at", "case_id", "title")}
    return own | {"label": str(kind.label), "unit": str(kind.unit), "quantity": str(fact.quantity)}


def _message(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in schemas.MessageOut.model_fields}


def _session(session: CouncilSession) -> dict[str, Any]:
    own = {name: getattr(session, name) for name in ("id", "name", "opens_on", "counts_from", "counts_to")}
    return own | {"term": session.term.name}


def _unit(unit: Unit) -> dict[str, Any]:
    own = {name: getattr(unit, name) for name in ("code", "short_name", "system")}
    return own | {"id": unit.principal_id, "name": unit.principal.name}
