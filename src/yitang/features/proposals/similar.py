"""Proposals with a similar title: a hint for the writer, never a bar."""

import re

from django.db.models import Q

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import visible_proposals
from yitang.foundation.permissions.actors import Actor

# Words that nearly every title has say nothing about its subject.
COMMON = re.compile(
    r"关于|进一步|加强|加快|推进|推动|促进|完善|建立|健全|优化|提升|提高|落实|深化|积极|大力|切实|规范|发展|建设|工作|管理|我[省市县区]|"
    r"的?若干|的?几点|的?(?:建议|提案|思考|对策)|[\W\d_]+"
)
ASKED, CANDIDATES, ALIKE = 12, 400, 0.34


def similar_to(actor: Actor, title: str, *, most: int = 5) -> list[Proposal]:
    """Filed proposals that the actor may see, most alike first, by the pairs of characters that both titles share."""
    wanted = pairs_of(title)
    if not wanted:
        return []
    anyway = Q()
    for pair in sorted(wanted)[:ASKED]:
        anyway |= Q(case__title__contains=pair)
    found = visible_proposals(actor).filter(anyway, outcome=Proposal.Outcome.FILED).order_by("-submitted_on", "-case")
    scored = [(_likeness(wanted, pairs_of(proposal.case.title)), proposal) for proposal in found.defer("body")[:CANDIDATES]]
    alike = sorted(((score, p) for score, p in scored if score >= ALIKE), key=lambda item: item[0], reverse=True)
    return [proposal for _score, proposal in alike[:most]]


def pairs_of(title: str) -> set[str]:
    """The pairs of neighbouring characters of a title without the words that all titles have."""
    parts = COMMON.sub(" ", title).split()
    return {part[i : i + 2] for part in parts for i in range(len(part) - 1)}


def _likeness(one: set[str], other: set[str]) -> float:
    """Shared pairs against those of the shorter title, so that a subtitle does not hide what is alike."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
