"""What the pages of a round share: finding it, where it stands, its course."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.features.assessment.models import Award, Objection, Round
from yitang.features.assessment.queries import next_state, order_of, visible_awards, visible_rounds
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.deadlines.clocks import Colour, lamp
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.workflow.board import Board, Step, course_of

TONES = {
    "preparing": "wait",
    "comments": "doing",
    "group": "doing",
    "chair": "doing",
    "notified": "doing",
    "archived": "done",
    "cancelled": "void",
    "nominating": "doing",
    "reviewing": "doing",
    "decided": "soon",
    "announced": "done",
}
LAMP_TONES = {Colour.GREEN: "doing", Colour.AMBER: "soon", Colour.RED: "late"}


def seen_round(actor: Actor, case_id: UUID) -> Round:
    """The round, if the actor may see it. Raises `NotFound`."""
    found = visible_rounds(actor).filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("There is no such round, or it is not yours to see."))
    return found


def seen_award(actor: Actor, case_id: UUID) -> Award:
    """The award, if the actor may see it. Raises `NotFound`."""
    found = visible_awards(actor).filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("There is no such award, or it is not yours to see."))
    return found


def address(request: Any, page: str, **ids: Any) -> str:
    """The address of a page of this room in the desk."""
    return reverse(f"desk:assessment:{page}", kwargs={"council": request.council.code, **ids})


def status_of(board: Board) -> dict[str, Any]:
    """Where the round stands, who has it, what is due, and the steps of this council's order."""
    state, order = board.case.stage, order_of(board.procedure)
    place = order.index(state) if state in order else len(order)
    axis = board.procedure.axis("round")
    path = [
        {"label": axis.state(code).words(), "state": "done" if n < place else "now" if n == place else "todo"}
        for n, code in enumerate(order)
    ]
    path.append({"label": axis.state("archived").words(), "state": "now" if state == "archived" else "todo"})
    due, tone = due_of(board)
    holder = board.stage.holder
    return {
        "where": board.stage.words(),
        "holder": Role(holder).label if holder in Role.values else "",
        "due": due,
        "tone": tone,
        "steps": [] if state == "cancelled" else path,
    }


def due_of(board: Board) -> tuple[str, str]:
    """Until when members may object, with the tone of the bar."""
    tone = TONES[board.case.stage]
    until = board.subject.objections_until
    if board.case.stage != "notified" or until is None:
        return "", tone
    if until < today():
        return _("The time to object ended on %(day)s") % {"day": zh_date(until)}, "soon"
    return _("Objections possible until %(day)s") % {"day": zh_date(until)}, tone


def onward(board: Board) -> Step | None:
    """The one step that the council's order has next, if the actor may take it."""
    wanted = next_state(board.procedure, board.case.stage)
    if board.case.stage == "notified":
        wanted = "archived"
    return next((step for step in board.steps if step.track.axis == "round" and wanted and step.edge.to == wanted), None)


def beside(board: Board) -> list[Step]:
    """Steps off the straight way: sending back, cancelling."""
    return [step for step in board.steps if step.track.axis == "round" and step.edge.code in ("send_back", "cancel")]


def timeline_of(board: Board) -> list[dict[str, Any]]:
    """The decisions of a case, newest first. Steps of single members (objections) stand on their own pages."""
    entries = []
    for decision in reversed(list(course_of(board.case.pk))):
        if decision.axis == "objection" or decision.edge == "object":
            continue
        edge = board.procedure.axis(decision.axis).edge(decision.edge)
        data = decision.data
        notes = [
            _("Meeting of %(day)s") % {"day": data["held_on"]} if data.get("held_on") else "",
            _("Paper: %(paper)s") % {"paper": data["paper"]} if data.get("paper") else "",
            decision.reason,
        ]
        entries.append(
            {
                "when": decision.recorded_at,
                "who": decision.actor_name,
                "what": _(edge.label),
                "note": " · ".join(filter(None, notes)),
            }
        )
    return entries


def objection_lamp(objection: Objection, due_on: Any) -> tuple[str, str]:
    """Tone and words of an objection in a list."""
    if objection.withdrawn_on:
        return "void", _("Withdrawn")
    if objection.outcome:
        return "done", str(objection.get_outcome_display())
    found = lamp(due_on, today(), calendar_for(objection.council_id))
    return LAMP_TONES.get(found.colour, "doing"), found.words or _("Being re-examined")
