"""Proposals with a similar title: a hint for the writer and the reviewer, never a bar."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import visible_proposals
from yitang.foundation.core.spelling import sounds_like, spelled
from yitang.foundation.permissions.actors import Actor

# Words that nearly every title has say nothing about its subject.
COMMON = re.compile(
    r"关于|进一步|加强|加快|推进|推动|促进|完善|建立|健全|优化|提升|提高|落实|深化|积极|大力|切实|规范|发展|建设|工作|管理|我[省市县区]|"
    r"的?若干|的?几点|的?(?:建议|提案|思考|对策)|[\W\d_]+"
)
COMMON_HEAD = re.compile(r"^关于(?:进一步|切实)?(?:加强|加快|推进|推动|促进|完善|建立|健全|优化|提升|提高|在)?")
ASKED, CANDIDATES, ALIKE = 12, 400, 0.34
NEWEST = 8000
"""How many of the newest filed proposals are looked through: several years of a large council, and fast in a heap of 200,000."""


def similar_to(actor: Actor, title: str, *, most: int = 5) -> list[Proposal]:
    """Filed proposals that the actor may see, most alike first, by the pairs of characters that both titles share."""
    wanted = pairs_of(title)
    if not wanted:
        return []
    filed = visible_proposals(actor).filter(outcome=Proposal.Outcome.FILED).order_by("-submitted_on", "-case")
    newest = filed.values("pk")[:NEWEST]
    found = Proposal.objects.filter(_any_of(wanted), pk__in=newest).order_by("-submitted_on", "-case")
    ids = [pk for pk, _title in _alike(list(found.values_list("pk", "case__title")[:CANDIDATES]), wanted)[:most]]
    rows = visible_proposals(actor).defer("body").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def mergeable(waiting: QuerySet[Proposal], title: str, words: str, *, most: int) -> list[Proposal]:
    """Of those that wait: the ones asked for by number, words of the title or the submitter (characters, pinyin, initials); else
    the ones with a similar title."""
    if words:
        asked = Q(case__title__icontains=words)
        asked |= Q(submitter__name__contains=words)
        if words.isascii() and words.isalpha():
            asked |= Q(pk__in=_sounding(waiting, words))
        digits = words.strip("第号")
        if digits.isdecimal() and len(digits) < 9:
            asked |= Q(case__number=int(digits)) | Q(receipt_number=int(digits))
        return list(waiting.filter(asked).order_by("submitted_on", "case_id")[:most])
    wanted = pairs_of(title)
    if not wanted:
        return []
    found = list(waiting.filter(_any_of(wanted)).order_by("-submitted_on", "-case").values_list("pk", "case__title")[:CANDIDATES])
    ids = [pk for pk, _title in _alike(found, wanted)[:most]]
    rows = waiting.in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def _sounding(waiting: QuerySet[Proposal], typed: str) -> list[UUID]:
    """Those whose title or submitter begins as typed. Spelled here: what waits is a few hundred, and titles are kept unspelled."""
    rows = waiting.order_by().values_list("pk", "case__title", "submitter__name")
    return [
        pk
        for pk, title, name in rows
        if sounds_like(spelled(COMMON_HEAD.sub("", title)), typed) or sounds_like(spelled(name), typed)
    ]


def pairs_of(title: str) -> set[str]:
    """The pairs of neighbouring characters of a title without the words that all titles have."""
    parts = COMMON.sub(" ", title).split()
    return {part[i : i + 2] for part in parts for i in range(len(part) - 1)}


def _any_of(wanted: set[str]) -> Q:
    anyway = Q()
    for pair in sorted(wanted)[:ASKED]:
        anyway |= Q(case__title__contains=pair)
    return anyway


def _alike(found: Sequence[tuple[UUID, str]], wanted: set[str]) -> list[tuple[UUID, str]]:
    scored = [(_likeness(wanted, pairs_of(title)), (pk, title)) for pk, title in found]
    return [row for score, row in sorted(scored, key=lambda item: item[0], reverse=True) if score >= ALIKE]


def _likeness(one: set[str], other: set[str]) -> float:
    """Shared pairs against those of the shorter title, so that a subtitle does not hide what is alike."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
