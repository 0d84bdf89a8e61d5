"""What keeps powers apart. The database says the same by a trigger; these rules say it in a sentence first."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.accounts.models import Account
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Refused
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import SEPARATED_ADMINS, Role
from yitang.foundation.tenancy.scope import everywhere


def refuse_joined_powers(account_id: UUID, role: str, valid_from: date, valid_to: date | None) -> None:
    """Raise `Refused` when the account would hold one of the three administrations beside any other role, in any council."""
    overlapping = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)
    if valid_to:
        overlapping &= Q(valid_from__lt=valid_to)
    with everywhere():
        held = set(Appointment.objects.filter(overlapping, account_id=account_id).values_list("role", flat=True)) - {role}
    if held and (role in SEPARATED_ADMINS or held & SEPARATED_ADMINS):
        names = "、".join(str(Role(other).label) for other in sorted(held))
        raise Refused(
            _(
                "The three administrators are kept apart: this account is already {held}, so it cannot be {role} too."
                " Another person, or another account, takes it."
            ).format(held=names, role=Role(role).label)
        )


def refuse_self(actor_account_id: UUID | None, account_id: UUID) -> None:
    """Raise `Refused` when somebody would change their own appointment or account."""
    if actor_account_id == account_id:
        raise Refused(_("Nobody appoints themselves or changes their own appointment; another security administrator does it."))


def refuse_foreign_account(account: Account, council_id: UUID) -> None:
    """Raise `Refused` when the account also works in another council: its log-in is not this council's to change."""
    with everywhere():
        elsewhere = Appointment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today()), account=account)
        foreign = elsewhere.exclude(council_id=council_id).exists()
    if foreign:
        raise Refused(
            _("This account also works in another council, so its log-in cannot be changed from here. The person can change it.")
        )
