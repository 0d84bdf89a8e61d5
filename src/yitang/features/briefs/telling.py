"""What the rules of briefs share: the row of a move, its outcome, its text as a hand left it, and whom to tell."""

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import override

from yitang.features.briefs.models import Brief, BriefSubmitter, BriefText
from yitang.features.briefs.queries import KIND
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.roles import Role
from yitang.instruments.deadlines.clocks import Clock, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import Move

LANGUAGE = "zh-hans"
"""Messages are written in the council's language, whoever acts."""


def brief_of(move: Move) -> Brief:
    """The brief that the move is about."""
    assert isinstance(move.subject, Brief)
    return move.subject


def set_outcome(move: Move, outcome: str, reason: str = "") -> None:
    """Write what became of the brief with its day; an empty outcome means that it is open again."""
    brief = brief_of(move)
    brief.outcome, brief.outcome_reason = outcome, reason
    brief.outcome_on = local_day(move.at) if outcome else None
    brief.save(update_fields=["outcome", "outcome_on", "outcome_reason"])


def start_editing_clock(move: Move) -> None:
    """The editors' period begins on the day of the move."""
    clock = Clock.start(Period.parse(move.parameter("editing_period")), local_day(move.at), calendar_for(move.council_id))
    move.track.clock, move.track.due_on = clock.to_json(), clock.deadline
    move.track.save(update_fields=["clock", "due_on"])
    move.data["due_on"] = str(clock.deadline)


def keep_text(move: Move, hand: BriefText.Hand) -> BriefText:
    """Keep the text at work as this hand leaves it. The author's is kept without a name: who reflected it is sealed."""
    brief = brief_of(move)
    last: int | None = BriefText.objects.filter(case=move.case).aggregate(last=Max("turn"))["last"]
    text = BriefText(
        council_id=move.council_id,
        case=move.case,
        turn=(last or 0) + 1,
        hand=hand,
        title=move.case.title,
        situation=brief.situation,
        analysis=brief.analysis,
        suggestion=brief.suggestion,
        made_by="" if hand == BriefText.Hand.AUTHOR else move.actor.name,
        made_at=move.at,
    )
    text.save(force_insert=True)
    return text


def originals_of(case_id: UUID) -> list[Case]:
    """The briefs that were merged into a combined one, in order."""
    rows = CaseLink.objects.filter(target_id=case_id, kind=CaseLink.Kind.MERGED_INTO).select_related("source").order_by("id")
    return [row.source for row in rows if row.source.kind == KIND]


def writers_of(case_id: UUID) -> list[UUID]:
    """The principals who reflected a brief: the first, then those who confirmed; nobody for a source outside."""
    first = Brief.objects.filter(pk=case_id, reflector__isnull=False).values_list("reflector_id", flat=True)
    rows = BriefSubmitter.objects.filter(case_id=case_id, state=BriefSubmitter.State.CONFIRMED).order_by("id")
    return list(dict.fromkeys([*first, *rows.values_list("principal_id", flat=True)]))


def tell_writers(move: Move, text: Any, next_step: Any = "", *, needs_action: bool = False, with_originals: bool = False) -> None:
    """Tell who reflected it; with `with_originals` those whose briefs were merged into it, each about the own brief."""
    cases = [move.case, *(originals_of(move.case.id) if with_originals else [])]
    for case in cases:
        for place, principal_id in enumerate(writers_of(case.pk)):
            acts = needs_action and place == 0
            due = move.track.due_on if acts else None
            _tell(move, case, text, principal_id=principal_id, next_step=next_step, needs_action=acts, due_on=due)


def tell_role(move: Move, role: Role, text: Any, next_step: Any) -> None:
    """Tell everybody who holds a role that something waits for it."""
    _tell(move, move.case, text, next_step=next_step, role=role, needs_action=True)


def _tell(move: Move, case: Case, text: Any, *, next_step: Any = "", **whom: Any) -> None:
    with override(LANGUAGE):
        # Not by `%`: a title may have signs of its own.
        words = str(text).replace("%(title)s", case.title)
        tell(move.council_id, f"briefs.{move.edge.code}", words, case=(KIND, case.pk), next_step=str(next_step), **whom)
