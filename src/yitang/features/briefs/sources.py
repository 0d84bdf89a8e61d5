"""Kinds of source as data (the dictionary `brief_source`), for whom one may write, and who may read who reflected a brief.

An entry's flags say of which kind of principal it is (`of`), whether it is several together (`joint`), and whether the source is
outside and entered by the office (`outside`), through a station (`station`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yitang.features.briefs.models import Brief, BriefSubmitter
from yitang.features.briefs.policy import AUTHORS
from yitang.features.briefs.queries import submitters_of
from yitang.features.briefs.rules import SOURCES
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.queries import entries, labels
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import also_known_as
from yitang.instruments.workflow.moves import Target


def kind_of(principal: Principal, *, joint: bool = False) -> str:
    """The code of the kind of source that this principal is; the principal's own kind without a dictionary."""
    fitting = [entry for entry in entries(SOURCES) if entry.flags.get("of") == principal.kind]
    found = next((entry for entry in fitting if bool(entry.flags.get("joint")) == joint), next(iter(fitting), None))
    return found.code if found else str(principal.kind)


def outside_kinds() -> list[DictionaryEntry]:
    """Kinds of source that the office enters because they have no log-in here."""
    return [entry for entry in entries(SOURCES) if entry.flags.get("outside")]


def behalves(actor: Actor) -> list[Principal]:
    """The principals for whom the actor may write, the own person first."""
    order = {role: place for place, role in enumerate(AUTHORS)}
    wanted = sorted((order[Role(g.role)], g.principal_id) for g in actor.grants if g.role in order and g.principal_id)
    found = Principal.objects.in_bulk([pk for _place, pk in wanted])
    return list(dict.fromkeys(found[pk] for _place, pk in wanted if pk in found))


@dataclass(frozen=True, slots=True)
class Source:
    """Who reflected a brief, for those who may read it."""

    kind: str
    name: str
    post: str = ""
    contact: str = ""
    joint: tuple[str, ...] = ()

    @property
    def names(self) -> str:
        return "、".join([self.name, *self.joint])


def is_own(actor: Actor, brief: Brief) -> bool:
    """Whether the actor's principals reflected it, alone or together."""
    mine = set(also_known_as(actor.principal_ids)) if actor.principal_ids else set()
    return bool(mine) and (brief.reflector_id in mine or bool(mine & _together(brief.pk)))


def source_of(actor: Actor, brief: Brief) -> Source | None:
    """Who reflected the brief, or None where the actor is neither its writer nor a named editor. The one place that says it."""
    if not (is_own(actor, brief) or policy.ask(actor, "briefs.see_source", Target(brief.case, brief))):
        return None
    name = brief.reflector_name
    if brief.reflector_id:
        name = Principal.objects.values_list("name", flat=True).get(pk=brief.reflector_id)
    joint = [row.principal.name for row in submitters_of(brief.pk) if row.state == BriefSubmitter.State.CONFIRMED]
    return Source(
        labels(SOURCES).get(brief.source_kind, brief.source_kind), name, brief.reflector_post, brief.contact, tuple(joint)
    )


def open_to(actor: Actor, briefs: Sequence[Brief]) -> set[UUID]:
    """Those of the briefs whose source the actor may read: the own ones, and all of them for a named editor. Two questions at most."""
    found = {brief.pk for brief in briefs if policy.ask(actor, "briefs.see_source", Target(brief.case, brief))}
    rest = [brief for brief in briefs if brief.pk not in found]
    mine = set(also_known_as(actor.principal_ids)) if rest and actor.principal_ids else set()
    found |= {brief.pk for brief in rest if brief.reflector_id in mine}
    if mine and rest:
        joint = BriefSubmitter.objects.filter(case__in=[brief.pk for brief in rest], principal_id__in=mine)
        found |= set(joint.filter(state=BriefSubmitter.State.CONFIRMED).values_list("case_id", flat=True))
    return found


def _together(case_id: UUID) -> set[UUID]:
    return {row.principal_id for row in submitters_of(case_id) if row.state == BriefSubmitter.State.CONFIRMED}
