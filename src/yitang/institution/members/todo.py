"""The queue of members' corrections on the desk's first page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.todo import TodoQueue
from yitang.institution.members.models import DataRequest
from yitang.institution.members.policy import DECIDE


def todo_of(actor: Actor, council: Council) -> Iterator[TodoQueue]:
    """Corrections that wait, for those who may decide on them."""
    if may_ever(actor, DECIDE) and (count := DataRequest.objects.filter(state=DataRequest.State.WAITING).count()):
        yield TodoQueue(_("Members' corrections"), count, reverse("desk:members:requests", kwargs={"council": council.code}))
