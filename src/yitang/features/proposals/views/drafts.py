"""Writing a proposal: the draft, what happens when two windows write it, the check and the submission."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.proposals.actions import discard_draft, save_draft, start_draft
from yitang.features.proposals.forms.member import DraftForm, draft_data
from yitang.features.proposals.intake.joint import open_invitations
from yitang.features.proposals.intake.similar import similar_to
from yitang.features.proposals.intake.standard import standard_labels
from yitang.features.proposals.kinds import behalves, closed_words, current_window
from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import current_session, own_proposals
from yitang.features.proposals.rules import problems_of
from yitang.features.proposals.states import PROPOSAL
from yitang.features.proposals.views.reading import address, form_of
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import blocked_words
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.ui.views import conflict
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import Procedure, procedure_of

EDITABLE = ("draft", "returned")


@require_safe
@needs("proposals.write")
def new(request: Any) -> HttpResponse:
    """An empty page; the draft begins with its first save, under the id that the page brings along."""
    form = DraftForm(initial={"title": request.GET.get("title", "")}, behalves=behalves(request.actor))
    drafts = own_proposals(request.actor).filter(case__stage__in=EDITABLE).count()
    return _page(request, form, uuid7(), 0, drafts=drafts)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.write")
def edit(request: Any, case_id: UUID) -> HttpResponse:
    """The draft's page. Both buttons save first; “check” then leads on, or says what is missing."""
    if request.method != "POST":
        proposal = _own(request, case_id)
        if not _editable(request.actor, proposal):
            return redirect(address(request, "detail", case_id))
        given, mine = draft_data(proposal), _behalves(request, proposal)
        form = DraftForm(given, behalves=mine) if "problems" in request.GET else DraftForm(initial=given, behalves=mine)
        if form.is_bound:
            _add_problems(form, proposal)
        return _page(request, form, case_id, proposal.draft_version, proposal)
    form = DraftForm(request.POST, behalves=_behalves(request, _found(request, case_id)))
    version = version_of(request)
    if not form.is_valid():
        return _page(request, form, case_id, version, _found(request, case_id), status=422)
    try:
        _write(request.actor, case_id, version, key_of(request), form.cleaned_data)
    except Conflict as error:
        return _both(request, case_id, form.cleaned_data, error)
    # The browser keeps the copy of a new draft under the name “new”; it may forget that one only now.
    begun = "" if version else "?begun=1"
    if request.POST.get("act") != "check":
        messages.success(request, _("The draft is saved. It has not been submitted yet."))
        return redirect(address(request, "edit", case_id) + begun)
    proposal = _own(request, case_id)
    if _add_problems(form, proposal):
        return _page(request, form, case_id, proposal.draft_version, proposal, status=422)
    return redirect(address(request, "check", case_id) + begun)


@require_POST
@needs("proposals.write")
def autosave(request: Any, case_id: UUID) -> HttpResponse:
    """Save what is being typed. 200 with the new version; 409 with the page that shows both texts; 422 keeps it in the browser."""
    form = DraftForm(request.POST, behalves=behalves(request.actor))
    if not form.is_valid():
        return JsonResponse({"code": "invalid", "errors": form.errors}, status=422)
    try:
        saved = _write(request.actor, case_id, version_of(request), key_of(request), form.cleaned_data)
    except Conflict as error:
        merge_url = address(request, "merge", case_id)
        return JsonResponse({"code": error.code, "message": str(error.message), "merge_url": merge_url}, status=409)
    urls = {"url": address(request, "edit", case_id), "autosave_url": request.path, "key": f"proposal:{case_id}"}
    return JsonResponse(saved | urls)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.write")
def merge(request: Any, case_id: UUID) -> HttpResponse:
    """Both texts side by side: what the server has, and what the other window sends along."""
    form = DraftForm(request.POST, behalves=behalves(request.actor))
    if request.method != "POST" or not form.is_valid():
        return redirect(address(request, "edit", case_id))
    return _both(request, case_id, form.cleaned_data, None)


@require_safe
@needs("proposals.write")
def similar(request: Any) -> HttpResponse:
    """A fragment: filed proposals with a similar title. A hint beside the title, never a bar."""
    found = similar_to(request.actor, request.GET.get("title", ""))
    return render(request, "proposals/member/_similar.html", {"similar": found})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.write")
def check(request: Any, case_id: UUID) -> HttpResponse:
    """What was typed, as it will be printed; then the submission. Sent twice, or again after Back, it gives the same result."""
    proposal = _own(request, case_id)
    if request.method == "POST":
        return _submit(request, proposal)
    if not _editable(request.actor, proposal):
        return redirect(address(request, "submitted", case_id))
    if problems_of(proposal, procedure_of(proposal.case.procedure_id)):
        return redirect(f"{address(request, 'edit', case_id)}?problems=1")
    return _check_page(request, proposal)


