"""The ballot box of an anonymous round: opened, filled and sealed as one value, sorted, so that it keeps no order of arrival.

The seal is made with a key that lies outside the database: a copy of the database alone opens no box. Whoever runs the server could
still compare copies made before and after a ballot; the page says so to the rater (docs/adr/0037-anonymous-ballots.md).
"""

import base64
import hashlib
import json
from typing import Any
from uuid import UUID

from django.conf import settings

from yitang.features.experts.models import Box, Evaluation
from yitang.features.experts.reckoning import Ballot


def laid_out(evaluation: Evaluation) -> None:
    """An empty box for a round that opens, inside its act."""
    box = Box(council_id=evaluation.council_id, evaluation=evaluation, content=_sealed(evaluation.pk, []))
    box.save(force_insert=True)


def put_in(evaluation: Evaluation, ballot: Ballot) -> None:
    """Add a ballot, inside an act. The box is locked until the act commits."""
    box = Box.objects.select_for_update().get(pk=evaluation.pk)
    box.content = _sealed(evaluation.pk, [*_opened(box), ballot])
    box.save(update_fields=["content"])


def ballots_in(evaluation: Evaluation) -> list[Ballot]:
    """The ballots, sorted by what they say: for the reckoning inside the closing act, never for a page."""
    return _opened(Box.objects.select_for_update().get(pk=evaluation.pk))


def receipts_in(evaluation: Evaluation) -> list[str]:
    """The digests of the receipts, sorted; which ballot one belongs to is written nowhere."""
    box = Box.objects.filter(pk=evaluation.pk).first()
    return list(_plain(box)["receipts"]) if box is not None else []


def burn(evaluation: Evaluation) -> None:
    """Take the ballots out for good once they are reckoned; the receipts stay."""
    box = Box.objects.select_for_update().get(pk=evaluation.pk)
    content = {"ballots": [], "words": [], "receipts": _plain(box)["receipts"]}
    box.content = _token(evaluation.pk, content)
    box.save(update_fields=["content"])


def _opened(box: Box) -> list[Ballot]:
    content = _plain(box)
    if not content["ballots"]:
        return []
    # Words and receipts lie apart from the scores: the three lists have each their own order.
    return [
        Ballot(tuple(scores), group, words, receipt)
        for (scores, group), words, receipt in zip(content["ballots"], content["words"], content["receipts"], strict=True)
    ]


def _sealed(evaluation_id: UUID, ballots: list[Ballot]) -> str:
    return _token(
        evaluation_id,
        {
            "ballots": sorted([list(one.scores), one.group] for one in ballots),
            "words": sorted(one.words for one in ballots),
            "receipts": sorted(one.receipt for one in ballots),
        },
    )


def _token(evaluation_id: UUID, content: dict[str, Any]) -> str:
    return _key(evaluation_id).encrypt(json.dumps(content, ensure_ascii=False).encode()).decode()


def _plain(box: Box) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_key(box.pk).decrypt(box.content.encode()))
    return found


def _key(evaluation_id: UUID) -> Any:
    from cryptography.fernet import Fernet  # noqa: PLC0415 kept out of the start: only a box needs it

    key = hashlib.sha256(f"yitang ballot box\n{evaluation_id}\n{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
