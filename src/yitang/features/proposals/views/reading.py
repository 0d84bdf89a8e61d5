"""How a proposal reads to the person who opened it: where it stands, what happened, what came back, and its printed form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import is_backer, submitters_of
from yitang.foundation.core.clock import now, today
from yitang.foundation.permissions.actors import Actor, Channel
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, UNIT_ROLES, Role
from yitang.foundation.ui.addresses import address_of
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.models import Member
from yitang.institution.units.models import Unit
from yitang.institution.units.queries import units_by_principal
from yitang.instruments.deadlines.calendar import WorkingCalendar
from yitang.instruments.deadlines.clocks import Colour, lamp, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.handling.models import Assignment, EarlierReply, Rating, Reply
from yitang.instruments.handling.queries import WITHIN, assignments_of, current_round
from yitang.instruments.handling.succession import SUCCESSION
from yitang.instruments.workflow.board import Board, course_of
from yitang.instruments.workflow.models import Case, Decision
from yitang.instruments.workflow.procedures import State, procedure_of

TONES = {
    "draft": "wait",
    "returned": "soon",
    "concluded": "done",
    "merged": "done",
    "converted": "done",
    "split": "done",
    "dissolved": "void",
    "consent": "soon",
    "not_filed": "void",
    "withdrawn": "void",
}
"""Stage → tone of its lamp; every other stage is under way."""

LAMP_TONES = {Colour.GREEN: "doing", Colour.AMBER: "soon", Colour.RED: "late"}

# A member meets offices, not the persons who sit there.
OFFICES = {
    Role.PROPOSAL_CLERK: gettext_lazy("Proposal committee"),
    Role.PROPOSAL_DIRECTOR: gettext_lazy("Proposal committee"),
    Role.SECRETARY_GENERAL: gettext_lazy("Secretary-general's office"),
}

INSIDE_A_UNIT = WITHIN
TOLD_TO_OTHERS = {"submit", "file", "assign", "issue", "conclude", "publish"}
"""Steps of somebody else's proposal that a member reads: its course, not its review nor the feedback."""
TOLD_TO_UNITS = {"receive", "rate", "add_rating", "take_down"}

PATH: list[tuple[Any, frozenset[str]]] = [
    (pgettext_lazy("step", "Submitted"), frozenset({"draft", "returned"})),
    (pgettext_lazy("step", "Reviewed"), frozenset({"submitted"})),
    (pgettext_lazy("step", "Assigned"), frozenset({"awaiting_assignment", "awaiting_dispatch"})),
    (pgettext_lazy("step", "Answered"), frozenset({"handling"})),
    (pgettext_lazy("step", "Rated"), frozenset({"answered"})),
    (pgettext_lazy("step", "Concluded"), frozenset({"rated"})),
]
"""The usual path, each step with the stages in which it is the next thing to happen."""


@dataclass(frozen=True, slots=True)
class Reader:
    """In which capacity somebody reads a proposal: this decides on words, names and what is left out."""

    is_owner: bool
    is_staff: bool
    unit_ids: frozenset[UUID]
    is_backer: bool = False

    @property
    def is_inside(self) -> bool:
        """Whether more than a proposal's public course is shown: to its submitter, the offices and the units."""
        return self.is_party or bool(self.unit_ids)

    @property
    def is_party(self) -> bool:
        """The submitters, joint ones and those of merged originals among them, and the offices."""
        return self.is_owner or self.is_backer or self.is_staff

    @property
    def has_panels(self) -> bool:
        """Whether the offices and units may have something to do here, besides what a submitter does."""
        return self.is_staff or bool(self.unit_ids)

    @property
    def audience(self) -> str:
        if self.is_owner:
            return "owner"
        return "staff" if self.is_inside else "public"


def reader_of(actor: Actor, proposal: Proposal) -> Reader:
    """What the actor is to this proposal."""
    units = frozenset(g.principal_id for g in actor.grants if g.role in UNIT_ROLES and g.principal_id)
    offices = [*STAFF_ROLES, *LEADER_ROLES, Role.DISPATCH_OFFICE, Role.AUDITOR]
    owner = proposal.submitter_id in actor.principal_ids
    return Reader(owner, actor.holds(*offices), units, not owner and is_backer(actor, proposal.pk))


