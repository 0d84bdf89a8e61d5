"""Acts of each person on their own: address and choices; the address of their calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yitang.foundation.accounts.models import Account
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify import mail
from yitang.foundation.notify.models import CalendarFeed, Delivery, Reach
from yitang.foundation.notify.points import MESSAGE_KINDS
from yitang.foundation.notify.policy import READ
from yitang.foundation.notify.proving import MOST_TRIES, fits
from yitang.foundation.permissions.actors import Actor

DIGITS = set("0123456789+-() 转")


@act("notify.choose")
def choose(ctx: ActContext, *, phone: str, needs: str, knows: str, muted: Sequence[str] = ()) -> dict[str, Any]:
    """Set one's telephone, when one is told, and which kinds of what is only to be known are not sent outside.

    Raises `Invalid` for a number with other signs or an unknown choice.
    """
    ctx.require(READ)
    number = phone.strip()
    errors: dict[str, list[Any]] = {}
    if set(number) - DIGITS or len(number) > 40:
        errors["phone"] = [_("A telephone number has digits, spaces and + - ( ) only.")]
    if needs not in Reach.Needs.values or knows not in Reach.Knows.values:
        errors["needs"] = [_("Choose one of the ways.")]
    if set(muted) - set(dict(MESSAGE_KINDS.items())):
        errors["muted"] = [_("Choose among the kinds of messages.")]
    if errors:
        raise Invalid(errors)
    way = _way(ctx)
    way.phone, way.needs, way.knows, way.muted = number, needs, knows, sorted(set(muted))
    way.save()
    return {}


@act("notify.set_email")
def set_email(ctx: ActContext, *, email: str) -> dict[str, Any]:
    """Enter one's address and have a code sent to it; until the code comes back nothing else is sent there.

    Raises `Invalid` for no address, or while the installation sends no mail.
    """
    ctx.require(READ)
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid({"email": [_("This is no e-mail address. An example: name@example.org")]}) from None
    if not mail.ready():
        raise Invalid({"email": [_("This installation sends no mail yet. Ask the system administrator.")]})
    way = _way(ctx)
    way.email, way.email_confirmed_at, way.code_tries, way.proof = address, None, 0, uuid7()
    way.save()
    Delivery.objects.create(council_id=ctx.council_id, account_id=way.account_id, purpose=Delivery.Purpose.CODE)
    return {}


def confirm_email(actor: Actor, *, code: str, key: str | None = None) -> None:
    """Confirm one's address by the code that came there. Raises `Invalid` for a wrong code; after five a new one is needed."""
    # A wrong try is counted, so it is a result of the act and no error of it.
    if problem := _confirm(actor, key=key, code=code)["problem"]:
        texts = {
            "none": _("There is no address to confirm. Enter your address first."),
            "over": _("Too many wrong codes. Enter the address once more; a new code comes."),
            "wrong": _("This is not the code from the mail. It has six digits."),
        }
        raise Invalid({"code": [texts[problem]]})


@act("notify.confirm_email")
def _confirm(ctx: ActContext, *, code: str) -> dict[str, Any]:
    ctx.require(READ)
    way = Reach.objects.select_for_update(of=("self",)).filter(account_id=ctx.actor.account_id).first()
    if way is None or not way.email or way.email_confirmed_at:
        return {"problem": "none"}
    if way.code_tries >= MOST_TRIES:
        return {"problem": "over"}
    if not fits(way, code):
        Reach.objects.filter(pk=way.pk).update(code_tries=F("code_tries") + 1)
        return {"problem": "wrong"}
    way.email_confirmed_at = ctx.at
    way.save(update_fields=["email_confirmed_at"])
    return {"problem": ""}


@act("notify.drop_email")
def drop_email(ctx: ActContext) -> dict[str, Any]:
    """Take one's address away; nothing is sent there any more."""
    ctx.require(READ)
    way = _way(ctx)
    way.email, way.email_confirmed_at = "", None
    way.save()
    return {}


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A calendar address; its secret is known only here and now."""

    secret: str


def make_feed(actor: Actor, *, key: str | None = None) -> NewFeed:
    """Make the address of one's calendar; an earlier one ends at once."""
    secret = new_secret()
    _make_feed(actor, key=key, digest=digest_of(secret))
    return NewFeed(secret)


@act("notify.make_feed")
def _make_feed(ctx: ActContext, *, digest: str) -> dict[str, Any]:
    ctx.require(READ)
    account_id = _account(ctx)
    CalendarFeed.objects.filter(account_id=account_id, revoked_at__isnull=True).update(revoked_at=ctx.at)
    CalendarFeed(council_id=ctx.council_id, account_id=account_id, digest=digest).save()
    return {}


@act("notify.end_feed")
def end_feed(ctx: ActContext) -> dict[str, Any]:
    """End the address of one's calendar: whoever has it reads nothing more."""
    ctx.require(READ)
    CalendarFeed.objects.filter(account_id=_account(ctx), revoked_at__isnull=True).update(revoked_at=now())
    return {}


def _account(ctx: ActContext) -> UUID:
    if ctx.actor.account_id is None:
        raise NotFound(_("Only a person has channels and a calendar."))
    return ctx.actor.account_id


def _way(ctx: ActContext) -> Reach:
    """This person's row, held; a new one when there is none yet."""
    account_id = _account(ctx)
    Account.objects.select_for_update().get(pk=account_id)
    return Reach.objects.filter(account_id=account_id).first() or Reach(council_id=ctx.council_id, account_id=account_id)
