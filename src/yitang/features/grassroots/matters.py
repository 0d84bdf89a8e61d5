"""Matters come in: by a resident without an account, or taken down by somebody who listens. The code on the receipt opens one."""

import base64
import secrets
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.policy import CONTACT, ROWS, SAY, TAKE_DOWN
from yitang.features.grassroots.states import AXIS, KIND
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import LINK_ROLE, Actor, Channel, Grant
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of, publish

CLASSES, ELSEWHERE = "matter_class", "matter_elsewhere"
"""Dictionaries: what matters are about, and what belongs elsewhere (`flags.where` says where)."""
CODE_BYTES = 16
GROUP = 5
TITLE = 40


def new_code() -> str:
    """A code of 128 random bits for a receipt: 26 signs of base32, which nobody confuses when reading them out."""
    return base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().rstrip("=")


def spaced(code: str) -> str:
    """The code in groups, as the receipt prints it."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def plain_code(typed: str) -> str:
    """A typed code without spaces and dashes, in capitals; 0, 1 and 8, which no code has, are read as O, I and B."""
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return signs.translate(str.maketrans("018", "OIB"))


def of_code(typed: str) -> Matter | None:
    """The matter whose receipt bears this code."""
    code = plain_code(typed)
    return Matter.objects.select_related("case", "venue").filter(digest=digest_of(code)).first() if code else None


def bearer(matter: Matter) -> Actor:
    """Whoever holds the receipt: may add to this matter and judge its answer, nothing else."""
    grant = Grant(LINK_ROLE, matter.council_id, principal_id=matter.pk)
    return Actor(matter.council_id, "", grants=(grant,), channel=Channel.LINK)


def visible_matters(actor: Actor) -> QuerySet[Matter]:
    """Matters that the actor may see, with case, venue and unit."""
    return policy.rows(actor, ROWS, Matter.objects.select_related("case", "venue__region", "unit"))


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
) -> dict[str, Any]:
    """A resident says what needs doing. `digest` is of the code that the receipt shows. Raises `Invalid`, naming the fields."""
    ctx.require(SAY)
    matter = _new(ctx, digest, Matter.Way.PHONE, class_code, text, place, contact, venue_id, ctx.today)
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
) -> dict[str, Any]:
    """Somebody who listens takes down what a resident says, at the table, on a visit or from paper. Raises `Invalid`."""
    ctx.require(TAKE_DOWN)
    if said_on > ctx.today:
        raise Invalid({"said_on": [_("Enter the day on which it was said.")]})
    if way not in (Matter.Way.TABLE, Matter.Way.VISIT, Matter.Way.PAPER):
        raise Invalid({"way": [_("Say how it was said.")]})
    matter = _new(ctx, digest, way, class_code, text, place, contact, venue_id, said_on)
    matter.taken_by = ctx.actor.name[:60]
    matter.save(update_fields=["taken_by"])
    return {"case_id": matter.pk}


@act("grassroots.see_contact")
def see_contact(ctx: ActContext, *, case_id: UUID, reason: str) -> dict[str, Any]:
    """Put on record that somebody looks at how to reach a resident, and what for. Raises `NotFound`, `Invalid` without a reason."""
    matter = visible_matters(ctx.actor).filter(pk=case_id).first()
    if matter is None:
        raise NotFound
    ctx.require(CONTACT, Target(matter.case, matter))
    if not reason.strip():
        raise Invalid({"reason": [_("Say what you need it for.")]})
    ctx.note = reason.strip()[:200]
    ctx.about(KIND, matter.pk)
    return {}


def _new(
    ctx: ActContext,
    digest: str,
    way: str,
    class_code: str,
    text: str,
    place: str,
    contact: str,
    venue_id: UUID | None,
    said_on: date,
) -> Matter:
    version = publish(ctx.council_id, KIND, ctx.today)
    procedure, text = procedure_of(version.pk), text.strip()
    errors: dict[str, list[Any]] = {}
    if class_code not in labels(CLASSES):
        errors["class_code"] = [_("Choose what it is about.")]
    if not text:
        errors["text"] = [_("Write down what needs doing.")]
    elif len(text) > procedure.parameter("text_max"):
        errors["text"] = [_("Shorten it to {n} characters at most.").format(n=procedure.parameter("text_max"))]
    venue = Venue.objects.filter(open_on(ctx.today), pk=venue_id).first() if venue_id else None
    if venue_id and venue is None:
        errors["venue"] = [_("This venue is not open.")]
    if errors:
        raise Invalid(errors)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, title=title_of(text), created_at=ctx.at)
    open_case(ctx, case, procedure, AXIS)
    matter = Matter(council_id=ctx.council_id, case=case, digest=digest, way=way, class_code=class_code, text=text, venue=venue)
    matter.place, matter.contact, matter.said_on = place.strip()[:200], contact.strip()[:120], said_on
    matter.save(force_insert=True)
    ctx.about(KIND, case.pk)
    return matter


def title_of(text: str) -> str:
    """The first words of a matter, for lists."""
    first = " ".join(text.split())
    return first if len(first) <= TITLE else first[: TITLE - 1] + "…"
