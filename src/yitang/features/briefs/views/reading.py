"""How a brief reads to the person who opened it: where it stands, what happened, what became of it. Names stay with the editors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from yitang.features.briefs.ladder.reading import standing_lines
from yitang.features.briefs.models import Brief, BriefSubmitter, BriefText
from yitang.features.briefs.queries import credits_of, get_visible, submitters_of
from yitang.features.briefs.sources import Source, is_own, source_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.deadlines.clocks import Colour, lamp, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.handling.queries import WITHIN
from yitang.instruments.workflow.board import Board, course_of
from yitang.instruments.workflow.models import Case, Decision
from yitang.instruments.workflow.procedures import State, procedure_of

TONES = {
    "draft": "wait",
    "returned": "soon",
    "asking": "soon",
    "issued": "done",
    "answered": "done",
    "merged": "doing",
    "turned": "done",
    "not_adopted": "void",
    "withdrawn": "void",
    "dissolved": "void",
}
"""Stage → tone of its lamp; every other stage is under way."""
LAMP_TONES = {Colour.GREEN: "doing", Colour.AMBER: "soon", Colour.RED: "late"}
OF_THE_WRITER = {"submit", "withdraw", "refuse", "turn"}
"""Steps that the writer takes: who took them is the source."""
TOLD_TO_WRITERS = {
    "submit",
    "return",
    "not_adopt",
    "reopen",
    "withdraw",
    "issue",
    "ask_turn",
    "turn",
    "refuse",
    "lapse",
    "merge",
    "restore",
    "pass_on",
    "answer",
    "publish",
    "take_down",
}
TOLD_TO_UNITS = {"issue", "pass_on", "receive", "answer"}


@dataclass(frozen=True, slots=True)
class Reader:
    """In which capacity somebody reads a brief: this decides on words, names and what is left out."""

    is_writer: bool
    is_desk: bool
    sees_source: bool
    unit_ids: frozenset[UUID] = frozenset()

    @property
    def audience(self) -> str:
        return "owner" if self.is_writer else "staff"


def reader_of(actor: Actor, brief: Brief) -> Reader:
    """What the actor is to this brief."""
    units = frozenset(g.principal_id for g in actor.grants if g.role in UNIT_ROLES and g.principal_id)
    own = is_own(actor, brief) or is_invited(actor, brief.pk)
    sees = bool(policy.may_ever(actor, "briefs.see_source"))
    return Reader(own, policy.may_ever(actor, "briefs.browse"), sees, units)


def is_invited(actor: Actor, case_id: UUID) -> bool:
    """Whether one of the actor's principals was asked to reflect it together and has not answered."""
    asked = BriefSubmitter.State.INVITED
    return any(row.state == asked and row.principal_id in actor.principal_ids for row in submitters_of(case_id))


def seen(actor: Actor, case_id: UUID) -> Brief:
    """The brief, if the actor may see it. Raises `NotFound`."""
    brief = get_visible(actor, case_id)
    if brief is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    return brief


def address(request: Any, page: str, case_id: UUID | None = None) -> str:
    """The address of a page of briefs in the request's council."""
    kwargs = {"council": request.council.code} | ({"case_id": case_id} if case_id else {})
    return reverse(f"desk:briefs:{page}", kwargs=kwargs)


def stage_of(case: Case) -> State:
    """The state that a case's stage stands for, in the version it is pinned to."""
    return procedure_of(case.procedure_id).stage_state(case.stage)


def tone_of(case: Case) -> str:
    return TONES.get(case.stage, "doing")


def due_words(council_id: UUID, due_on: Any) -> tuple[str, str]:
    """What is left of a deadline in words with its day, and the tone; two empty texts without a deadline."""
    if due_on is None:
        return "", ""
    light = lamp(due_on, today(), calendar_for(council_id))
    return _("%(left)s (until %(day)s)") % {"left": light.words, "day": zh_date(due_on)}, LAMP_TONES.get(light.colour, "")


