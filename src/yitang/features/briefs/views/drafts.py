"""Writing a brief: the draft, what happens when two windows write it, the check and the handing in."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.briefs.actions import discard_draft, save_draft, start_draft
from yitang.features.briefs.forms.member import BriefForm, draft_data
from yitang.features.briefs.models import Brief, BriefSubmitter
from yitang.features.briefs.queries import own_briefs
from yitang.features.briefs.rules import CLASSES, length_of, problems_of
from yitang.features.briefs.sources import behalves
from yitang.features.briefs.states import BRIEF
from yitang.features.briefs.views.reading import address
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import blocked_words
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.ui.views import conflict
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import Procedure, procedure_of

EDITABLE = ("draft", "returned")


@require_safe
@needs("briefs.write")
def new(request: Any) -> HttpResponse:
    """An empty page; the draft begins with its first save, under the id that the page brings along."""
    form = BriefForm(initial={"title": request.GET.get("title", "")}, behalves=behalves(request.actor))
    drafts = own_briefs(request.actor).filter(case__stage__in=EDITABLE).count()
    return _page(request, form, uuid7(), 0, drafts=drafts)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.write")
def edit(request: Any, case_id: UUID) -> HttpResponse:
    """The draft's page. Both buttons save first; “check” then leads on, or says what is missing."""
    if request.method != "POST":
        brief = _own(request, case_id)
        if not _editable(request.actor, brief):
            return redirect(address(request, "detail", case_id))
        given, mine = draft_data(brief), _behalves(request, brief)
        form = BriefForm(given, behalves=mine) if "problems" in request.GET else BriefForm(initial=given, behalves=mine)
        if form.is_bound:
            _add_problems(form, brief)
        return _page(request, form, case_id, brief.draft_version, brief)
    form = BriefForm(request.POST, behalves=_behalves(request, _found(request, case_id)))
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
        messages.success(request, _("Saved. It has not been handed in yet."))
        return redirect(address(request, "edit", case_id) + begun)
    brief = _own(request, case_id)
    if _add_problems(form, brief):
        return _page(request, form, case_id, brief.draft_version, brief, status=422)
    return redirect(address(request, "check", case_id) + begun)


@require_POST
@needs("briefs.write")
def autosave(request: Any, case_id: UUID) -> HttpResponse:
    """Save what is being typed. 200 with the new version; 409 with the page that shows both texts; 422 keeps it in the browser."""
    form = BriefForm(request.POST, behalves=behalves(request.actor))
    if not form.is_valid():
        return JsonResponse({"code": "invalid", "errors": form.errors}, status=422)
    try:
        saved = _write(request.actor, case_id, version_of(request), key_of(request), form.cleaned_data)
    except Conflict as error:
        merge_url = address(request, "both", case_id)
        return JsonResponse({"code": error.code, "message": str(error.message), "merge_url": merge_url}, status=409)
    urls = {"url": address(request, "edit", case_id), "autosave_url": request.path, "key": f"brief:{case_id}"}
    return JsonResponse(saved | urls)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.write")
