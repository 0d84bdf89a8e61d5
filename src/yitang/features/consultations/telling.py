"""Telling people of a consultation: the proposer, those who take part, the units that answer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.consultations.models import AnsweringUnit, Consultation, Participant
from yitang.features.consultations.states import KIND
from yitang.foundation.acts.door import ActContext
from yitang.foundation.notify.actions import tell, tell_many
from yitang.foundation.notify.points import CASE_NAMES, MESSAGE_KINDS
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import EFFECTS, Move

LANGUAGE = "zh-hans"
"""Messages are written in the council's language, whoever acts."""


def tell_people(ctx: ActContext, found: Consultation, event: str, text: Any, principals: Iterable[UUID | None]) -> None:
    """One message to each of them, each once."""
    with override(LANGUAGE):
        words = str(text).replace("%(title)s", found.case.title)
        tell_many(
            ctx.council_id,
            f"consultations.{event}",
            words,
            list(dict.fromkeys(pk for pk in principals if pk)),
            case=(KIND, found.pk),
        )


def tell_declined(move: Move) -> None:
    """The proposer reads that the topic was not taken, and why."""
    found = _found(move)
    if found.proposer_id:
        with override(LANGUAGE):
            words = str(_("Your topic “%(title)s” was not taken into the plan: %(reason)s"))
            words = words.replace("%(title)s", move.case.title).replace("%(reason)s", move.reason)
            tell(move.council_id, "consultations.declined", words, principal_id=found.proposer_id, case=(KIND, found.pk))


def tell_planned(move: Move) -> None:
    """The proposer and the units read that the activity stands in the plan."""
    found = _found(move)
    tell_people(move.ctx, found, "planned", _("“%(title)s” is in the consultation plan."), [found.proposer_id, *_units(found)])


def tell_concluded(move: Move) -> None:
    """Everybody who took part reads that it came to its end."""
    tell_people(move.ctx, _found(move), "concluded", _("All steps of “%(title)s” are done."), _everybody(_found(move)))


def tell_dropped(move: Move) -> None:
    """Everybody who took part reads that it does not take place."""
    tell_people(
        move.ctx, _found(move), "dropped", _("“%(title)s” was taken out of the consultation plan."), _everybody(_found(move))
    )


def names_outside(case_ids: Any) -> dict[UUID, str]:
    """What a consultation is called outside: never by its title."""
    with override(LANGUAGE):
        name = str(_("A consultation"))
    return dict.fromkeys(Case.objects.filter(kind=KIND, pk__in=list(case_ids)).values_list("pk", flat=True), name)


def _found(move: Move) -> Consultation:
    assert isinstance(move.subject, Consultation)
    return move.subject


def _units(found: Consultation) -> list[UUID]:
    return list(AnsweringUnit.objects.filter(consultation=found).values_list("unit_id", flat=True))


def _everybody(found: Consultation) -> list[UUID | None]:
    people = Participant.objects.filter(consultation=found).values_list("principal_id", flat=True)
    return [found.proposer_id, *people, *_units(found)]


EFFECTS.register("consultations.tell_declined", tell_declined)
EFFECTS.register("consultations.tell_planned", tell_planned)
EFFECTS.register("consultations.tell_concluded", tell_concluded)
EFFECTS.register("consultations.tell_dropped", tell_dropped)
CASE_NAMES.register("consultations", names_outside)
MESSAGE_KINDS.register("consultations", _("Consultations"))
