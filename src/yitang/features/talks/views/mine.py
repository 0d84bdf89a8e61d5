"""The convener's own page on a phone: my venue, what is next, what waits; and the one sheet to print."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yitang.features.talks.policy import READ, RUN
from yitang.features.talks.prompts import prompts_of
from yitang.features.talks.queries import (
    OPEN_PROBLEMS,
    last_held,
    own_venues,
    talks_in_order,
    visible_problems,
    visible_talks,
    visible_topics,
)
from yitang.features.talks.states import PROBLEM_COURSE, TALK_COURSE, TOPIC_COURSE
from yitang.features.talks.views.parts import TONES, link, problem_lamp
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.web import needs
from yitang.instruments.deadlines.queries import calendar_for

MOST = 8


@require_safe
@needs(RUN)
def mine(request: Any) -> HttpResponse:
    """My venues: the next session, topics, problems with their lamps; each list opens to the whole of it."""
    day, venues = today(), list(own_venues(request.actor, today()))
    ids = [one.pk for one in venues]
    held = last_held(ids)
    talks = visible_talks(request.actor).filter(venue__in=ids)
    coming = talks.filter(case__stage__in=("planned", "announced", "open")).order_by("planned_at", "pk")[:MOST]
    topics = visible_topics(request.actor).filter(venue__in=ids, case__stage__in=("proposed", "confirmed"))
    problems = visible_problems(request.actor).filter(venue__in=ids, case__stage__in=OPEN_PROBLEMS)
    calendar = calendar_for(request.council.id)
    context = {
        "venues": [{"venue": one, "held": held.get(one.pk)} for one in venues],
        "prompts": list(prompts_of(venues, held, day)),
        "coming": [_talk_row(request, row) for row in coming],
        "topics": [
            _row(request, row, TOPIC_COURSE, "topic", row.venue.name if len(venues) > 1 else "")
            for row in topics.order_by("proposed_on", "pk")[:MOST]
        ],
        "problems": [_problem_row(request, row, calendar) for row in problems.order_by("due_on", "pk")[:MOST]],
        "past": [_talk_row(request, row) for row in talks_in_order(talks.filter(case__stage="closed"))[:MOST]],
    }
    return render(request, "talks/mine.html", context)


@require_safe
@needs(READ)
def sheet(request: Any) -> HttpResponse:
    """The convener's handbook on one sheet of paper."""
    return render(request, "talks/sheet.html")


def _talk_row(request: Any, row: Any) -> dict[str, Any]:
    found = _row(request, row, TALK_COURSE, "talk", "")
    found["meta"] = row.held_on or row.planned_at
    return found


def _row(request: Any, row: Any, course: Any, page: str, meta: str) -> dict[str, Any]:
    stage = row.case.stage
    return {
        "title": row.case.title,
        "url": link(request, page, row.pk),
        "meta": meta,
        "state": course.axes[0].state(stage).words(),
        "tone": TONES[stage],
    }


def _problem_row(request: Any, row: Any, calendar: Any) -> dict[str, Any]:
    tone, words = problem_lamp(row, calendar, PROBLEM_COURSE.axes[0].state(row.case.stage).words())
    return {"title": row.case.title, "url": link(request, "problem", row.pk), "meta": "", "state": words, "tone": tone}
