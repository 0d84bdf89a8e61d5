"""Acts on accounts, appointments, invitations and tokens.

A secret is made outside the act and enters it as a digest: neither the record of the act nor its stored result ever holds it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from yitang.foundation.accounts.models import Account, ApiToken, Invitation
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.accounts.tokens import TOKEN_PREFIX
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.administration.policy import MANAGE_ACCOUNTS, OWN_TOKEN, TAKE_INVITATION
from yitang.foundation.administration.rules import refuse_foreign_account, refuse_joined_powers, refuse_self
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role

INVITATION_DAYS = 7
LONGEST_TOKEN_DAYS = 730
ACCOUNT_TABLE = Account._meta.db_table

username_rule = RegexValidator(r"^[\w.@+-]{2,60}$", _("A log-in name has 2 to 60 letters, digits or . @ + - _, without spaces."))


@dataclass(frozen=True, slots=True)
class Invited:
    """What the inviter passes on: the secret of the link is known only here and now."""

    account_id: UUID
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token whose secret is shown once."""

    token_id: UUID
    secret: str
    expires_at: datetime


def invite(
    actor: Actor,
    *,
    username: str,
    name: str,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    organ_id: UUID | None = None,
    principal_id: UUID | None = None,
    key: str | None = None,
) -> Invited:
    """Make an account with its first appointment and return the secret of its invitation.

    Raises `Invalid` for a log-in name that is taken or malformed, `Refused` as `appoint` does.
    """
    secret = new_secret()
    result = _invite(
        actor,
        key=key,
        digest=digest_of(secret),
        username=username.strip(),
        name=name.strip(),
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        organ_id=organ_id,
        principal_id=principal_id,
    )
    return Invited(UUID(result["account_id"]), secret, datetime.fromisoformat(result["expires_at"]))


@act("administration.invite")
def _invite(ctx: ActContext, *, digest: str, username: str, name: str, **appointment: Any) -> dict[str, Any]:
    ctx.require(MANAGE_ACCOUNTS)
    errors: dict[str, list[Any]] = {}
    try:
        username_rule(username)
    except ValidationError as error:
        errors["username"] = list(error.messages)
    if not name:
        errors["name"] = [_("Enter the person's name.")]
    if not errors and Account.objects.filter(username__iexact=username).exists():
        errors["username"] = [_("This log-in name is taken. Choose another, or appoint the existing account.")]
    if errors:
        raise Invalid(errors)
    account = Account.objects.create_user(username, name=name)
    ctx.writes.add(ACCOUNT_TABLE, account.pk, {"username": [None, username], "name": [None, name]})
    _appoint(ctx, account, **appointment)
    invitation = _new_invitation(ctx, account, digest)
    return {"account_id": str(account.pk), "expires_at": invitation.expires_at.isoformat()}


def renew_invitation(actor: Actor, *, account_id: UUID, drop_second_step: bool = False, key: str | None = None) -> Invited:
    """A new link for somebody who lost the password (and with `drop_second_step` the phone); earlier links end.

    Raises `Refused` for one's own account and for an account that works in another council too.
    """
    secret = new_secret()
    digest = digest_of(secret)
    result = _renew(actor, key=key, account_id=account_id, digest=digest, drop_second_step=drop_second_step)
    return Invited(account_id, secret, datetime.fromisoformat(result["expires_at"]))


@act("administration.renew_invitation")
def _renew(ctx: ActContext, *, account_id: UUID, digest: str, drop_second_step: bool) -> dict[str, Any]:
    ctx.require(MANAGE_ACCOUNTS)
    account = _account_here(account_id)
    refuse_self(ctx.actor.account_id, account.pk)
    refuse_foreign_account(account, ctx.council_id)
    Invitation.objects.filter(account=account, used_at__isnull=True, expires_at__gt=ctx.at).update(expires_at=ctx.at)
    if drop_second_step:
        Authenticator.objects.filter(user_id=account.pk).delete()
        ctx.note = "second step dropped"
    invitation = _new_invitation(ctx, account, digest)
    ctx.about("accounts.account", account.pk)
    return {"expires_at": invitation.expires_at.isoformat()}