def both(request: Any, case_id: UUID) -> HttpResponse:
    """Both texts side by side: what the server has, and what the other window sends along."""
    form = BriefForm(request.POST, behalves=behalves(request.actor))
    if request.method != "POST" or not form.is_valid():
        return redirect(address(request, "edit", case_id))
    return _both(request, case_id, form.cleaned_data, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.write")
def check(request: Any, case_id: UUID) -> HttpResponse:
    """What was typed, once more; then it is handed in. Sent twice, or again after Back, it gives the same result."""
    brief = _own(request, case_id)
    if request.method == "POST":
        return _submit(request, brief)
    if not _editable(request.actor, brief):
        return redirect(address(request, "submitted", case_id))
    if problems_of(brief, procedure_of(brief.case.procedure_id)):
        return redirect(f"{address(request, 'edit', case_id)}?problems=1")
    return _check_page(request, brief)


@require_safe
@needs("briefs.write")
def submitted(request: Any, case_id: UUID) -> HttpResponse:
    """The receipt: number, what comes next and by when, whom to ask. Later the bookmark leads to the brief."""
    brief = _own(request, case_id)
    if brief.case.stage != "submitted":
        return redirect(address(request, "detail", case_id))
    track = Track.objects.filter(case_id=case_id, axis="editing").first()
    return render(request, "briefs/member/submitted.html", {"brief": brief, "due_on": track and track.due_on})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.change")
def discard(request: Any, case_id: UUID) -> HttpResponse:
    """Delete a brief that was never handed in, after a question."""
    if request.method == "POST":
        discard_draft(request.actor, key=key_of(request), case_id=case_id)
        messages.success(request, _("It is deleted."))
        return redirect(f"{address(request, 'mine')}?deleted={case_id}")
    brief = _own(request, case_id)
    if brief.submitted_on is not None or not _editable(request.actor, brief):
        return redirect(address(request, "detail", case_id))
    context = {
        "question": _("Delete this brief?"),
        "explanation": _("Its text cannot be brought back. The record keeps that there was one, not what it said."),
        "rows": [{"label": _("Title of the brief"), "value": brief.case.title or _("(brief without a title yet)"), "wide": True}],
        "act": _("Delete it"),
        "cancel_url": address(request, "edit", case_id),
        "hidden": [("key", uuid4().hex)],
    }
    return render(request, "ui/confirm.html", context)


def _write(actor: Actor, case_id: UUID, version: int, key: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Save a page's text over the version that the page knows; version 0 begins the draft. Returns `{case_id, version, saved_at}`.

    A page whose last save arrived but whose answer was lost still knows the version before; its key says that it wrote the newer
    version itself, so it goes on from there. Raises `Conflict`.
    """
    try:
        if version == 0:
            return start_draft(actor, key=f"{key}:0", case_id=case_id, **fields)
        brief = own_briefs(actor).filter(pk=case_id).first()
        if brief is not None and not _editable(actor, brief):
            raise Conflict(_("The brief has been handed in meanwhile; its text can no longer be changed."))
        return save_draft(actor, key=f"{key}:{version}", case_id=case_id, expected_version=version, **fields)
    except KeyReused:
        written = ActRecord.objects.get(council_id=actor.council_id, key=f"{key}:{version}").result
        newer = int(written.get("version", 0))
        if newer <= version:
            raise
        return _write(actor, case_id, newer, key, fields)
    except IntegrityError:
        # The id in the address is that of another case: as for any other stranger, there is none.
        raise NotFound(_("There is no such brief, or it is not yours to see.")) from None


def _submit(request: Any, brief: Brief) -> HttpResponse:
    try:
        advance(
            request.actor,
            case_id=brief.case_id,
            axis="editing",
            edge="submit",
            key=key_of(request),
            expected_version=version_of(request, "track_version"),
            payload={"draft_version": version_of(request)},
        )
    except Invalid:
        return redirect(f"{address(request, 'edit', brief.case_id)}?problems=1")
    except Blocked as error:
        return _check_page(request, brief, stopped=blocked_words(error), status=409)
    except (Conflict, KeyReused) as error:
        brief = _own(request, brief.case_id)
        if _editable(request.actor, brief):
            return _check_page(request, brief, stopped=error.message, status=409)
    return redirect(address(request, "submitted", brief.case_id))


def _check_page(request: Any, brief: Brief, *, stopped: Any = "", status: int = 200) -> HttpResponse:
    url = address(request, "edit", brief.case_id)
    consent = _("I agree that it may be published without my name") if brief.consent_public else _("I do not agree")
    class_label = labels(CLASSES).get(brief.class_code, "") or _("The editors choose")
    rows: list[dict[str, Any]] = [
        {"label": _("Title of the brief"), "value": brief.case.title, "change_url": f"{url}#id_title"},
        {"label": _("Situation"), "value": brief.situation, "official": True, "change_url": f"{url}#id_situation"},
        {"label": _("Analysis"), "value": brief.analysis, "official": True, "change_url": f"{url}#id_analysis"},
        {"label": _("Suggestion"), "value": brief.suggestion, "official": True, "change_url": f"{url}#id_suggestion"},
        {"label": _("Place"), "value": brief.place, "change_url": f"{url}#id_place"},
        {"label": _("Class"), "value": class_label, "change_url": f"{url}#id_class_code"},
        {"label": _("Publication of the brief"), "value": consent, "change_url": f"{url}#id_consent_public"},
    ]
    joint = BriefSubmitter.objects.filter(case_id=brief.pk).exclude(state="declined").select_related("principal")
    if names := "、".join(row.principal.name for row in joint):
        rows.insert(1, {"label": _("Reflected together with"), "value": names, "change_url": address(request, "joint", brief.pk)})
    context = {
        "brief": brief,
        "rows": [row for row in rows if row["value"]],
        "track": Track.objects.get(case_id=brief.case_id, axis="editing"),
        "key": uuid4().hex,
        "stopped": stopped,
        "waits": any(row.state == "invited" for row in joint),
    }
    return render(request, "briefs/member/check.html", context, status=status)


def _both(request: Any, case_id: UUID, mine: dict[str, Any], error: Conflict | None) -> HttpResponse:
    """Show where the two texts differ; the one to keep is chosen by a person. Texts that are alike need no choice."""
    brief = _own(request, case_id)
    theirs = draft_data(brief) | {"consent_public": brief.consent_public}
    pairs = _differences(theirs, mine)
    editable = _editable(request.actor, brief)
    page = address(request, "edit" if editable else "detail", case_id)
    if not pairs:
        return redirect(page)
    fields = [(name, value) for name, value in mine.items() if name != "consent_public"]
    fields += [("consent_public", "yes" if mine["consent_public"] else "no")]
    fields += [("version", brief.draft_version), ("key", uuid4().hex), ("act", "save")]
    return conflict(
        request,
        subject=brief.case.title or _("Brief"),
        changed_by=error.who if error else "",
        changed_at=brief.saved_at,
        pairs=pairs,
        keep_url=address(request, "edit", case_id) if editable else "",
        fields=fields,
        their_url=page,
    )


def _behalves(request: Any, brief: Brief | None) -> list[Principal]:
    """For whom it may still be written: several only while nothing was handed in and nobody was asked to join."""
    if brief is not None and (brief.submitted_on or BriefSubmitter.objects.filter(case_id=brief.pk).exists()):
        return []
    return behalves(request.actor)


def _differences(theirs: dict[str, Any], mine: dict[str, Any]) -> list[dict[str, Any]]:
    fields = BriefForm().fields
    words: dict[Any, Any] = dict(fields["class_code"].choices)  # type: ignore[attr-defined]
    words |= {True: _("I agree that it may be published without my name"), False: _("I do not agree")}
    return [
        {"label": field.label, "theirs": words.get(theirs[name], theirs[name]), "mine": words.get(mine[name], mine[name])}
        for name, field in fields.items()
        if theirs[name] != mine[name]
    ]


def _page(
    request: Any,
    form: BriefForm,
    case_id: UUID,
    version: int,
    brief: Brief | None = None,
    *,
    drafts: int = 0,
    status: int = 200,
) -> HttpResponse:
    procedure = procedure_of(brief.case.procedure_id) if brief else BRIEF
    mine = behalves(request.actor)
    context = {
        "form": form,
        "case_id": case_id,
        "brief": brief,
        "version": version,
        "key": request.POST.get("key") or uuid4().hex,
        "autosave_key": f"brief:{case_id}" if brief else "brief:new",
        "limits": _limits(procedure),
        "length": length_of(brief.situation, brief.analysis, brief.suggestion) if brief else 0,
        "behalf": mine[0] if len(mine) == 1 and mine[0].kind != Principal.Kind.MEMBER else None,
        "drafts": drafts,
        "returned": _return_reason(brief),
    }
    return render(request, "briefs/member/edit.html", context, status=status)


def _limits(procedure: Procedure) -> dict[str, Any]:
    return {name: procedure.parameter(name) for name in ("title_max", "body_min", "body_max")}


def _return_reason(brief: Brief | None) -> str:
    """Why the editors sent it back, until it is handed in again."""
    if brief is None or brief.case.stage != "returned":
        return ""
    last = brief.case.decisions.filter(axis="editing", edge="return").order_by("-recorded_at", "-id").first()
    return last.reason if last else ""


def _add_problems(form: BriefForm, brief: Brief) -> bool:
    """Put what keeps the brief from being handed in beside its fields; whether there was anything."""
    problems = problems_of(brief, procedure_of(brief.case.procedure_id))
    for name, texts in problems.items():
        for text in texts:
            form.add_error(name, text)
    return bool(problems)


def _own(request: Any, case_id: UUID) -> Brief:
    brief = _found(request, case_id)
    if brief is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    return brief


def _found(request: Any, case_id: UUID) -> Brief | None:
    return own_briefs(request.actor).filter(pk=case_id).first()


def _editable(actor: Actor, brief: Brief) -> bool:
    return bool(policy.ask(actor, "briefs.change", Target(brief.case, brief)))
