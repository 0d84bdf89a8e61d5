"""Writing schemes, corrections and frozen scores. Publishing is an act of its own; the rest is written inside a feature's acts."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, Refused
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.instruments.ledger.kinds import FACT_KINDS
from yitang.instruments.scoring.models import Correction, CorrectionVerdict, FrozenScore, SchemeVersion
from yitang.instruments.scoring.queries import board_of, scheme_of
from yitang.instruments.scoring.scheme import parse
from yitang.instruments.scoring.scores import Board, Score


def digest_of(text: str) -> str:
    """SHA-256 of a scheme's text."""
    return hashlib.sha256(text.encode()).hexdigest()


@act("scoring.publish")
def publish(ctx: ActContext, *, text: str, effective_from: date) -> dict[str, Any]:
    """Publish a scheme, in force from a day on. Returns `{version_id, new}`; the same text for the same day again is no new one.

    Raises `SchemeError` with every fault; kinds of fact that nobody registered are faults.
    """
    ctx.require("scoring.publish")
    scheme = parse(text, kinds=[code for code, _kind in FACT_KINDS.items()])
    digest = digest_of(text)
    same_day = SchemeVersion.objects.filter(council_id=ctx.council_id, effective_from=effective_from)
    newest = same_day.order_by("-published_at", "-pk").first()
    if newest is not None and newest.digest == digest:
        ctx.about("scoring.scheme", newest.pk)
        return {"version_id": str(newest.pk), "new": False}
    version = SchemeVersion(
        council_id=ctx.council_id,
        code=scheme.code,
        title=scheme.title,
        basis=scheme.basis,
        text=text,
        digest=digest,
        effective_from=effective_from,
        published_by=ctx.actor.account_id,
        published_at=ctx.at,
    )
    version.save(force_insert=True)
    ctx.about("scoring.scheme", version.pk)
    return {"version_id": str(version.pk), "new": True}


def ask_correction(ctx: ActContext, *, year: int, principal_id: UUID, points: Decimal, reason: str, item: str = "") -> Correction:
    """Ask for points by hand; they count once somebody else agrees. Raises `Invalid` without points or a reason."""
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the points are corrected.")]})
    if not points or abs(points) > 1000 or points != round(points, 3):
        raise Invalid({"points": [_("Write points other than 0, at most 1000, with at most three decimals.")]})
    row = Correction(
        council_id=ctx.council_id,
        year=year,
        principal_id=principal_id,
        points=points,
        item=item,
        reason=reason.strip()[:500],
        asked_by=ctx.actor.account_id,
        asked_name=ctx.actor.name[:120],
        asked_at=ctx.at,
    )
    row.save(force_insert=True)
    return row


def decide_correction(ctx: ActContext, correction: Correction, *, approved: bool, note: str = "") -> CorrectionVerdict:
    """The second person's verdict. Raises `Refused` for who asked himself, `Conflict` when it was decided already."""
    if correction.asked_by == ctx.actor.account_id:
        raise Refused(_("Whoever asked for a correction cannot approve it. Another person must decide."))
    if CorrectionVerdict.objects.filter(correction=correction).exists():
        raise Conflict(_("This correction was decided already. Look at it again."))
    verdict = CorrectionVerdict(
        council_id=ctx.council_id,
        correction=correction,
        approved=approved,
        note=note.strip()[:500],
        decided_by=ctx.actor.account_id,
        decided_name=ctx.actor.name[:120],
        decided_at=ctx.at,
    )
    verdict.save(force_insert=True)
    return verdict


def freeze(
    ctx: ActContext, *, version: SchemeVersion, year: int, round_id: UUID, principal_ids: Iterable[UUID] | None = None
) -> int:
    """Freeze everybody's score (or that of some) as it is now. Returns how many rows were written.

    Each row keeps its lines with the ids of their facts, and a digest over the facts, so that it can be shown what it was
    decided on even when a fact is cancelled later.
    """
    from yitang.instruments.scoring.explaining import lines_by_person  # noqa: PLC0415 knows numpy

    board = board_of(ctx.council_id, year, scheme=scheme_of(version), ids=True)
    if board is None:
        return 0
    wanted = None if principal_ids is None else set(principal_ids)
    lines = lines_by_person(board.result)
    chosen = [score for who, score in board.scores().items() if wanted is None or who in wanted]
    rows = [_frozen(ctx, board, score, version, year, round_id, lines[score.principal_id]) for score in chosen]
    insert_rows(FrozenScore, rows)
    return len(rows)


def _frozen(
    ctx: ActContext, board: Board, score: Score, version: SchemeVersion, year: int, round_id: UUID, lines: list[Any]
) -> dict[str, Any]:
    total = score.total
    body = {
        "served": score.served,
        "whole": score.whole,
        "lines": [
            {
                "item": line.item,
                "group": line.group,
                "title": line.title,
                "points": str(line.points),
                "sentence": line.sentence,
                "facts": [str(fact_id) for fact_id in line.fact_ids],
            }
            for line in lines
        ],
        "minimum": [
            {"code": check.code, "title": check.title, "wanted": str(check.wanted), "got": str(check.got), "met": check.met}
            for check in score.minimum
        ],
        "vetoes": score.vetoes,
    }
    facts = sorted({fact for line in body["lines"] for fact in line["facts"]})  # type: ignore[attr-defined]
    return {
        "council_id": ctx.council_id,
        "round_id": round_id,
        "year": year,
        "principal_id": score.principal_id,
        "scheme_id": version.pk,
        "numerator": total.numerator,
        "denominator": total.denominator,
        "printed": score.printed,
        "grade": score.grade,
        "body": body,
        "scheme_digest": version.digest,
        "facts_digest": hashlib.sha256(json.dumps(facts).encode()).hexdigest(),
        "frozen_at": ctx.at,
    }
