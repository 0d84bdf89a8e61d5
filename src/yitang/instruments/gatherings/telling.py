"""Telling those who are invited: the notice, a change, a cancellation, what came of a request for leave."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked
from yitang.foundation.notify.actions import tell, tell_many
from yitang.institution.members.queries import serving
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.models import Attendee, Gathering, Leave
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

LANGUAGE = "zh-hans"
"""Messages are written in the council's language, whoever acts."""

ANSWER = _("Answer the invitation")
DECIDE = _("Decide on the leave")
INVITED = _("You are invited to “%(title)s”.")


def gathering_of(move: Move) -> Gathering:
    """The gathering that the move is about."""
    assert isinstance(move.subject, Gathering)
    return move.subject


def tell_one(ctx: ActContext, found: Gathering, attendee: Attendee) -> None:
    """Invite one person to answer."""
    tell_principal(ctx, found, "notice", INVITED, attendee.principal_id, step=ANSWER, needs=True, due=_answer_day(found))


def tell_decided(ctx: ActContext, found: Gathering, leave: Leave) -> None:
    """Tell the person what was decided on the leave."""
    granted, refused = _("Your leave from “%(title)s” was granted."), _("Your leave from “%(title)s” was not granted.")
    text = granted if leave.state == Leave.State.GRANTED else refused
    tell_principal(ctx, found, "leave_decided", text, leave.attendee.principal_id)


def tell_decider(ctx: ActContext, found: Gathering, role: str) -> None:
    """Tell those who decide that leave was asked for; who and why stands on the page alone."""
    with override(LANGUAGE):
        words = str(_("Leave from “%(title)s” waits for a decision.")).replace("%(title)s", found.case.title)
        tell(
            ctx.council_id,
            "gatherings.leave_asked",
            words,
            role=role,
            needs_action=True,
            case=(KIND, found.pk),
            next_step=str(DECIDE),
        )


def tell_owner(ctx: ActContext, found: Gathering, owner_id: Any, due_on: date) -> None:
    """Tell whoever has to see to a decision."""
    with override(LANGUAGE):
        words = str(_("“%(title)s” left something for you to see to.")).replace("%(title)s", found.case.title)
        case = (KIND, found.pk)
        tell(ctx.council_id, "gatherings.follow_up", words, principal_id=owner_id, needs_action=True, case=case, due_on=due_on)


def tell_list(move: Move, event: str, text: Any, *, step: Any = "", needs: bool = False, due: date | None = None) -> None:
    """Tell everybody on the list at once: two thousand messages are one statement, not two thousand."""
    found = gathering_of(move)
    people = Attendee.objects.filter(gathering_id=move.case.pk).order_by("number").values_list("principal_id", flat=True)
    with override(LANGUAGE):
        tell_many(
            move.council_id,
            f"gatherings.{event}",
            _titled(text, found),
            people,
            needs_action=needs,
            case=(KIND, found.pk),
            next_step=str(step),
            due_on=due,
        )


def _titled(text: Any, found: Gathering) -> str:
    """The words with the title in them; not by `%`, since words that a person wrote may have signs of their own."""
    return str(text).replace("%(title)s", found.case.title)


def tell_principal(
    ctx: ActContext,
    found: Gathering,
    event: str,
    text: Any,
    principal_id: UUID,
    *,
    step: Any = "",
    needs: bool = False,
    due: date | None = None,
) -> None:
    """Tell one principal about the gathering; `%(title)s` in the text is its title."""
    with override(LANGUAGE):
        tell(
            ctx.council_id,
            f"gatherings.{event}",
            _titled(text, found),
            principal_id=principal_id,
            needs_action=needs,
            case=(KIND, found.pk),
            next_step=str(step),
            due_on=due,
        )


def _answer_day(found: Gathering) -> date:
    return local_day(found.reply_by or found.starts_at)


def somebody_is_invited(move: Move) -> None:
    """Guard: a gathering of nobody is not held, and only announced where members may sign up."""
    if move.edge.code == "notice" and gathering_of(move).signup_by:
        return
    if not Attendee.objects.filter(gathering_id=move.case.pk).exists():
        raise Blocked(_("Nobody is invited yet. Put people on the list first."), owes=_("the organiser"))


def tell_invited(move: Move) -> None:
    """Effect: everybody on the list is told and asked for an answer; where members may sign up, the others learn of it."""
    found = gathering_of(move)
    tell_list(move, "notice", INVITED, step=ANSWER, needs=True, due=_answer_day(found))
    if found.signup_by:
        listed = Attendee.objects.filter(gathering=found).values("principal_id")
        others = serving(local_day(found.starts_at)).exclude(principal_id__in=listed).order_by("number")
        with override(LANGUAGE):
            tell_many(
                move.council_id,
                "gatherings.open",
                _titled(_("You can sign up for “%(title)s”."), found),
                others.values_list("principal_id", flat=True),
                needs_action=False,
                case=(KIND, found.pk),
                due_on=local_day(found.signup_by),
            )


def tell_change(move: Move) -> None:
    """Effect: everybody is told that something changed, in the organiser's words."""
    words = move.reason.strip()[:150]
    with override(LANGUAGE):
        text = str(_("“%(title)s” was changed: %(words)s")).replace("%(words)s", words.replace("%", "％"))
    tell_list(move, "changed", text)


def tell_cancelled(move: Move) -> None:
    """Effect: whoever had the notice is told that it does not take place."""
    if Decision.objects.filter(case_id=move.case.pk, edge="notice").exists():
        tell_list(move, "cancelled", _("“%(title)s” does not take place."))


GUARDS.register("gatherings.somebody_is_invited", somebody_is_invited)
EFFECTS.register("gatherings.tell_invited", tell_invited)
EFFECTS.register("gatherings.tell_change", tell_change)
EFFECTS.register("gatherings.tell_cancelled", tell_cancelled)
