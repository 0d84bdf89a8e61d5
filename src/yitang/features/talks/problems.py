"""Acts on problems: written down at a talk, put right while nobody deals with them. Everything else is a step of their course."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.actions import held_talk
from yitang.features.talks.models import Problem
from yitang.features.talks.policy import HANDLE
from yitang.features.talks.queries import get_problem
from yitang.features.talks.states import PROBLEM, TALK
from yitang.features.talks.topics import begun_case
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

TEXT_MOST = 2000
TITLE = 60


@act("talks.note_problem")
def note_problem(
    ctx: ActContext, *, case_id: UUID, talk_id: UUID, text: str, suggestion_id: UUID | None = None
) -> dict[str, Any]:
    """Write down a problem of a talk, by itself or out of one of its suggestions; it waits to be given out.

    `case_id` may be minted by a client without a network. Raises `NotFound`, `Refused`, `Blocked`, `Invalid`, `Conflict`.
    """
    talk = held_talk(ctx, talk_id, ("open", "closed"))
    faults: dict[str, list[Any]] = {}
    words = text.strip()
    if not words or len(words) > TEXT_MOST:
        faults["text"] = [_("Write what has to be solved, at most {n} characters.").format(n=TEXT_MOST)]
    if suggestion_id and not Suggestion.objects.filter(pk=suggestion_id, case=talk.case).exists():
        faults["suggestion"] = [_("Choose a suggestion of this talk.")]
    if faults:
        raise Invalid(faults)
    case = begun_case(ctx, PROBLEM, case_id)
    case.title = title_of(words)
    open_case(ctx, case, procedure_of(case.procedure_id), PROBLEM)
    problem = Problem(council_id=ctx.council_id, case=case, venue=talk.venue, talk=talk, topic=talk.topic, text=words)
    problem.suggestion_id, problem.raised_on = suggestion_id, talk.held_on or ctx.today
    problem.save(force_insert=True)
    link = CaseLink(council_id=ctx.council_id, source=case, target=talk.case, kind=CaseLink.Kind.RAISED_FROM)
    link.save(force_insert=True)
    ctx.about(TALK, talk.pk)
    return {"case_id": case.pk, "talk_id": talk.pk}


@act("talks.edit_problem")
def edit_problem(ctx: ActContext, *, case_id: UUID, text: str) -> dict[str, Any]:
    """Put the words of a problem right before somebody deals with it. Raises `NotFound`, `Refused`, `Blocked`, `Invalid`."""
    problem = held_problem(ctx, case_id)
    ctx.require(HANDLE, Target(problem.case, problem))
    if problem.case.stage != "open":
        raise Blocked(_("Somebody deals with the problem already, so its words stay."))
    words = text.strip()
    if not words or len(words) > TEXT_MOST:
        raise Invalid({"text": [_("Write what has to be solved, at most {n} characters.").format(n=TEXT_MOST)]})
    problem.text, problem.case.title = words, title_of(words)
    problem.case.save(update_fields=["title"])
    problem.save(update_fields=["text"])
    ctx.about(PROBLEM, problem.pk)
    return {"case_id": problem.pk}


def held_problem(ctx: ActContext, case_id: UUID) -> Problem:
    """The problem as far as the actor may see it, with its case held for the act. Raises `NotFound`."""
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    found = get_problem(ctx.actor, case_id)
    if found is None:
        raise NotFound(_("There is no such problem, or it is not yours to see."))
    return found


def title_of(text: str) -> str:
    """The first words of a problem, for lists."""
    first = " ".join(text.split())
    return first if len(first) <= TITLE else first[: TITLE - 1] + "…"
