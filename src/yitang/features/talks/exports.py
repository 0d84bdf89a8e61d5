"""Topics, talks and problems as workbooks for a purpose: registered, marked, text stays text. Counting gets no names
and nothing that people said."""

from collections.abc import Callable
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import Problem, Talk, Topic
from yitang.features.talks.policy import EXPORT
from yitang.features.talks.row_words import TalkWords, TopicWords, problem_texts, text_of
from yitang.features.talks.table import PROBLEM_LIST, TALK_LIST, TOPIC_LIST
from yitang.foundation.core.clock import today
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.sheets import write_columns
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.ui.lists.declared import ListPage

TOPICS, TALKS, PROBLEMS = "talks.topics", "talks.talks", "talks.problems"
OVER = 2000
PLACE = ("places.Venue.name",)
REGION = ("places.Region.name",)
TITLE, STAGE = ("workflow.Case.title",), ("workflow.Case.stage",)
TOPIC_FROM: dict[str, tuple[str, ...]] = {
    "title": TITLE,
    "source": ("talks.Topic.source",),
    "kind": ("talks.Topic.class_code",),
    "venue": PLACE,
    "region": REGION,
    "proposed_on": ("talks.Topic.proposed_on",),
    "confirmed_on": ("talks.Topic.confirmed_on",),
    "state": STAGE,
    "proposer": ("talks.Topic.proposer", "principals.Principal.name"),
    "confirmed_by": ("talks.Topic.confirmed_by",),
    "paper": ("talks.Topic.confirmed_paper",),
    "text": ("talks.Topic.text",),
}
TALK_FROM: dict[str, tuple[str, ...]] = {
    "title": TITLE,
    "venue": PLACE,
    "region": REGION,
    "day": ("talks.Talk.held_on", "talks.Talk.planned_at"),
    "form": ("talks.Talk.form",),
    "method": ("methods.Method.name",),
    "people": ("talks.Attendance.count",),
    "suggestions": ("suggestions.Suggestion.case",),
    "problems": ("talks.Problem.talk",),
    "consensus": ("talks.Talk.consensus",),
    "state": STAGE,
    "topic": TITLE,
    "chair": ("talks.Talk.chair",),
    "agreed": ("talks.Talk.agreed",),
}
PROBLEM_FROM: dict[str, tuple[str, ...]] = {
    "venue": PLACE,
    "region": REGION,
    "raised_on": ("talks.Problem.raised_on",),
    "mode": ("talks.Problem.mode",),
    "due_on": ("talks.Problem.due_on",),
    "state": STAGE,
    "reported_on": ("talks.Problem.reported_on",),
    "outcome": ("talks.Problem.outcome",),
    "solved_on": ("talks.Problem.solved_on",),
    "word": ("talks.Problem.residents_word",),
    "transferred_on": ("talks.Problem.transferred_on",),
    "title": TITLE,
    "talk": TITLE,
    "owners": ("talks.Owner.name", "principals.Principal.name"),
    "text": ("talks.Problem.text",),
    "report": ("talks.Problem.report",),
}
LABELS = {"text": _("In detail"), "agreed": _("What they agreed on"), "report": _("What was done")}
"""Words of the columns that stand in no list: what is too long for a page."""
COUNTED = {TOPICS: 8, TALKS: 11, PROBLEMS: 11}
"""How many of a kind's columns are for counting; the others hold names and what people said."""


def _declare(kind: str, page: ListPage, made_from: dict[str, tuple[str, ...]]) -> None:
    known: dict[str, Any] = LABELS | {column.code: column.label for column in page.columns}
    codes = tuple(made_from)
    columns = tuple(ExportColumn(code, known[code], fields) for code, fields in made_from.items())
    purposes = (
        Purpose("figures", _("Counting"), codes[: COUNTED[kind]], ColumnClass.INTERNAL),
        Purpose("work", _("Dealing with what was talked about"), codes, ColumnClass.INTERNAL),
    )
    EXPORT_KINDS.register(kind, ExportKind(kind, page.label, EXPORT, columns, purposes, over=OVER, list_code=page.code))


_declare(TOPICS, TOPIC_LIST, TOPIC_FROM)
_declare(TALKS, TALK_LIST, TALK_FROM)
_declare(PROBLEMS, PROBLEM_LIST, PROBLEM_FROM)


def export_topics(actor: Actor, key: str, found: QuerySet[Topic], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The topics as a workbook. Raises `Invalid` for a purpose that is not known."""
    return _out(actor, key, TOPICS, TOPIC_LIST, list(found), TopicWords().texts, purpose, asked)


def export_talks(actor: Actor, key: str, found: QuerySet[Talk], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The talks as a workbook. Raises `Invalid` for a purpose that is not known."""
    rows = list(found)
    return _out(actor, key, TALKS, TALK_LIST, rows, TalkWords(rows).texts, purpose, asked)


def export_problems(actor: Actor, key: str, found: QuerySet[Problem], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The problems as a workbook. Raises `Invalid` for a purpose that is not known."""
    rows = list(found.prefetch_related("owners"))
    return _out(actor, key, PROBLEMS, PROBLEM_LIST, rows, problem_texts, purpose, asked)


def _out(
    actor: Actor,
    key: str,
    kind: str,
    page: ListPage,
    rows: list[Any],
    texts: Callable[[Any], dict[str, Any]],
    purpose: str,
    asked: dict[str, str],
) -> HandedOut:
    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        told = (texts(row) for row in rows)
        write_columns(file, columns, ([text_of(one, column.code) for column in columns] for one in told), mark)

    name = f"{page.label}_{today():%Y%m%d}.xlsx"
    return hand_out(actor, key=key, kind=kind, purpose=purpose, rows=len(rows), asked=asked, name=name, write=write)
