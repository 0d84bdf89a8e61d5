"""C20 委员档案: the list, one member's dossier (every look is on record), one fact with its evidence and its history."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.dossier.actions import cancel, correct, open_dossier
from yitang.features.dossier.attachments import PROOF
from yitang.features.dossier.forms import CancelForm, CorrectForm, PeopleFilter
from yitang.features.dossier.models import Look
from yitang.features.dossier.policy import CORRECT, EXPORT, FACTS, GAPS, RECORD, VIEW
from yitang.features.dossier.queries import (
    committees_of,
    is_open,
    looks_at,
    visible_facts,
    visible_members,
    visible_reports,
    year_span,
)
from yitang.features.dossier.reading import evidence_of, names_of_recorders, role_words, shown_parts
from yitang.features.dossier.views.pages import address, asked_year, missing, put_errors, year_tabs
from yitang.foundation.core.clock import now, today
from yitang.foundation.core.errors import Conflict, Invalid
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_date, zh_datetime
from yitang.foundation.ui.sent import key_of
from yitang.institution.members.models import Belonging, Member
from yitang.institution.members.queries import filtered
from yitang.institution.principals.models import Principal
from yitang.instruments.ledger.kinds import kind_named
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import between, facts_in_force, history_of
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE = 50


@require_safe
@needs(VIEW)
def people(request: Any) -> HttpResponse:
    """Members whose dossiers the office may open; who has nothing yet is for the office alone."""
    form = PeopleFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    year = asked_year(request)
    found = filtered(visible_members(request.actor), {"q": asked.get("q"), "sector": asked.get("sector")}, "number")
    if asked.get("body"):
        belonging = Belonging.objects.filter(body_id=asked["body"], valid_from__lte=today()).exclude(valid_to__lte=today())
        found = found.filter(principal_id__in=belonging.values("principal_id"))
    if asked.get("state") in ("none", "some") and policy.may_ever(request.actor, GAPS):
        found = found.filter(_has_duties(year) if asked["state"] == "some" else ~_has_duties(year))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = committees_of([row.principal_id for row in rows], today())
    context = {
        "form": form,
        "page": page,
        "year": year,
        "rows": [{"member": row, "committee": names.get(row.principal_id, "")} for row in rows],
        "may_record": policy.may_ever(request.actor, RECORD),
        "may_export": policy.may_ever(request.actor, EXPORT),
        "key": uuid4().hex,
    }
    return render(request, "dossier/office/people.html", context)


@require_POST
@needs(VIEW)
def open_one(request: Any, member_id: UUID) -> HttpResponse:
    """Open a dossier: the look is noted, then the page is shown."""
    open_dossier(request.actor, key=key_of(request), member_id=member_id)
    return redirect(address(request, "dossier", member_id=member_id))


@require_safe
@needs(VIEW)
def dossier(request: Any, member_id: UUID) -> HttpResponse:
    """One member's dossier of a year. Without a look on record it asks first: opening is an act, and the member sees it."""
    member = visible_members(request.actor).filter(pk=member_id).first()
    if member is None:
        raise missing()
    if not is_open(request.actor, member.principal_id):
        return render(request, "dossier/office/gate.html", {"member": member, "key": uuid4().hex})
    year = asked_year(request)
    since, until = year_span(year)
    facts = list(visible_facts(request.actor, member.principal_id, since, until))
    reports = visible_reports(request.actor).filter(principal_id=member.principal_id)
    changes = policy.rows(request.actor, FACTS, history_of([member.principal_id], since, until))
    context = {
        "member": member,
        "facts": _person(member),
        "year": year,
        "years": year_tabs(year),
        "parts": shown_parts(request, facts, own=False),
        "reports": [_report_row(request, report) for report in reports],
        "changes": [_change(fact) for fact in changes],
        "last_looks": _looks(request, member),
    }
    return render(request, "dossier/office/dossier.html", context)


