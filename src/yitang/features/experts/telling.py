"""Telling people: whoever is invited as an expert, whoever is asked for a ballot. Nothing is told of what a ballot says."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.experts.models import Evaluation, Invitation, Rater
from yitang.features.experts.states import KIND
from yitang.foundation.acts.door import ActContext
from yitang.foundation.notify.actions import tell, tell_many
from yitang.foundation.notify.points import MESSAGE_KINDS, OVERTAKEN, STEPS_OUTSIDE, Happening
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.workflow.moves import EFFECTS, Move

LANGUAGE = "zh-hans"
"""Messages are written in the council's language, whoever acts."""
ANSWER, CAST = _("Answer the invitation as an expert"), _("Cast the ballot")


def tell_invited(ctx: ActContext, row: Invitation) -> None:
    """The expert reads the invitation. It names no case: an expert need not be able to open its page."""
    if row.expert.principal_id:
        _say(ctx, row, "invited", _("You are invited as an expert: “%(topic)s”."), needs_action=True, next_step=str(ANSWER))


def tell_withdrawn(ctx: ActContext, row: Invitation) -> None:
    """The expert reads that nothing is asked any more."""
    if row.expert.principal_id:
        _say(ctx, row, "withdrawn", _("The invitation as an expert was withdrawn: “%(topic)s”."))


def tell_raters(move: Move) -> None:
    """Effect of opening: everybody with a log-in reads that a ballot is asked for, and until when."""
    found = move.subject
    assert isinstance(found, Evaluation)
    asked = Rater.objects.filter(evaluation=found, way=Rater.Way.LOGIN, principal_id__isnull=False)
    with override(LANGUAGE):
        words = str(_("You are asked to rate “%(title)s”, until %(day)s."))
        told = tell_many(
            move.council_id,
            "experts.asked_to_rate",
            words % {"title": move.case.title, "day": zh_date(found.closes_on)},
            [pk for pk in asked.order_by("pk").values_list("principal_id", flat=True) if pk],
            needs_action=True,
            case=(KIND, found.pk),
            next_step=str(CAST),
            due_on=found.closes_on,
        )
    move.data["told"] = told


def overtaken(happenings: Collection[Happening]) -> Collection[UUID]:
    """Of those who are asked for a ballot, the ones whose ballot has come: the rater's bit, which the office sees as well."""
    rounds = {one.case_id for one in happenings}
    cast = set(Rater.objects.filter(evaluation__in=rounds, has_cast=True).values_list("evaluation_id", "principal_id"))
    return {one.message_id for one in happenings if (one.case_id, one.principal_id) in cast}


def _say(ctx: ActContext, row: Invitation, event: str, words: Any, **more: Any) -> None:
    with override(LANGUAGE):
        tell(ctx.council_id, f"experts.{event}", str(words) % {"topic": row.topic}, principal_id=row.expert.principal_id, **more)


EFFECTS.register("experts.tell_raters", tell_raters)
MESSAGE_KINDS.register("experts", _("Invitations of experts and evaluations"))
STEPS_OUTSIDE.register("experts", (ANSWER, CAST))
OVERTAKEN.register("experts", overtaken)
