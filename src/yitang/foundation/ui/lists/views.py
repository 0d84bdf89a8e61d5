"""Pages of saved views and of the choice of columns, the same for every list."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.lists import actions
from yitang.foundation.ui.lists.declared import COLUMN, LISTS, ListPage, question_of
from yitang.foundation.ui.lists.forms import ViewForm
from yitang.foundation.ui.lists.policy import CHANGE, KEEP, SHARE
from yitang.foundation.ui.lists.queries import view_for, views_of
from yitang.foundation.ui.models import SavedView


@require_safe
@needs(KEEP)
def views(request: Any, list_code: str) -> HttpResponse:
    """All views of a list: what each asks, whose it is, with which one's list opens."""
    page = _page(request, list_code)
    known = views_of(request, list_code)
    rows = SavedView.objects.in_bulk([one.id for one in known])
    context = {
        "page": page,
        "rows": [_row(request, page, rows[one.id], is_first=one.is_first) for one in known if one.id in rows],
        "has_first": any(one.is_first for one in known),
        "back": list_url(request, page, "view=all"),
        "key": uuid4().hex,
    }
    return render(request, "ui/lists/views.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP)
def save(request: Any, list_code: str) -> HttpResponse:
    """Keep the question of the address under a name."""
    page = _page(request, list_code)
    query = question_of(request.GET)
    may_share = policy.may_ever(request.actor, SHARE)
    form = ViewForm(page, request.POST or None, may_share=may_share, initial={"key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            done = actions.save_view(
                request.actor,
                key=asked["key"],
                list_code=list_code,
                name=asked["name"],
                query=query,
                role=asked.get("role", ""),
                first=asked["first"],
            )
        except Invalid as error:
            _put(form, error)
        else:
            messages.success(request, _("The view “{name}” is saved.").format(name=asked["name"]))
            return HttpResponseRedirect(_view_url(request, page, query, done["view_id"]))
    context = {"page": page, "form": form, "said": _said(page, query), "back": list_url(request, page, query), "new": True}
    return render(request, "ui/lists/view.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP)
def change(request: Any, list_code: str, view_id: UUID) -> HttpResponse:
    """Rename a view, share it or take it back."""
    page, view = _page(request, list_code), view_for(request.actor, list_code, view_id)
    policy.require(request.actor, CHANGE, (view.account_id, request.actor.account_id, view.role))
    may_share = policy.may_ever(request.actor, SHARE)
    initial = {"key": uuid4().hex, "name": view.name, "role": view.role}
    form = ViewForm(page, request.POST or None, may_share=may_share, initial=initial)
    del form.fields["first"]
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            actions.change_view(request.actor, key=asked["key"], view_id=view_id, name=asked["name"], role=asked.get("role"))
        except Invalid as error:
            _put(form, error)
        else:
            messages.success(request, _("The view “{name}” is saved.").format(name=asked["name"]))
            return redirect("desk:lists:views", council=request.council.code, list_code=list_code)
    context = {"page": page, "form": form, "said": _said(page, view.query), "view": view}
    context["back"] = reverse("desk:lists:views", kwargs={"council": request.council.code, "list_code": list_code})
    return render(request, "ui/lists/view.html", context, status=422 if form.errors else 200)


@require_POST
@needs(KEEP)
def update(request: Any, list_code: str, view_id: UUID) -> HttpResponse:
    """Let a view ask what the open list asks now."""
    page = _page(request, list_code)
    view = view_for(request.actor, list_code, view_id)
    query = question_of(request.GET)
    actions.change_view(request.actor, key=request.POST.get("key") or None, view_id=view_id, query=query)
    messages.success(request, _("The view “{name}” is saved.").format(name=view.name))
    return HttpResponseRedirect(_view_url(request, page, query, view_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP)
def delete(request: Any, list_code: str, view_id: UUID) -> HttpResponse:
    """Delete a view after a question."""
    page, view = _page(request, list_code), view_for(request.actor, list_code, view_id)
    policy.require(request.actor, CHANGE, (view.account_id, request.actor.account_id, view.role))
    back = reverse("desk:lists:views", kwargs={"council": request.council.code, "list_code": list_code})
    if request.method == "POST":
        actions.delete_view(request.actor, key=request.POST.get("key") or None, view_id=view_id)
        messages.success(request, _("The view “{name}” is deleted.").format(name=view.name))
        return HttpResponseRedirect(back)
    context = {
        "question": _("Delete the view “{name}”?").format(name=view.name),
        "explanation": _("Nothing in the list changes. Those with whom it is shared will not see it any more.")
        if view.role
        else "",
        "rows": [{"label": label, "value": value} for label, value in _said(page, view.query)],
        "act": _("Delete the view"),
        "cancel_url": back,
        "hidden": [("key", uuid4().hex)],
    }
    return render(request, "ui/confirm.html", context)


@require_POST
@needs(KEEP)
def open_first(request: Any, list_code: str) -> HttpResponse:
    """Choose the view with which one's list opens; none opens it as usual."""
    page = _page(request, list_code)
    asked = request.POST.get("view", "")
    try:
        view_id = UUID(asked) if asked else None
    except ValueError as error:
        raise Http404 from error
    actions.open_first(request.actor, key=request.POST.get("key") or None, list_code=list_code, view_id=view_id)
    words = _("“{list}” opens with this view from now on.") if view_id else _("“{list}” opens as usual from now on.")
    messages.success(request, words.format(list=page.label))
    return redirect("desk:lists:views", council=request.council.code, list_code=list_code)


@require_safe
@needs(KEEP)
def columns(request: Any, list_code: str) -> HttpResponse:
    """Which columns the list shows, and in which order. Everything stands in the address, nothing is written."""
    page = _page(request, list_code)
    ordered, ticked = _arranged(page, request.GET)
    question = QueryDict(question_of(request.GET), mutable=True)
    question.pop(COLUMN, None)
    if request.GET.get("use"):
        wanted = [one.code for one in ordered if one.code in ticked]
        if wanted != [one.code for one in page.usual()]:
            question.setlist(COLUMN, wanted)
        return HttpResponseRedirect(list_url(request, page, question.urlencode() or "view=all"))
    context = {
        "page": page,
        "rows": [(one, one.code in ticked) for one in ordered],
        "kept": [(name, value) for name, values in question.lists() for value in values],
        "usual": list_url(request, page, question.urlencode() or "view=all"),
        "back": list_url(request, page, question_of(request.GET) or "view=all"),
    }
    return render(request, "ui/lists/columns.html", context)


def list_url(request: Any, page: ListPage, query: str) -> str:
    """The address of the list with a question."""
    url = reverse(page.url_name, kwargs={"council": request.council.code})
    return f"{url}?{query}" if query else url


def _arranged(page: ListPage, asked: QueryDict) -> tuple[list[Any], set[str]]:
    """All columns in the order of the page, and which are ticked; a pressed arrow has moved one of them by one place."""
    ticked = {one.code for one in page.chosen(asked.getlist(COLUMN))}
    known = {one.code: one for one in page.columns}
    first = asked.getlist("order") or [one.code for one in page.chosen(asked.getlist(COLUMN))]
    codes = [code for code in dict.fromkeys([*first, *known]) if code in known]
    code, _colon, way = asked.get("move", "").partition(":")
    if code in known and way in ("up", "down"):
        at = codes.index(code)
        to = at + (1 if way == "down" else -1)
        if 0 <= to < len(codes):
            codes[at], codes[to] = codes[to], codes[at]
    return [known[code] for code in codes], ticked


def _page(request: Any, list_code: str) -> ListPage:
    if list_code not in LISTS:
        raise Http404
    page = LISTS.get(list_code)
    policy.require_ever(request.actor, page.permission)
    return page


def _view_url(request: Any, page: ListPage, query: str, view_id: Any) -> str:
    return list_url(request, page, f"{query}&view={view_id}" if query else f"view={view_id}")


def _said(page: ListPage, query: str) -> list[tuple[Any, Any]]:
    """A question in words, its columns too; the usual ones go without saying."""
    asked = QueryDict(query)
    said = list(page.describe(asked))
    if asked.getlist(COLUMN):
        said.append((_("Shown columns"), "、".join(str(one.label) for one in page.chosen(asked.getlist(COLUMN)))))
    return said


def _row(request: Any, page: ListPage, view: SavedView, *, is_first: bool) -> dict[str, Any]:
    target = (view.account_id, request.actor.account_id, view.role)
    return {
        "view": view,
        "url": _view_url(request, page, view.query, view.pk),
        "said": _said(page, view.query),
        "is_own": view.account_id == request.actor.account_id,
        "role": Role(view.role).label if view.role in Role.values else "",
        "is_first": is_first,
        "may_change": bool(policy.ask(request.actor, CHANGE, target)),
    }


def _put(form: Form, error: Invalid) -> None:
    for name, texts in error.errors.items():
        form.add_error(name if name in form.fields else None, texts)
