"""Acts on the ways to log in. An account belongs to no council, so a change is recorded in each council where it works."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.accounts.models import Account
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.administration.rules import refuse_foreign_account
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, NotFound
from yitang.foundation.logins.policy import JOIN_OTHERS, OWN
from yitang.foundation.logins.words import CHANGES
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.actors import Actor, actor_of, in_force
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.queries import councils_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council

PERSONS = (Role.MEMBER,)
"""Roles whose principal is the person alone: a message to any other principal would be read by colleagues too."""


def note_everywhere(account: Account, change: str) -> None:
    """Record in every council where the account works that a way to log in changed, and tell the person. `change` is of `CHANGES`."""
    for council in councils_of(account.pk):
        _note_in(council.pk, account, change)


def _note_in(council_id: UUID, account: Account, change: str) -> None:
    with in_council(council_id):
        note_change(actor_of(account.pk, account.name, council_id), change=change)


@act("logins.note_change")
def note_change(ctx: ActContext, *, change: str) -> dict[str, Any]:
    """Record that the actor changed a way to log in, and leave a message that says what to do if it was somebody else."""
    ctx.require(OWN)
    account_id = ctx.actor.account_id
    if account_id is None:
        raise NotFound(_("There is no such account in this council."))
    ctx.about("accounts.account", account_id)
    ctx.note = str(CHANGES[change])
    tell_person(ctx.council_id, account_id, change)
    return {"change": change}


def tell_person(council_id: UUID, account_id: UUID, change: str) -> None:
    """A message to whom the account belongs: by the principal where it is the person alone, else by the appointment of this account,
    so that no colleague of the same office or unit reads it."""
    held = Appointment.objects.filter(in_force(today()), account_id=account_id).order_by("pk")
    person = held.filter(role__in=PERSONS, principal_id__isnull=False).values_list("principal_id", flat=True).first()
    appointment = None if person else held.values_list("pk", flat=True).first()
    if person is None and appointment is None:
        return
    text = _("{change}. If it was not you, change the password and call the council's office.").format(change=CHANGES[change])
    tell(council_id, f"logins.{change}", str(text), principal_id=person, appointment_id=appointment)


def join_own(account: Account, provider: str, subject: str) -> None:
    """Join one's account with the identity that its holder has just shown. Raises `Conflict` when it opens another account."""
    _in_first_council(account, lambda actor: join(actor, account_id=account.pk, provider=provider, subject=subject))


def part_own(account: Account, provider: str) -> bool:
    """Part one's account from its identity at the provider; False when there was none."""
    return bool(_in_first_council(account, lambda actor: part(actor, account_id=account.pk, provider=provider))["parted"])


@act("logins.join")
def join(ctx: ActContext, *, account_id: UUID, provider: str, subject: str) -> dict[str, Any]:
    """Let an identity of a sign-on open an account: one's own, or another by the list of the security administrator.

    Raises `Conflict` when the identity opens another account or the account has another identity there, `Refused` for an account
    that also works in another council.
    """
    from allauth.socialaccount.models import SocialAccount

    account = _account_for(ctx, account_id)
    held = SocialAccount.objects.filter(Q(provider=provider, uid=subject) | Q(provider=provider, user_id=account_id))
    for one in held:
        if (one.user_id, one.uid) == (account_id, subject):
            return {"change": "joined", "new": False}
        raise Conflict(
            _("This identity opens another account already.")
            if one.uid == subject
            else _("This account is joined with another identity there. Part that one first.")
        )
    made = SocialAccount.objects.create(user=account, provider=provider, uid=subject)
    ctx.writes.add(SocialAccount._meta.db_table, made.pk, {"provider": [None, provider], "uid": [None, subject]})
    _noted(ctx, account, "joined")
    return {"change": "joined", "new": True}


@act("logins.part")
def part(ctx: ActContext, *, account_id: UUID, provider: str) -> dict[str, Any]:
    """End that an identity opens an account. Raises as `join`."""
    from allauth.socialaccount.models import SocialAccount

    account = _account_for(ctx, account_id)
    found = SocialAccount.objects.filter(user=account, provider=provider).first()
    if found is None:
        return {"change": "parted", "parted": False}
    ctx.writes.add(SocialAccount._meta.db_table, found.pk, {"provider": [provider, None], "uid": [found.uid, None]})
    found.delete()
    _noted(ctx, account, "parted")
    return {"change": "parted", "parted": True}


def _account_for(ctx: ActContext, account_id: UUID) -> Account:
    if account_id == ctx.actor.account_id:
        ctx.require(OWN)
        return Account.objects.select_for_update().get(pk=account_id)
    ctx.require(JOIN_OTHERS)
    here = Account.objects.filter(pk=account_id, appointments__in=Appointment.objects.all()).distinct().first()
    if here is None:
        raise NotFound(_("There is no such account in this council."))
    refuse_foreign_account(here, ctx.council_id)
    return here


def _noted(ctx: ActContext, account: Account, change: str) -> None:
    ctx.about("accounts.account", account.pk)
    ctx.note = str(CHANGES[change])
    tell_person(ctx.council_id, account.pk, change)


def _in_first_council(account: Account, run: Callable[[Actor], dict[str, Any]]) -> dict[str, Any]:
    """Act in the first council where the account works; the others get a note of it. Raises `Conflict` when there is none."""
    councils = councils_of(account.pk)
    if not councils:
        raise Conflict(_("This account holds no appointment at present."))
    with in_council(councils[0].pk):
        result = run(actor_of(account.pk, account.name, councils[0].pk))
    for council in councils[1:]:
        _note_in(council.pk, account, result["change"])
    return result
