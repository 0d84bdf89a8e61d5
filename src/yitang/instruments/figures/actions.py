"""Freezing figures: what was published on a day, signed, so that a later change of rows shows."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.audit.signing import sign, verify_signature
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.models import FigureSnapshot
from yitang.instruments.figures.queries import figures_of

declare(
    "figures.freeze",
    _("Freeze figures"),
    {Role.PROPOSAL_DIRECTOR: anyone, Role.SECRETARY_GENERAL: anyone, Role.PROPOSAL_CLERK: anyone, Role.MEMBERS_AFFAIRS: anyone},
)


@act("figures.freeze")
def freeze(ctx: ActContext, *, code: str, session_id: UUID | None, as_of: date, title: str) -> dict[str, Any]:
    """Keep the figures of a set as of a day under a signature. Returns `{snapshot_id}`."""
    ctx.require("figures.freeze")
    question = {"session_id": str(session_id) if session_id else None, "as_of": as_of.isoformat()}
    values = figures_of(code, Question(ctx.council_id, session_id, as_of))
    return {"snapshot_id": keep_snapshot(ctx, code, title, question, values).pk}


def keep_snapshot(ctx: ActContext, code: str, title: str, question: dict[str, Any], values: dict[str, Any]) -> FigureSnapshot:
    """Keep figures under a signature, inside the act of a room that counts them itself. `question` and `values` are plain data."""
    found = FigureSnapshot(
        council_id=ctx.council_id,
        figure_set=code,
        title=title[:120],
        question=question,
        values=values,
        taken_at=ctx.at,
        taken_by=ctx.actor.name,
    )
    found.signature = sign(_signed_text(found))
    found.save(force_insert=True)
    ctx.about("figures.snapshot", found.pk)
    return found


def signature_holds(snapshot: FigureSnapshot) -> bool:
    """Whether the snapshot is what was signed."""
    return verify_signature(_signed_text(snapshot), snapshot.signature)


def _signed_text(snapshot: FigureSnapshot) -> bytes:
    content = [str(snapshot.council_id), snapshot.figure_set, snapshot.title, snapshot.question, snapshot.values]
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
