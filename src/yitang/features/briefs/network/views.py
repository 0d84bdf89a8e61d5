"""Pages of the network: correspondents and their terms, requests and their answers."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.briefs.actions import start_draft
from yitang.features.briefs.network.actions import appoint, ask, close, end, remind
from yitang.features.briefs.network.forms import AppointForm, CallForm, EndForm
from yitang.features.briefs.network.models import CallRecipient
from yitang.features.briefs.network.policy import CALL, NETWORK, SEE
from yitang.features.briefs.network.queries import call_of, correspondents, visible_calls, with_log_in
from yitang.features.briefs.sources import behalves
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound, YitangError
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.institution.principals.models import Principal

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs(NETWORK)
def network(request: Any) -> HttpResponse:
    """Correspondents, those in force first asked for; and the form for one more."""
    everybody = request.GET.get("view") == "all"
    form = AppointForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _attempt(form, lambda: _appoint(request, form)):
        words = _("Appointed. A log-in is opened under “Log-ins” with the role “Correspondent” and this number.")
        messages.success(request, words)
        return redirect("desk:briefs:network", council=request.council.code)
    found = correspondents() if everybody else correspondents(on=today())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    tabs = [
        {"label": _("In force"), "url": "?", "current": not everybody},
        {"label": _("All terms"), "url": "?view=all", "current": everybody},
    ]
    rows = list(page.object_list)
    context = {
        "page": page,
        "rows": rows,
        "log_ins": with_log_in([row.principal_id for row in rows]),
        "tabs": tabs,
        "form": form,
        "today": today(),
        "key": uuid4().hex,
    }
    return render(request, "briefs/network/network.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(NETWORK)
def end_one(request: Any, correspondent_id: UUID) -> HttpResponse:
    """End a term, and the log-in's appointment with it."""
    row = correspondents().filter(pk=correspondent_id).first()
    if row is None:
        raise NotFound(_("There is no such correspondent, or it is not yours to see."))
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if _attempt(form, lambda: end(request.actor, key=key_of(request), correspondent_id=row.pk, **given)):
            messages.success(request, _("The term is ended."))
            return redirect("desk:briefs:network", council=request.council.code)
    context = {"row": row, "form": form, "key": uuid4().hex}
    return render(request, "briefs/network/end.html", context, status=422 if form.errors else 200)


@require_safe
@needs(SEE)
def calls(request: Any) -> HttpResponse:
    """Requests that I was sent, or all of them at the desk."""
    page = Paginator(visible_calls(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": page.object_list, "may_ask": may_ever(request.actor, CALL), "today": today()}
    return render(request, "briefs/network/calls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CALL)
def new_call(request: Any) -> HttpResponse:
    """Ask for briefs on a theme."""
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        named = [*_named(form, given.pop("numbers")), *map(UUID, given.pop("bodies"))]
        if not form.errors and _attempt(form, lambda: ask(request.actor, key=key_of(request), principal_ids=named, **given)):
            messages.success(request, _("The request is sent."))
            return redirect("desk:briefs:calls", council=request.council.code)
    return render(request, "briefs/network/new_call.html", {"form": form, "key": uuid4().hex}, status=422 if form.errors else 200)


@require_safe
@needs(SEE)
def call(request: Any, call_id: UUID) -> HttpResponse:
    """One request: what is asked; at the desk who answered with what."""
    found = call_of(request.actor, call_id)
    is_desk = may_ever(request.actor, CALL)
    recipients: Any = []
    if is_desk:
        rows = CallRecipient.objects.filter(call=found).select_related("principal", "answer").order_by("answered_on", "id")
        recipients = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "call": found,
        "is_desk": is_desk,
        "may_write": may_ever(request.actor, "briefs.write"),
        "page": recipients,
        "open": found.closed_on is None,
        "key": uuid4().hex,
    }
    return render(request, "briefs/network/call.html", context)


@require_POST
@needs("briefs.write")
def answer(request: Any, call_id: UUID) -> HttpResponse:
    """Begin a brief that answers the request."""
    found = call_of(request.actor, call_id)
    asked = CallRecipient.objects.filter(call=found, principal_id__in=[one.pk for one in behalves(request.actor)])
    # Whoever writes for several is asked as one of them: the answer is that one's.
    first = asked.order_by(F("answered_on").asc(nulls_first=True), "id").values_list("principal_id", flat=True).first()
    made = start_draft(request.actor, key=key_of(request), reflector_id=first, call_id=found.pk, class_code=found.class_code)
    return redirect("desk:briefs:edit", council=request.council.code, case_id=made["case_id"])


@require_POST
@needs(CALL)
def close_call(request: Any, call_id: UUID) -> HttpResponse:
    """Close a request."""
    close(request.actor, key=key_of(request), call_id=call_of(request.actor, call_id).pk)
    messages.success(request, _("The request is closed."))
    return redirect("desk:briefs:call", council=request.council.code, call_id=call_id)


@require_POST
@needs(CALL)
def remind_call(request: Any, call_id: UUID) -> HttpResponse:
    """Remind whoever has not answered."""
    done = remind(request.actor, key=key_of(request), call_id=call_of(request.actor, call_id).pk)
    words = ngettext("%(n)d writer is reminded.", "%(n)d writers are reminded.", done["reminded"])
    messages.success(request, words % {"n": done["reminded"]})
    return redirect("desk:briefs:call", council=request.council.code, call_id=call_id)


def _appoint(request: Any, form: forms.Form) -> None:
    appoint(request.actor, key=key_of(request), **form.cleaned_data)


def _named(form: forms.Form, text: str) -> list[UUID]:
    numbers = [part for part in re.split(r"[、,，;；\s]+", text) if part]
    found = dict(Principal.objects.filter(kind__in=("member", "guest"), code__in=numbers).values_list("code", "pk"))
    missing = [number for number in numbers if number not in found]
    if missing:
        form.add_error("numbers", _("Nobody has these numbers: %(numbers)s.") % {"numbers": "、".join(missing)})
    return [found[number] for number in numbers if number in found]


def _attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    try:
        act()
    except Invalid as error:
        for name, texts in error.errors.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, str(text))
        return False
    except YitangError as error:
        form.add_error(None, str(error.message))
        return False
    return True
