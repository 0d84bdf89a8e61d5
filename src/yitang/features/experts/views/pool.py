"""The pool: its list, one expert with history, what the office writes down about them."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.experts import pool as acts
from yitang.features.experts.export import POOL, export_pool
from yitang.features.experts.forms import EndForm, EngageForm, ExpertForm, InterestForm, NewExpertForm, PoolFilter
from yitang.features.experts.models import Engagement, Expert, Interest, Invitation, Rater
from yitang.features.experts.policy import EXPORT, MANAGE, VIEW
from yitang.features.experts.queries import filtered, visible_experts
from yitang.features.experts.states import FIELDS
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import form_page, press
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels

PAGE = 50
HISTORY = 100
ALIASES = {"fields": "fields_known"}


@require_safe
@needs(VIEW)
def pool(request: Any) -> HttpResponse:
    """The list, narrowed by words, field and engagement."""
    form = PoolFilter(request.GET or None)
    page = Paginator(_asked(request, form), PAGE).get_page(request.GET.get("page"))
    words, day = labels(FIELDS), today()
    rows = [
        {
            "expert": one,
            "fields": "、".join(words.get(row.field_code, row.field_code) for row in one.fields.all()),
            "engagement": _shown(list(one.engagements.all())),
        }
        for one in page.object_list
    ]
    context = {
        "form": form,
        "rows": rows,
        "page": page,
        "today": day,
        "query": request.GET.urlencode(),
        "key": key_of(request),
        "may_manage": may_ever(request.actor, MANAGE),
        "purposes": purposes_for(request.actor, POOL),
    }
    return render(request, "experts/pool.html", context)


@require_POST
@needs(EXPORT)
def export(request: Any) -> HttpResponseBase:
    """The experts whom the question finds, as a workbook for a purpose."""
    found = _asked(request, PoolFilter(request.GET or None))
    purpose = request.POST.get("purpose", "")
    return answer(request, export_pool(request.actor, request.POST.get("key") or None, found, purpose, request.GET.dict()))


@require_safe
@needs(VIEW)
def expert(request: Any, expert_id: UUID) -> HttpResponse:
    """One expert: data, engagements, interests, and what they were invited to."""
    found = _expert(request, expert_id)
    words = labels(FIELDS)
    manage = may_ever(request.actor, MANAGE)
    facts = [
        {"label": _("Code in the pool"), "value": found.code},
        {"label": _("Workplace and post"), "value": found.post or "—"},
        {"label": _("Professional title"), "value": found.title or "—"},
        {
            "label": _("Fields of expertise"),
            "value": "、".join(words.get(r.field_code, r.field_code) for r in found.fields.all()),
        },
    ]
    if manage:
        facts += [
            {"label": _("Telephone"), "value": found.phone or "—"},
            {"label": _("E-mail"), "value": found.email or "—"},
        ]
    rounds = Rater.objects.filter(expert=found).select_related("evaluation__case").order_by("-evaluation_id")
    context = {
        "expert": found,
        "facts": facts,
        "engagements": list(found.engagements.all()),
        "interests": list(Interest.objects.filter(expert=found).select_related("body")) if manage else [],
        "invitations": list(Invitation.objects.filter(expert=found).select_related("case")[:HISTORY]),
        "rounds": [row.evaluation for row in rounds[:HISTORY]],
        "may_manage": manage,
        "today": today(),
        "key": key_of(request),
    }
    return render(request, "experts/expert.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add(request: Any) -> HttpResponse:
    """Take somebody into the pool."""
    form = NewExpertForm(request.POST or None, initial={"valid_from": today()})
    made: list[Any] = []
    return form_page(
        request,
        form,
        lambda key, _version: made.append(acts.add(request.actor, key=key, **form.data_of())["expert_id"]),
        _("Take in an expert"),
        _("Take into the pool"),
        reverse("desk:experts:pool", kwargs={"council": request.council.code}),
        onward=lambda: _url(request, made[0]),
        done=_("Taken into the pool."),
        aliases=ALIASES,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit(request: Any, expert_id: UUID) -> HttpResponse:
    """Correct the data of an expert."""
    found = _expert(request, expert_id)
    form = ExpertForm(request.POST or None, expert=found)
    return form_page(
        request,
        form,
        lambda key, _version: acts.change(request.actor, key=key, expert_id=found.pk, **form.data_of()),
        _("Correct the data of %(name)s") % {"name": found.name},
        _("Save the data"),
        _url(request, found.pk),
        done=_("The data were saved."),
        aliases=ALIASES,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def engage(request: Any, expert_id: UUID) -> HttpResponse:
    """Another time in the pool."""
    found = _expert(request, expert_id)
    form = EngageForm(request.POST or None, initial={"valid_from": today()})
    return form_page(
        request,
        form,
        lambda key, _version: acts.engage(request.actor, key=key, expert_id=found.pk, **form.cleaned_data),
        _("Engage %(name)s") % {"name": found.name},
        _("Enter the engagement"),
        _url(request, found.pk),
        done=_("The engagement was entered."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def leave(request: Any, expert_id: UUID) -> HttpResponse:
    """The engagement ends."""
    found = _expert(request, expert_id)
    form = EndForm(request.POST or None, initial={"on": today()})
    return form_page(
        request,
        form,
        lambda key, _version: acts.end_engagement(request.actor, key=key, expert_id=found.pk, **form.cleaned_data),
        _("End the engagement of %(name)s") % {"name": found.name},
        _("End the engagement"),
        _url(request, found.pk),
        done=_("The engagement was ended."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def interest(request: Any, expert_id: UUID) -> HttpResponse:
    """An interest that the expert declares."""
    found = _expert(request, expert_id)
    form = InterestForm(request.POST or None, initial={"declared_on": today()})

    def run(key: str, _version: int) -> None:
        data = dict(form.cleaned_data)
        acts.declare_interest(request.actor, key=key, expert_id=found.pk, body_id=data.pop("body"), **data)

    return form_page(
        request,
        form,
        run,
        _("Interest of %(name)s") % {"name": found.name},
        _("Note the interest"),
        _url(request, found.pk),
        done=_("The interest was noted."),
    )


@require_POST
@needs(MANAGE)
def end_interest(request: Any, interest_id: UUID) -> HttpResponse:
    """An interest no longer holds."""
    row = Interest.objects.filter(pk=interest_id).first()
    if row is None:
        raise NotFound
    return press(
        request,
        lambda: acts.end_interest(request.actor, key=key_of(request), interest_id=row.pk),
        _url(request, row.expert_id),
        _("The interest no longer holds."),
    )


def _expert(request: Any, expert_id: UUID) -> Expert:
    found = visible_experts(request.actor).filter(pk=expert_id).first()
    if found is None:
        raise NotFound
    return found


def _asked(request: Any, form: PoolFilter) -> Any:
    asked = form.cleaned_data if form.is_valid() else {}
    return filtered(visible_experts(request.actor), asked, today())


def _shown(engagements: list[Engagement]) -> Engagement | None:
    return engagements[0] if engagements else None


def _url(request: Any, expert_id: UUID) -> str:
    return reverse("desk:experts:expert", kwargs={"council": request.council.code, "expert_id": expert_id})
