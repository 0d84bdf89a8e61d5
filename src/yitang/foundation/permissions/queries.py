"""Questions about appointments that cross councils, and lists of them within one."""

from uuid import UUID

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere


def councils_of(account_id: UUID) -> list[Council]:
    """Councils in which the account has an appointment in force, in the order of their codes.

    Looks everywhere, because nobody else can say in which councils a person works; it reveals nothing but these.
    """
    with everywhere():
        held = Appointment.objects.filter(in_force(today()), account_id=account_id).select_related("council")
        return sorted({one.council for one in held}, key=lambda council: council.code)