@require_safe
def fact(request: Any, fact_id: UUID) -> HttpResponse:
    """One fact: what it rests on, who recorded it, and what it was before or became."""
    found = _seen(request, fact_id)
    kind = kind_named(found.kind)
    evidence = evidence_of(request.council, request.actor, [found]).get(found.pk)
    names = names_of_recorders([found])
    own = found.principal_id in request.actor.principal_ids
    rows = [
        {"label": _("Kind of duty"), "value": kind.label},
        {"label": _("Day"), "value": zh_date(found.effective_on)},
        {"label": _("Role"), "value": role_words(kind, found.role)},
        {"label": _("How much"), "value": f"{found.quantity.normalize():f} {kind.unit}"},
        {"label": _("Rests on"), "value": evidence.label if evidence else "", "url": evidence.url if evidence else ""},
        {"label": _("How it came"), "value": found.get_source_display()},
        {"label": _("Organising office"), "value": names.get(found.recorded_for, "") if found.recorded_for else ""},
        {"label": _("Recorded by"), "value": _recorder(found, names)},
        {"label": _("Recorded at"), "value": zh_datetime(found.recorded_at)},
        {"label": _("Why it is corrected"), "value": found.reason},
    ]
    context = {
        "fact": found,
        "title": (evidence.label if evidence else "") or found.title or kind.label,
        "rows": [row for row in rows if row["value"]],
        "whose": None if own else Principal.objects.filter(pk=found.principal_id).first(),
        "own": own,
        "cancelled": DutyFact.objects.filter(cancels=found).first(),
        "later": DutyFact.objects.filter(corrects=found).first(),
        "may_correct": bool(policy.ask(request.actor, CORRECT, found)) and found.source != DutyFact.Source.WORK,
        "proof": PROOF,
    }
    return render(request, "dossier/office/fact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CORRECT)
def correct_fact(request: Any, fact_id: UUID) -> HttpResponse:
    """Write the right fact in place of the wrong one."""
    found = _seen(request, fact_id)
    initial = {name: getattr(found, name) for name in ("title", "effective_on", "role")}
    initial["quantity"] = f"{found.quantity.normalize():f}"
    form = CorrectForm(request.POST or None, initial=initial, role=found.role)
    if request.method == "POST" and form.is_valid():
        try:
            made = correct(request.actor, key=key_of(request), fact_id=fact_id, **form.cleaned_data)
        except Invalid as error:
            put_errors(form, error)
        except Conflict as error:
            messages.error(request, str(error.message))
            return redirect(address(request, "fact", fact_id=fact_id))
        else:
            messages.success(request, _("The right fact stands in the dossier; the earlier one stays readable."))
            return redirect(address(request, "fact", fact_id=made["fact_id"]))
    context = {"form": form, "fact": found, "kind": kind_named(found.kind), "key": request.POST.get("key") or uuid4().hex}
    return render(request, "dossier/office/correct.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CORRECT)
def cancel_fact(request: Any, fact_id: UUID) -> HttpResponse:
    """Take a recorded fact out of force, with the reason."""
    found = _seen(request, fact_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel(request.actor, key=key_of(request), fact_id=fact_id, reason=form.cleaned_data["reason"])
        except Invalid as error:
            put_errors(form, error)
        except Conflict as error:
            messages.error(request, str(error.message))
            return redirect(address(request, "fact", fact_id=fact_id))
        else:
            messages.success(request, _("The fact counts no more; it stays readable with the reason."))
            return redirect(address(request, "fact", fact_id=fact_id))
    context = {"form": form, "fact": found, "kind": kind_named(found.kind), "key": request.POST.get("key") or uuid4().hex}
    return render(request, "dossier/office/cancel.html", context, status=422 if form.errors else 200)


def _has_duties(year: int) -> Exists:
    facts = between(facts_in_force(), *year_span(year))
    return Exists(facts.filter(principal_id=OuterRef("principal_id")))


def _seen(request: Any, fact_id: UUID) -> DutyFact:
    """The fact, if the reader may see it: one's own, one of an open dossier, or one that the reader's office recorded."""
    found = policy.rows(request.actor, FACTS, DutyFact.objects.filter(pk=fact_id, cancels__isnull=True)).first()
    if found is None:
        raise missing()
    if not (bool(policy.ask(request.actor, CORRECT, found)) or is_open(request.actor, found.principal_id)):
        raise missing()
    return found


def _recorder(found: DutyFact, names: dict[UUID, str]) -> str:
    office = names.get(found.recorded_by, "") if found.recorded_by else ""
    return "　".join(word for word in (office, found.recorder) if word)


def _person(member: Member) -> list[dict[str, Any]]:
    names = committees_of([member.principal_id], today())
    rows = [
        {"label": _("Member number"), "value": member.number},
        {"label": _("Sector"), "value": member.sector.name if member.sector else ""},
        {"label": _("Committee"), "value": names.get(member.principal_id, "")},
        {"label": _("Workplace and post"), "value": member.post},
        {"label": _("Member since"), "value": zh_date(member.joined_on) if member.joined_on else ""},
    ]
    return [row for row in rows if row["value"]]


def _report_row(request: Any, report: Any) -> dict[str, Any]:
    state = procedure_of(report.case.procedure_id).stage_state(report.case.stage)
    return {
        "title": report.case.title,
        "url": address(request, "office_report", report_id=report.pk),
        "meta": report.submitted_on.isoformat() if report.submitted_on else "",
        "state": state.words(),
        "tone": "done" if "final" in state.flags else "doing",
    }


def _change(fact: DutyFact) -> dict[str, Any]:
    counter = getattr(fact, "cancelled_by", None)
    kind = kind_named(fact.kind)
    what = f"{kind.label}：{fact.title}" if fact.title else str(kind.label)
    if counter is not None:
        return {
            "when": counter.recorded_at,
            "who": counter.recorder,
            "what": _("taken back: %(what)s") % {"what": what},
            "note": counter.reason,
        }
    return {
        "when": fact.recorded_at,
        "who": fact.recorder,
        "what": _("written anew: %(what)s") % {"what": what},
        "note": fact.reason,
    }


def _looks(request: Any, member: Member) -> QuerySet[Look]:
    return looks_at(request.actor, member.principal_id).filter(looked_at__lte=now())[:5]
