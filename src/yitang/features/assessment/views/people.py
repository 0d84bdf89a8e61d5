"""Who stands where in a year: the overview of one's own members, one member's page, reminders with a preview."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.assessment import correcting, exempting
from yitang.features.assessment.exports import KIND, export_year
from yitang.features.assessment.forms import CorrectionForm, ExemptForm, HoldBackForm, OverviewFilter, Sent
from yitang.features.assessment.models import Objection, Opinion, Reminder
from yitang.features.assessment.queries import may_rank, people_of, round_of
from yitang.features.assessment.reminding import AT_ONCE, Owing, owing, remind, scores_of
from yitang.features.assessment.results import frozen_result, running_result, told_of
from yitang.features.assessment.rules import waiting_corrections
from yitang.features.assessment.taking_part import assessed
from yitang.features.assessment.views.parts import address
from yitang.features.assessment.views.sent import put
from yitang.foundation.administration.directory import names_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import is_uuid, uuids
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.models import Belonging, Member
from yitang.institution.members.queries import bodies_of, roster_order
from yitang.instruments.scoring.exempting import DICTIONARY as EXEMPTIONS
from yitang.instruments.scoring.models import Correction
from yitang.instruments.scoring.queries import scheme_of, scheme_on
from yitang.instruments.scoring.scores import Score

PER_PAGE = 50


@require_safe
@needs("assessment.rounds")
def overview(request: Any, year: int) -> HttpResponse:
    """The members of one's body (the office: of all), each with the minimum duties and the running score; never ranked by default."""
    _sane(year)
    form = OverviewFilter(request.GET, bodies=_bodies(request, year))
    asked = form.cleaned_data if form.is_valid() else {}
    scores = scores_of(request.council.id, year)
    version = scheme_on(request.council.id, year)
    members = _asked_for(request, year, asked, scores)
    ranked = may_rank(request.actor) and request.GET.get("order") == "points"
    rows: Any = roster_order(members)
    if ranked:
        known = [row for row in rows if row.principal_id in scores]
        rows = sorted(known, key=lambda row: -scores[row.principal_id].total)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "form": form,
        "page": page,
        "lines": _lines(list(page.object_list), scores, year),
        "duties": [duty.title for duty in scheme_of(version).duties] if version else [],
        "scheme": version,
        "ranked": ranked,
        "may_rank": may_rank(request.actor),
        "may_remind": year == today().year,
        "corrections": waiting_corrections(year).count() if policy.may_ever(request.actor, "assessment.correct") else 0,
        "may_export": policy.may_ever(request.actor, "assessment.export"),
        "purposes": purposes_for(request.actor, KIND),
        "years": _years(request, year),
        "key": uuid4().hex,
    }
    return render(request, "assessment/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.remind")
def reminders(request: Any, year: int) -> HttpResponse:
    """Whom a reminder reaches and what it says, before it goes out."""
    _sane(year)
    back = address(request, "overview", year=year)
    own = roster_order(people_of(request.actor).filter(pk__in=assessed(year).order_by().values("pk")))
    if year != today().year:
        messages.warning(request, _("Reminders are for the running year."))
        return redirect(back)
    if request.method == "POST":
        ids = uuids(request.POST.getlist("ids"))
        if not ids:
            messages.warning(request, _("Tick at least one member."))
            return redirect(address(request, "reminders", year=year))
        try:
            done = remind(request.actor, key=key_of(request), year=year, principal_ids=[str(pk) for pk in ids])
        except Invalid as error:
            messages.warning(request, str(error.message))
        else:
            words = (
                _("%(sent)d members are reminded.")
                if not done["left"]
                else _("%(sent)d members are reminded, %(left)d left out.")
            )
            messages.success(request, words % done)
        return redirect(back)
    members = list(own)
    names = {row.principal_id: row for row in members}
    rows = owing(scores_of(request.council.id, year), year, list(names), today())
    context = {"year": year, "lines": _previewed(rows, names)[:AT_ONCE], "key": uuid4().hex, "back": back}
    return render(request, "assessment/reminders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.rounds")
