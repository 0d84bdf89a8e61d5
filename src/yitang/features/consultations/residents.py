"""居民意见: what residents write on a released consultation without an account, and what the office makes of each, counted exactly."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.actions import held
from yitang.features.consultations.models import Consultation, ResidentOpinion
from yitang.features.consultations.policy import SPEAK
from yitang.features.consultations.releases import Outcome, Part, names_at, open_call, release_of
from yitang.features.consultations.states import KIND, MANAGE, RUNNING
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.ui.open_door import LINKS, came_already, plain_code, refuse_closed_words
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.workflow.procedures import in_force

KINDS, ASIDE, ELSEWHERE = "opinion_kind", "opinion_aside", "matter_elsewhere"
"""Dictionaries: what an opinion is, why one is set aside, what belongs elsewhere (`flags.where` says where)."""
SAID_MOST, ANSWER_MOST, BATCH_MOST = 1000, 2000, 200
STAGES = (*RUNNING, "concluded")


@act("consultations.speak")
def speak(
    ctx: ActContext, *, case_id: UUID, digest: str, class_code: str, text: str, quotable: bool = False, watch: bool = False
) -> dict[str, Any]:
    """A resident writes an opinion. `digest` is of the code that the receipt shows; `watch` is set by the open door, behind which nobody
    is known. Raises `Refused`, `Invalid` by field, `Blocked` when the consultation takes no opinions."""
    ctx.require(SPEAK)
    text = text.strip()
    _refuse_unfit(ctx, class_code, text)
    row = ResidentOpinion(council_id=ctx.council_id, consultation_id=case_id, digest=digest, class_code=class_code, text=text)
    row.quotable, row.said_on = quotable, ctx.today
    row.doubt = _doubt_of(ctx, case_id, text) if watch else ""
    if not Consultation.objects.filter(pk=case_id).exists():
        raise NotFound(_("There is no such consultation, or it is not yours to see."))
    row.save(force_insert=True)
    # Asked after the row is in: it has taken its place in the line of those who lock the consultation, so a result that is released at
    # this moment either counts this opinion or is seen here.
    if open_call(case_id, ctx.today) is None:
        raise Blocked(_("This consultation takes no opinions of residents now."))
    ctx.about(KIND, case_id)
    return {"opinion_id": row.pk}


@act("consultations.settle_residents")
def settle_residents(
    ctx: ActContext, *, case_id: UUID, opinion_ids: Sequence[UUID], outcome: str, aside_code: str = ""
) -> dict[str, Any]:
    """Keep opinions of residents for the consultation, or set them aside with a reason of the dictionary; several at once.

    Raises `NotFound`, `Refused`, `Invalid`, `Blocked` when the result is public.
    """
    found = _settling(ctx, case_id)
    wanted = list(dict.fromkeys(opinion_ids))
    if not wanted or len(wanted) > BATCH_MOST:
        raise Invalid({"ids": [_("Choose the opinions, at most %(n)d at once.") % {"n": BATCH_MOST}]})
    if outcome not in (Outcome.KEPT, Outcome.ASIDE):
        raise Invalid({"outcome": [_("Choose what becomes of them.")]})
    if outcome == Outcome.ASIDE and aside_code not in {row.code for row in entries(ASIDE)}:
        raise Invalid({"aside_code": [_("Choose the reason.")]})
    rows = list(ResidentOpinion.objects.select_for_update().filter(consultation=found, pk__in=wanted).order_by("pk"))
    if len(rows) != len(wanted):
        raise NotFound(_("There is no such opinion, or it is not yours to see."))
    for row in rows:
        row.aside_code = aside_code if outcome == Outcome.ASIDE else ""
        row.said, row.answer = "", ""
        _settle(ctx, row, outcome)
    return {"case_id": found.pk, "settled": len(rows)}


@act("consultations.answer_resident")
def answer_resident(ctx: ActContext, *, opinion_id: UUID, version: int, said: str, answer: str) -> dict[str, Any]:
    """Answer an opinion of a resident; it stands in the public result by the words of `said`. Without the resident's consent these must
    not be the resident's own. Raises `NotFound`, `Refused`, `Conflict`, `Invalid` by field, `Blocked` when the result is public.
    """
    row = ResidentOpinion.objects.filter(pk=opinion_id).first()
    if row is None:
        raise NotFound(_("There is no such opinion, or it is not yours to see."))
    found = _settling(ctx, row.consultation_id)
    row = ResidentOpinion.objects.select_for_update().get(pk=opinion_id)
    said, answer = said.strip(), answer.strip()
    faults: dict[str, list[Any]] = {}
    if not said or len(said) > SAID_MOST:
        faults["said"] = [_("Write what was said, at most 1,000 characters.")]
    elif not row.quotable and "".join(said.split()) == "".join(row.text.split()):
        faults["said"] = [_("The resident did not agree to being quoted. Say it in other words.")]
    if not answer or len(answer) > ANSWER_MOST:
        faults["answer"] = [_("Write the answer, at most 2,000 characters.")]
    if names := sorted(name for name in names_at(found) if name in said + answer):
        faults["answer"] = [*faults.get("answer", []), _("Take out the names: {names}.").format(names="、".join(names))]
    if faults:
        raise Invalid(faults)
    if row.version != version:
        raise Conflict(_("Somebody else dealt with this opinion meanwhile. Look at it again."))
    row.aside_code, row.said, row.answer = "", said, answer
    _settle(ctx, row, Outcome.ANSWERED)
    return {"case_id": found.pk, "opinion_id": row.pk}


def of_code(typed: str) -> ResidentOpinion | None:
    """The opinion whose receipt bears this code."""
    code = plain_code(typed)
    rows = ResidentOpinion.objects.select_related("consultation__case")
    return rows.filter(digest=digest_of(code)).first() if code else None


def _settling(ctx: ActContext, case_id: UUID) -> Consultation:
    found = held(ctx, case_id, STAGES)
    ctx.require(MANAGE, found)
    if release_of(found.pk, Part.RESULT) is not None:
        raise Blocked(_("The result is public with its counts. Withdraw it before you deal with opinions anew."))
    return found


def _settle(ctx: ActContext, row: ResidentOpinion, outcome: str) -> None:
    row.outcome, row.settled_on, row.settled_by = outcome, ctx.today, ctx.actor.name[:60]
    row.version += 1
    row.save()


def _doubt_of(ctx: ActContext, case_id: UUID, text: str) -> str:
    if LINKS.search(text):
        return ResidentOpinion.Doubt.LINKS
    return ResidentOpinion.Doubt.AGAIN if came_already(ctx.council_id, text, f"{case_id}:") else ""


def _refuse_unfit(ctx: ActContext, class_code: str, text: str) -> None:
    body, _digest = in_force(ctx.council_id, KIND, ctx.today)
    most = int(body["parameters"]["resident_opinion_max"])
    faults: dict[str, list[Any]] = {}
    if class_code not in {row.code for row in entries(KINDS)}:
        faults["class_code"] = [_("Choose what your opinion is.")]
    if not text:
        faults["text"] = [_("Write down your opinion.")]
    elif len(text) > most:
        faults["text"] = [_("Shorten it to {n} characters at most.").format(n=most)]
    if faults:
        raise Invalid(faults)
    refuse_closed_words(ctx.today, text)
