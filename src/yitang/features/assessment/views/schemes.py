"""考核办法: versions, a version as a table, a draft as text and as rows, its dry run, its publication."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.assessment import schemes as acts
from yitang.features.assessment.forms import SchemeForm, StartSchemeForm
from yitang.features.assessment.models import SchemeDraft
from yitang.features.assessment.results import kind_words
from yitang.features.assessment.scheme_rows import changed, form_of
from yitang.features.assessment.scheme_words import role_named, round_words, share_words
from yitang.features.assessment.taking_part import assessed
from yitang.features.assessment.views.parts import address
from yitang.features.assessment.views.sent import put
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.ui.views import conflict
from yitang.institution.members.queries import roster_order
from yitang.instruments.ledger.actions import FACT_KINDS
from yitang.instruments.scoring.models import SchemeVersion
from yitang.instruments.scoring.queries import scheme_of, scheme_on, versions_of
from yitang.instruments.scoring.types import Duty, Item, Scheme, Veto
from yitang.instruments.scoring.writing import number

UNITS = {"half_day": gettext_lazy("per half day"), "time": gettext_lazy("per time"), "piece": gettext_lazy("per piece")}
PER_PAGE = 50
STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "hand_over": (acts.hand_over_scheme, gettext_lazy("A second person can look at it and publish it now.")),
    "hand_back": (acts.hand_back_scheme, gettext_lazy("The draft is back with its writer.")),
    "drop": (acts.drop_scheme, gettext_lazy("The draft is put away.")),
    "release": (acts.release_scheme, gettext_lazy("The scheme is published.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.scheme")
def schemes(request: Any) -> HttpResponse:
    """All versions with the days from which they are in force; the office begins a draft."""
    may_edit = bool(policy.ask(request.actor, "assessment.edit_scheme"))
    versions = versions_of(request.council.id)
    in_force = scheme_on(request.council.id, today().year)
    form = StartSchemeForm(
        request.POST if request.method == "POST" else None,
        initial={"key": uuid4().hex, "effective_from": date(today().year + 1, 1, 1)},
    )
    if request.method == "POST":
        policy.require(request.actor, "assessment.edit_scheme")
        if form.is_valid():
            base = in_force or next(iter(versions), None)
            day = form.cleaned_data["effective_from"]
            done = acts.start_scheme(request.actor, key=key_of(request), effective_from=day, version_id=base.pk if base else None)
            return redirect(address(request, "draft", draft_id=done["draft_id"]))
    drafts = SchemeDraft.objects.filter(state__in=acts.OPEN).order_by("-changed_at") if may_edit else []
    context = {"versions": versions, "in_force": in_force, "drafts": drafts, "form": form, "may_edit": may_edit}
    return render(request, "assessment/schemes.html", context, status=422 if form.errors else 200)


@require_safe
@needs("assessment.scheme")
def scheme(request: Any, scheme_id: UUID) -> HttpResponse:
    """A version as a table: item, evidence, points, cap; and as text."""
    version = SchemeVersion.objects.filter(pk=scheme_id).first()
    if version is None:
        raise NotFound(_("There is no such scheme."))
    found = scheme_of(version)
    context = {"version": version, "scheme": found, "text": version.text, "back": address(request, "schemes")}
    return render(request, "assessment/scheme.html", context | tables_of(found))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.edit_scheme")
def draft(request: Any, draft_id: UUID) -> HttpResponse:
    """A draft as text with every fault at its line; faults never keep it from being saved."""
    found = _draft(draft_id)
    given = {"key": uuid4().hex, "version": found.version, "text": found.text, "effective_from": found.effective_from}
    form = SchemeForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            acts.save_scheme(
                request.actor,
                key=key_of(request),
                draft_id=draft_id,
                expected=version_of(request),
                text=asked["text"],
                effective_from=asked["effective_from"],
            )
        except Invalid as error:
            put(form, error.errors)
        except Conflict as error:
            return _overtaken(request, found, error, asked["text"])
        else:
            messages.success(request, _("The draft is saved."))
            return redirect(address(request, "draft", draft_id=draft_id))
    text = form["text"].value() or ""
    read, faults = acts.checked(text) if text.strip() else (None, [])
    context = {
        "draft": found,
        "form": form,
        "faults": faults,
        "lines": _numbered(text, faults),
        "whole": [fault for fault in faults if not fault.line],
        "two": acts.by_two(),
        "is_author": found.author_id == request.actor.account_id,
        "key": uuid4().hex,
        "trial_year": today().year - 1,
        "back": address(request, "schemes"),
    }
    context |= {"scheme": read} | tables_of(read) if read else {}
    return render(request, "assessment/draft.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.edit_scheme")
def draft_rows(request: Any, draft_id: UUID) -> HttpResponse:
    """The items of a draft as rows of a form. A text with faults is mended as text first."""
    found = _draft(draft_id)
    back = address(request, "draft", draft_id=draft_id)
    read, _faults = acts.checked(found.text)
    if read is None or found.state != SchemeDraft.State.WRITING:
        messages.warning(request, _("Mend the faults of the text first; then the items can be changed as rows."))
        return redirect(back)
    faults: list[Any] = []
    if request.method == "POST":
        try:
            text = changed(read, request.POST.dict(), [code for code, _kind in FACT_KINDS.items()])
            acts.save_scheme(
                request.actor,
                key=key_of(request),
                draft_id=draft_id,
                expected=version_of(request),
                text=text,
                effective_from=found.effective_from,
            )
        except Invalid as error:
            faults = [text for texts in error.errors.values() for text in texts]
        except Conflict as error:
            return _overtaken(request, found, error, "")
        else:
            messages.success(request, _("The draft is saved."))
            return redirect(back)
    kinds = [{"code": code, "label": kind.label} for code, kind in FACT_KINDS.items()]
    form = form_of(read, request.POST.dict() if request.method == "POST" else None)
    context = {"draft": found, "form": form, "faults": faults, "kinds": kinds, "key": uuid4().hex, "back": back}
    return render(request, "assessment/draft_rows.html", context, status=422 if faults else 200)


@require_safe
@needs("assessment.edit_scheme")
def dry_run(request: Any, draft_id: UUID) -> HttpResponse:
    """The draft on a year that is over, beside the version by which it was assessed, in the order of the roster."""
    found = _draft(draft_id)
    read, faults = acts.checked(found.text)
    back = address(request, "draft", draft_id=draft_id)
    if read is None or faults:
        messages.warning(request, _("Mend the faults first; then the draft can be tried."))
        return redirect(back)
    year = _year(request)
    trial = acts.try_out(request.council.id, read, year)
    by_id = {row.principal_id: row for row in trial.rows}
    changes = {pk for pk, row in by_id.items() if row.changed}
    only = request.GET.get("only") == "changed"
    people = assessed(year).filter(principal_id__in=changes if only else by_id)
    page = Paginator(roster_order(people), PER_PAGE).get_page(request.GET.get("page"))
    lines = [{"member": member, "row": by_id[member.principal_id]} for member in page.object_list]
    tabs = [
        {"label": _("All"), "url": f"?year={year}", "current": not only, "count": len(by_id)},
        {
            "label": _("Those for whom something changes"),
            "url": f"?year={year}&only=changed",
            "current": only,
            "count": len(changes),
        },
    ]
    context = {"draft": found, "trial": trial, "page": page, "lines": lines, "tabs": tabs, "back": back, "year": year}
    return render(request, "assessment/dry_run.html", context)


@require_POST
@needs("assessment.edit_scheme")
def draft_step(request: Any, draft_id: UUID, act: str) -> HttpResponse:
    """Hand over, hand back, put away, publish."""
    _draft(draft_id)
    if act not in STEPS:
        raise NotFound(_("This case has no such step."))
    run, words = STEPS[act]
    try:
        run(request.actor, key=key_of(request), draft_id=draft_id, expected=version_of(request))
    except (Invalid, Conflict, Refused) as error:
        messages.warning(request, str(error.message))
        return redirect(address(request, "draft", draft_id=draft_id))
    messages.success(request, words)
    over = act in ("drop", "release")
    return redirect(address(request, "schemes") if over else address(request, "draft", draft_id=draft_id))


def tables_of(found: Scheme) -> dict[str, Any]:
    """A scheme as rows: item, evidence, points, cap; duties; grades; what holds a grade back."""
    groups = [
        {
            "title": group.title,
            "kind": group.kind,
            "start": number(group.start or None),
            "cap": number(group.cap),
            "floor": number(group.floor),
            "round": round_words(group.round),
            "rows": [_item(item) for item in group.items],
        }
        for group in found.groups
    ]
    grades = [
        {"title": grade.title, "least": number(grade.least), "quota": _quota(grade.quota), "minimum": grade.minimum}
        for grade in found.grades
    ]
    return {
        "groups": groups,
        "duties": [{"title": duty.title, "kinds": _kinds(duty), "least": number(duty.least)} for duty in found.duties],
        "grades": grades,
        "vetoes": [{"title": one.title, "kinds": _kinds(one), "grade": _grade(found, one.grade)} for one in found.vetoes],
        "cap": number(found.cap),
        "rounding": round_words(found.round),
    }


def _item(item: Item) -> dict[str, Any]:
    points = number(item.points)
    if item.by_role:
        points = "；".join(
            [
                *(f"{role_named(item.select.kinds, role)} {number(value)}" for role, value in item.by_role),
                *([points] if item.points else []),
            ]
        )
    counted = {"first": _("the first %(n)d"), "best": _("the best %(n)d")}.get(item.counted, "") % {"n": item.most}
    return {
        "title": item.title,
        "kinds": _kinds(item),
        "points": points,
        "unit": UNITS[item.unit],
        "counted": counted,
        "cap": number(item.cap),
        "floor": number(item.floor),
        "round": round_words(item.round),
        "shared": share_words(item.share),
    }


def _kinds(rule: Item | Duty | Veto) -> str:
    return "、".join(kind_words(rule.select))


def _quota(quota: Any) -> str:
    if quota is None:
        return ""
    return str(quota.count) if quota.count is not None else f"{number(quota.part * 100)}%"


def _grade(found: Scheme, code: str) -> str:
    grade = found.grade(code)
    return grade.title if grade else code


def _numbered(text: str, faults: list[Any]) -> list[dict[str, Any]]:
    """The lines of a text with the faults that each has; empty when nothing is wrong."""
    if not faults:
        return []
    by_line: dict[int, list[str]] = {}
    for fault in faults:
        by_line.setdefault(fault.line, []).append(fault.sentence)
    return [{"text": line, "faults": by_line.get(n, [])} for n, line in enumerate(text.split("\n"), start=1)]


def _draft(draft_id: UUID) -> SchemeDraft:
    found = SchemeDraft.objects.filter(pk=draft_id).first()
    if found is None:
        raise NotFound(_("There is no such draft."))
    return found


def _year(request: Any) -> int:
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else today().year - 1
    return year if 2000 <= year <= today().year else today().year - 1


def _overtaken(request: Any, found: SchemeDraft, error: Conflict, text: str) -> HttpResponse:
    return conflict(
        request,
        subject=_("Draft of a scheme"),
        changed_by=error.who,
        changed_at=error.when,
        pairs=[{"label": _("Text of the scheme"), "theirs": found.text, "mine": text}] if text else [],
        their_url=address(request, "draft", draft_id=found.pk),
    )
