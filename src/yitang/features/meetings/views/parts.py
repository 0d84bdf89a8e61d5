"""What the pages of gatherings share: the key of a form, errors beside fields, times in words, the tabs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.meetings.times import span
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.ui.acting import attempt
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.gatherings.models import Gathering, Sitting
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.gatherings.queries import flags_of
from yitang.instruments.workflow.procedures import procedure_of

TONES = {"draft": "wait", "noticed": "doing", "under_way": "soon", "closed": "done", "archived": "done", "cancelled": "void"}
REPLY_TONES = {"": "wait", "coming": "done", "leave": "soon"}
OUTCOME_TONES = {"": "wait", "attended": "done", "leave": "void", "absent": "late"}
FORM = "meetings/form.html"
ALIASES = {"owner_id": "owner", "raised_by_id": "raised_by", "unit_id": "unit", "who": "names", "ends_at": "ends_time"}


def link(request: Any, page: str, gathering_id: UUID | None = None, **more: Any) -> str:
    """The address of a page of this room."""
    kwargs = {"council": request.council.code, **({"gathering_id": gathering_id} if gathering_id else {}), **more}
    return reverse(f"desk:meetings:{page}", kwargs=kwargs)


def named(sitting: Sitting) -> str:
    """A half day in words: its title, else day and part of the day."""
    begin = timezone.localtime(sitting.starts_at)
    part = _("morning") if begin.hour < 12 else _("afternoon") if begin.hour < 18 else _("evening")
    return sitting.title or _("%(day)s, %(part)s") % {"day": zh_date(begin.date()), "part": part}


def stage_words(found: Gathering) -> Any:
    """Where a gathering stands, in the words of its procedure."""
    return procedure_of(found.case.procedure_id).stage_state(found.case.stage).words()


def form_page(
    request: Any, form: forms.Form, run: Callable[[], Any], *, heading: Any, act: Any, back: str, done: Any = "", **context: Any
) -> HttpResponse:
    """A page with one form and its act; back to `back` when it is done."""
    if request.method == "POST" and form.is_valid() and attempt(form, run, ALIASES):
        if done:
            messages.success(request, str(done))
        return redirect(back)
    shown = {
        "form": form,
        "heading": heading,
        "act": act,
        "cancel_url": back,
        "key": request.POST.get("key") or uuid4().hex,
        **context,
    }
    return render(request, FORM, shown, status=422 if form.is_bound else 200)


PAGES = {
    "case": gettext_lazy("Overview"),
    "people": gettext_lazy("People and leave"),
    "roll": gettext_lazy("Roll"),
    "agenda": gettext_lazy("Agenda and minutes"),
    "speeches": gettext_lazy("Speeches"),
    "talk": gettext_lazy("Suggestions"),
    "screens": gettext_lazy("Screens"),
}


def frame(request: Any, found: Gathering, part: str, **more: Any) -> dict[str, Any]:
    """What every page of one gathering needs: its head and its tabs."""
    flags = flags_of(found.kind_code)
    shown = [
        name for name in PAGES if name not in ("speeches", "talk") or flags.get("speeches" if name == "speeches" else "claims")
    ]
    if flags.get("bare"):
        shown = ["case", "people", "roll"]
    tabs = [{"label": PAGES[name], "url": link(request, name, found.pk), "current": name == part} for name in shown]
    return {
        "found": found,
        "tabs": tabs if may_ever(request.actor, ORGANISE) else [],
        "may": may_ever(request.actor, ORGANISE),
        "span": span(found.starts_at, found.ends_at),
        "key": uuid4().hex,
        **more,
    }
