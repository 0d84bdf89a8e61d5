"""The writer's pages besides writing: what became of mine, the brief itself, together with others, withdrawal, and 误传."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.briefs.actions import purge as purge_content
from yitang.features.briefs.forms.member import PurgeForm, WithdrawForm
from yitang.features.briefs.links import related_to
from yitang.features.briefs.models import Brief, BriefText, Issue
from yitang.features.briefs.points import turning_url
from yitang.features.briefs.queries import KIND, own_briefs, submitters_of, texts_of
from yitang.features.briefs.rules import CLASSES
from yitang.features.briefs.views.reading import (
    Reader,
    address,
    became_of,
    is_invited,
    own_text,
    reader_of,
    seen,
    source_for,
    stage_of,
    status_of,
    timeline_of,
    tone_of,
)
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.further import further_steps
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.queries import assignments_of, issued_replies
from yitang.instruments.handling.suggestions import said_to
from yitang.instruments.workflow.board import Board, board_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.moves import Target

PAGE = 20
DRAFTS = Q(case__stage__in=("draft", "returned", "asking"))
DONE = Q(case__stage__in=("issued", "handling", "answered", "not_adopted", "turned", "withdrawn")) | Q(
    case__credited_in__isnull=False
)
TABS = {"mine": DRAFTS, "open": ~DRAFTS & ~DONE, "done": DONE}


@require_safe
@needs("briefs.write")
def mine(request: Any) -> HttpResponse:
    """My briefs in three tabs: with me, under way, finished; each row says in plain words what became of it."""
    own = own_briefs(request.actor)
    counts = own.order_by().aggregate(**{name: Count("pk", filter=condition, distinct=True) for name, condition in TABS.items()})
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = next((name for name in ("open", "mine", "done") if counts[name]), "open")
    found = own.filter(TABS[tab]).select_related("case__brief_issue").distinct().defer("situation", "analysis", "suggestion")
    paginator = Paginator(found, PAGE)
    paginator.count = counts[tab]  # type: ignore[misc]  # known already: one query less
    page = paginator.get_page(request.GET.get("page"))
    words = {"mine": _("With me"), "open": _("Under way"), "done": _("Finished")}
    context = {
        "tabs": [{"label": words[name], "url": f"?tab={name}", "current": name == tab, "count": counts[name]} for name in TABS],
        "page": page,
        "rows": [_own_row(request, brief) for brief in page.object_list],
        "deleted": request.GET.get("deleted", ""),
    }
    return render(request, "briefs/member/mine.html", context)


@require_safe
@needs("briefs.read")
def detail(request: Any, case_id: UUID) -> HttpResponse:
    """The brief for everybody who may see it: its writer, the desk, leaders. A unit is led to its own page of it."""
    brief = seen(request.actor, case_id)
    reader = reader_of(request.actor, brief)
    if reader.unit_ids and not (reader.is_desk or reader.is_writer):
        return redirect("desk:briefs:unit_of_case", council=request.council.code, case_id=case_id)
    board = board_of(request.actor, brief)
    assignments = assignments_of(case_id)
    texts = list(texts_of(case_id))
    issue = Issue.objects.filter(case_id=case_id).first()
    context = {
        "brief": brief,
        "reader": reader,
        "status": status_of(board, reader),
        "acts": _acts(request, board, reader, issue),
        "further": further_steps(request, KIND, brief) if reader.is_desk else [],
        "issue": issue,
        "became": became_of(brief) if reader.is_writer else [],
        "text": _text_for(brief, reader, texts),
        "hands": len([text for text in texts if text.hand != BriefText.Hand.AUTHOR]),
        "own": own_text(texts) if reader.is_writer and issue else None,
        "source": source_for(request.actor, brief),
        "together": submitters_of(case_id) if reader.is_writer else [],
        "invited": is_invited(request.actor, case_id),
        "class_label": labels(CLASSES).get(brief.class_code, ""),
        "replies": _replies(case_id) if board.track("course") else [],
        "units": assignments if reader.is_desk else [],
        "related": related_to(request.actor, request.council, case_id),
        "entries": timeline_of(board, reader, {a.unit_id: a.unit.name for a in assignments}),
        "back": _back(request, reader),
        "may_purge": policy.ask(request.actor, "briefs.purge", Target(brief.case, brief)),
        "purged": request.GET.get("purged") == "1",
        "turning_url": turning_url(request, case_id) if brief.case.stage == "asking" else "",
        "key": uuid4().hex,
    }
    return render(request, "briefs/member/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.withdraw")
def withdraw(request: Any, case_id: UUID) -> HttpResponse:
    """Take the brief back before it is taken up, after a question; sent twice it gives the same result."""
    brief = seen(request.actor, case_id)
    board = board_of(request.actor, brief)
    form = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm()
    url = address(request, "detail", case_id)
    if form.is_bound and form.is_valid():
        advance(
            request.actor,
            case_id=case_id,
            axis="editing",
            edge="withdraw",
            key=key_of(request),
            expected_version=version_of(request),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("The brief “%(title)s” was withdrawn.") % {"title": brief.case.title})
        return redirect(url)
    step = board.step("editing", "withdraw")
    if step is None:
        return redirect(url)
    context = {
        "question": _("Withdraw this brief?"),
        "explanation": _("It is no longer looked at. Its text stays readable for you."),
        "rows": [{"label": _("Title of the brief"), "value": brief.case.title, "wide": True}],
        "form": form,
        "act": step.label,
        "cancel_url": url,
        "hidden": [("key", uuid4().hex), ("version", step.track.version)],
    }
    return render(request, "ui/confirm.html", context)


@require_POST
@needs("briefs.answer_turning")
def refuse_turning(request: Any, case_id: UUID) -> HttpResponse:
    """The writer wants it to stay a brief."""
    brief = seen(request.actor, case_id)
    step = board_of(request.actor, brief).step("editing", "refuse")
    version = version_of(request) or (step.track.version if step else None)
    advance(
        request.actor,
        case_id=case_id,
        axis="editing",
        edge="refuse",
        key=key_of(request),
        expected_version=version,
        reason=request.POST.get("reason", "")[:300],
    )
    messages.success(request, _("It stays a brief; the editors have been told."))
    return redirect(address(request, "detail", case_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.purge")
def purge(request: Any, case_id: UUID) -> HttpResponse:
    """误传: remove content that must never have been here."""
    brief = seen(request.actor, case_id)
    policy.require(request.actor, "briefs.purge", Target(brief.case, brief))
    form = PurgeForm(request.POST) if request.method == "POST" else PurgeForm()
    if form.is_bound and form.is_valid():
        purge_content(request.actor, key=key_of(request), case_id=case_id, reason=form.cleaned_data["reason"])
        return redirect(address(request, "detail", case_id) + "?purged=1")
    context = {"brief": brief, "form": form, "key": uuid4().hex}
    return render(request, "briefs/member/purge.html", context, status=422 if form.is_bound else 200)


def _replies(case_id: UUID) -> list[dict[str, Any]]:
    """The answers that were sent, each with its class in words and what it says to numbered suggestions."""
    names = labels("result_class")
    return [
        {"reply": reply, "result": names.get(reply.result_class, ""), "compared": said_to(reply.assignment, reply)}
        for reply in issued_replies(case_id)
    ]


def _own_row(request: Any, brief: Brief) -> dict[str, Any]:
    case = brief.case
    page = "edit" if case.stage in ("draft", "returned") else "detail"
    parts = [zh_date(brief.submitted_on)] if brief.submitted_on else []
    if issue := getattr(case, "brief_issue", None):
        parts.append(issue.code)
    elif case.stage == "not_adopted":
        parts.append(labels("brief_reason").get(brief.outcome_reason, ""))
    return {
        "title": case.title or _("(brief without a title yet)"),
        "url": address(request, page, case.pk),
        "meta": " · ".join(part for part in parts if part),
        "state": stage_of(case).words("owner"),
        "tone": tone_of(case),
    }


def _text_for(brief: Brief, reader: Reader, texts: list[BriefText]) -> Any:
    """The writer reads the own words, whatever an editor tries on them, until it is issued."""
    if reader.is_writer and not reader.is_desk and brief.outcome != Brief.Outcome.ISSUED:
        own = own_text(texts)
        if own is not None and brief.case.stage not in ("draft", "returned"):
            return own
    title = brief.case.title
    return {"title": title, "situation": brief.situation, "analysis": brief.analysis, "suggestion": brief.suggestion}


def _acts(request: Any, board: Board, reader: Reader, issue: Issue | None) -> dict[str, Any]:
    """The one primary act and the quiet ones, each only where its step is open."""
    found: list[dict[str, Any]] = []
    if reader.is_writer:
        if board.step("editing", "submit"):
            found.append({"label": _("Go on writing"), "url": address(request, "edit", board.case.pk), "icon": "pen"})
        if board.step("editing", "withdraw"):
            found.append(
                {"label": _("Withdraw"), "url": address(request, "withdraw", board.case.pk), "icon": "undo", "quiet": True}
            )
    if reader.is_desk:
        found += _desk_acts(request, board, issue)
    primary = next((act for act in found if not act.get("quiet")), None)
    return {"primary": primary, "quiet": [act for act in found if act is not primary]}


def _desk_acts(request: Any, board: Board, issue: Issue | None) -> list[dict[str, Any]]:
    acts: list[dict[str, Any]] = []
    steps = {step.code for step in board.steps}
    if steps & {"editing.edit", "editing.review", "editing.sign", "editing.issue"}:
        acts.append({"label": _("Open at the desk"), "url": address(request, "desk_case", board.case.pk), "icon": "pen"})
    if "course.pass_on" in steps:
        acts.append({"label": _("Pass on to units"), "url": address(request, "pass_on", board.case.pk), "icon": "send"})
    if "publication.publish" in steps:
        acts.append(
            {
                "label": _("Release to the public"),
                "url": address(request, "release", board.case.pk),
                "icon": "globe",
                "quiet": True,
            }
        )
    if "publication.take_down" in steps:
        acts.append(
            {
                "label": _("Withdraw the release"),
                "url": address(request, "take_down", board.case.pk),
                "icon": "undo",
                "quiet": True,
            }
        )
    if "editing.reopen" in steps:
        acts.append(
            {"label": _("Take it up again"), "url": address(request, "reopen", board.case.pk), "icon": "undo", "quiet": True}
        )
    return acts


def _back(request: Any, reader: Reader) -> dict[str, Any]:
    if reader.is_desk:
        return {"url": address(request, "list"), "label": _("All briefs")}
    return {"url": address(request, "mine"), "label": _("My briefs")}
