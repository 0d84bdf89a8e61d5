"""What the submitter answers after the review: a proposed conversion, and the application for re-examination."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.forms.joint import AppealForm, ConsentForm
from yitang.features.proposals.intake.conversion import appeal_until, asked_for
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND
from yitang.features.proposals.views.reading import address, due_words
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, KeyReused, NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.board import Board, board_of, find_subject
from yitang.instruments.workflow.engine import advance


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.answer_conversion")
def conversion(request: Any, case_id: UUID) -> HttpResponse:
    """What the committee proposes and why; agree or not. Once answered the page leads to the proposal."""
    board = _board(request, case_id)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _take(request, board, form.cleaned_data["agree"], form.cleaned_data["reason"])
    if board.step("filing", "consent") is None:
        return redirect(address(request, "detail", case_id))
    asked = asked_for(case_id)
    track = board.track("filing")
    due, _tone = due_words(request.council.id, track.due_on if track else None)
    context = {
        "proposal": board.subject,
        "form": form,
        "asked": asked,
        "due": due,
        "key": request.POST.get("key") or uuid4().hex,
        "version": track.version if track else 0,
    }
    return render(request, "proposals/member/conversion.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.appeal")
def appeal(request: Any, case_id: UUID) -> HttpResponse:
    """Apply for re-examination of what was not filed: the reason, once, within the window."""
    board = _board(request, case_id)
    proposal: Proposal = board.subject
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _take(request, board, "appeal", form.cleaned_data["reason"])
    until = appeal_until(proposal, board.case)
    if board.step("filing", "appeal") is None or until is None:
        return redirect(address(request, "detail", case_id))
    if today() > until:
        messages.info(request, _("Re-examination could be applied for until %(day)s.") % {"day": zh_date(until)})
        return redirect(address(request, "detail", case_id))
    track = board.track("filing")
    context = {
        "question": _("Apply for re-examination?"),
        "explanation": _(
            "The director of the proposal committee looks at it once more and decides once. You can apply until %(day)s."
        )
        % {"day": zh_date(until)},
        "rows": [
            {"label": _("Title"), "value": board.case.title, "wide": True},
            {"label": _("Not filed because"), "value": labels("not_filed_reason").get(proposal.outcome_reason, ""), "wide": True},
        ],
        "form": form,
        "act": _("Apply for re-examination"),
        "cancel_url": address(request, "detail", case_id),
        "hidden": [("key", request.POST.get("key") or uuid4().hex), ("version", track.version if track else 0)],
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


def _take(request: Any, board: Board, edge: str, reason: str) -> HttpResponse:
    try:
        advance(
            request.actor,
            case_id=board.case.pk,
            axis="filing",
            edge=edge,
            key=key_of(request),
            expected_version=version_of(request),
            reason=reason,
        )
    except (Conflict, KeyReused, Invalid) as error:
        messages.warning(request, str(error.message))
    else:
        words = {
            "consent": _("Your consent has been sent; the proposal is passed on in the other way."),
            "refuse": _("Your answer has been sent; the review goes on."),
            "appeal": _("The application has been sent; the director decides."),
        }
        messages.success(request, words[edge])
    return redirect(address(request, "detail", board.case.pk))


def _board(request: Any, case_id: UUID) -> Board:
    subject = find_subject(request.actor, KIND, case_id)
    if subject is None or subject.submitter_id not in request.actor.principal_ids:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return board_of(request.actor, subject)