def address(request: Any, page: str, case_id: UUID | None = None) -> str:
    """The address of a page of proposals in the request's council."""
    kwargs = {"council": request.council.code} | ({"case_id": case_id} if case_id else {})
    return address_of(f"desk:proposals:{page}", **kwargs)


def stage_of(case: Case) -> State:
    """The state that a case's stage stands for, in the version it is pinned to."""
    return procedure_of(case.procedure_id).stage_state(case.stage)


def tone_of(case: Case, *, mine: bool = False) -> str:
    """The tone of a case's lamp; an answer that waits for the reader's own feedback asks for attention."""
    return "soon" if mine and case.stage == "answered" else TONES.get(case.stage, "doing")


def due_words(council_id: UUID, due_on: date | None) -> tuple[str, str]:
    """What is left of a deadline in words with its day, and the tone; two empty texts without a deadline."""
    return due_words_by(calendar_for(council_id), due_on) if due_on else ("", "")


def due_words_by(calendar: WorkingCalendar, due_on: date | None) -> tuple[str, str]:
    """The same with a calendar at hand, for lists."""
    if due_on is None:
        return "", ""
    light = lamp(due_on, today(), calendar)
    words = _("%(left)s (until %(day)s)") % {"left": light.words, "day": zh_date(due_on)}
    return words, LAMP_TONES.get(light.colour, "")


def status_of(board: Board, reader: Reader, assignments: list[Assignment]) -> dict[str, Any]:
    """What the status bar says: where it is, who has it, until when, and how far along the path."""
    due, tone = due_words(board.case.council_id, board.case.due_on)
    return {
        "where": board.stage.words(reader.audience),
        "holder": _holder(board, reader, assignments),
        "due": due,
        "tone": tone,
        "steps": _path(board.case.stage),
    }


def _holder(board: Board, reader: Reader, assignments: list[Assignment]) -> str:
    holder = board.stage.holder
    if holder == "submitter":
        return _("You") if reader.is_owner else str(board.subject.submitter.name)
    if holder == "unit":
        return "、".join(a.unit.name for a in assignments if a.replied_on is None)
    return str(office_words(holder, reader)) if holder else ""


def office_words(role: str, reader: Reader) -> Any:
    """The office of a role for members, the role itself for the offices; empty for the house itself."""
    if role not in Role.values:
        return ""
    return Role(role).label if reader.is_staff else OFFICES.get(Role(role), Role(role).label)


def _path(stage: str) -> list[dict[str, Any]]:
    """The path with the step that comes next; none for a proposal that left it."""
    place = next((i for i, (_label, stages) in enumerate(PATH) if stage in stages), None)
    if place is None:
        return [{"label": label, "state": "done"} for label, _stages in PATH] if stage == "concluded" else []
    states = ["done"] * place + ["now"] + ["todo"] * (len(PATH) - place - 1)
    return [{"label": label, "state": state} for (label, _stages), state in zip(PATH, states, strict=True)]


def timeline_of(board: Board, reader: Reader, assignments: list[Assignment], results: dict[str, str]) -> list[dict[str, Any]]:
    """What happened, newest first, in plain words: members read offices and units, the offices read names."""
    units = {assignment.unit_id: assignment.unit.name for assignment in assignments}
    tracks = {track.pk: track.unit_id for track in board.tracks}
    told = sorted(course_of(board.case.pk), key=lambda d: (d.effective_on, d.recorded_at, d.pk), reverse=True)
    # What a unit did before it was merged into another stays told under its own name.
    before = {UUID(d.data["from"]["id"]): d.data["from"]["name"] for d in told if d.edge in SUCCESSION}
    entries = []
    for decision in told:
        unit_id = tracks.get(decision.track_id) if decision.track_id else None
        if decision.principal_id in before:
            unit_id = decision.principal_id
        if _is_told(decision, unit_id, reader):
            entries.append(
                {
                    "when": _when(decision),
                    "who": _who(decision, (units | before).get(unit_id, "") if unit_id else "", reader, board),
                    "what": _what(board, decision),
                    "note": "；".join(_notes(decision, results, with_reason=_reads_reason(reader, unit_id))),
                }
            )
    return entries


