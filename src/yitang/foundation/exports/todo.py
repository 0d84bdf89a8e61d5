"""The queue of large exports on the desk's first page of those who may agree."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.exports.policy import DECIDE
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.todo import TodoQueue


def todo_of(actor: Actor, council: Council) -> Iterator[TodoQueue]:
    """Exports of others that wait for a second person."""
    if not may_ever(actor, DECIDE):
        return
    waiting = ExportCopy.objects.filter(state=ExportCopy.State.WAITING).exclude(account_id=actor.account_id).count()
    if waiting:
        url = reverse("desk:exports:home", kwargs={"council": council.code})
        yield TodoQueue(_("Exports to agree to"), waiting, f"{url}?state=waiting")