def status_of(board: Board, reader: Reader) -> dict[str, Any]:
    """What the status bar says: where it is, who has it, until when."""
    due, tone = due_words(board.case.council_id, board.case.due_on)
    if reader.is_writer and not reader.is_desk and board.stage.holder != "submitter":
        due, tone = "", tone_of(board.case)
    return {
        "where": board.stage.words(reader.audience),
        "holder": _holder(board, reader),
        "due": due,
        "tone": tone or tone_of(board.case),
    }


def _holder(board: Board, reader: Reader) -> str:
    holder = board.stage.holder
    if holder == "submitter":
        return _("You") if reader.is_writer else _("the writer")
    if holder in Role.values:
        return str(Role(holder).label) if reader.is_desk else _("the editors")
    return ""


def became_of(brief: Brief) -> list[str]:
    """What became of it in plain words, for its writer; empty while nothing is decided."""
    told = []
    for credit in credits_of(brief.pk):
        issue = credit.issue
        words = {"code": issue.code, "title": issue.case.title, "day": zh_date(issue.issued_on)}
        if issue.pk == brief.pk:
            told.append(_("Adopted: issued on %(day)s as %(code)s, “%(title)s”.") % words)
        else:
            told.append(_("Adopted together with others: issued on %(day)s as %(code)s, “%(title)s”. You are credited.") % words)
        if issue.main_to:
            told.append(_("Sent to: %(names)s.") % {"names": issue.main_to})
    return told + standing_lines(brief.pk)


def timeline_of(board: Board, reader: Reader, units: dict[UUID, str]) -> list[dict[str, Any]]:
    """What happened, newest first. The steps of the writer carry no name: who reflected it stands in the source alone."""
    tracks = {track.pk: track.unit_id for track in board.tracks}
    entries = []
    for decision in reversed(list(course_of(board.case.pk))):
        unit_id = tracks.get(decision.track_id) if decision.track_id else None
        if _is_told(decision, unit_id, reader):
            entries.append(
                {
                    "when": _when(decision),
                    "who": _who(decision, units.get(unit_id, "") if unit_id else "", reader),
                    "what": _what(board, decision),
                    "note": "；".join(_notes(decision, reader)),
                }
            )
    return entries


def _is_told(decision: Decision, unit_id: UUID | None, reader: Reader) -> bool:
    if unit_id is not None and decision.edge in WITHIN:
        return reader.is_desk or unit_id in reader.unit_ids
    if reader.is_desk:
        return True
    if reader.is_writer:
        return decision.edge in TOLD_TO_WRITERS or (unit_id is not None and decision.edge == "issue")
    return decision.edge in TOLD_TO_UNITS and (unit_id is None or unit_id in reader.unit_ids)


def _when(decision: Decision) -> Any:
    return decision.recorded_at if local_day(decision.recorded_at) == decision.effective_on else decision.effective_on


def _who(decision: Decision, unit: str, reader: Reader) -> str:
    if decision.edge in OF_THE_WRITER:
        return _("You") if reader.is_writer else _("the writer")
    if unit:
        return unit
    office = str(Role(decision.role).label) if decision.role in Role.values else ""
    return " ".join(part for part in (office, decision.actor_name) if part) if reader.is_desk else office


def _what(board: Board, decision: Decision) -> str:
    axis = board.procedure.axis(decision.axis)
    try:
        return gettext(axis.edge(decision.edge).done)
    except KeyError:
        # History may tell of a step that this procedure does not have; where it led says what it was.
        return axis.state(decision.to_state).words()


def _notes(decision: Decision, reader: Reader) -> Iterator[str]:
    data = decision.data
    if issue := data.get("issue"):
        yield str(issue)
    if label := data.get("reason_label"):
        yield str(label)
    if units := data.get("units"):
        yield "、".join(unit["name"] for unit in units)
    if decision.reason and (reader.is_desk or reader.is_writer):
        yield decision.reason


def own_text(texts: list[BriefText]) -> BriefText | None:
    """The author's text as it was last handed in."""
    return next((text for text in reversed(texts) if text.hand == BriefText.Hand.AUTHOR), None)


def source_for(actor: Actor, brief: Brief) -> Source | None:
    """Who reflected it; nothing for a combined brief, whose originals say it each for itself."""
    return None if brief.derived else source_of(actor, brief)
