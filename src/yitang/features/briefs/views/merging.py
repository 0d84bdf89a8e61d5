"""综合: choosing several briefs, the combined one with its originals beside, and taking it apart again."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.briefs.desk.merging import MERGEABLE, merge, merge_into, undo
from yitang.features.briefs.desks.queues import LONG
from yitang.features.briefs.forms.desk import MergeForm
from yitang.features.briefs.forms.steps import put_errors
from yitang.features.briefs.models import Brief
from yitang.features.briefs.queries import KIND, visible_briefs
from yitang.features.briefs.telling import originals_of
from yitang.features.briefs.views.reading import address, seen
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import blocked_words
from yitang.foundation.ui.sent import key_of

OFFERED = 60


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.merge")
def choose(request: Any) -> HttpResponse:
    """Tick briefs of one matter, read them together, give the combined one its title."""
    source = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, source.getlist("ids"))
    combined = [brief for brief in chosen if brief.derived]
    form = MergeForm(initial={"key": uuid4().hex, "title": chosen[0].case.title if chosen else ""})
    done = None
    if request.method == "POST" and request.POST.get("act") == "merge":
        form = MergeForm(request.POST)
        done = _merged(request, form, chosen) if form.is_valid() else None
    elif request.method == "POST" and request.POST.get("act") == "into":
        done = _put_into(request, chosen, combined)
    if done is not None:
        messages.success(request, _("They are merged. Edit the combined brief; the original texts stand beside it."))
        return redirect(address(request, "desk_case", done))
    ids = {brief.pk for brief in chosen}
    words = request.GET.get("q", "").replace("\x00", "").strip()
    waiting = visible_briefs(request.actor).filter(case__council=request.council.pk, case__kind=KIND, derived=False)
    waiting = waiting.filter(case__stage__in=MERGEABLE).defer(*LONG)
    if words:
        waiting = waiting.filter(case__title__icontains=words)
    others = [brief for brief in waiting.order_by("-submitted_on", "-case_id")[:OFFERED] if brief.pk not in ids]
    context = {"chosen": chosen, "others": others, "form": form, "words": words, "combined": combined}
    return render(request, "briefs/desk/merge.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.merge")
def take_apart(request: Any, case_id: UUID) -> HttpResponse:
    """Withdraw a merging after a question: each original is on its own again."""
    brief = seen(request.actor, case_id)
    originals = originals_of(case_id)
    if request.method == "POST":
        try:
            undo(request.actor, key=key_of(request), case_id=case_id, reason=request.POST.get("reason", "")[:300])
        except Blocked as error:
            messages.error(request, blocked_words(error))
        else:
            messages.success(request, _("The merging is withdrawn. Each brief is on its own again."))
        return redirect(address(request, "desk"))
    if not originals:
        return redirect(address(request, "detail", case_id))
    context = {
        "question": _("Take the combined brief apart?"),
        "explanation": _("Each original is with the editors again as it came in. The combined text stays in the record."),
        "rows": [{"label": _("Title of the brief"), "value": case.title, "wide": True} for case in originals],
        "act": _("Take the combined brief apart"),
        "cancel_url": address(request, "detail", brief.pk),
        "hidden": [("key", uuid4().hex)],
    }
    return render(request, "ui/confirm.html", context)


def _merged(request: Any, form: MergeForm, chosen: list[Brief]) -> UUID | None:
    """The new combined brief; None when the page has to be shown again with what is wrong."""
    asked = form.cleaned_data
    texts = {"title": asked["title"], "class_code": asked["class_code"]}
    try:
        return UUID(str(merge(request.actor, key=asked["key"], case_ids=[str(brief.pk) for brief in chosen], **texts)["case_id"]))
    except Invalid as error:
        put_errors(form, error)
    except Conflict as error:
        form.add_error(None, str(error.message))
    return None


def _put_into(request: Any, chosen: list[Brief], combined: list[Brief]) -> UUID | None:
    """The combined brief into which the others went; None when it cannot be, which is said on the page."""
    if len(combined) != 1:
        messages.error(request, _("Choose one combined brief into which the others go."))
        return None
    singles = [str(brief.pk) for brief in chosen if not brief.derived]
    try:
        merge_into(request.actor, key=key_of(request), case_id=combined[0].pk, case_ids=singles)
    except (Invalid, Conflict) as error:
        messages.error(request, str(error.message))
        return None
    return combined[0].pk


def _chosen(request: Any, ids: list[str]) -> list[Brief]:
    wanted = []
    for text in ids[:40]:
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    found = {brief.pk: brief for brief in visible_briefs(request.actor).filter(pk__in=wanted, case__stage__in=MERGEABLE)}
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]
