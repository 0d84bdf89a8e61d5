"""面对面协商: what members say is written down and taken up by a unit in the room; the unit answers later."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.meetings.forms import AnswerForm, ClaimForm, RecordForm
from yitang.features.meetings.times import span
from yitang.features.meetings.views.parts import TONES, form_page, frame, link, stage_words
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.roles import UNIT_ROLES
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.linking import gatherings_about
from yitang.instruments.gatherings.models import Attendee
from yitang.instruments.gatherings.policy import VIEW
from yitang.instruments.gatherings.queries import find, visible
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.suggestions.actions import answer, claim, record, remind
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.suggestions.policy import ANSWER, CLAIM, RECORD
from yitang.instruments.suggestions.queries import suggestions_on


@require_safe
@needs("gatherings.read")
def talk(request: Any, gathering_id: UUID) -> HttpResponse:
    """All suggestions of the meeting: who raised it, which unit took it up, how, until when, what came of it."""
    found = find(request.actor, gathering_id)
    rows = list(suggestions_on(found.pk))
    for row in rows:
        row.tone, row.state = _state(row)  # type: ignore[attr-defined]
    back = link(request, "case" if may_ever(request.actor, VIEW) else "mine", gathering_id)
    context = frame(request, found, "talk", rows=rows, may_record=may_ever(request.actor, RECORD), back=back)
    context["free"] = sum(row.unit_id is None for row in rows)
    return render(request, "meetings/talk.html", context)


@require_POST
@needs(RECORD)
def remind_units(request: Any, gathering_id: UUID) -> HttpResponse:
    """Tell the units on the list that suggestions wait for one of them."""
    found = find(request.actor, gathering_id)
    units = Attendee.objects.filter(gathering=found, principal__kind="unit").values_list("principal_id", flat=True)
    return press(
        request,
        lambda: remind(request.actor, key=key_of(request), case_id=found.pk, unit_ids=list(units)),
        link(request, "talk", gathering_id),
        _("The units in the room were told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RECORD)
def record_one(request: Any, gathering_id: UUID) -> HttpResponse:
    """Write down what a member says."""
    found = find(request.actor, gathering_id)
    form = RecordForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: record(
            request.actor,
            key=key_of(request),
            case_id=found.pk,
            raised_by=form.cleaned_data["raised_by"].pk,
            text=form.cleaned_data["text"],
        ),
        heading=_("Write down a suggestion"),
        act=_("Write it down"),
        back=link(request, "talk", gathering_id),
        done=_("Written down. A unit in the room can take it up now."),
        note=found.case.title,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("suggestions.read")
def suggestion(request: Any, suggestion_id: UUID) -> HttpResponse:
    """One suggestion: to read, to take up, to answer, by whoever may."""
    row = Suggestion.objects.select_related("case", "raised_by", "unit").filter(pk=suggestion_id, case__kind=KIND).first()
    seen = row is not None and visible(request.actor).filter(pk=row.case_id).exists()
    if row is None or not (seen or row.unit_id in request.actor.principal_ids):
        raise NotFound
    here = link(request, "suggestion", suggestion_id=row.pk)
    facts, held = _facts(row), held_rows(request, row)
    if row.unit_id is None and policy.ask(request.actor, CLAIM, row):
        own = request.actor.holds(*UNIT_ROLES)
        form = ClaimForm(request.POST or None, own=own)
        return form_page(
            request,
            form,
            lambda: claim(
                request.actor,
                key=key_of(request),
                suggestion_id=row.pk,
                how=form.cleaned_data["how"],
                due_on=form.cleaned_data["due_on"],
                unit_id=None if own else form.cleaned_data["unit"].pk,
            ),
            heading=_("Take up the suggestion"),
            act=_("Take it up"),
            back=here,
            done=_("Taken up. Whoever raised it has been told."),
            facts=facts,
            held=held,
        )
    if row.unit_id and policy.ask(request.actor, ANSWER, row):
        answers = AnswerForm(request.POST or None, initial={"text": row.answer, "adopted": row.adopted})
        return form_page(
            request,
            answers,
            lambda: answer(
                request.actor,
                key=key_of(request),
                suggestion_id=row.pk,
                text=answers.cleaned_data["text"],
                adopted=answers.cleaned_data["adopted"],
            ),
            heading=_("Answer the suggestion"),
            act=_("Send the answer"),
            back=here,
            done=_("The answer is in. Whoever raised it has been told."),
            facts=facts,
            held=held,
        )
    context = {"facts": facts, "held": held, "heading": _("Suggestion %(n)d") % {"n": row.ordinal}}
    return render(request, "meetings/done.html", context)


def held_rows(request: Any, row: Suggestion) -> list[dict[str, Any]]:
    """The gatherings about a suggestion: where it was said, what follows that one, and what is held because of it."""
    own = not may_ever(request.actor, VIEW)
    return [
        {
            "title": found.case.title,
            "url": link(request, "mine" if own else "case", found.pk),
            "meta": " · ".join(part for part in (span(found.starts_at, found.ends_at), found.place) if part),
            "state": stage_words(found),
            "tone": TONES[found.case.stage],
        }
        for found in gatherings_about(request.actor, row.case)
    ]


def _facts(row: Suggestion) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"label": _("Gathering"), "value": row.case.title},
        {"label": _("Suggestion"), "value": row.text, "wide": True},
        {"label": _("Who raised it"), "value": row.voice},
    ]
    if row.unit:
        rows += [
            {"label": _("Taken up by"), "value": row.unit.name},
            {"label": _("How it is to be done"), "value": row.how, "wide": True},
            {"label": _("To be done by"), "value": row.due_on},
        ]
    if row.answered_on:
        rows += [
            {"label": _("Answer"), "value": row.answer, "wide": True},
            {"label": _("Adopted"), "value": row.get_adopted_display()},
            {"label": _("Answered on"), "value": row.answered_on},
        ]
    return rows


def _state(row: Suggestion) -> tuple[str, str]:
    if row.answered_on:
        return "done", row.get_adopted_display()
    if row.unit_id is None:
        return "wait", _("Not taken up yet")
    late = row.due_on is not None and row.due_on < today()
    return ("late", _("Overdue")) if late else ("doing", _("Taken up"))