def person(request: Any, year: int, principal_id: UUID) -> HttpResponse:
    """One member's year for the office and the own body: result, comments, corrections, decisions, reminders."""
    _sane(year)
    member = people_of(request.actor).filter(principal_id=principal_id).first()
    if member is None:
        raise NotFound(_("There is no such member, or the result is not yours to see."))
    correct, hold, free = _forms(request, year)
    here = address(request, "person", year=year, principal_id=principal_id)
    if request.method == "POST":
        done = _act(request, year, principal_id, {"correct": correct, "hold": hold, "exempt": free})
        if done:
            messages.success(request, done)
            return redirect(here)
    found = round_of(year)
    told = told_of(found, principal_id) if found else None
    context = {
        "year": year,
        "member": member,
        "round": found,
        "notice_id": told.pk if told else None,
        "told": frozen_result(told, round_id=found.pk) if told and found else None,
        "result": running_result(request.council.id, year, principal_id),
        "opinions": Opinion.objects.filter(case=found.case, principal_id=principal_id).select_related("body") if found else [],
        "objections": Objection.objects.filter(case=found.case, principal_id=principal_id) if found else [],
        "corrections": Correction.objects.filter(year=year, principal_id=principal_id)
        .select_related("verdict")
        .order_by("-asked_at"),
        "held_back": _held_back(principal_id),
        "exempt_times": _exempt_times(principal_id),
        "free": free if policy.may_ever(request.actor, "assessment.exempt") else None,
        "key": uuid4().hex,
        "reminders": Reminder.objects.filter(year=year, principal_id=principal_id).order_by("-sent_on"),
        "correct": correct if policy.may_ever(request.actor, "assessment.correct") else None,
        "hold": hold if policy.may_ever(request.actor, "assessment.hold_back") else None,
        "back": address(request, "overview", year=year),
    }
    faulty = bool(correct.errors or hold.errors or free.errors)
    return render(request, "assessment/person.html", context, status=422 if faulty else 200)


@require_POST
@needs("assessment.hold_back")
def lift(request: Any, fact_id: UUID) -> HttpResponse:
    """Cancel a decision that holds a grade back."""
    try:
        correcting.lift(request.actor, key=key_of(request), fact_id=fact_id)
    except Conflict as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("The decision is lifted."))
    return redirect(address(request, "overview", year=today().year))


@require_POST
@needs("assessment.exempt")
def withdraw_exempt(request: Any, exempt_id: UUID) -> HttpResponse:
    """Withdraw a time of exemption that was recorded by mistake."""
    try:
        done = exempting.withdraw_exempt(request.actor, key=key_of(request), exempt_id=exempt_id)
    except Conflict as error:
        messages.warning(request, str(error.message))
        return redirect(address(request, "overview", year=today().year))
    messages.success(request, _("The time of exemption is withdrawn."))
    return redirect(address(request, "person", year=today().year, principal_id=done["principal_id"]))


