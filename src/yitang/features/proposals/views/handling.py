"""What the pages of a unit say about an assignment: its state in words, what is missing, the reply as rows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from yitang.features.proposals.desks.queues import UNIT_STEPS, OwnAssignment
from yitang.features.proposals.views.reading import LAMP_TONES, due_words
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.vocabulary.queries import entries, labels
from yitang.instruments.deadlines.clocks import lamp
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.handling.blockers import points_of
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.handling.states import HANDLING
from yitang.instruments.workflow.models import Decision, Track
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import Procedure, procedure_of

OWN_ROLES = {"receive": "handling.receive", "write": "handling.write", "sign": "handling.sign"}
TONES = {"sent": "wait", "received": "doing", "drafted": "doing", "replied": "done"}
"""State → tone of its lamp, in the order of the path."""
ASIDE = {"return_requested": "sent", "reviewing": "drafted", "released": "sent"}
"""States beside the path → the place on it."""
STATUS_TONES = TONES | {"return_requested": "soon", "reviewing": "doing", "released": "void"}


def may(actor: Actor, assignment: OwnAssignment, permission: str) -> bool:
    """Whether the actor may take the step that the state of the assignment allows."""
    if UNIT_STEPS.get(assignment.state) != permission:
        return False
    track = Track(case=assignment.case, axis="handling", unit_id=assignment.unit_id, state=assignment.state)
    return bool(policy.ask(actor, permission, Target(assignment.case, assignment.case.proposal, track)))


def rows_for(request: Any, found: Iterable[OwnAssignment]) -> list[dict[str, Any]]:
    """Lines of a unit's lists with state, lamp and address."""
    day, calendar = today(), calendar_for(request.council.id)
    code = request.council.code
    rows = []
    for assignment in found:
        light = lamp(assignment.track_due, day, calendar)
        rows.append(
            {
                "assignment": assignment,
                "proposal": assignment.case.proposal,
                "url": reverse("desk:proposals:unit_case", kwargs={"council": code, "assignment_id": assignment.pk}),
                "state": HANDLING.state(assignment.state).words(),
                "tone": STATUS_TONES[assignment.state],
                "due": light.words,
                "due_tone": LAMP_TONES.get(light.colour, "wait"),
            }
        )
    return rows


def status_of(request: Any, assignment: OwnAssignment) -> dict[str, Any]:
    """The status bar of an assignment: where it is, who has it, until when, and the path."""
    due, tone = due_words(request.council.id, assignment.track_due)
    names = (_("Receipt"), _("Reply"), _("Signature"), _("Sent"))
    place = list(TONES).index(ASIDE.get(assignment.state, assignment.state))
    steps = [
        {"label": name, "state": "done" if n < place or place == 3 else "now" if n == place else "todo"}
        for n, name in enumerate(names)
    ]
    holder = {
        "sent": assignment.unit.name,
        "received": _("%(unit)s, handler") % {"unit": assignment.unit.name},
        "drafted": _("%(unit)s, head") % {"unit": assignment.unit.name},
        "return_requested": _("Dispatch office"),
        "reviewing": _("Office, for review"),
    }.get(assignment.state, "")
    return {
        "where": HANDLING.state(assignment.state).words(),
        "holder": holder,
        "due": due,
        "tone": tone,
        "steps": [] if assignment.state == "released" else steps,
    }


def points_for(assignment: Assignment, procedure: Procedure) -> list[dict[str, Any]]:
    """What the rules want before a reply leaves the unit, as lines of the check list."""
    return [
        {"done": p.done, "blocks": p.blocks and not p.done, "label": p.label, "text": p.text, "owes": p.owes, "kind": p.kind}
        for p in points_of(assignment, procedure.parameter)
    ]


