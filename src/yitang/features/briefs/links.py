"""Where a brief comes from and what it turned into: the chain of links on its page, in both directions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.instruments.workflow.board import find_linked
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import CASE_KINDS

WORDS = {
    (CaseLink.Kind.RAISED_FROM, True): _("Raised from"),
    (CaseLink.Kind.RAISED_FROM, False): _("Brief raised from it"),
    (CaseLink.Kind.TURNED_INTO, True): _("Turned into"),
    (CaseLink.Kind.TURNED_INTO, False): _("Made of"),
    (CaseLink.Kind.MERGED_INTO, True): _("Merged into the combined brief"),
    (CaseLink.Kind.MERGED_INTO, False): _("Combined from"),
    (CaseLink.Kind.FOLLOWS_UP, True): _("Follows up"),
    (CaseLink.Kind.FOLLOWS_UP, False): _("Followed up by"),
}


@dataclass(frozen=True, slots=True)
class Related:
    """A case that a brief is linked with; without an address where the reader may not see it."""

    label: Any
    kind: Any
    title: str
    url: str = ""


@planned()
def links_of(case_id: UUID) -> QuerySet[CaseLink]:
    """All links of a case with both ends, the oldest first."""
    found = CaseLink.objects.filter(Q(source_id=case_id) | Q(target_id=case_id))
    return found.select_related("source", "target").order_by("id")


def related_to(actor: Actor, council: Any, case_id: UUID) -> list[Related]:
    """What the case is linked with, as far as the actor sees the other case; what is not the actor's to see is left out."""
    found = []
    for link in links_of(case_id):
        outward = link.source_id == case_id
        other: Case = link.target if outward else link.source
        own: Case = link.source if outward else link.target
        if find_linked(actor, own, other) is not None:
            kind = CASE_KINDS.get(other.kind)
            label = WORDS[CaseLink.Kind(link.kind), outward]
            found.append(Related(label, kind.label, other.title, kind.address(council, other)))
    return found
