"""M20 履职: a member's own dossier on the phone. One's own facts only: no ranking, no others."""

from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.dossier.actions import claim as claim_act
from yitang.features.dossier.attachments import PROOF
from yitang.features.dossier.forms import ClaimForm
from yitang.features.dossier.models import Claim, Report
from yitang.features.dossier.policy import OWN
from yitang.features.dossier.queries import (
    committee_of,
    looks_at,
    must_report,
    own_principal,
    report_due,
    visible_claims,
    visible_facts,
    visible_reports,
    year_span,
)
from yitang.features.dossier.reading import role_words, shown_parts
from yitang.features.dossier.states import CLAIM_KIND
from yitang.features.dossier.views.pages import address, asked_year, missing, put_errors, year_tabs
from yitang.foundation.core.errors import Conflict, Invalid, YitangError
from yitang.foundation.files.attaching import add_uploads, key_for
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.sent import key_of
from yitang.instruments.ledger.kinds import kind_named
from yitang.instruments.scoring.queries import score_of
from yitang.instruments.workflow.board import course_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE = 50
CLAIM_TONES = {"waiting": "wait", "confirmed": "done", "declined": "void", "taken_back": "void"}
REPORT_TONES = {"draft": "wait", "returned": "soon", "submitted": "doing", "commented": "doing", "archived": "done"}


@require_safe
@needs(OWN)
def mine(request: Any) -> HttpResponse:
    """This year's facts by part with their evidence, what is still to be done, and who looked."""
    principal_id = own_principal(request.actor)
    year = asked_year(request)
    if principal_id is None:
        return render(request, "dossier/mine/home.html", {"unlinked": True, "year": year})
    facts = list(visible_facts(request.actor, principal_id, *year_span(year)))
    claims = (
        visible_claims(request.actor).filter(principal_id=principal_id, effective_on__year=year).exclude(case__stage="confirmed")
    )
    context = {
        "year": year,
        "years": year_tabs(year),
        "parts": shown_parts(request, facts, own=True),
        "checks": _checks(request.council.id, year, principal_id),
        "claims": [_claim_row(request, row) for row in claims[:PER_PAGE]],
        "report": _report_line(request, principal_id, year),
        "looks": looks_at(request.actor, principal_id).count(),
        "principal_id": principal_id,
    }
    return render(request, "dossier/mine/home.html", context)


@require_safe
@needs(OWN)
def looks(request: Any) -> HttpResponse:
    """Who looked at my dossier, and when."""
    principal_id = own_principal(request.actor)
    found: Any = looks_at(request.actor, principal_id) if principal_id else []
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    roles = dict(Role.choices)
    rows = [
        {"when": row.looked_at, "who": row.name, "what": row.on_behalf or roles.get(row.role, row.role)}
        for row in page.object_list
    ]
    return render(request, "dossier/mine/looks.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OWN)
def new_claim(request: Any) -> HttpResponse:
    """申报补录: say what it was, add what proves it; the organiser's office confirms."""
    if request.method != "POST":
        principal_id = own_principal(request.actor)
        committee = committee_of(principal_id) if principal_id else None
        return _claim_page(request, ClaimForm(initial={"organiser": str(committee) if committee else ""}))
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _claim_page(request, form, status=422)
    key = key_of(request)
    try:
        made = claim_act(request.actor, key=key, **form.facts)
    except Invalid as error:
        put_errors(form, error)
        return _claim_page(request, form, status=422)
    claim_id = UUID(str(made["case_id"]))
    _add_files(request, claim_id, key)
    messages.success(request, _("It is handed in and waits for the organiser's office."))
    return redirect(address(request, "claim", claim_id=claim_id))


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: Any, claim_id: UUID) -> HttpResponse:
    """A duty that I added: how it stands, its files; more can be added while it waits. An office is led to its own page."""
    if (
        request.method != "POST"
        and visible_claims(request.actor).filter(pk=claim_id).exclude(principal_id__in=request.actor.principal_ids).exists()
    ):
        return redirect(address(request, "office_claim", claim_id=claim_id))
    row = _own_claim(request, claim_id)
    if request.method == "POST":
        _add_files(request, claim_id, key_of(request))
        return redirect(address(request, "claim", claim_id=claim_id))
    kind = kind_named(row.kind)
    last = [decision for decision in course_of(claim_id) if decision.edge in ("confirm", "decline")]
    facts = [
        {"label": _("Kind of duty"), "value": kind.label},
        {"label": _("Day"), "value": zh_date(row.effective_on)},
        {"label": _("How much"), "value": f"{row.quantity.normalize():f} {kind.unit}"},
        {"label": _("Role"), "value": role_words(kind, row.role)},
        {"label": _("Organising office"), "value": row.organiser.name if row.organiser else _("Members' affairs office")},
        {"label": _("Explanation"), "value": row.note, "wide": True},
    ]
    context = {
        "claim": row,
        "facts": [fact for fact in facts if fact["value"]],
        "state": procedure_of(row.case.procedure_id).stage_state(row.case.stage).words("owner"),
        "tone": CLAIM_TONES[row.case.stage],
        "answer": last[-1] if last else None,
        "key": uuid4().hex,
    }
    return render(request, "dossier/mine/claim.html", context)