def take_invitation(actor: Actor, invitation: Invitation, password: str) -> None:
    """Set the password of the invited account and use the invitation up. Raises `Conflict` when it was used meanwhile."""
    _take(actor, invitation_id=invitation.pk, account_id=invitation.account_id, password_hash=make_password(password))


@act("administration.take_invitation")
def _take(ctx: ActContext, *, invitation_id: UUID, account_id: UUID, password_hash: str) -> dict[str, Any]:
    ctx.require(TAKE_INVITATION)
    unused = Invitation.objects.filter(pk=invitation_id, account_id=account_id, used_at__isnull=True, expires_at__gt=ctx.at)
    if not unused.update(used_at=ctx.at):
        raise Conflict(_("This invitation has been used or has expired. The council's office can send a new one."))
    Account.objects.filter(pk=account_id).update(password=password_hash)
    ctx.writes.add(ACCOUNT_TABLE, account_id, {"password": [None, password_hash]})
    ctx.about("accounts.account", account_id)
    return {}


@act("administration.appoint")
def appoint(
    ctx: ActContext,
    *,
    account_id: UUID,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    organ_id: UUID | None = None,
    principal_id: UUID | None = None,
) -> dict[str, Any]:
    """Appoint an existing account. Raises `Refused` for oneself or joined powers, `Invalid` for dates or a second equal one."""
    ctx.require(MANAGE_ACCOUNTS)
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound(_("There is no active account of this kind."))
    appointment = _appoint(ctx, account, role, valid_from, valid_to, organ_id, principal_id)
    return {"appointment_id": str(appointment.pk)}


@act("administration.end_appointment")
def end_appointment(ctx: ActContext, *, appointment_id: UUID, on: date, reason: str = "") -> dict[str, Any]:
    """End an appointment: from `on` it no longer holds. Raises `Refused` for one's own, `Invalid` for a day before it began."""
    ctx.require(MANAGE_ACCOUNTS)
    found = Appointment.objects.filter(pk=appointment_id).first()
    if found is None:
        raise NotFound(_("There is no such appointment."))
    refuse_self(ctx.actor.account_id, found.account_id)
    if on < found.valid_from:
        raise Invalid({"on": [_("The appointment began later than this day.")]})
    if found.valid_to and found.valid_to <= on:
        raise Invalid({"on": [_("The appointment ends earlier already.")]})
    found.valid_to = on
    found.save(update_fields=["valid_to"])
    ctx.note = reason
    ctx.about("accounts.account", found.account_id)
    return {"valid_to": on.isoformat()}


@act("administration.set_account_active")
def set_account_active(ctx: ActContext, *, account_id: UUID, active: bool, reason: str = "") -> dict[str, Any]:
    """Close or reopen a log-in. Raises `Refused` for one's own and for an account that works in another council too."""
    ctx.require(MANAGE_ACCOUNTS)
    account = _account_here(account_id)
    refuse_self(ctx.actor.account_id, account.pk)
    refuse_foreign_account(account, ctx.council_id)
    ctx.writes.add(ACCOUNT_TABLE, account.pk, {"is_active": [account.is_active, active]})
    account.is_active = active
    account.save(update_fields=["is_active"])
    ctx.note = reason
    ctx.about("accounts.account", account.pk)
    return {"active": active}


def create_token(actor: Actor, *, account_id: UUID, name: str, purpose: str, days: int, key: str | None = None) -> NewToken:
    """Make a token and return its secret, which is kept nowhere. Raises `Invalid` for an empty name or a wrong time."""
    secret = new_secret(TOKEN_PREFIX)
    digest = digest_of(secret)
    made = _create_token(actor, key=key, account_id=account_id, digest=digest, name=name.strip(), purpose=purpose, days=days)
    return NewToken(UUID(made["token_id"]), secret, datetime.fromisoformat(made["expires_at"]))