def _is_told(decision: Decision, unit_id: UUID | None, reader: Reader) -> bool:
    if decision.edge == "answer":
        # The sending of the last reply says the same.
        return False
    if decision.is_recommendation:
        return reader.is_staff
    if decision.edge in INSIDE_A_UNIT:
        return reader.is_staff or unit_id in reader.unit_ids
    if reader.is_party:
        return True
    return decision.edge in TOLD_TO_OTHERS | (TOLD_TO_UNITS if reader.unit_ids else set())


def _when(decision: Decision) -> date | datetime:
    return decision.recorded_at if local_day(decision.recorded_at) == decision.effective_on else decision.effective_on


def _who(decision: Decision, unit: str, reader: Reader, board: Board) -> str:
    names = decision.actor_name if reader.is_staff and decision.channel != Channel.IMPORT else ""
    if said_by := decision.data.get("submitter"):
        who, names = said_by, names if names != said_by else ""
    elif decision.edge in ("submit", "withdraw", "rate", "rate_on_paper", "consent", "refuse", "appeal"):
        who = _("You") if reader.is_owner else board.subject.submitter.name
        names = names if names != who else ""
    elif unit:
        who = unit
    else:
        who = "" if decision.channel == Channel.IMPORT else str(office_words(decision.role, reader))
    return " ".join(part for part in (who, names) if part)


def _what(board: Board, decision: Decision) -> str:
    if decision.is_recommendation:
        outcome = decision.data.get("outcome", "")
        label = Proposal.Outcome(outcome).label if outcome in Proposal.Outcome else outcome
        return _("recommended: %(outcome)s") % {"outcome": label}
    axis = board.procedure.axis(decision.axis)
    try:
        return gettext(axis.edge(decision.edge).done)
    except KeyError:
        # History may tell of a step that this procedure does not have; where it led says what it was.
        return axis.state(decision.to_state).words()


def _reads_reason(reader: Reader, unit_id: UUID | None) -> bool:
    """Reasons of the review are for the submitter and the offices; those inside a unit also for that unit."""
    if unit_id is not None:
        return reader.is_staff or unit_id in reader.unit_ids
    return reader.is_party


def _notes(decision: Decision, results: dict[str, str], *, with_reason: bool) -> Iterator[str]:
    data = decision.data
    if number := data.get("number"):
        yield _("No. %(number)d") % {"number": number}
    if units := data.get("units"):
        yield "、".join(unit["name"] for unit in units)
    if "from" in data and "to" in data:
        yield f"{data['from']['name']} → {data['to']['name']}"
    if label := data.get("reason_label"):
        yield label
    if numbers := data.get("numbers"):
        yield "、".join(_("No. %(number)d") % {"number": number} for number in numbers)
    if result := data.get("result_class"):
        yield results.get(result, result)
    if data.get("overall") in Rating.Grade:
        yield str(Rating.Grade(data["overall"]).label)
    if data.get("adoption") in Proposal.Adoption:
        yield str(Proposal.Adoption(data["adoption"]).label)
    yield from _of_handling(data)
    if decision.reason and with_reason:
        yield decision.reason


def _of_handling(data: dict[str, Any]) -> Iterator[str]:
    """Another round of handling, and the paper from which something was entered."""
    if round_ := data.get("round"):
        yield _("round %(number)d") % {"number": round_}
    if paper := data.get("evidence"):
        yield _("on paper: %(paper)s") % {"paper": paper}


def replies_of(reader: Reader, assignments: list[Assignment], results: dict[str, str]) -> list[dict[str, Any]]:
    """Replies that were sent, as letters to read; a reply that is not to be published is left out for other members."""
    found = []
    for assignment in assignments:
        reply: Reply | None = getattr(assignment, "reply", None)
        if reply is None or (reply.issued_on is None and reply.edition == 1):
            continue
        earlier = _earlier(assignment, reply) if reader.is_inside else []
        if reply.issued_on is None:
            # It is being corrected: those whom the case concerns go on reading what was sent.
            for sent in earlier[:1]:
                found.append({"assignment": assignment, "reply": sent, "correcting": True, "earlier": earlier[1:]})
            continue
        if reader.is_inside or reply.publicity == Reply.Publicity.PUBLIC:
            result = results.get(reply.result_class, "")
            found.append({"assignment": assignment, "reply": reply, "result": result, "earlier": earlier})
    return found


