"""Topics: the list, one topic with what can be done, proposing one."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.talks import topics as acts
from yitang.features.talks.exports import TOPICS, export_topics
from yitang.features.talks.forms import ListFilter, TopicForm, TopicStep
from yitang.features.talks.models import Topic
from yitang.features.talks.policy import CONFIRM, EXPORT, PROPOSE, READ, RUN
from yitang.features.talks.queries import get_topic, visible_talks, visible_topics
from yitang.features.talks.row_words import TopicWords
from yitang.features.talks.states import TOPIC, TOPIC_COURSE
from yitang.features.talks.table import TOPIC_LIST
from yitang.features.talks.views.lists import PAGE, asked_for, cells, opened_first, shown_with
from yitang.features.talks.views.parts import TONES, form_page, link, minted, steps_of_case, take_step, venues_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.further import further_steps
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.moves import Target

ASKS: dict[str, tuple[str, ...]] = {
    "confirm": ("confirmed_by", "confirmed_on", "confirmed_paper"),
    "set_aside": ("reason",),
    "propose_again": (),
}


@require_safe
@needs(READ)
def topics(request: Any) -> HttpResponse:
    """The list by stage; those that wait longest first."""
    if first := opened_first(request, TOPIC_LIST):
        return first
    every, rows, form = _asked(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = shown_with(request, TOPIC_LIST, TOPIC_COURSE, every, form, TOPICS, "topics")
    words = TopicWords()
    context |= {
        "rows": [
            {"row": row, "tone": TONES[row.case.stage], "cells": cells(context["columns"], words.texts(row))}
            for row in page.object_list
        ],
        "page": page,
        "may_propose": may_ever(request.actor, PROPOSE),
    }
    return render(request, "talks/topics.html", context)


@require_POST
@needs(EXPORT)
def export(request: Any) -> HttpResponseBase:
    """The topics that the question finds, as a workbook for a purpose."""
    _every, rows, _form = _asked(request)
    asked = request.GET.dict()
    return answer(request, export_topics(request.actor, key_of(request), rows, request.POST.get("purpose", ""), asked))


def _asked(request: Any) -> tuple[Any, Any, ListFilter]:
    usual = ("proposed_on", "pk") if request.GET.get("stage") in ("proposed", "confirmed") else ("-proposed_on", "-pk")
    return asked_for(request, visible_topics(request.actor), TOPIC_LIST, TOPIC_COURSE, usual)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def topic(request: Any, case_id: UUID) -> HttpResponse:
    """One topic: what it is about, who confirmed it, the talks on it, and the steps that this reader may take."""
    found = _seen(request, case_id)
    form, edge = TopicStep(request.POST or None, initial={"confirmed_on": today()}), request.POST.get("edge", "")
    if request.method == "POST" and edge in ASKS and form.is_valid():
        done = _("Done: {step}.").format(step=_(TOPIC_COURSE.axes[0].edge(edge).label))
        taken = take_step(request, TOPIC, found.pk, edge, form, form.payload_of(ASKS[edge]), request.path, done)
        if taken is not None:
            return taken
    target = Target(found.case, found)
    context = steps_of_case(request, found, TOPIC, ASKS, form, edge if form.errors else "") | {
        "topic": found,
        "tone": TONES[found.case.stage],
        "source": labels(acts.SOURCES).get(found.source, found.source),
        "kind": labels(acts.CLASSES).get(found.class_code, found.class_code),
        "talks": list(visible_talks(request.actor).filter(topic=found).order_by("-held_on", "-pk")[:20]),
        "may_edit": found.case.stage == "proposed" and bool(policy.ask(request.actor, CONFIRM, target)),
        "may_plan": found.case.stage in ("confirmed", "talked") and bool(policy.ask(request.actor, RUN, target)),
        "further": further_steps(request, TOPIC, found),
    }
    return render(request, "talks/topic.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PROPOSE)
def new_topic(request: Any) -> HttpResponse:
    """Propose a topic: at the own venue, or at any one for those who keep them all and for members."""
    own = request.actor.holds(Role.MEMBER) and not policy.may_ever(request.actor, RUN)
    initial = {"venue": request.GET.get("venue", "")}
    form = TopicForm(request.POST or None, venues=venues_of(request), own=own, initial=initial)
    case_id = minted(request)

    def run() -> None:
        asked = dict(form.cleaned_data)
        venue_id = asked.pop("venue")
        acts.propose_topic(request.actor, key=key_of(request), case_id=case_id, venue_id=venue_id, **asked)

    return form_page(
        request,
        form,
        run,
        heading=_("Propose a topic"),
        act=_("Propose the topic"),
        back=link(request, "topics"),
        done=_("The topic waits for the party organisation of the place."),
        note=_("What many people here share, what the party and government need, what the council can help with."),
        hidden=[("case_id", case_id)],
        onward=lambda: link(request, TOPIC, case_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CONFIRM)
def edit_topic(request: Any, case_id: UUID) -> HttpResponse:
    """Put a topic right while it waits."""
    found = _seen(request, case_id)
    policy.require(request.actor, CONFIRM, Target(found.case, found))
    initial = {name: getattr(found, name) for name in ("source", "class_code", "text", "proposer")} | {"title": found.case.title}
    form = TopicForm(request.POST or None, topic=found, initial=initial)

    def run() -> None:
        more = {"proposed_by": found.proposed_by_id, "proposed_on": found.proposed_on}
        acts.edit_topic(request.actor, key=key_of(request), case_id=found.pk, **more, **form.cleaned_data)

    back = link(request, TOPIC, found.pk)
    return form_page(request, form, run, heading=_("Correct the topic"), act=_("Save the changes"), back=back, done=_("Saved."))


def _seen(request: Any, case_id: UUID) -> Topic:
    found = get_topic(request.actor, case_id)
    if found is None:
        raise NotFound(_("There is no such topic, or it is not yours to see."))
    return found
