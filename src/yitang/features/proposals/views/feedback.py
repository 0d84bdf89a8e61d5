"""评价: the submitters' feedback on the handling, the first one's official, those of others beside it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.forms.member import RatingForm
from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import KIND
from yitang.features.proposals.views.reading import Reader, address, dictionary_words, reader_of, replies_of
from yitang.foundation.core.errors import Conflict, Invalid, KeyReused, NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.instruments.handling.models import AddedRating
from yitang.instruments.handling.queries import added_ratings, added_ratings_in_full, assignments_of, rating_of, separate_units
from yitang.instruments.handling.rounds import round_of
from yitang.instruments.handling.submitters import Submitter, submitters_of
from yitang.instruments.workflow.board import Board, board_of, find_subject
from yitang.instruments.workflow.engine import advance


def shown(request: Any, case_id: UUID) -> tuple[Proposal, Board]:
    """The proposal with its board. Raises `NotFound` when the reader may not see it."""
    subject = seen(request, case_id)
    return subject, board_of(request.actor, subject)


def seen(request: Any, case_id: UUID) -> Proposal:
    """The proposal alone. Raises `NotFound` when the reader may not see it."""
    subject: Proposal | None = find_subject(request.actor, KIND, case_id)
    if subject is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return subject


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.rate")
def rate(request: Any, case_id: UUID) -> HttpResponse:
    """Feedback in two steps without a script: three grades and a text, then a check, then it is sent once."""
    subject, board = shown(request, case_id)
    step = request.POST.get("step", "")
    edge = _edge(request.actor, subject)
    units = separate_units(case_id)
    form = RatingForm(request.POST, units=units) if request.method == "POST" else RatingForm(units=units)
    context = {"proposal": subject, "form": form, "key": request.POST.get("key") or uuid4().hex, "adds": edge == "add_rating"}
    if request.method == "POST" and form.is_valid() and step in ("check", "send"):
        if step == "send":
            return _send(request, board, edge, context)
        return render(request, "proposals/member/rate_check.html", context | {"rows": rating_rows(form)})
    open_now = board.step("course", edge) is not None
    if not open_now or (edge == "add_rating" and has_added(request.actor, board)):
        return redirect(address(request, "detail", case_id))
    if step == "change":
        # Back from the check: the same words, not an error.
        context["form"] = RatingForm(initial={name: request.POST.get(name, "") for name in form.fields}, units=units)
    results = dictionary_words("result_class")["result_class"]
    context["replies"] = replies_of(reader_of(request.actor, subject), assignments_of(case_id), results)
    status = 422 if request.method == "POST" and step != "change" else 200
    return render(request, "proposals/member/rate.html", context, status=status)


def added_for(proposal: Proposal, reader: Reader, behind: list[Backing]) -> list[AddedRating]:
    """What other submitters said, for the page of a proposal; nothing is asked where nobody else stands behind it."""
    if proposal.answered_on is None or not reader.is_inside:
        return []
    others = [one for one in behind if one.relation != Backing.Relation.ENDORSE]
    return added_ratings_in_full(proposal.pk) if others else []


def may_add(actor: Actor, board: Board, added: list[AddedRating]) -> bool:
    """Whether the actor, one of the other submitters, has said nothing on this round yet."""
    if board.subject.submitter_id in actor.principal_ids:
        return False
    mine = [one.round for one in added if one.principal_id in actor.principal_ids]
    return not mine or max(mine) < round_of(board.case.pk)


def has_added(actor: Actor, board: Board) -> bool:
    """Whether the actor has given feedback beside the official one on this round."""
    return not may_add(actor, board, list(added_ratings(board.case.pk)))


def still_silent(case_id: UUID) -> list[Submitter]:
    """The submitters of merged originals from whom no feedback on this round is there."""
    round_ = round_of(case_id)
    heard = {one.principal_id for one in added_ratings(case_id) if one.round == round_}
    return [one for one in submitters_of(KIND, case_id) if one.of_original and one.principal_id not in heard]


def rating_rows(form: RatingForm) -> list[dict[str, Any]]:
    """What was said, to be read once more before it is sent."""
    fields: dict[str, Any] = dict(form.fields)
    rows = [
        {"label": fields[name].label, "value": dict(fields[name].choices)[form.cleaned_data[name]]}
        for name in ("attitude", "result", "overall", *form.units)
        if form.cleaned_data[name]
    ]
    rows.append({"label": fields["text"].label, "value": form.cleaned_data["text"], "official": True})
    return rows


def _edge(actor: Actor, proposal: Proposal) -> str:
    return "rate" if proposal.submitter_id in actor.principal_ids else "add_rating"


def _send(request: Any, board: Board, edge: str, context: dict[str, Any]) -> HttpResponse:
    case_id, form = board.case.pk, context["form"]
    try:
        advance(request.actor, case_id=case_id, axis="course", edge=edge, key=key_of(request), payload=form.payload)
    except Invalid as error:
        for name, texts in error.errors.items():
            for text in texts:
                form.add_error(name or None, text)
        return render(request, "proposals/member/rate.html", context, status=422)
    except (Conflict, KeyReused):
        if edge == "rate" and rating_of(case_id) is None:
            raise
        messages.info(request, _("Feedback on this proposal has been given already."))
        return redirect(address(request, "detail", case_id))
    sent = _("Your feedback has been sent. The proposal committee concludes the proposal next.")
    if edge == "add_rating":
        sent = _("Your feedback has been sent. It stands beside that of the first submitter.")
    messages.success(request, sent)
    return redirect(address(request, "detail", case_id))
