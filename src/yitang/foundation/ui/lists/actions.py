"""Acts on views and choices."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound, Refused
from yitang.foundation.permissions.policy import PERMISSIONS
from yitang.foundation.permissions.roles import Role
from yitang.foundation.ui.lists.declared import LISTS, QUERY_MOST
from yitang.foundation.ui.lists.policy import CHANGE, CHOOSE, KEEP, SHARE, visible_to
from yitang.foundation.ui.lists.queries import older_choices
from yitang.foundation.ui.models import Chosen, FirstView, SavedView

KEPT_FOR = timedelta(days=1)
CHOSEN_MOST = 10_000
VIEWS_MOST = 60


@act("ui.save_view")
def save_view(ctx: ActContext, *, list_code: str, name: str, query: str, role: str = "", first: bool = False) -> dict[str, Any]:
    """Keep a question under a name. Raises `Invalid` for a name that is missing or taken, a role that cannot open the list."""
    ctx.require(KEEP)
    own = SavedView.objects.filter(account_id=ctx.actor.account_id, list_code=list_code)
    if own.count() >= VIEWS_MOST:
        raise Invalid({"name": [_("You keep {n} views of this list already. Delete one first.").format(n=VIEWS_MOST)]})
    view = SavedView(
        council_id=ctx.council_id,
        list_code=list_code,
        account_id=_account(ctx),
        owner_name=ctx.actor.name[:60],
        query=_checked_query(query),
    )
    _name(view, name)
    _share(ctx, view, role)
    view.save(force_insert=True)
    if first:
        _open_first(ctx, view)
    return {"view_id": str(view.pk)}


@act("ui.change_view")
def change_view(
    ctx: ActContext, *, view_id: UUID, name: str | None = None, role: str | None = None, query: str | None = None
) -> dict[str, Any]:
    """Rename a view, share it or take it back, or let it ask something else. Raises `Invalid`, `NotFound`, `Refused`."""
    view = _mine(ctx, view_id)
    if name is not None:
        _name(view, name)
    if role is not None and role != view.role:
        _share(ctx, view, role)
    if query is not None:
        view.query = _checked_query(query)
    view.save(update_fields=["name", "role", "query"])
    if not view.role:
        # Whom it is no longer shared with would be sent to a view that they cannot see.
        FirstView.objects.filter(view=view).exclude(account_id=view.account_id).delete()
    return {"view_id": str(view.pk)}


@act("ui.delete_view")
def delete_view(ctx: ActContext, *, view_id: UUID) -> dict[str, Any]:
    """Delete a view; lists that opened with it open as usual again."""
    view = _mine(ctx, view_id)
    name = view.name
    view.delete()
    return {"name": name}


@act("ui.open_first")
def open_first(ctx: ActContext, *, list_code: str, view_id: UUID | None) -> dict[str, Any]:
    """Let one's list open with a view, or (None) as usual."""
    ctx.require(KEEP)
    if view_id is None:
        FirstView.objects.filter(account_id=ctx.actor.account_id, list_code=list_code).delete()
        return {"view_id": None}
    view = SavedView.objects.filter(visible_to(ctx.actor), pk=view_id, list_code=list_code).first()
    if view is None:
        raise NotFound(_("This view is no longer there."))
    _open_first(ctx, view)
    return {"view_id": str(view.pk)}


@act("ui.choose_rows")
def choose_rows(ctx: ActContext, *, list_code: str, query: str, ids: Sequence[UUID]) -> dict[str, Any]:
    """Freeze the rows that a question finds now. Choices older than a day go. Raises `Invalid` for more than `CHOSEN_MOST`."""
    ctx.require(CHOOSE)
    if len(ids) > CHOSEN_MOST:
        raise Invalid({"": [_("More than {n} at once cannot be chosen. Narrow the conditions.").format(n=f"{CHOSEN_MOST:,}")]})
    older_choices(ctx.actor.account_id, ctx.at - KEPT_FOR).delete()
    chosen = Chosen(
        council_id=ctx.council_id,
        list_code=list_code,
        account_id=_account(ctx),
        query=_checked_query(query),
        ids=[pk.hex for pk in ids],
        number=len(ids),
        created_at=ctx.at,
    )
    chosen.save(force_insert=True)
    return {"chosen_id": str(chosen.pk), "number": len(ids)}


def _account(ctx: ActContext) -> UUID:
    """Whose it is. Raises `Refused` for the house itself, which keeps nothing for itself."""
    if ctx.actor.account_id is None:
        raise Refused(_("Views and choices belong to somebody who is logged in."))
    return ctx.actor.account_id


def _mine(ctx: ActContext, view_id: UUID) -> SavedView:
    view = SavedView.objects.filter(visible_to(ctx.actor), pk=view_id).first()
    if view is None:
        raise NotFound(_("This view is no longer there."))
    ctx.require(CHANGE, (view.account_id, ctx.actor.account_id, view.role))
    ctx.about("ui.view", view.pk)
    return view


def _name(view: SavedView, name: str) -> None:
    view.name = " ".join(name.split())
    if not view.name:
        raise Invalid({"name": [_("Give the view a name.")]})
    if len(view.name) > 40:
        raise Invalid({"name": [_("A name has at most 40 characters.")]})
    same = SavedView.objects.filter(account_id=view.account_id, list_code=view.list_code, name=view.name)
    if same.exclude(pk=view.pk).exists():
        raise Invalid({"name": [_("You have a view of this name already.")]})


def _share(ctx: ActContext, view: SavedView, role: str) -> None:
    if role:
        ctx.require(SHARE)
        opens = PERMISSIONS.get(LISTS.get(view.list_code).permission).grants
        if role not in Role.values or role not in opens:
            raise Invalid({"role": [_("This role cannot open the list.")]})
    view.role = role


def _checked_query(query: str) -> str:
    if len(query) > QUERY_MOST:
        raise Invalid({"": [_("These conditions are too long to be kept. Take some away.")]})
    return query


def _open_first(ctx: ActContext, view: SavedView) -> None:
    found = FirstView.objects.filter(account_id=ctx.actor.account_id, list_code=view.list_code).first()
    if found is None:
        FirstView(council_id=ctx.council_id, view=view, list_code=view.list_code, account_id=_account(ctx)).save(
            force_insert=True
        )
    else:
        found.view = view
        found.save(update_fields=["view"])