@act("administration.create_token")
def _create_token(ctx: ActContext, *, account_id: UUID, digest: str, name: str, purpose: str, days: int) -> dict[str, Any]:
    ctx.require(OWN_TOKEN, (account_id, ctx.actor.account_id or account_id))
    errors: dict[str, list[Any]] = {}
    if not name:
        errors["name"] = [_("Say what the token is for.")]
    if purpose not in ApiToken.Purpose.values:
        errors["purpose"] = [_("Choose whether the token may only read or also write.")]
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        errors["days"] = [_("A token holds for 1 to 730 days.")]
    if errors:
        raise Invalid(errors)
    token = ApiToken(
        council_id=ctx.council_id,
        account=_account_here(account_id),
        digest=digest,
        name=name,
        purpose=purpose,
        expires_at=ctx.at + timedelta(days=days),
    )
    token.save(force_insert=True)
    ctx.about("accounts.api_token", token.pk)
    return {"token_id": str(token.pk), "expires_at": token.expires_at.isoformat()}


@act("administration.revoke_token")
def revoke_token(ctx: ActContext, *, token_id: UUID) -> dict[str, Any]:
    """End a token at once. Raises `NotFound` when it is unknown or ended already."""
    token = ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True).first()
    if token is None:
        raise NotFound(_("There is no such token."))
    ctx.require(OWN_TOKEN, (token.account_id, ctx.actor.account_id))
    token.revoked_at = ctx.at
    token.save(update_fields=["revoked_at"])
    ctx.about("accounts.api_token", token.pk)
    return {}


@act("administration.note_token_use")
def note_token_use(ctx: ActContext, *, token_id: UUID) -> dict[str, Any]:
    """Remember the day on which a token was used, once a day."""
    token = ApiToken.objects.get(pk=token_id)
    ctx.require(OWN_TOKEN, (token.account_id, ctx.actor.account_id))
    token.last_used_on = ctx.today
    token.save(update_fields=["last_used_on"])
    return {}


def _appoint(
    ctx: ActContext,
    account: Account,
    role: str,
    valid_from: date,
    valid_to: date | None,
    organ_id: UUID | None,
    principal_id: UUID | None,
) -> Appointment:
    refuse_self(ctx.actor.account_id, account.pk)
    if role not in Role.values or role == Role.VISITOR:
        raise Invalid({"role": [_("Choose a role.")]})
    if valid_to and valid_to <= valid_from:
        raise Invalid({"valid_to": [_("The appointment has to end after it begins.")]})
    refuse_joined_powers(account.pk, role, valid_from, valid_to)
    same = Appointment.objects.filter(account=account, role=role, principal_id=principal_id, valid_to__isnull=True)
    if same.exists():
        raise Invalid({"role": [_("The account holds this appointment already.")]})
    appointment = Appointment(
        council_id=ctx.council_id,
        account=account,
        role=role,
        organ_id=organ_id,
        principal_id=principal_id,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    appointment.save(force_insert=True)
    ctx.about("accounts.account", account.pk)
    return appointment


def _new_invitation(ctx: ActContext, account: Account, digest: str) -> Invitation:
    expires_at = ctx.at + timedelta(days=INVITATION_DAYS)
    invitation = Invitation(council_id=ctx.council_id, account=account, digest=digest, expires_at=expires_at)
    invitation.save(force_insert=True)
    return invitation


def _account_here(account_id: UUID) -> Account:
    """The account, if it ever had an appointment in this council. Raises `NotFound`."""
    found = Account.objects.filter(pk=account_id, appointments__in=Appointment.objects.all()).distinct().first()
    if found is None:
        raise NotFound(_("There is no such account in this council."))
    return found


def form_key() -> str:
    """A fresh idempotency key for a form, so that sending it twice acts once."""
    return uuid4().hex
