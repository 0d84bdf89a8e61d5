"""What facts there are and where each stands in the dossier: contribution points. A new duty registers its kinds here and nothing else.

The parts follow the dossiers that are kept in practice (蚌埠 2018, 天津河北区): what a member did in sessions, in consultation, by
proposals, speeches and briefs, on inspection, in study, in supervision, for the people, and what was awarded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core import checks
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor


@dataclass(frozen=True)
class Part:
    """A part of the dossier; `order` is its place on the page and on paper."""

    code: str
    label: Any
    order: int


@dataclass(frozen=True)
class FactKind:
    """A kind of fact that a feature writes; `label` names it to the member, `unit` is what is counted (件, 次, 半天).

    `part` is its place in the dossier. `by_hand` kinds may be recorded by an office and claimed by a member; all others are left
    behind by the work itself. `roles` names the roles that this kind knows.
    """

    code: str
    label: Any
    unit: Any
    part: str = "other"
    by_hand: bool = False
    roles: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """What a fact rests on, as one reader may see it: its words, and its address where the reader may open it."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class EvidenceKind:
    """Something outside of cases that proves facts. `lines(council, actor, ids)` answers for many at once and within the policy."""

    code: str
    lines: Callable[[Any, Actor, set[UUID]], Mapping[UUID, Evidence]]


DOSSIER_PARTS: Registry[Part] = Registry("parts of the dossier")
FACT_KINDS: Registry[FactKind] = Registry("kinds of duty fact")
EVIDENCE_KINDS: Registry[EvidenceKind] = Registry("kinds of evidence")

for _place, (_code, _label) in enumerate(
    {
        "sessions": _("Meetings"),
        "consultation": _("Consultation"),
        "proposals": _("Proposals"),
        "speeches": _("Speeches"),
        "briefs": _("Briefs on public opinion"),
        "fieldwork": _("Inspection and research"),
        "supervision": _("Democratic supervision"),
        "service": _("Contact with and service to the people"),
        "study": _("Study and training"),
        "honours": _("Honours"),
        "other": _("Other duties"),
    }.items()
):
    DOSSIER_PARTS.register(_code, Part(_code, _label, _place))


def parts() -> list[Part]:
    """All parts of the dossier in order."""
    return sorted((part for _code, part in DOSSIER_PARTS.items()), key=lambda part: part.order)


def kind_named(code: str) -> FactKind:
    """The kind of a fact; one whose feature is gone keeps its code for a name, so that no fact is ever lost from a page."""
    return FACT_KINDS.get(code) if code in FACT_KINDS else FactKind(code, code, "")


def by_hand() -> list[FactKind]:
    """Kinds that an office records and a member claims, in the order of the dossier."""
    order = {part.code: part.order for part in parts()}
    found = [kind for _code, kind in FACT_KINDS.items() if kind.by_hand]
    return sorted(found, key=lambda kind: (order[kind.part], kind.code))


@checks.register
def check_parts(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every kind of fact stands in a part that exists."""
    return [
        checks.Error(f"fact kind {code}: there is no part “{kind.part}” of the dossier", id="ledger.E001")
        for code, kind in FACT_KINDS.items()
        if kind.part not in DOSSIER_PARTS
    ]
