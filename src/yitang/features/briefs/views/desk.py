"""采编台: the queue on the left, the text in one's hand on the right; saving, finishing, decisions one by one."""

import itertools
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.briefs.actions import HAND_PERMISSIONS, save_text
from yitang.features.briefs.desk.issuing import registers
from yitang.features.briefs.desks.queues import BY_CODE, BY_STAGE, LONG, Desk, desks_of, lying_at, narrowed
from yitang.features.briefs.diffs import changes_between
from yitang.features.briefs.forms.desk import FilterForm, IssueForm, NotAdoptForm, NoteForm, ReasonForm, TextForm
from yitang.features.briefs.forms.steps import StepForm, overtaken, put_errors, take
from yitang.features.briefs.models import Brief, Issue
from yitang.features.briefs.queries import texts_of
from yitang.features.briefs.rules import CLASSES, is_in_form, length_of
from yitang.features.briefs.telling import originals_of
from yitang.features.briefs.views.reading import address, due_words, reader_of, seen, source_for, timeline_of
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import blocked_words
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.board import board_of
from yitang.instruments.workflow.engine import advance

AROUND = 40
"""How many neighbours the list on the left shows on each side of the open brief."""
DONE = {
    "edit": gettext_lazy("“%(title)s” is edited; another person reviews it."),
    "review": gettext_lazy("“%(title)s” has passed the review and waits for the signature."),
    "sign": gettext_lazy("“%(title)s” is signed; it can be given a number."),
    "issue": gettext_lazy("“%(title)s” is issued as %(issue)s."),
    "return": gettext_lazy("“%(title)s” is returned; its writer has been told what to change."),
    "not_adopt": gettext_lazy("“%(title)s” is not adopted; its writer has been told."),
    "edit_back": gettext_lazy("“%(title)s” is back with the editors."),
    "review_back": gettext_lazy("“%(title)s” is back with the editors."),
    "unsign": gettext_lazy("The signature of “%(title)s” is taken back; it is with the editors again."),
    "ask_turn": gettext_lazy("The writer of “%(title)s” was asked whether it may become a proposal."),
    "reopen": gettext_lazy("“%(title)s” is taken up again."),
}
FORMS: dict[str, type[StepForm]] = {
    "return": ReasonForm,
    "not_adopt": NotAdoptForm,
    "edit_back": ReasonForm,
    "review_back": ReasonForm,
    "unsign": ReasonForm,
    "ask_turn": NoteForm,
    "issue": IssueForm,
    "reopen": ReasonForm,
}


@require_safe
@needs("briefs.browse")
def desk(request: Any) -> HttpResponse:
    """The oldest brief in the queue with the list beside it; one sentence when there is none."""
    queue = _queue_of(request)
    if queue is None:
        return redirect(address(request, "list"))
    first = _found(request, queue).values_list("pk", flat=True).first()
    if first is None:
        context = {"tabs": _tabs(request, queue), "filter": _filter(request)}
        return render(request, "briefs/desk/empty.html", context)
    return _page(request, seen(request.actor, first), queue)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.browse")
def desk_case(request: Any, case_id: UUID) -> HttpResponse:
    """One brief at the desk. “Save” keeps the text; the other button keeps it and takes it on to the next hand."""
    brief = seen(request.actor, case_id)
    queue = BY_STAGE.get(brief.case.stage)
    if queue is None or queue not in desks_of(request.actor):
        return redirect(address(request, "detail", case_id))
    if request.method != "POST" or queue.code == "issue":
        return _page(request, brief, queue)
    form = TextForm(request.POST)
    if form.is_valid():
        answer = _kept(request, brief, queue, form)
        if answer is not None:
            return answer
    return _page(request, brief, queue, text=form)


