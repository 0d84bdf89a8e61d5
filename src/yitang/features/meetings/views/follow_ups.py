"""议定事项: all decisions of all gatherings as a list with their lamps; one of them, and the word that it is done."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.meetings.forms import DoneForm
from yitang.features.meetings.views.parts import form_page, link
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.models import FollowUp
from yitang.instruments.gatherings.policy import VIEW
from yitang.instruments.gatherings.queries import visible
from yitang.instruments.gatherings.records import DONE, finish_follow_up

PER_PAGE = 40


@require_safe
@needs(VIEW)
def follow_ups(request: Any) -> HttpResponse:
    """What was decided and is open, overdue, or done; by a part of its words or the name of whoever sees to it."""
    asked = {"view": request.GET.get("view", "open"), "q": request.GET.get("q", "").replace("\x00", "").strip()[:40]}
    rows = _filtered(FollowUp.objects.filter(gathering__in=visible(request.actor).order_by().values("pk")), asked)
    page = Paginator(rows.select_related("gathering__case", "owner"), PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.tone, row.state = state_of(row)  # type: ignore[attr-defined]
    names = {"open": _("Not done yet"), "late": _("Overdue"), "done": _("Done"), "all": _("All")}
    tabs = [{"label": label, "url": f"?view={name}", "current": asked["view"] == name} for name, label in names.items()]
    return render(request, "meetings/follow_ups.html", {"page": page, "tabs": tabs, "asked": asked})


def state_of(row: FollowUp) -> tuple[str, str]:
    """The lamp of a decision: tone and words."""
    if row.done_on:
        return "done", _("Done")
    left = (row.due_on - today()).days
    if left < 0:
        return "late", _("Overdue by %(n)d days") % {"n": -left}
    if left <= 3:
        return "soon", _("Due today") if left == 0 else _("%(n)d days left") % {"n": left}
    return "doing", _("Being seen to")


def _filtered(rows: QuerySet[FollowUp], asked: dict[str, str]) -> QuerySet[FollowUp]:
    if asked["q"]:
        rows = rows.filter(Q(decision__icontains=asked["q"]) | Q(owner__name__icontains=asked["q"]))
    if asked["view"] == "done":
        return rows.filter(done_on__isnull=False).order_by("-done_on", "-pk")
    if asked["view"] == "all":
        return rows.order_by("-due_on", "-pk")
    if asked["view"] == "late":
        rows = rows.filter(due_on__lt=today())
    return rows.filter(done_on__isnull=True).order_by("due_on", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DONE)
def follow_up(request: Any, follow_up_id: UUID) -> HttpResponse:
    """A decision that somebody sees to: mark it as done with a word on what came of it."""
    row = FollowUp.objects.select_related("gathering__case", "owner").filter(pk=follow_up_id).first()
    if row is None or not policy.ask(request.actor, DONE, row):
        raise NotFound
    facts = [
        {"label": _("Gathering"), "value": row.gathering.case.title},
        {"label": _("Decided"), "value": row.decision, "wide": True},
        {"label": _("Who sees to it"), "value": row.owner.name},
        {"label": _("To be done by"), "value": row.due_on},
    ]
    form = DoneForm(request.POST or None)
    if row.done_on:
        facts += [
            {"label": _("Done on"), "value": row.done_on},
            {"label": _("What was achieved"), "value": row.done_note, "wide": True},
        ]
        return render(request, "meetings/done.html", {"facts": facts, "heading": row.decision[:60]})
    return form_page(
        request,
        form,
        lambda: finish_follow_up(request.actor, key=key_of(request), follow_up_id=row.pk, note=form.cleaned_data["note"]),
        heading=_("See to the decision"),
        act=_("Mark as done"),
        back=link(request, "follow_up", follow_up_id=row.pk),
        done=_("Marked as done."),
        facts=facts,
    )