@require_POST
@needs("assessment.export")
def export(request: Any, year: int) -> HttpResponseBase:
    """The year as a workbook for a purpose; registered and marked."""
    _sane(year)
    return answer(request, export_year(request.actor, key_of(request), request.council.id, year, request.POST.get("purpose", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.correct")
def corrections(request: Any) -> HttpResponse:
    """Corrections that wait for a second person, and what was decided lately."""
    if request.method == "POST":
        _decide(request)
        return redirect(address(request, "corrections"))
    rows = list(Correction.objects.filter(verdict__isnull=True).order_by("asked_at", "id")[:200])
    decided = list(Correction.objects.filter(verdict__isnull=False).select_related("verdict").order_by("-asked_at", "id")[:50])
    names = names_of(row.principal_id for row in (*rows, *decided))
    lines = [
        {"row": row, "name": names.get(row.principal_id, ""), "own": row.asked_by == request.actor.account_id} for row in rows
    ]
    past = [{"row": row, "name": names.get(row.principal_id, "")} for row in decided]
    return render(request, "assessment/corrections.html", {"lines": lines, "past": past, "key": uuid4().hex})


def _decide(request: Any) -> None:
    pk, verdict = request.POST.get("correction", ""), request.POST.get("verdict", "")
    if not is_uuid(pk) or verdict not in ("agree", "refuse"):
        messages.warning(request, _("Say whether you agree."))
        return
    try:
        correcting.decide(
            request.actor,
            key=key_of(request),
            correction_id=UUID(pk),
            approved=verdict == "agree",
            note=request.POST.get("note", "")[:500],
        )
    except (Invalid, Refused, Conflict) as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("The correction counts now.") if verdict == "agree" else _("The correction does not count."))


WHAT: dict[str, tuple[str, Any, Any]] = {
    "hold": ("assessment.hold_back", correcting.hold_back, gettext_lazy("The decision is on record.")),
    "exempt": ("assessment.exempt", exempting.exempt, gettext_lazy("The time of exemption is on record.")),
    "correct": ("assessment.correct", correcting.ask, gettext_lazy("The correction waits for a second person.")),
}


def _act(request: Any, year: int, principal_id: UUID, forms_: dict[str, Sent]) -> str:
    """Take what was sent; the sentence of what was done, or nothing when a form comes back."""
    what = request.POST.get("do", "")
    what = what if what in WHAT else "correct"
    permission, run, words = WHAT[what]
    policy.require_ever(request.actor, permission)
    form = forms_[what]
    given: dict[str, Any] = {"principal_id": principal_id} | ({"year": year} if what == "correct" else {})
    if not form.is_valid():
        return ""
    fields = {name: value for name, value in form.cleaned_data.items() if name not in ("key", "version")}
    if "points" in fields:
        fields["points"] = str(fields["points"])
    try:
        run(request.actor, key=key_of(request), **given, **fields)
    except Invalid as error:
        put(form, error.errors)
        return ""
    return str(words)


def _forms(request: Any, year: int) -> tuple[CorrectionForm, HoldBackForm, ExemptForm]:
    version = scheme_on(request.council.id, year)
    items = [(item.code, item.title) for item in scheme_of(version).items] if version else []
    what = request.POST.get("do", "") if request.method == "POST" else None
    key = {"key": uuid4().hex}
    correct = CorrectionForm(request.POST if what == "correct" else None, items=items, initial=key)
    hold = HoldBackForm(request.POST if what == "hold" else None, initial=key)
    return correct, hold, ExemptForm(request.POST if what == "exempt" else None, initial=key)


def _exempt_times(principal_id: UUID) -> list[dict[str, Any]]:
    words = labels(EXEMPTIONS)
    return [{"row": row, "label": words.get(row.kind, row.kind)} for row in exempting.times_of(principal_id)]


def _held_back(principal_id: UUID) -> list[dict[str, Any]]:
    words = labels(correcting.DICTIONARY)
    return [{"fact": fact, "label": words.get(fact.role, fact.role)} for fact in correcting.held_back(principal_id)]


def _asked_for(request: Any, year: int, asked: dict[str, Any], scores: dict[UUID, Score]) -> Any:
    members = people_of(request.actor).filter(pk__in=assessed(year).order_by().values("pk"))
    if asked.get("body"):
        of_body = Belonging.objects.filter(body_id=asked["body"], valid_to__isnull=True).values("principal_id")
        members = members.filter(principal_id__in=of_body)
    if asked.get("q"):
        members = members.filter(principal__name__icontains=asked["q"])
    if asked.get("show") == "lacking":
        members = members.filter(principal_id__in=[pk for pk, score in scores.items() if score.lacking])
    return members


def _lines(members: list[Member], scores: dict[UUID, Score], year: int) -> list[dict[str, Any]]:
    ids = [row.principal_id for row in members]
    bodies = bodies_of(ids)
    reminded = dict(
        Reminder.objects.filter(year=year, principal_id__in=ids).order_by("sent_on").values_list("principal_id", "sent_on")
    )
    lines = []
    for row in members:
        score = scores.get(row.principal_id)
        lines.append(
            {
                "member": row,
                "bodies": "、".join(one.body.name for one in bodies[row.principal_id] if one.kind == "committee"),
                "minimum": score.minimum if score else [],
                "printed": score.printed if score else "",
                "grade": score.grade_title if score else "",
                "reminded_on": reminded.get(row.principal_id),
            }
        )
    return lines


def _previewed(rows: list[Owing], members: dict[UUID, Member]) -> list[dict[str, Any]]:
    return [{"row": row, "member": members[row.principal_id]} for row in rows]


def _bodies(request: Any, year: int) -> list[tuple[str, str]]:
    if not policy.may_ever(request.actor, "assessment.run"):
        return []
    found = Belonging.objects.filter(kind="committee", valid_to__isnull=True).order_by("body__code")
    return [(str(pk), name) for pk, name in found.values_list("body_id", "body__name").distinct()]


def _years(request: Any, year: int) -> list[dict[str, Any]]:
    return [
        {"label": str(one), "url": address(request, "overview", year=one), "current": one == year}
        for one in range(today().year, today().year - 3, -1)
    ]


def _sane(year: int) -> None:
    if not 2000 <= year <= today().year:
        raise NotFound(_("There is no such year."))