@require_POST
@needs("briefs.browse")
def step(request: Any, case_id: UUID, edge: str) -> HttpResponse:
    """A decision that is not the next hand: back, not adopted, the writer's consent, the issue."""
    brief = seen(request.actor, case_id)
    kind = FORMS.get(edge)
    if kind is None:
        return redirect(address(request, "detail", case_id))
    form = kind(request.POST, prefix=edge)
    if form.is_valid():
        result = take(request, form, brief.case, ("editing", edge), payload=form.payload)
        if isinstance(result, HttpResponse):
            return result
        if result is not None:
            messages.success(request, DONE[edge] % {"title": brief.case.title, "issue": result.get("issue", "")})
            return _onward(request, brief, edge)
    queue = BY_STAGE.get(brief.case.stage)
    if queue is None or queue not in desks_of(request.actor):
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return redirect(address(request, "detail", case_id))
    return _page(request, brief, queue, bound={edge: form})


@require_safe
@needs("briefs.browse")
def hands(request: Any, case_id: UUID) -> HttpResponse:
    """What each hand changed: the author's text, then the differences word by word."""
    brief = seen(request.actor, case_id)
    texts = list(texts_of(case_id))
    pairs = [{"text": after, "changes": changes_between(before, after)} for before, after in itertools.pairwise(texts)]
    context = {"brief": brief, "first": texts[0] if texts else None, "pairs": list(reversed(pairs))}
    return render(request, "briefs/desk/hands.html", context)


@require_http_methods(["GET", "HEAD"])
@needs("briefs.edit")
def reopen(request: Any, case_id: UUID) -> HttpResponse:
    """The question before a brief that was not adopted is taken up again."""
    brief = seen(request.actor, case_id)
    found = board_of(request.actor, brief).step("editing", "reopen")
    if found is None:
        return redirect(address(request, "detail", case_id))
    form = ReasonForm.fresh(found.track, prefix="reopen")
    context = {"brief": brief, "form": form, "step": found}
    return render(request, "briefs/desk/reopen.html", context)


def _kept(request: Any, brief: Brief, queue: Desk, form: TextForm) -> HttpResponse | None:
    """Keep the text, and take it on when that was asked; None when the page has to be shown again."""
    version, key = version_of(request), key_of(request)
    try:
        if form.differs_from(brief):
            saved = save_text(request.actor, key=f"{key}:text", case_id=brief.pk, expected_version=version, **form.cleaned_data)
            version = int(saved["version"])
        if request.POST.get("act") != "finish":
            messages.success(request, _("The text is saved."))
            return redirect(_url(request, brief.pk))
        advance(
            request.actor,
            case_id=brief.pk,
            axis="editing",
            edge=queue.step,
            key=key,
            expected_version=version_of(request, "track_version"),
            payload={"draft_version": version},
        )
    except Invalid as error:
        put_errors(form, error)
        brief.refresh_from_db()
        return None
    except Blocked as error:
        form.add_error(None, blocked_words(error))
        brief.refresh_from_db()
        return None
    except Conflict as error:
        return overtaken(request, form, brief.case, error)
    messages.success(request, DONE[queue.step] % {"title": form.cleaned_data["title"]})
    return _next(request)


def _queue_of(request: Any) -> Desk | None:
    mine = desks_of(request.actor)
    asked = BY_CODE.get(request.GET.get("view", ""))
    if asked in mine:
        return asked
    return next((one for one in mine if lying_at(request.actor, one).exists()), next(iter(mine), None))


def _filter(request: Any) -> FilterForm:
    sees = bool(policy.may_ever(request.actor, "briefs.see_source"))
    form = FilterForm(request.GET, states=[], with_source=sees)
    del form.fields["where"]
    return form


def _found(request: Any, queue: Desk) -> QuerySet[Brief]:
    form = _filter(request)
    found = lying_at(request.actor, queue)
    return narrowed(found, form.cleaned_data) if form.is_valid() else found


def _tabs(request: Any, queue: Desk | None) -> list[dict[str, Any]]:
    return [
        {
            "label": desk.verb,
            "url": f"{address(request, 'desk')}?view={desk.code}",
            "current": desk == queue,
            "count": lying_at(request.actor, desk).order_by().count(),
        }
        for desk in desks_of(request.actor)
    ]