def told_by(decision: Decision) -> dict[str, Any]:
    """A decision on a unit's track as a line of its history; who entered it for the unit is named with the paper."""
    data = decision.data
    notes = [str((data.get("suggested") or {}).get("name", "")), "、".join(unit["name"] for unit in data.get("units", []))]
    notes += [str(data.get("text", "")).replace("%(title)s", ""), str(data.get("evidence", "")), decision.reason]
    if data.get("until"):
        notes.append(_("until %(day)s") % {"day": zh_date(date.fromisoformat(data["until"]))})
    try:
        what = gettext(HANDLING.edge(decision.edge).done)
    except KeyError:
        what = HANDLING.state(decision.to_state).words()
    if data.get("answer") == "object":
        what = _("did not agree with the lead unit's draft")
    note = "；".join(note for note in notes if note)
    return {"when": decision.recorded_at, "who": decision.actor_name, "what": what, "note": note}


def reply_of(assignment: OwnAssignment) -> Reply | None:
    """The unit's reply or draft, read anew."""
    return Reply.objects.filter(assignment=assignment).first()


def last_writer(reply: Reply) -> str:
    """Who saved the draft last, from the record of acts."""
    found = ActRecord.objects.filter(council_id=reply.council_id, name="handling.save_reply", result__reply_id=str(reply.pk))
    found = found.filter(subject_id=reply.assignment.case_id).order_by("-recorded_at")
    return found.values_list("actor_name", flat=True).first() or ""


def missing_in(assignment: OwnAssignment, reply: Reply | None) -> list[dict[str, Any]]:
    """Points of the check list before a reply goes to the head: what is there, what is not, who owes it."""
    known = {entry.code for entry in entries("result_class")}
    owes = _("handler of %(unit)s") % {"unit": assignment.unit.name}
    internal = reply is not None and reply.publicity == Reply.Publicity.INTERNAL
    points = [(bool(reply and reply.text.strip()), True, _("Text of the reply"), _("The reply has no text yet."))]
    if assignment.answers:
        has_class = bool(reply and reply.result_class in known)
        points.append((has_class, True, _("Result class"), _("The reply has no result class yet.")))
    if internal:
        has_basis = bool(reply and reply.publicity_basis.strip())
        points.append((has_basis, True, _("Basis for not publishing"), _("Say on what basis it may not be published.")))
    points.append((bool(reply and reply.contact_name.strip()), False, _("Contact person"), _("No contact person is named.")))
    points.append(
        (bool(reply and reply.document_number.strip()), False, _("Document number"), _("The letter has no document number."))
    )
    own = [
        {"done": done, "blocks": blocks and not done, "label": label, "text": text, "owes": owes}
        for done, blocks, label, text in points
    ]
    rules = points_for(assignment, procedure_of(assignment.case.procedure_id))
    # The draft may go to the head while others still owe something: what they owe holds back the sending, not this step.
    return own + [point | {"blocks": point["blocks"] and point["kind"] in ("contact", "suggestions")} for point in rules]


def reply_rows(assignment: OwnAssignment, reply: Reply | None, *, change_url: str = "") -> list[dict[str, Any]]:
    """The reply as it will be read, row by row, each with its link to change it."""
    if reply is None:
        return []
    publicity = reply.get_publicity_display()
    if reply.publicity == Reply.Publicity.INTERNAL and reply.publicity_basis:
        publicity = _("%(word)s: %(basis)s") % {"word": publicity, "basis": reply.publicity_basis}
    contact = " ".join(part for part in (reply.contact_name, reply.contact_phone) if part)
    rows = [("text", _("Text of the reply"), reply.text, True)]
    if assignment.answers:
        code = reply.result_class
        label = labels("result_class").get(code, "")
        rows.append(("result_class", _("Result class"), label if label.startswith(code) else f"{code}　{label}", False))
    rows += [
        ("publicity", _("Publication"), publicity, False),
        ("document_number", _("Document number"), reply.document_number, False),
        ("contact_name", _("Contact person"), contact, False),
    ]
    return [
        {"label": label, "value": value, "official": official, "change_url": f"{change_url}#id_{name}" if change_url else ""}
        for name, label, value, official in rows
    ]