def _earlier(assignment: Assignment, reply: Reply) -> list[EarlierReply]:
    """Versions that were sent before it was corrected, the newest first."""
    return list(EarlierReply.objects.filter(assignment=assignment).order_by("-edition")) if reply.edition > 1 else []


def unit_cards(reader: Reader, assignments: list[Assignment]) -> list[dict[str, Any]]:
    """The units with the contact that the reply names, else the unit's own; contacts for those whom the case concerns."""
    if not assignments:
        return []
    assignments = current_round(assignments)
    units = {unit.principal_id: unit for unit in units_by_principal(tuple(a.unit_id for a in assignments))}
    return [_unit_card(reader, assignment, units.get(assignment.unit_id)) for assignment in assignments]


def _unit_card(reader: Reader, assignment: Assignment, unit: Unit | None) -> dict[str, Any]:
    reply: Reply | None = getattr(assignment, "reply", None)
    card: dict[str, Any] = {"name": assignment.unit.name, "role": assignment.get_role_display(), "due_on": assignment.due_on}
    card["replied_on"] = assignment.replied_on
    if reader.is_inside:
        sent = reply if reply and reply.issued_on else None
        card["contact"] = (sent and sent.contact_name) or (unit.contact_name if unit else "")
        card["phone"] = (sent and sent.contact_phone) or (unit.phone if unit else "")
    return card


def dictionary_words(*dictionaries: str) -> dict[str, dict[str, str]]:
    """Code → label of several dictionaries in one query, entries no longer in force included."""
    found: dict[str, dict[str, str]] = {name: {} for name in dictionaries}
    rows = DictionaryEntry.objects.filter(dictionary__in=dictionaries).order_by()
    for dictionary, code, label in rows.values_list("dictionary", "code", "label"):
        found[dictionary][code] = label
    return found


def form_of(actor: Actor, proposal: Proposal) -> dict[str, Any]:
    """The official form of a proposal as it is printed: its head, its ruled cells, and the text."""
    reader = reader_of(actor, proposal)
    assignments = assignments_of(proposal.case_id)
    person = Member.objects.filter(principal_id=proposal.submitter_id).select_related("sector").first()
    session = proposal.session
    outcome = _outcome_words(proposal) if reader.is_inside else ""
    lead = [a.unit.name for a in assignments if a.answers]
    co = [a.unit.name for a in assignments if not a.answers]
    class_label = labels("proposal_class").get(proposal.class_code, "")
    return {
        "proposal": proposal,
        "session": session.name if session else "",
        "kind": _KIND_WORDS.get(proposal.submitter_kind, gettext_lazy("Proposal")),
        "number": proposal.case.number,
        "class_label": class_label,
        "joint": "、".join(one.name for one in submitters_of(proposal)[1:]),
        "occasion": proposal.get_occasion_display(),
        "sector": person.sector.name if person and person.sector else "",
        "post": person.post if person else "",
        "phone": person.phone if person and (reader.is_owner or reader.is_staff) else "",
        "outcome": outcome,
        "lead": "、".join(lead),
        "co": "、".join(co),
        "day": proposal.submitted_on or local_day(now()),
    }


_KIND_WORDS = {
    "member": gettext_lazy("Member's proposal"),
    "joint": gettext_lazy("Member's proposal"),
    "political_party": gettext_lazy("Political party's proposal"),
    "body": gettext_lazy("Organisation's proposal"),
    "committee": gettext_lazy("Committee's proposal"),
    "sector": gettext_lazy("Sector's proposal"),
    "group": gettext_lazy("Members' group's proposal"),
}


def _outcome_words(proposal: Proposal) -> str:
    if not proposal.outcome:
        return ""
    return f"{Proposal.Outcome(proposal.outcome).label}（{zh_date(proposal.outcome_on)}）"
