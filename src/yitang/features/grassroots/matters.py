"""Matters come in: by a resident without an account, or taken down by somebody who listens. The code on the receipt opens one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from yitang.features.grassroots.abuse import doubt_of, refuse_closed
from yitang.features.grassroots.contacts import sealed_contact
from yitang.features.grassroots.facts import TAKEN_DOWN
from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.photos import keep_photos
from yitang.features.grassroots.policy import SAY, TAKE_DOWN
from yitang.features.grassroots.queries import OPEN, open_cards, visible_matters
from yitang.features.grassroots.states import AXIS, KIND
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import LINK_ROLE, Actor, Channel, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.ui.open_door import code_of, plain_code
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on
from yitang.instruments.ledger.actions import write_fact
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import procedure_of, publish

CLASSES, ELSEWHERE = "matter_class", "matter_elsewhere"
"""Dictionaries: what matters are about, and what belongs elsewhere (`flags.where` says where)."""
TITLE = 40


def code_for(key: str) -> str:
    """The code that belongs to a programme's own key, so that a repeated call gets the receipt of the first one."""
    digest = salted_hmac("yitang.grassroots.receipt", key, algorithm="sha256").digest()
    return code_of(digest)


def of_code(typed: str) -> Matter | None:
    """The matter whose receipt bears this code."""
    code = plain_code(typed)
    return Matter.objects.select_related("case", "venue").filter(digest=digest_of(code)).first() if code else None


def bearer(matter: Matter) -> Actor:
    """Whoever holds the receipt: may add to this matter and judge its answer, nothing else."""
    grant = Grant(LINK_ROLE, matter.council_id, principal_id=matter.pk)
    return Actor(matter.council_id, "", grants=(grant,), channel=Channel.LINK)


@act("grassroots.say")
def say(
    ctx: ActContext,
    *,
    digest: str,
    class_code: str,
    text: str,
    place: str = "",
    contact: str = "",
    venue_id: UUID | None = None,
    addressee_id: UUID | None = None,
    photos: Sequence[dict[str, Any]] = (),
    watch: bool = False,
) -> dict[str, Any]:
    """A resident says what needs doing. `digest` is of the code that the receipt shows; `photos` wait among the arrivals; `watch` is
    set by the open door, behind which nobody is known. Raises `Invalid`, naming the fields."""
    ctx.require(SAY)
    refuse_closed(ctx.today, text, venue_id)
    if addressee_id and not open_cards(ctx.today).filter(principal_id=addressee_id).exists():
        raise Invalid({"addressee": [_("This card is closed.")]})
    said = Words(class_code, text, place, contact, venue_id, ctx.today)
    matter = _new(ctx, digest, Matter.Way.PHONE, said, addressee_id=addressee_id, watch=watch)
    keep_photos(ctx, matter.pk, photos)
    return {"case_id": matter.pk}


@act("grassroots.take_down")
def take_down(
    ctx: ActContext,
    *,
    digest: str,
    way: str,
    class_code: str,
    text: str,
    said_on: date,
    place: str = "",
    contact: str = "",
    venue_id: UUID | None = None,
    photos: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Somebody who listens takes down what a resident says, at the table, on a visit or from paper. A member who does is credited.

    Raises `Invalid`."""
    ctx.require(TAKE_DOWN)
    if said_on > ctx.today:
        raise Invalid({"said_on": [_("Enter the day on which it was said.")]})
    if way not in (Matter.Way.TABLE, Matter.Way.VISIT, Matter.Way.PAPER):
        raise Invalid({"way": [_("Say how it was said.")]})
    member_id = ctx.actor.principal_as(Role.MEMBER)
    said = Words(class_code, text, place, contact, venue_id, said_on)
    matter = _new(ctx, digest, way, said, taken_by=ctx.actor.name[:60], taker_id=member_id)
    keep_photos(ctx, matter.pk, photos)
    if member_id and way == Matter.Way.VISIT:
        write_fact(ctx.council_id, member_id, TAKEN_DOWN, effective_on=said_on, case_id=matter.pk)
    return {"case_id": matter.pk}


@act("grassroots.add_photographs")
def add_photos(ctx: ActContext, *, case_id: UUID, photos: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Whoever takes matters down adds photographs to one that is not at its end. Raises `NotFound`, `Invalid`, `Conflict`."""
    ctx.require(TAKE_DOWN)
    matter = visible_matters(ctx.actor).filter(pk=case_id).first()
    if matter is None:
        raise NotFound(_("There is no such matter, or it is not yours to see."))
    if matter.case.stage not in OPEN:
        raise Conflict(_("This matter has ended; nothing is added to it any more."))
    keep_photos(ctx, matter.pk, photos)
    ctx.about(KIND, matter.pk)
    return {}


@dataclass(frozen=True)
class Words:
    """What was said, where and when, and how to reach whoever said it."""

    class_code: str
    text: str
    place: str
    contact: str
    venue_id: UUID | None
    said_on: date


def _new(ctx: ActContext, digest: str, way: str, said: Words, *, watch: bool = False, **more: Any) -> Matter:
    version = publish(ctx.council_id, KIND, ctx.today)
    procedure, text = procedure_of(version.pk), said.text.strip()
    _refuse_unfit(ctx, said, text, procedure.parameter("text_max"))
    doubt = doubt_of(procedure, ctx.council_id, digest, text, said.venue_id) if watch else ""
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, title=title_of(text), created_at=ctx.at)
    open_case(ctx, case, procedure, AXIS)
    matter = Matter(council_id=ctx.council_id, case=case, digest=digest, way=way, class_code=said.class_code, text=text, **more)
    matter.venue_id, matter.doubt, matter.said_on = said.venue_id, doubt, said.said_on
    matter.place, matter.contact = said.place.strip()[:200], sealed_contact(case.pk, said.contact)
    matter.save(force_insert=True)
    ctx.about(KIND, case.pk)
    return matter


def _refuse_unfit(ctx: ActContext, said: Words, text: str, most: int) -> None:
    errors: dict[str, list[Any]] = {}
    if said.class_code not in labels(CLASSES):
        errors["class_code"] = [_("Choose what it is about.")]
    if not text:
        errors["text"] = [_("Write down what needs doing.")]
    elif len(text) > most:
        errors["text"] = [_("Shorten it to {n} characters at most.").format(n=most)]
    if said.venue_id and not Venue.objects.filter(open_on(ctx.today), pk=said.venue_id).exists():
        errors["venue"] = [_("This venue is not open.")]
    if errors:
        raise Invalid(errors)


def title_of(text: str) -> str:
    """The first words of a matter, for lists."""
    first = " ".join(text.split())
    return first if len(first) <= TITLE else first[: TITLE - 1] + "…"
