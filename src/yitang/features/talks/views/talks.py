"""Talks: the list, one talk step by step, preparing and changing one, its steps, the public text."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.talks import actions
from yitang.features.talks.exports import TALKS, export_talks
from yitang.features.talks.forms import CallForm, ListFilter, ReleaseForm, TalkForm, TalkStep, WhyForm
from yitang.features.talks.inviting import call_members
from yitang.features.talks.models import Talk
from yitang.features.talks.policy import EXPORT, READ, RELEASE, RUN
from yitang.features.talks.queries import (
    NEWEST,
    attendance_of,
    get_talk,
    named_at,
    problems_of,
    release_of,
    suggestions_of,
    visible_talks,
    visible_topics,
)
from yitang.features.talks.releases import draft_of, release, withdraw_release
from yitang.features.talks.row_words import TalkWords
from yitang.features.talks.states import TALK, TALK_COURSE
from yitang.features.talks.steps import course_of
from yitang.features.talks.table import TALK_LIST
from yitang.features.talks.views.lists import PAGE, asked_for, cells, opened_first, shown_with
from yitang.features.talks.views.parts import (
    TONES,
    form_page,
    link,
    minted,
    problem_lamp,
    steps_of_case,
    take_step,
    venues_of,
)
from yitang.features.talks.views.tasks import tasks_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.further import further_steps
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.models import Venue
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

ASKS: dict[str, tuple[str, ...]] = {"announce": (), "open": ("held_on",), "close": (), "cancel": ("reason",)}


@require_safe
@needs(READ)
def talks(request: Any) -> HttpResponse:
    """The list by stage, the newest first; how many came, what they suggested, what has to be solved."""
    if first := opened_first(request, TALK_LIST):
        return first
    every, rows, form = _asked(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = shown_with(request, TALK_LIST, TALK_COURSE, every, form, TALKS, "list")
    found = list(page.object_list)
    words = TalkWords(found)
    context |= {
        "rows": [
            {"row": row, "tone": TONES[row.case.stage], "cells": cells(context["columns"], words.texts(row))} for row in found
        ],
        "page": page,
        "may_run": may_ever(request.actor, RUN),
    }
    return render(request, "talks/list.html", context)


@require_POST
@needs(EXPORT)
def export(request: Any) -> HttpResponseBase:
    """The talks that the question finds, as a workbook for a purpose."""
    _every, rows, _form = _asked(request)
    asked = request.GET.dict()
    return answer(request, export_talks(request.actor, key_of(request), rows, request.POST.get("purpose", ""), asked))


def _asked(request: Any) -> tuple[Any, Any, ListFilter]:
    return asked_for(request, visible_talks(request.actor), TALK_LIST, TALK_COURSE, NEWEST)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def talk(request: Any, case_id: UUID) -> HttpResponse:
    """One talk: what is to be done next as a task list, then what was said and what has to be solved."""
    found = seen_talk(request, case_id)
    form, edge = TalkStep(request.POST or None, initial={"held_on": today()}), request.POST.get("edge", "")
    if request.method == "POST" and edge in ASKS and form.is_valid():
        payload = {"held_on": str(form.cleaned_data["held_on"] or "")} if edge == "open" else {}
        done = _("Done: {step}.").format(step=_(TALK_COURSE.axes[0].edge(edge).label))
        taken = take_step(request, TALK, found.pk, edge, form, payload, request.path, done)
        if taken is not None:
            return taken
    context = steps_of_case(request, found, TALK, ASKS, form, edge if form.errors else "") | _shown(request, found)
    return render(request, "talks/talk.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def new_talk(request: Any) -> HttpResponse:
    """Prepare a talk, on its own or on a topic that is confirmed (`?topic=`)."""
    asked_topic = next(iter(uuids([request.GET.get("topic", "")])), None)
    topic = visible_topics(request.actor).filter(pk=asked_topic).first() if asked_topic else None
    venues = venues_of(request)
    topics = visible_topics(request.actor).filter(case__stage__in=("confirmed", "talked"))
    venue = topic.venue if topic else Venue.objects.filter(code=request.GET.get("venue", "").replace("\x00", "")).first()
    if venue is not None:
        topics = topics.filter(venue=venue)
    elif venues is None:
        topics = topics.none()
    initial = {"venue": venue.code if venue else "", "topic": topic}
    form = TalkForm(request.POST or None, venues=venues, topics=topics.order_by("-confirmed_on"), initial=initial)
    case_id = minted(request)
    return form_page(
        request,
        form,
        lambda: actions.plan_talk(
            request.actor, key=key_of(request), case_id=case_id, venue_id=form.cleaned_data["venue"], **form.data_of()
        ),
        heading=_("Prepare a talk"),
        act=_("Save the talk"),
        back=link(request, "list"),
        done=_("The talk is prepared. Announce it when day and place stand."),
        hidden=[("case_id", case_id)],
        onward=lambda: link(request, TALK, case_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def edit_talk(request: Any, case_id: UUID) -> HttpResponse:
    """Change what was prepared."""
    found = runnable(request, case_id)
    topics = visible_topics(request.actor).filter(venue=found.venue, case__stage__in=("confirmed", "talked"))
    if found.topic_id:
        topics = topics | visible_topics(request.actor).filter(pk=found.topic_id)
    initial = {name: getattr(found, name) for name in ("topic", "form", "place", "chair", "agenda")}
    initial |= {"title": found.case.title, "method": str(found.method_version_id or "")}
    if found.planned_at:
        initial |= {"day": found.planned_at.date(), "hour": found.planned_at}
    form = TalkForm(request.POST or None, topics=topics, talk=found, initial=initial)
    version = version_of(request) or found.version
    return form_page(
        request,
        form,
        lambda: actions.edit_talk(
            request.actor, key=key_of(request), case_id=found.pk, expected_version=version, **form.data_of()
        ),
        heading=_("Change the talk"),
        act=_("Save the changes"),
        back=link(request, TALK, found.pk),
        done=_("Saved."),
        version=version,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def call(request: Any, case_id: UUID) -> HttpResponse:
    """Invite members by a notice: a gathering of its own begins, and its page opens."""
    found = runnable(request, case_id)
    policy.require(request.actor, ORGANISE, Gathering(council_id=request.council.id))
    form = CallForm(request.POST or None)
    made: dict[str, Any] = {}
    kwargs = {"council": request.council.code}
    return form_page(
        request,
        form,
        lambda: made.update(call_members(request.actor, key=key_of(request), case_id=found.pk, **form.cleaned_data)),
        heading=_("Invite members"),
        act=_("Prepare the notice"),
        back=link(request, TALK, found.pk),
        done=_("The gathering of the talk is prepared. Choose who is invited and send the notice."),
        note=found.case.title,
        onward=lambda: reverse("desk:meetings:case", kwargs=kwargs | {"gathering_id": made["gathering_id"]}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RELEASE)
def release_talk(request: Any, case_id: UUID) -> HttpResponse:
    """Release what strangers read about a talk, or put a new text in its place."""
    found = seen_talk(request, case_id)
    policy.require(request.actor, RELEASE, Target(found.case, found))
    now_public = release_of(found.pk)
    initial = (
        {"title": now_public.title, "text": now_public.text}
        if now_public
        else {"title": found.case.title, "text": draft_of(found)}
    )
    form = ReleaseForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda: release(request.actor, key=key_of(request), case_id=found.pk, **form.cleaned_data),
        heading=_("Release the result"),
        act=_("Release it on the public page"),
        back=link(request, TALK, found.pk),
        done=_("The text stands on the public page of the venue."),
        note=_("Write without names of people. What is released can be read by everybody at once."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RELEASE)
def withdraw(request: Any, case_id: UUID) -> HttpResponse:
    """Take the public text down."""
    found = seen_talk(request, case_id)
    policy.require(request.actor, RELEASE, Target(found.case, found))
    form = WhyForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: withdraw_release(request.actor, key=key_of(request), case_id=found.pk, why=form.cleaned_data["why"]),
        heading=_("Take the result off the public page"),
        act=_("Take it down"),
        back=link(request, TALK, found.pk),
        done=_("The text is no longer public."),
    )


def seen_talk(request: Any, case_id: UUID) -> Talk:
    """The talk as far as the reader may see it. Raises `NotFound`."""
    found = get_talk(request.actor, case_id)
    if found is None:
        raise NotFound(_("There is no such talk, or it is not yours to see."))
    return found


def runnable(request: Any, case_id: UUID) -> Talk:
    """The same for whoever holds it. Raises `NotFound`, `Refused`."""
    found = seen_talk(request, case_id)
    policy.require(request.actor, RUN, Target(found.case, found))
    return found


def _shown(request: Any, found: Talk) -> dict[str, Any]:
    target = Target(found.case, found)
    may_run = bool(policy.ask(request.actor, RUN, target))
    kinds, counts = labels(actions.PARTICIPANTS), attendance_of(found.pk)
    suggestions, problems = list(suggestions_of(found.pk)), problems_of(found.pk)
    course, calendar = course_of(found), calendar_for(request.council.id)
    for row in problems:
        words = procedure_of(row.case.procedure_id).stage_state(row.case.stage).words()
        row.tone, row.words = problem_lamp(row, calendar, words)  # type: ignore[attr-defined]
    writable = may_run and found.case.stage in ("open", "closed")
    return {
        "talk": found,
        "tone": TONES[found.case.stage],
        "form_words": labels(actions.FORMS).get(found.form, found.form),
        "people": [(kinds.get(code, code), n) for code, n in counts.items()],
        "people_count": sum(counts.values()),
        "named": named_at(found.pk),
        "suggestions": suggestions,
        "problems": problems,
        "method_steps": course,
        "tasks": tasks_of(request, found, len(suggestions), len(problems), counts) if may_run else [],
        "may_run": may_run,
        "may_write": writable,
        "may_edit": may_run and found.case.stage in ("planned", "announced", "open"),
        "may_call": may_run
        and found.case.stage in actions.BEFORE
        and found.planned_at is not None
        and found.gathering_id is None
        and may_ever(request.actor, ORGANISE),
        "sees_gathering": found.gathering_id is not None and may_ever(request.actor, ORGANISE),
        "may_release": found.case.stage == "closed" and bool(policy.ask(request.actor, RELEASE, target)),
        "public": release_of(found.pk),
        "further": further_steps(request, TALK, found) if may_run else [],
        "sees_problems": not request.actor.roles <= {Role.MEMBER},
    }
