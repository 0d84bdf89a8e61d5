"""Kinds of submitter as data, and when which kind may submit: the dictionary `submitter_kind`, the windows of the sessions.

An entry's flags say whose kind it is (`of`: a kind of principal), whether it is that of several together (`joint`) and whether it
is open in the plenary's window only (`only`: "plenary"). Source: 政协提案工作条例 — 界别 and 委员小组 submit during the plenary only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal, SessionWindow
from yitang.features.proposals.queries import current_session
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.terms import add_months
from yitang.instruments.workflow.moves import GUARDS, Move
from yitang.instruments.workflow.procedures import Procedure

AUTHORS = (Role.MEMBER, Role.BODY_LIAISON, Role.COMMITTEE_CLERK, Role.SECTOR_CONVENER, Role.STREET_CONVENER)
"""Who writes: members for themselves, liaisons and committee clerks for their body, conveners for their sector or group."""

# Entries made before there were flags mean what the words have always meant.
USUAL: Mapping[str, Mapping[str, Any]] = {
    "joint": {"of": "member", "joint": True},
    "committee": {"of": "organ"},
    "sector": {"of": "sector", "only": "plenary"},
    "group": {"of": "group", "only": "plenary"},
}


@dataclass(frozen=True)
class KindRule:
    """What one kind of submitter means: its code, its name, of which principals it is, and when it is open."""

    code: str
    label: str
    of: str
    joint: bool = False
    plenary_only: bool = False


@dataclass(frozen=True)
class Window:
    """The window of the proposals to a session's plenary; both days are included."""

    session: CouncilSession
    opens_on: date
    closes_on: date
    is_set: bool

    def holds(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on


def kinds_in_force(day: date | None = None) -> list[KindRule]:
    """The council's kinds of submitter on a day."""
    found = []
    for entry in entries("submitter_kind", day):
        flags = entry.flags or USUAL.get(entry.code, {})
        of = str(flags.get("of", entry.code))
        found.append(KindRule(entry.code, entry.label, of, bool(flags.get("joint")), flags.get("only") == "plenary"))
    return found


def kind_of(principal: Principal, *, joint: bool = False, day: date | None = None) -> KindRule:
    """The kind under which this principal submits. A council without a dictionary has the kinds of its principals."""
    fitting = [rule for rule in kinds_in_force(day) if rule.of == principal.kind]
    found = next((rule for rule in fitting if rule.joint == joint), next(iter(fitting), None))
    return found or _usual_kind(principal)


def _usual_kind(principal: Principal) -> KindRule:
    usual = {str(flags["of"]): (code, flags) for code, flags in USUAL.items() if not flags.get("joint")}
    code, flags = usual.get(principal.kind, (principal.kind, {}))
    return KindRule(code, str(principal.get_kind_display()), principal.kind, plenary_only=flags.get("only") == "plenary")


def window_of(session: CouncilSession, lead_months: int) -> Window:
    """The window as the council set it for the session; else from `lead_months` before it opens until it closes."""
    row = SessionWindow.objects.filter(session=session).first()
    if row:
        return Window(session, row.plenary_from, row.plenary_to, is_set=True)
    return Window(session, add_months(session.opens_on, -lead_months), session.closes_on or session.opens_on, is_set=False)


def current_window(council_id: UUID, procedure: Procedure) -> Window | None:
    """The window of the session that proposals handed in now belong to."""
    session = current_session(council_id)
    return window_of(session, procedure.parameter("plenary_lead_months")) if session else None


def occasion_on(council_id: UUID, procedure: Procedure, day: date) -> str:
    """Whether a proposal handed in on a day is one to the plenary or one between plenaries."""
    window = current_window(council_id, procedure)
    return str(Proposal.Occasion.PLENARY if window and window.holds(day) else Proposal.Occasion.BETWEEN)


def closed_words(principal: Principal, council_id: UUID, procedure: Procedure, day: date) -> Any:
    """Why this principal may not submit on that day; empty when it may."""
    rule = kind_of(principal, day=day)
    window = current_window(council_id, procedure)
    if not rule.plenary_only or (window and window.holds(day)):
        return ""
    if window is None:
        return _("“%(kind)s” may submit within the window of a plenary only, and none is set.") % {"kind": rule.label}
    return _("“%(kind)s” may submit within the window of the plenary only: %(start)s to %(end)s.") % {
        "kind": rule.label,
        "start": zh_date(window.opens_on),
        "end": zh_date(window.closes_on),
    }


def behalves(actor: Actor) -> list[Principal]:
    """The principals for whom the actor may write, the own person first."""
    order = {role: place for place, role in enumerate(AUTHORS)}
    wanted = sorted((order[Role(g.role)], g.principal_id) for g in actor.grants if g.role in order and g.principal_id)
    found = Principal.objects.in_bulk([pk for _place, pk in wanted])
    return list(dict.fromkeys(found[pk] for _place, pk in wanted if pk in found))


def in_window(move: Move) -> None:
    """Guard of submitting: a kind that is open during the plenary only is handed in within its window."""
    proposal = move.subject
    assert isinstance(proposal, Proposal)
    if not proposal.is_new:
        return
    words = closed_words(proposal.submitter, move.council_id, move.procedure, move.ctx.today)
    if words:
        raise Invalid({"": [words]})


GUARDS.register("proposals.in_window", in_window)