@require_safe
@needs("proposals.write")
def submitted(request: Any, case_id: UUID) -> HttpResponse:
    """The receipt: number, what comes next and by when, whom to ask. Later the bookmark leads to the proposal."""
    proposal = _own(request, case_id)
    if proposal.case.stage != "submitted":
        return redirect(address(request, "detail", case_id))
    track = Track.objects.filter(case_id=case_id, axis="filing").first()
    context = {"proposal": proposal, "due_on": track and track.due_on}
    return render(request, "proposals/member/submitted.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.edit")
def discard(request: Any, case_id: UUID) -> HttpResponse:
    """Delete a draft that was never submitted, after a question."""
    if request.method == "POST":
        discard_draft(request.actor, key=key_of(request), case_id=case_id)
        messages.success(request, _("The draft is deleted."))
        return redirect(f"{address(request, 'mine')}?deleted={case_id}")
    proposal = _own(request, case_id)
    if proposal.submitted_on is not None or not _editable(request.actor, proposal):
        return redirect(address(request, "detail", case_id))
    context = {
        "question": _("Delete this draft?"),
        "explanation": _("Its text cannot be brought back. The record keeps that there was a draft, not what it said."),
        "rows": [{"label": _("Title"), "value": proposal.case.title or _("(no title yet)"), "wide": True}],
        "act": _("Delete the draft"),
        "cancel_url": address(request, "edit", case_id),
        "hidden": [("key", uuid4().hex)],
    }
    return render(request, "ui/confirm.html", context)


