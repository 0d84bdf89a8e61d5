"""C29 and P9 from the desk: releasing the call and the result with a preview, and what residents wrote: kept, answered, or set aside."""

from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.consultations.forms import CallForm, ReasonForm, ResidentAnswerForm, ResultForm
from yitang.features.consultations.models import Consultation, Release, ResidentOpinion
from yitang.features.consultations.policy import RELEASE
from yitang.features.consultations.queries import find
from yitang.features.consultations.releases import Part, counts_of, draft_of, release, release_of, withdraw_release
from yitang.features.consultations.residents import ASIDE, KINDS, answer_resident, settle_residents
from yitang.features.consultations.states import MANAGE
from yitang.features.consultations.views.parts import ALIASES, form_page, link
from yitang.features.consultations.views.people import ticked
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import attempt, press
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.ui.telltales import findings_in, marked, summary_of
from yitang.foundation.vocabulary.queries import entries, labels

PER_PAGE = 50
SHOWS = ("open", "kept", "answered", "aside")
FORMS: dict[str, Any] = {Part.CALL: CallForm, Part.RESULT: ResultForm}
SETTLED = {"kept": "done", "answered": "done", "aside": "void", "": "wait"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RELEASE)
def publish(request: Any, consultation_id: UUID, release_part: str) -> HttpResponse:
    """Write what strangers will read, look at it as they will, release it."""
    found, part = _found(request, consultation_id, release_part), release_part
    policy.require(request.actor, RELEASE, found)
    now_out = release_of(found.pk, part)
    form = FORMS[part](request.POST or None, initial=_initial(found, part, now_out))
    step = request.POST.get("step", "")
    back = link(request, "case", consultation_id=consultation_id)
    sent = request.method == "POST" and form.is_valid() and step == "release"
    if sent and attempt(form, lambda: _release(request, found, part, form), ALIASES):
        return redirect(back + "#public")
    context = {
        "found": found,
        "form": form,
        "part": part,
        "label": Part(part).label,
        "now_out": now_out,
        "back": back,
        "counts": counts_of(found.pk) if part == Part.RESULT else None,
        "residents_url": link(request, "residents", consultation_id=consultation_id),
        "preview": _preview(form) if form.is_bound and not form.errors and step != "edit" else None,
        "key": request.POST.get("key") or uuid4().hex,
    }
    return render(request, "consultations/publish.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RELEASE)
def take_down(request: Any, consultation_id: UUID, release_part: str) -> HttpResponse:
    """Take the call or the result off the portal, with a reason."""
    found, part = _found(request, consultation_id, release_part), release_part
    policy.require(request.actor, RELEASE, found)
    form = ReasonForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: withdraw_release(
            request.actor, key=key_of(request), case_id=found.pk, part=part, why=form.cleaned_data["reason"]
        ),
        heading=_("Withdraw from the public page: %(part)s") % {"part": Part(part).label},
        act=_("Withdraw it"),
        back=link(request, "case", consultation_id=consultation_id),
        done=_("It is no longer public."),
        note=found.case.title,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def residents(request: Any, consultation_id: UUID) -> HttpResponse:
    """What residents wrote, by what became of it; several are kept or set aside together."""
    found = find(request.actor, consultation_id)
    policy.require(request.actor, MANAGE, found)
    show = request.GET.get("show", "") if request.GET.get("show", "") in SHOWS else "open"
    here = link(request, "residents", consultation_id=consultation_id)
    if request.method == "POST":
        outcome, code = request.POST.get("outcome", "")[:10], request.POST.get("aside_code", "")[:40]
        asked: dict[str, Any] = {
            "case_id": found.pk,
            "opinion_ids": ticked(request, "ids"),
            "outcome": outcome,
            "aside_code": code,
        }
        back = f"{here}?show={show}"
        return press(request, lambda: settle_residents(request.actor, key=key_of(request), **asked), back, _("Noted."))
    counts = counts_of(found.pk)
    rows = ResidentOpinion.objects.filter(consultation=found, outcome="" if show == "open" else show).order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kinds, reasons = labels(KINDS), labels(ASIDE)
    context = {
        "found": found,
        "show": show,
        "tabs": _tabs(show, counts),
        "counts": counts,
        "page": page,
        "rows": [_line(request, row, kinds, reasons) for row in page.object_list],
        "reasons": [(one.code, one.label) for one in entries(ASIDE)],
        "is_out": release_of(found.pk, Part.RESULT) is not None,
        "key": uuid4().hex,
    }
    return render(request, "consultations/residents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def resident(request: Any, resident_opinion_id: UUID) -> HttpResponse:
    """One opinion of a resident: to be answered in the public result."""
    row = ResidentOpinion.objects.filter(pk=resident_opinion_id).first()
    if row is None:
        raise NotFound
    found = find(request.actor, row.consultation_id)
    policy.require(request.actor, MANAGE, found)
    initial = {"said": row.said or (row.text if row.quotable else ""), "answer": row.answer}
    form = ResidentAnswerForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda: answer_resident(
            request.actor, key=key_of(request), opinion_id=row.pk, version=version_of(request), **form.cleaned_data
        ),
        heading=_("Answer in the public result"),
        act=_("Keep the answer for the result"),
        back=link(request, "residents", consultation_id=found.pk),
        done=_("It will stand in the result when that is released. The resident reads it by the code of the receipt."),
        version=row.version,
        facts=[
            {"label": _("What the opinion is"), "value": labels(KINDS).get(row.class_code, row.class_code)},
            {"label": _("What the resident wrote"), "value": row.text, "wide": True},
            {"label": _("Being quoted"), "value": _("agreed to") if row.quotable else _("only in other words")},
        ],
    )


def _release(request: Any, found: Consultation, part: str, form: Any) -> Any:
    return release(request.actor, key=key_of(request), case_id=found.pk, part=part, **form.cleaned_data)


def _found(request: Any, consultation_id: UUID, part: str) -> Consultation:
    if part not in Part.values:
        raise NotFound
    return find(request.actor, consultation_id)


def _initial(found: Consultation, part: str, now_out: Release | None) -> dict[str, Any]:
    if now_out is None:
        return draft_of(found, part)
    return {"title": now_out.title, "text": now_out.text, "takes_until": now_out.takes_until}


def _preview(form: Any) -> dict[str, Any]:
    data = form.cleaned_data
    found = findings_in(f"{data['title']}\n{data['text']}")
    return {"title": data["title"], "text": marked(data["text"]), "findings": summary_of(found), "until": data.get("takes_until")}


def _tabs(show: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    names: dict[str, Any] = {"open": _("To be read"), **{str(one): one.label for one in ResidentOpinion.Outcome}}
    return [{"label": names[name], "url": f"?show={name}", "current": name == show, "count": counts[name]} for name in SHOWS]


def _line(request: Any, row: ResidentOpinion, kinds: dict[str, str], reasons: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "kind": kinds.get(row.class_code, row.class_code),
        "reason": reasons.get(row.aside_code, row.aside_code),
        "tone": SETTLED[row.outcome],
        "state": row.get_outcome_display() if row.outcome else _("To be read"),
        "url": link(request, "resident", resident_opinion_id=row.pk),
    }
