"""What was written and said: opinions that become suggestions, suggestions that a unit answers."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.consultations.forms import AnswerForm, AssignForm, SuggestionForm
from yitang.features.consultations.models import Consultation, Opinion
from yitang.features.consultations.policy import READ, VIEW
from yitang.features.consultations.queries import find, opinions_of, visible
from yitang.features.consultations.states import KIND, MANAGE, RUNNING
from yitang.features.consultations.taking_part import note_opinion, take_up
from yitang.features.consultations.views.parts import form_page, link, suggestion_state
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.roles import UNIT_ROLES
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.methods.products import suggestions_of
from yitang.instruments.suggestions.actions import answer, claim
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.suggestions.policy import ANSWER, CLAIM
from yitang.instruments.workflow.models import CaseLink


@require_safe
@needs(VIEW)
def said(request: Any, consultation_id: UUID) -> HttpResponse:
    """All opinions of a consultation, the newest first, with what became of each."""
    found = find(request.actor, consultation_id)
    may = bool(policy.ask(request.actor, MANAGE, found)) and found.case.stage in RUNNING
    rows = [{"row": row, "url": link(request, "opinion", opinion_id=row.pk), **fate(row)} for row in opinions_of(found.pk)]
    return render(request, "consultations/said.html", {"found": found, "rows": rows, "may": may, "key": uuid4().hex})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def opinion(request: Any, opinion_id: UUID) -> HttpResponse:
    """One opinion: to become a suggestion in the words of the office, or to be noted as read."""
    row = Opinion.objects.select_related("author").filter(pk=opinion_id).first()
    if row is None:
        raise NotFound
    found = find(request.actor, row.consultation_id)
    back = link(request, "said", consultation_id=found.pk)
    if request.method == "POST" and request.POST.get("do") == "note":
        return press(
            request, lambda: note_opinion(request.actor, key=key_of(request), opinion_id=row.pk), back, _("Noted as read.")
        )
    form = SuggestionForm(request.POST or None, initial={"text": row.text[:1000]})
    return form_page(
        request,
        form,
        lambda: take_up(request.actor, key=key_of(request), opinion_id=row.pk, text=form.cleaned_data["text"]),
        heading=_("Make a suggestion of an opinion"),
        act=_("Make it a suggestion"),
        back=back,
        done=_("It is a suggestion now. Its writer was told."),
        facts=[
            {"label": _("Who wrote it"), "value": row.author.name},
            {"label": _("Opinion on the topic"), "value": row.text, "wide": True},
        ],
        other={"name": "do", "value": "note", "label": _("Noted, no suggestion of its own")} if row.noted_on is None else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def suggestion(request: Any, said_id: UUID) -> HttpResponse:
    """One suggestion: given to a unit, taken up, answered, by whoever may; else to read."""
    row, found = _suggestion(request, said_id)
    back = link(request, "case", consultation_id=found.pk)
    shown: dict[str, Any] = {"back": back, "facts": _facts(found, row)}
    if row.unit_id is None and policy.ask(request.actor, CLAIM, row):
        own = request.actor.holds(*UNIT_ROLES)
        form = AssignForm(request.POST or None)
        if own:
            del form.fields["unit"]
        return form_page(
            request,
            form,
            lambda: _claim(request, row, form),
            heading=_("Take up the suggestion") if own else _("Give the suggestion to a unit"),
            act=_("Take it up") if own else _("Give it to the unit"),
            done=_("Whoever raised it has been told."),
            **shown,
        )
    if row.unit_id and policy.ask(request.actor, ANSWER, row):
        answers = AnswerForm(request.POST or None, initial={"text": row.answer, "adopted": row.adopted})
        return form_page(
            request,
            answers,
            lambda: answer(request.actor, key=key_of(request), suggestion_id=row.pk, **answers.cleaned_data),
            heading=_("Answer the suggestion"),
            act=_("Send the answer"),
            done=_("The answer is in. Whoever raised it has been told."),
            **shown,
        )
    return render(request, "consultations/suggestion.html", {"found": found, **shown})


def fate(row: Opinion) -> dict[str, Any]:
    """What became of an opinion: tone, words, and the suggestion that it became."""
    if row.suggestion is not None:
        tone, state = suggestion_state(row.suggestion)
        return {"tone": tone, "state": state, "suggestion": row.suggestion}
    if row.noted_on:
        return {"tone": "done", "state": _("Read by the office"), "suggestion": None}
    return {"tone": "wait", "state": _("Not read yet"), "suggestion": None}


def _claim(request: Any, row: Suggestion, form: AssignForm) -> Any:
    data = form.cleaned_data
    unit = data.get("unit")
    return claim(
        request.actor,
        key=key_of(request),
        suggestion_id=row.pk,
        how=data["how"] or _("Answered by the unit"),
        due_on=data["due_on"],
        unit_id=unit.pk if unit else None,
    )


def _suggestion(request: Any, suggestion_id: UUID) -> tuple[Suggestion, Consultation]:
    row = Suggestion.objects.select_related("case", "raised_by", "unit").filter(pk=suggestion_id).first()
    if row is None:
        raise NotFound
    if row.case.kind == KIND:
        found = visible(request.actor).filter(pk=row.case_id).first()
    else:
        linked = CaseLink.objects.filter(source=row.case_id, kind=CaseLink.Kind.RAISED_FROM, target__kind=KIND)
        found = visible(request.actor).filter(pk__in=linked.values("target")).first()
    if found is None:
        raise NotFound
    return row, found


def _facts(found: Consultation, row: Suggestion) -> list[dict[str, Any]]:
    return [
        {"label": _("Consultation"), "value": found.case.title},
        {"label": _("Suggestion"), "value": row.text, "wide": True},
        {"label": _("Who raised it"), "value": row.voice},
        {"label": _("Unit"), "value": row.unit.name if row.unit else ""},
        {"label": _("How it is to be done"), "value": row.how, "wide": True},
        {"label": _("Answer until"), "value": row.due_on},
        {"label": _("Answer"), "value": row.answer, "wide": True},
        {"label": _("Adopted"), "value": row.get_adopted_display() if row.answered_on else ""},
    ]


def lines_for_units(request: Any, found: Consultation) -> list[dict[str, Any]]:
    """The suggestions of a consultation as rows for those who take part."""
    lines = []
    own = may_ever(request.actor, CLAIM)
    for row in suggestions_of(found.pk).select_related("unit", "raised_by").order_by("raised_at", "ordinal", "pk"):
        tone, state = suggestion_state(row)
        meta = " · ".join(filter(None, (row.unit.name if row.unit else "", row.answer[:200])))
        url = link(request, "suggestion", said_id=row.pk) if own else ""
        lines.append({"title": row.text, "meta": meta, "state": state, "tone": tone, "url": url})
    return lines