def _write(actor: Actor, case_id: UUID, version: int, key: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Save a page's text over the version that the page knows; version 0 begins the draft. Returns `{case_id, version, saved_at}`.

    A page whose last save arrived but whose answer was lost still knows the version before; its key says that it was the
    one who wrote the newer version, so it goes on from there instead of meeting itself as somebody else. Raises `Conflict`.
    """
    try:
        if version == 0:
            return start_draft(actor, key=f"{key}:0", case_id=case_id, **fields)
        proposal = own_proposals(actor).filter(pk=case_id).first()
        if proposal is not None and not _editable(actor, proposal):
            raise Conflict(_("The proposal has been submitted meanwhile; its text can no longer be changed."))
        return save_draft(actor, key=f"{key}:{version}", case_id=case_id, expected_version=version, **fields)
    except KeyReused:
        written = ActRecord.objects.get(council_id=actor.council_id, key=f"{key}:{version}").result
        newer = int(written.get("version", 0))
        if newer <= version:
            raise
        return _write(actor, case_id, newer, key, fields)
    except IntegrityError:
        # The id in the address is that of another case: as for any other stranger, there is none.
        raise NotFound(_("There is no such proposal, or it is not yours to see.")) from None


def _submit(request: Any, proposal: Proposal) -> HttpResponse:
    sent = {"draft_version": version_of(request)}
    track_version = version_of(request, "track_version")
    try:
        advance(
            request.actor,
            case_id=proposal.case_id,
            axis="filing",
            edge="submit",
            key=key_of(request),
            expected_version=track_version,
            payload=sent,
        )
    except Invalid as error:
        if error.errors.get(""):
            return _check_page(request, proposal, stopped=error.errors[""][0], status=422)
        return redirect(f"{address(request, 'edit', proposal.case_id)}?problems=1")
    except Blocked as error:
        return _check_page(request, proposal, stopped=blocked_words(error), status=409)
    except (Conflict, KeyReused) as error:
        proposal = _own(request, proposal.case_id)
        if _editable(request.actor, proposal):
            return _check_page(request, proposal, stopped=error.message, status=409)
    return redirect(address(request, "submitted", proposal.case_id))


def _check_page(request: Any, proposal: Proposal, *, stopped: Any = "", status: int = 200) -> HttpResponse:
    edit_url = address(request, "edit", proposal.case_id)
    sheet = form_of(request.actor, proposal)
    consent = _("I agree that it may be published") if proposal.consent_public else _("I do not agree")
    rows = [
        {"label": _("Title"), "value": proposal.case.title, "change_url": f"{edit_url}#id_title"},
        {"label": _("Class"), "value": sheet["class_label"], "change_url": f"{edit_url}#id_class_code"},
        {"label": _("Publication of the proposal"), "value": consent, "change_url": f"{edit_url}#id_consent_public"},
    ]
    if not proposal.consent_public:
        reason = {"label": _("Reason for not publishing"), "value": proposal.consent_reason}
        rows.append(reason | {"change_url": f"{edit_url}#id_consent_reason"})
    text = {"label": _("Text"), "value": proposal.body, "official": True}
    rows.append(text | {"change_url": f"{edit_url}#id_body"})
    if sheet["joint"]:
        joint_url = address(request, "joint", proposal.case_id)
        rows.insert(1, {"label": _("Joint submitters"), "value": sheet["joint"], "change_url": joint_url})
    track = Track.objects.get(case_id=proposal.case_id, axis="filing")
    context = {"proposal": proposal, "rows": rows, "sheet": sheet, "track": track, "key": uuid4().hex}
    context |= {"stopped": stopped, "owing": _owing(proposal), "closed": _closed(request, proposal)}
    return render(request, "proposals/member/check.html", context, status=status)


def _owing(proposal: Proposal) -> dict[str, Any]:
    """Who was asked to join and has not answered; `blocks` says whether the submission has to wait for them."""
    names = "、".join(row.principal.name for row in open_invitations(proposal.case_id))
    procedure = procedure_of(proposal.case.procedure_id)
    return {"names": names, "blocks": procedure.parameters.get("joint_blocks_submit", False)} if names else {}


def _closed(request: Any, proposal: Proposal) -> Any:
    """Why this kind of submitter cannot submit today; empty when it can."""
    if not proposal.is_new:
        return ""
    return closed_words(proposal.submitter, request.council.id, procedure_of(proposal.case.procedure_id), today())


def _both(request: Any, case_id: UUID, mine: dict[str, Any], error: Conflict | None) -> HttpResponse:
    """Show where the two texts differ; the one to keep is chosen by a person. Texts that are alike need no choice."""
    proposal = _own(request, case_id)
    theirs = draft_data(proposal) | {"consent_public": proposal.consent_public}
    pairs = _differences(theirs, mine)
    editable = _editable(request.actor, proposal)
    if not pairs:
        return redirect(address(request, "edit" if editable else "detail", case_id))
    fields = [(name, value) for name, value in mine.items() if name != "consent_public"]
    fields += [("consent_public", "yes" if mine["consent_public"] else "no")]
    fields += [("version", proposal.draft_version), ("key", uuid4().hex), ("act", "save")]
    return conflict(
        request,
        subject=proposal.case.title or _("Draft"),
        changed_by=(error.who if error else "") or proposal.submitter.name,
        changed_at=proposal.saved_at,
        pairs=pairs,
        keep_url=address(request, "edit", case_id) if editable else "",
        fields=fields,
        their_url=address(request, "edit" if editable else "detail", case_id),
    )


def _behalves(request: Any, proposal: Proposal | None) -> list[Principal]:
    """For whom the draft may still be written: several only while nothing was handed in and nobody was asked to join."""
    if proposal is not None and (proposal.submitted_on or Backing.objects.filter(case_id=proposal.pk).exists()):
        return []
    return behalves(request.actor)


def _differences(theirs: dict[str, Any], mine: dict[str, Any]) -> list[dict[str, Any]]:
    fields = DraftForm().fields
    words: dict[Any, Any] = dict(fields["class_code"].choices)  # type: ignore[attr-defined]
    words |= {True: _("I agree that it may be published"), False: _("I do not agree")}
    return [
        {"label": field.label, "theirs": words.get(theirs[name], theirs[name]), "mine": words.get(mine[name], mine[name])}
        for name, field in fields.items()
        if theirs[name] != mine[name]
    ]


def _page(
    request: Any,
    form: DraftForm,
    case_id: UUID,
    version: int,
    proposal: Proposal | None = None,
    *,
    drafts: int = 0,
    status: int = 200,
) -> HttpResponse:
    procedure = procedure_of(proposal.case.procedure_id) if proposal else PROPOSAL
    title = proposal.case.title if proposal else ""
    mine = behalves(request.actor)
    behalf = proposal.submitter if proposal else (mine[0] if len(mine) == 1 else None)
    context = {
        "form": form,
        "case_id": case_id,
        "proposal": proposal,
        "version": version,
        "key": request.POST.get("key") or uuid4().hex,
        "autosave_key": f"proposal:{case_id}" if proposal else "proposal:new",
        "limits": _limits(procedure),
        "similar": similar_to(request.actor, title),
        "window": current_window(request.council.id, procedure),
        "today": today(),
        "behalf": behalf,
        "session": current_session(request.council.id),
        "drafts": drafts,
        "returned": _return_reason(proposal),
    }
    return render(request, "proposals/member/edit.html", context, status=status)


def _limits(procedure: Procedure) -> dict[str, Any]:
    return {name: procedure.parameter(name) for name in ("title_max", "body_min", "body_max")}


def _return_reason(proposal: Proposal | None) -> dict[str, Any]:
    """Why the office sent it back, with points of the standard and places in the text, until it is submitted again."""
    if proposal is None or proposal.case.stage != "returned":
        return {}
    last = proposal.case.decisions.filter(axis="filing", edge="return").order_by("-recorded_at", "-id").first()
    if last is None:
        return {}
    words = standard_labels()
    points = [words.get(code, code) for code in last.data.get("points", [])]
    return {"reason": last.reason, "points": points, "places": last.data.get("places", [])}


def _add_problems(form: DraftForm, proposal: Proposal) -> bool:
    """Put what keeps the proposal from being submitted beside its fields; whether there was anything."""
    problems = problems_of(proposal, procedure_of(proposal.case.procedure_id))
    for name, texts in problems.items():
        for text in texts:
            form.add_error(name, text)
    return bool(problems)


def _own(request: Any, case_id: UUID) -> Proposal:
    proposal = _found(request, case_id)
    if proposal is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return proposal


def _found(request: Any, case_id: UUID) -> Proposal | None:
    return own_proposals(request.actor).filter(pk=case_id).first()


def _editable(actor: Actor, proposal: Proposal) -> bool:
    return bool(policy.ask(actor, "proposals.edit", Target(proposal.case, proposal)))
