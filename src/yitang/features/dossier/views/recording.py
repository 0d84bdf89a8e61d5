"""谁组织谁记录: one occasion recorded for several members, and the answers to what members added themselves."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.dossier.actions import RECORDING, record
from yitang.features.dossier.attachments import PROOF
from yitang.features.dossier.forms import AnswerForm, RecordForm
from yitang.features.dossier.kinds import ROLES
from yitang.features.dossier.models import Claim, Recording
from yitang.features.dossier.policy import CONFIRM, RECORD
from yitang.features.dossier.queries import visible_claims, visible_recordings, waiting_claims
from yitang.features.dossier.reading import role_words
from yitang.features.dossier.sheets import Listed, empty_table, read_people
from yitang.features.dossier.views.pages import address, missing, put_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, YitangError
from yitang.foundation.files.attaching import add_uploads, key_for
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.sent import key_of, version_of
from yitang.institution.members.models import Belonging, Member
from yitang.instruments.ledger.kinds import kind_named
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Track

PER_PAGE = 50


@require_safe
@needs(RECORD)
def recordings(request: Any) -> HttpResponse:
    """What our office recorded, newest first."""
    page = Paginator(visible_recordings(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"row": row, "kind": kind_named(row.kind).label, "url": address(request, "recording", recording_id=row.pk)}
        for row in page.object_list
    ]
    context = {"page": page, "rows": rows, "may_import": may_ever(request.actor, "imports.use")}
    return render(request, "dossier/office/recordings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RECORD)
def new(request: Any) -> HttpResponse:
    """Two steps: what and who; then the list of those who are meant, each with role and amount, which is written as one act."""
    if request.method != "POST":
        return _form(request, RecordForm(initial={"effective_on": today().isoformat()}))
    try:
        form, listed = _sent(request)
    except Invalid as error:
        form = RecordForm(request.POST)
        form.is_valid()
        put_errors(form, error)
        return _form(request, form, status=422)
    if not form.is_valid():
        return _form(request, form, status=422)
    if request.POST.get("act") == "back":
        return _form(request, form)
    people = _everybody(form)
    if not people:
        form.add_error("people", _("Name at least one member."))
        return _form(request, form, status=422)
    if request.POST.get("act") != "record":
        return _check(request, form, people, listed)
    return _record(request, form, people)


@require_safe
@needs(RECORD)
def table(request: Any) -> FileResponse:
    """The empty table of who took part."""
    return FileResponse(empty_table(), as_attachment=True, filename=f"{_('Who took part')}.xlsx")


@require_safe
@needs(RECORD)
def recording(request: Any, recording_id: UUID) -> HttpResponse:
    """One occasion with the facts that rest on it."""
    row = _recording(request, recording_id)
    facts = DutyFact.objects.filter(evidence_kind=RECORDING, evidence_id=row.pk, cancels__isnull=True)
    facts = facts.filter(cancelled_by__isnull=True).order_by("id")
    people = {
        m.principal_id: m
        for m in Member.objects.select_related("principal").filter(principal_id__in=facts.values("principal_id"))
    }
    kind = kind_named(row.kind)
    lines = [
        {
            "name": people[fact.principal_id].principal.name if fact.principal_id in people else "",
            "number": people[fact.principal_id].number if fact.principal_id in people else "",
            "role": role_words(kind, fact.role),
            "amount": f"{fact.quantity.normalize():f} {kind.unit}",
            "url": address(request, "fact", fact_id=fact.pk),
        }
        for fact in facts
    ]
    shown = [
        {"label": _("Kind of duty"), "value": kind.label},
        {"label": _("Day"), "value": zh_date(row.held_on)},
        {"label": _("Organising office"), "value": row.organiser.name if row.organiser else ""},
        {"label": _("Recorded by"), "value": row.recorder},
        {"label": _("Where the papers are"), "value": row.paper_note},
    ]
    context = {"row": row, "facts": [one for one in shown if one["value"]], "lines": lines, "key": uuid4().hex}
    return render(request, "dossier/office/recording.html", context)


@require_POST
@needs(RECORD)
def add_proof(request: Any, recording_id: UUID) -> HttpResponse:
    """Add files that prove an occasion."""
    row = _recording(request, recording_id)
    _add_files(request, row.pk, key_of(request))
    return redirect(address(request, "recording", recording_id=row.pk))


@require_safe
@needs(CONFIRM)
def claims(request: Any) -> HttpResponse:
    """What members added and our office has to answer, the oldest first; and what was answered lately."""
    answered = request.GET.get("view") == "answered"
    found = visible_claims(request.actor).exclude(case__stage="waiting") if answered else waiting_claims(request.actor)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"row": row, "kind": kind_named(row.kind).label, "url": address(request, "office_claim", claim_id=row.pk)}
        for row in page.object_list
    ]
    tabs = [
        {"label": _("To answer"), "url": "?", "current": not answered},
        {"label": _("Answered"), "url": "?view=answered", "current": answered},
    ]
    return render(request, "dossier/office/claims.html", {"page": page, "rows": rows, "tabs": tabs})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CONFIRM)
def claim(request: Any, claim_id: UUID) -> HttpResponse:
    """One duty that a member added, with what proves it; confirm, or say why not."""
    row = visible_claims(request.actor).filter(pk=claim_id).first()
    if row is None:
        raise missing()
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answered = _answer(request, row, form)
        if answered is not None:
            return answered
    return render(request, "dossier/office/claim.html", _claim_context(request, row, form), status=422 if form.errors else 200)


def _answer(request: Any, row: Claim, form: AnswerForm) -> HttpResponse | None:
    edge = "confirm" if request.POST.get("act") == "confirm" else "decline"
    try:
        advance(
            request.actor,
            case_id=row.pk,
            axis="claiming",
            edge=edge,
            key=key_of(request),
            expected_version=version_of(request),
            reason=form.cleaned_data["reason"].strip(),
        )
    except Invalid as error:
        put_errors(form, error)
        return None
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect(address(request, "office_claim", claim_id=row.pk))
    words = _("“%(title)s” is confirmed.") if edge == "confirm" else _("“%(title)s” is not confirmed; the member learns why.")
    messages.success(request, words % {"title": row.case.title})
    return redirect(address(request, "claims"))


def _claim_context(request: Any, row: Claim, form: AnswerForm) -> dict[str, Any]:
    kind = kind_named(row.kind)
    track = Track.objects.get(case_id=row.pk, axis="claiming")
    shown = [
        {"label": _("Member"), "value": row.principal.name},
        {"label": _("Kind of duty"), "value": kind.label},
        {"label": _("Day"), "value": zh_date(row.effective_on)},
        {"label": _("How much"), "value": f"{row.quantity.normalize():f} {kind.unit}"},
        {"label": _("Role"), "value": role_words(kind, row.role)},
        {"label": _("Organising office"), "value": row.organiser.name if row.organiser else _("Members' affairs office")},
        {"label": _("Explanation"), "value": row.note, "wide": True},
    ]
    same = DutyFact.objects.filter(
        principal_id=row.principal_id, effective_on=row.effective_on, cancels__isnull=True, cancelled_by__isnull=True
    ).exclude(case_id=row.pk)
    return {
        "claim": row,
        "facts": [one for one in shown if one["value"]],
        "same": [f"{kind_named(fact.kind).label}　{fact.title}" for fact in same[:10]],
        "form": form,
        "version": track.version,
        "waiting": row.case.stage == "waiting",
        "key": request.POST.get("key") or uuid4().hex,
    }


def _form(request: Any, form: RecordForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "key": request.POST.get("key") or uuid4().hex}
    return render(request, "dossier/office/record.html", context, status=status)


def _everybody(form: RecordForm) -> list[Member]:
    """Those who were named, and all who belonged to the chosen body on that day, each once."""
    found = {member.pk: member for member in form.found}
    body = form.cleaned_data.get("body")
    if body:
        day = form.cleaned_data["effective_on"]
        there = Belonging.objects.filter(body_id=body, valid_from__lte=day).exclude(valid_to__lte=day)
        rows = Member.objects.select_related("principal", "sector").filter(principal_id__in=there.values("principal_id"))
        found |= {member.pk: member for member in rows.order_by("number")}
    return list(found.values())


def _sent(request: Any) -> tuple[RecordForm, Listed]:
    """The form as it was sent, with the people of its table, if it brought one, among those who were typed."""
    upload = request.FILES.get("table")
    if upload is None:
        return RecordForm(request.POST), Listed()
    listed = read_people(upload)
    given = request.POST.copy()
    given["people"] = "\n".join(filter(None, [given.get("people", "").strip(), *listed.words]))
    return RecordForm(given), listed


def _check(request: Any, form: RecordForm, people: list[Member], listed: Listed) -> HttpResponse:
    said = form.cleaned_data
    rows = []
    for member in people:
        role, much = _of_table(member, listed)
        rows.append(
            {
                "member": member,
                "role": request.POST.get(f"role-{member.principal_id}", role or said["role"]),
                "quantity": request.POST.get(f"quantity-{member.principal_id}", much or f"{said['quantity'].normalize():f}"),
            }
        )
    organisers = dict(form.fields["organiser"].choices)  # type: ignore[attr-defined]
    shown = [
        {"label": _("Kind of duty"), "value": kind_named(said["kind"]).label},
        {"label": _("What it was"), "value": said["title"]},
        {"label": _("Day"), "value": zh_date(said["effective_on"])},
        {"label": _("Organising office"), "value": organisers.get(said["organiser"], "")},
    ]
    context = {
        "form": form,
        "rows": rows,
        "facts": shown,
        "roles": [("", _("not given")), *ROLES.items()],
        "hidden": [(name, form.data.get(name, "")) for name in form.fields],
        "key": request.POST.get("key") or uuid4().hex,
    }
    return render(request, "dossier/office/record_check.html", context)


def _of_table(member: Member, listed: Listed) -> tuple[str, str]:
    """Role and amount that a table gives a member, by number, name or both."""
    name, number = member.principal.name, member.number
    return next((listed.own[word] for word in (f"{name}（{number}）", number, name) if word in listed.own), ("", ""))


def _record(request: Any, form: RecordForm, people: list[Member]) -> HttpResponse:
    left_out = set(request.POST.getlist("leave_out"))
    chosen = [
        (member.principal_id, *_own_words(request, form, member)) for member in people if str(member.principal_id) not in left_out
    ]
    said = form.cleaned_data
    try:
        made = record(
            request.actor,
            key=key_of(request),
            kind=said["kind"],
            title=said["title"],
            held_on=said["effective_on"],
            people=chosen,
            organiser_id=UUID(said["organiser"]) if said["organiser"] else None,
            paper_note=said["paper_note"],
        )
    except Invalid as error:
        put_errors(form, error)
        return _form(request, form, status=422)
    words = ngettext("Recorded for %(n)d member.", "Recorded for %(n)d members.", made["written"])
    messages.success(request, words % {"n": made["written"]})
    return redirect(address(request, "recording", recording_id=made["recording_id"]))


def _own_words(request: Any, form: RecordForm, member: Member) -> tuple[str, Decimal]:
    """Role and amount of one member as the list has them, else those of all."""
    role = request.POST.get(f"role-{member.principal_id}", form.cleaned_data["role"])
    try:
        quantity = Decimal(request.POST.get(f"quantity-{member.principal_id}", "").strip())
    except InvalidOperation:
        quantity = form.cleaned_data["quantity"]
    usable = quantity.is_finite() and Decimal("0.001") <= quantity < 1000
    return (role if role in ROLES else "", quantity if usable else form.cleaned_data["quantity"])


def _recording(request: Any, recording_id: UUID) -> Recording:
    row = visible_recordings(request.actor).filter(pk=recording_id).first()
    if row is None:
        raise missing()
    return row


def _add_files(request: Any, recording_id: UUID, key: str) -> None:
    try:
        uploads = request.FILES.getlist("files")
        added = add_uploads(
            request.actor, uploads, kind=RECORDING, subject_id=recording_id, purpose=PROOF, key=key_for(key, "files")
        )
    except YitangError as error:
        messages.error(request, str(error.message))
        return
    for problem in added.problems:
        messages.error(request, problem)
    if added.files:
        messages.success(request, _("The files are added."))
