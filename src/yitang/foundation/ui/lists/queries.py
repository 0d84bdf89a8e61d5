"""Reading views and choices."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.lists.policy import visible_to
from yitang.foundation.ui.models import Chosen, FirstView, SavedView


class KnownView(NamedTuple):
    """A view as a list's page needs it."""

    id: UUID
    name: str
    query: str
    account_id: UUID
    role: str
    is_first: bool


def views_of(request: Any, list_code: str) -> list[KnownView]:
    """The views of a list that this person sees, own ones first; asked once between two acts of the council."""
    actor = request.actor
    roles = tuple(sorted(actor.roles))
    name = ("views", list_code, actor.account_id)
    rows = counted(request, name, lambda: _views(actor.account_id, list_code, roles=roles))
    return [KnownView(*row) for row in rows]


@planned(shape=("roles",))
def _views(account_id: UUID, list_code: str, *, roles: tuple[str, ...]) -> QuerySet[SavedView, Any]:
    mine = FirstView.objects.filter(view=OuterRef("pk"), account_id=account_id)
    found = SavedView.objects.filter(Q(account_id=account_id) | Q(role__in=roles), list_code=list_code)
    found = found.annotate(is_first=Exists(mine)).order_by("role", "name", "pk")
    return found.values_list("pk", "name", "query", "account_id", "role", "is_first")


def view_for(actor: Actor, list_code: str, view_id: UUID) -> SavedView:
    """One view that the actor sees. Raises `NotFound` for any other."""
    found = SavedView.objects.filter(visible_to(actor), pk=view_id, list_code=list_code).first()
    if found is None:
        raise NotFound
    return found


def choice_of(actor: Actor, list_code: str, asked: str) -> Chosen | None:
    """The rows that this person chose, by the id in an address; None when it is nobody's or has been cleared away."""
    try:
        chosen_id = UUID(asked)
    except ValueError:
        return None
    return Chosen.objects.filter(pk=chosen_id, account_id=actor.account_id, list_code=list_code).first()


def older_choices(account_id: UUID | None, before: datetime) -> QuerySet[Any]:
    """Choices of a person that were made before a moment."""
    return Chosen.objects.filter(account_id=account_id, created_at__lt=before)
