"""The columns of the lists of topics, talks and problems: on the page, in saved views, and what the question of a view says in words."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.talks.forms import ListFilter
from yitang.features.talks.policy import READ
from yitang.features.talks.states import PROBLEM_COURSE, TALK_COURSE, TOPIC_COURSE
from yitang.foundation.ui.lists.declared import ListColumn, ListPage
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.procedures import Procedure

MORE_STAGES = {"unsolved": gettext_lazy("Not concluded"), "late": gettext_lazy("Past their day")}
"""Stages of problems that are a condition of the list and no state of their course."""

TOPIC_COLUMNS = (
    ListColumn("title", gettext_lazy("Topic of the talk"), fixed=True, usual=True),
    ListColumn("source", gettext_lazy("From whom it comes"), usual=True),
    ListColumn("venue", gettext_lazy("Venue"), sort="venue", usual=True),
    ListColumn("proposed_on", gettext_lazy("Proposed on"), sort="proposed", usual=True),
    ListColumn("confirmed_by", gettext_lazy("Confirmed by"), usual=True),
    ListColumn("state", gettext_lazy("State"), usual=True),
    ListColumn("kind", gettext_lazy("Kind of matter")),
    ListColumn("region", gettext_lazy("Division")),
    ListColumn("proposer", gettext_lazy("Who proposed it")),
    ListColumn("confirmed_on", gettext_lazy("Confirmed on"), sort="confirmed"),
    ListColumn("paper", gettext_lazy("Paper or minutes")),
)
TALK_COLUMNS = (
    ListColumn("title", gettext_lazy("Talk"), fixed=True, usual=True),
    ListColumn("venue", gettext_lazy("Venue"), sort="venue", usual=True),
    ListColumn("day", gettext_lazy("Day"), sort="day", usual=True),
    ListColumn("people", gettext_lazy("Participants"), numeric=True, usual=True),
    ListColumn("suggestions", gettext_lazy("Suggestions"), numeric=True, usual=True),
    ListColumn("problems", gettext_lazy("Problems"), numeric=True, usual=True),
    ListColumn("state", gettext_lazy("State"), usual=True),
    ListColumn("topic", gettext_lazy("Topic of the talk")),
    ListColumn("region", gettext_lazy("Division")),
    ListColumn("form", gettext_lazy("Form of the talk")),
    ListColumn("method", gettext_lazy("Method")),
    ListColumn("chair", gettext_lazy("Who leads it")),
    ListColumn("consensus", gettext_lazy("Whether people agreed")),
)
PROBLEM_COLUMNS = (
    ListColumn("title", gettext_lazy("Problem"), fixed=True, usual=True),
    ListColumn("venue", gettext_lazy("Venue"), sort="venue", usual=True),
    ListColumn("mode", gettext_lazy("How it is dealt with"), usual=True),
    ListColumn("owners", gettext_lazy("Who deals with it"), usual=True),
    ListColumn("due_on", gettext_lazy("To be solved by"), sort="due", usual=True),
    ListColumn("state", gettext_lazy("State"), usual=True),
    ListColumn("region", gettext_lazy("Division")),
    ListColumn("talk", gettext_lazy("Talk")),
    ListColumn("raised_on", gettext_lazy("Brought up on"), sort="raised"),
    ListColumn("reported_on", gettext_lazy("Reported on"), sort="reported"),
    ListColumn("outcome", gettext_lazy("Whether it is solved")),
    ListColumn("solved_on", gettext_lazy("Concluded on"), sort="solved"),
    ListColumn("word", gettext_lazy("What the residents say")),
    ListColumn("transferred_on", gettext_lazy("Day of handing on"), sort="handed"),
)
SORTS: dict[str, tuple[str, ...]] = {
    "venue": ("venue__name", "pk"),
    "proposed": ("proposed_on", "pk"),
    "confirmed": ("confirmed_on", "pk"),
    "day": ("held_on", "planned_at", "pk"),
    "due": ("due_on", "pk"),
    "raised": ("raised_on", "pk"),
    "reported": ("reported_on", "pk"),
    "solved": ("solved_on", "pk"),
    "handed": ("transferred_on", "pk"),
}
"""Key of a list's head → columns. What has no day stands last, whichever way the list stands."""


def sorted_by(rows: QuerySet[Any], page: ListPage, asked: str) -> QuerySet[Any] | None:
    """The rows as the list's head asks (`due`, `-due` …); None where it asks nothing that this list can be sorted by."""
    key = asked.removeprefix("-")
    if key not in {column.sort for column in page.columns if column.sort}:
        return None
    ways = (F(name).desc(nulls_last=True) if asked.startswith("-") else F(name).asc(nulls_last=True) for name in SORTS[key])
    return rows.order_by(*ways)


def _described(course: Procedure) -> Callable[[QueryDict], list[tuple[Any, Any]]]:
    def described(asked: QueryDict) -> list[tuple[Any, Any]]:
        form = ListFilter(asked)
        form.is_valid()
        said: list[tuple[Any, Any]] = [
            (form.fields[name].label, form.cleaned_data[name]) for name in ("q", "region") if form.cleaned_data.get(name)
        ]
        if venue_id := form.cleaned_data.get("venue"):
            said.append((_("Venue"), _name_of(venue_id)))
        if stage := asked.get("stage"):
            said += [(_("State"), words) for code, words in _stages(course) if code == stage]
        return said

    return described


def _stages(course: Procedure) -> Iterable[tuple[str, Any]]:
    return [*((state.code, state.words()) for state in course.axes[0].states), *MORE_STAGES.items()]


def _name_of(venue_id: UUID) -> str:
    return str(Venue.objects.filter(pk=venue_id).values_list("name", flat=True).first() or "")


TOPIC_LIST = ListPage(
    "topics", gettext_lazy("Topics of talks"), "desk:talks:topics", READ, TOPIC_COLUMNS, _described(TOPIC_COURSE)
)
TALK_LIST = ListPage("talks", gettext_lazy("Talks at venues"), "desk:talks:list", READ, TALK_COLUMNS, _described(TALK_COURSE))
PROBLEM_LIST = ListPage(
    "problems", gettext_lazy("Problems of talks"), "desk:talks:problems", READ, PROBLEM_COLUMNS, _described(PROBLEM_COURSE)
)
PAGES = (TOPIC_LIST, TALK_LIST, PROBLEM_LIST)
