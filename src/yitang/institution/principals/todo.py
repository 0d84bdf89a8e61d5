"""The queue of unconfirmed names on the desk's first page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.todo import TodoQueue
from yitang.institution.principals.policy import JOIN
from yitang.institution.principals.queries import unconfirmed


def todo_of(actor: Actor, council: Council) -> Iterator[TodoQueue]:
    """Unconfirmed names for those who may join them."""
    if may_ever(actor, JOIN) and (count := unconfirmed().count()):
        yield TodoQueue(_("Join unconfirmed names"), count, reverse("desk:principals:waiting", kwargs={"council": council.code}))