@require_POST
@needs("dossier.take_back")
def take_back(request: Any, claim_id: UUID) -> HttpResponse:
    """Take back what nobody has answered yet."""
    row = _own_claim(request, claim_id)
    try:
        advance(request.actor, case_id=row.pk, axis="claiming", edge="take_back", key=key_of(request))
        messages.success(request, _("It is taken back."))
    except Conflict as error:
        messages.error(request, str(error.message))
    return redirect(address(request, "claim", claim_id=claim_id))


def _claim_page(request: Any, form: ClaimForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "key": request.POST.get("key") or uuid4().hex}
    return render(request, "dossier/mine/new_claim.html", context, status=status)


def _add_files(request: Any, claim_id: UUID, key: str) -> None:
    """Add what was chosen; a file that is refused does not take the claim with it."""
    uploads = request.FILES.getlist("files")
    if not uploads:
        return
    try:
        added = add_uploads(
            request.actor, uploads, kind=CLAIM_KIND, subject_id=claim_id, purpose=PROOF, key=key_for(key, "files")
        )
    except YitangError as error:
        messages.error(request, str(error.message))
        return
    if added.files:
        words = ngettext("%(n)d file was added.", "%(n)d files were added.", len(added.files))
        messages.success(request, words % {"n": len(added.files)})
    for problem in added.problems:
        messages.error(request, problem)


def _own_claim(request: Any, claim_id: UUID) -> Claim:
    row = visible_claims(request.actor).filter(pk=claim_id, principal_id__in=request.actor.principal_ids).first()
    if row is None:
        raise missing()
    return row


def _claim_row(request: Any, row: Claim) -> dict[str, Any]:
    kind = kind_named(row.kind)
    return {
        "title": row.case.title,
        "url": address(request, "claim", claim_id=row.pk),
        "meta": f"{row.effective_on.isoformat()} · {kind.label}",
        "state": procedure_of(row.case.procedure_id).stage_state(row.case.stage).words("owner"),
        "tone": CLAIM_TONES[row.case.stage],
    }


def _checks(council_id: UUID, year: int, principal_id: UUID) -> list[dict[str, Any]]:
    """The minimum duties of the scheme in force, one's own alone, as done or not yet; nothing where the council has no scheme."""
    score = score_of(council_id, year, principal_id)
    if score is None:
        return []
    return [
        {
            "label": check.title,
            "done": not check.lacking,
            "words": _("exempt") if check.met is None else f"{_amount(check.got)}/{_amount(check.wanted)}",
        }
        for check in score.minimum
    ]


def _amount(quantity: Fraction) -> str:
    return str(quantity.numerator) if quantity.denominator == 1 else f"{float(quantity):g}"


def _report_line(request: Any, principal_id: UUID, year: int) -> dict[str, Any]:
    """How the report of the year stands for this member, and what the next step is."""
    report: Report | None = visible_reports(request.actor).filter(principal_id=principal_id, year=year).first()
    if report is None:
        must = must_report(principal_id, year)
        return {"must": must, "due": report_due(year) if must else None, "state": "", "url": "", "year": year}
    page = "report_edit" if report.case.stage in ("draft", "returned") else "report"
    return {
        "must": False,
        "due": report_due(year) if page == "report_edit" else None,
        "state": procedure_of(report.case.procedure_id).stage_state(report.case.stage).words("owner"),
        "tone": REPORT_TONES[report.case.stage],
        "url": address(request, page, report_id=report.pk),
        "year": year,
    }