def _suffix(request: Any) -> str:
    kept = {name: request.GET[name] for name in ("q", "class_code", "source_kind", "since", "until") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def _url(request: Any, case_id: UUID) -> str:
    return address(request, "desk_case", case_id) + _suffix(request)


def _next(request: Any) -> HttpResponse:
    """To the next brief of the queue, so that a morning's work goes on without going back and forth."""
    try:
        return redirect(_url(request, UUID(request.POST.get("following", ""))))
    except ValueError:
        return redirect(address(request, "desk") + _suffix(request))


def _onward(request: Any, brief: Brief, edge: str) -> HttpResponse:
    if edge in ("issue", "reopen"):
        return redirect(address(request, "detail", brief.pk))
    return _next(request)


def _neighbours(request: Any, queue: Desk, case_id: UUID) -> dict[str, Any]:
    ids = list(_found(request, queue).values_list("pk", flat=True))
    place = ids.index(case_id) if case_id in ids else 0
    around = ids[max(0, place - AROUND) : place + AROUND + 1]
    rows = Brief.objects.filter(pk__in=around).select_related("case").defer(*LONG)
    by_id = {brief.pk: brief for brief in rows}
    return {
        "rows": [{"brief": by_id[pk], "url": _url(request, pk), "current": pk == case_id} for pk in around if pk in by_id],
        "place": place + 1,
        "count": len(ids),
        "previous": {"url": _url(request, ids[place - 1]), "label": _("Previous")} if place > 0 else None,
        "following": {"url": _url(request, ids[place + 1]), "label": _("Next")} if place + 1 < len(ids) else None,
        "following_id": ids[place + 1] if place + 1 < len(ids) else "",
    }


def _page(
    request: Any, brief: Brief, queue: Desk, *, text: TextForm | None = None, bound: dict[str, StepForm] | None = None
) -> HttpResponse:
    board = board_of(request.actor, brief)
    track = board.track("editing")
    steps = {step.edge.code: step for step in board.steps if step.track.axis == "editing"}
    forms = {edge: FORMS[edge].fresh(track, _first_words(request, edge), prefix=edge) for edge in FORMS if edge in steps}
    forms |= bound or {}
    due, tone = due_words(request.council.id, track.due_on if track else None)
    texts = list(texts_of(brief.pk))
    context = {
        "brief": brief,
        "queue": queue,
        "tabs": _tabs(request, queue),
        "list": _neighbours(request, queue, brief.pk),
        "filter": _filter(request),
        "text": text or TextForm.of(brief),
        "hand": HAND_PERMISSIONS.get(brief.case.stage, ""),
        "steps": steps,
        "forms": forms,
        "next_label": steps[queue.step].label if queue.step in steps else "",
        "track": track,
        "key": uuid4().hex,
        "due": due,
        "due_tone": tone,
        "length": length_of(brief.situation, brief.analysis, brief.suggestion),
        "most": board.procedure.parameter("body_max"),
        "in_form": is_in_form(brief.case.title),
        "class_label": labels(CLASSES).get(brief.class_code, ""),
        "source": source_for(request.actor, brief),
        "originals": originals_of(brief.pk) if brief.derived else [],
        "changes": changes_between(texts[-2], texts[-1]) if len(texts) > 1 else [],
        "entries": timeline_of(board, reader_of(request.actor, brief), {})[:6],
        "registers": registers() if queue.code == "issue" else [],
        "suffix": _suffix(request),
        "opened": next(iter(bound or {}), ""),
    }
    is_bound = bool(bound) or (text is not None)
    return render(request, "briefs/desk/desk.html", context, status=422 if is_bound else 200)


def _first_words(request: Any, edge: str) -> dict[str, Any]:
    """The issue's form begins with the recipients of the last one."""
    if edge != "issue":
        return {}
    last = Issue.objects.order_by("-issued_on", "-number").first()
    if last is None:
        return {"printed_by": request.council.name}
    return {"main_to": last.main_to, "copies_to": last.copies_to, "printed_by": last.printed_by}
