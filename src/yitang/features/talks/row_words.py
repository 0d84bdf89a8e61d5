"""Topics, talks and problems in words, for the columns of their lists and of the files that are made of them."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from yitang.features.talks.actions import FORMS
from yitang.features.talks.models import Problem, Talk, Topic
from yitang.features.talks.queries import with_counts
from yitang.features.talks.states import PROBLEM_COURSE, TALK_COURSE, TOPIC_COURSE
from yitang.features.talks.topics import CLASSES, SOURCES
from yitang.foundation.vocabulary.queries import labels

Texts = dict[str, Any]
"""Column → text, or a function that gives it where a dictionary has to be asked that a page may not need."""


def text_of(texts: Texts, code: str) -> Any:
    """The text of a column."""
    found = texts[code]
    return found() if callable(found) else found


def day_text(day: Any) -> str:
    """A day as tables write it; empty where there is none."""
    return day.isoformat() if day else ""


class TopicWords:
    """Topics in words; each dictionary is asked once, and only where its column is looked at."""

    @cached_property
    def sources(self) -> dict[str, str]:
        return labels(SOURCES)

    @cached_property
    def classes(self) -> dict[str, str]:
        return labels(CLASSES)

    def texts(self, row: Topic) -> Texts:
        """Column → text."""
        return {
            "title": row.case.title,
            "source": self.sources.get(row.source, row.source),
            "kind": lambda: self.classes.get(row.class_code, row.class_code) if row.class_code else "",
            "venue": row.venue.name,
            "region": row.venue.region.name,
            "proposer": row.proposed_by.name if row.proposed_by else row.proposer,
            "proposed_on": day_text(row.proposed_on),
            "confirmed_by": row.confirmed_by,
            "confirmed_on": day_text(row.confirmed_on),
            "paper": row.confirmed_paper,
            "state": TOPIC_COURSE.axes[0].state(row.case.stage).words(),
            "text": row.text,
        }


class TalkWords:
    """Talks in words; how many came, were said and found is asked once for all of them."""

    def __init__(self, rows: Iterable[Talk]) -> None:
        self.counts: Mapping[UUID, Mapping[str, int]] = with_counts(list(rows))

    @cached_property
    def forms(self) -> dict[str, str]:
        return labels(FORMS)

    def texts(self, row: Talk) -> Texts:
        """Column → text."""
        planned = timezone.localtime(row.planned_at).date() if row.planned_at else None
        return {
            "title": row.case.title,
            "venue": row.venue.name,
            "region": row.venue.region.name,
            "day": day_text(row.held_on or planned),
            "topic": row.topic.case.title if row.topic else "",
            "form": lambda: self.forms.get(row.form, row.form) if row.form else "",
            "method": row.method_version.method.name if row.method_version else "",
            "chair": row.chair,
            "consensus": row.get_consensus_display() if row.consensus else "",
            "agreed": row.agreed,
            "state": TALK_COURSE.axes[0].state(row.case.stage).words(),
            **self.counts[row.pk],
        }


def problem_texts(row: Problem) -> Texts:
    """Column → text of a problem whose owners were fetched along."""
    return {
        "title": row.case.title,
        "venue": row.venue.name,
        "region": row.venue.region.name,
        "talk": row.talk.case.title if row.talk else "",
        "text": row.text,
        "raised_on": day_text(row.raised_on),
        "mode": row.get_mode_display(),
        "owners": "、".join(one.name for one in sorted(row.owners.all(), key=lambda one: one.ordinal)),
        "due_on": day_text(row.due_on),
        "state": PROBLEM_COURSE.axes[0].state(row.case.stage).words(),
        "reported_on": day_text(row.reported_on),
        "report": row.report,
        "outcome": row.get_outcome_display() if row.outcome else "",
        "solved_on": day_text(row.solved_on),
        "word": row.get_residents_word_display() if row.residents_word else "",
        "transferred_on": day_text(row.transferred_on),
    }
