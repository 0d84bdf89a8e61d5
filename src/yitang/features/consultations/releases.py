"""公开: the call and the result of a consultation go to the portal by an act of their own, and come off it again. Nothing else does."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.actions import held
from yitang.features.consultations.models import AnsweringUnit, Consultation, Opinion, Participant, Release, ResidentOpinion
from yitang.features.consultations.policy import RELEASE, RELEASES
from yitang.features.consultations.states import RUNNING
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.methods.products import suggestions_of

TITLE_MOST, TEXT_MOST, WHY_MOST = 200, 10_000, 200
LONGEST_DAYS = 366
SHORTEST = 2
"""Signs of the shortest name that is looked for: one character stands in half of all sentences."""
Part, Outcome = Release.Part, ResidentOpinion.Outcome
STAGES = {Part.CALL: RUNNING, Part.RESULT: ("under_way", "concluded")}
COUNTED = ("received", "kept", "answered", "aside")


@act("consultations.release")
def release(
    ctx: ActContext, *, case_id: UUID, part: str, title: str, text: str, takes_until: date | None = None
) -> dict[str, Any]:
    """Release the call or the result, in place of an earlier text. With the result stand the counts of what residents wrote.

    Raises `NotFound`, `Refused`, `Blocked` at another stage or while an opinion of a resident is not dealt with, `Invalid` by field.
    """
    if part not in Part.values:
        raise Invalid({"part": [_("Choose what is released.")]})
    found = held(ctx, case_id, STAGES[Part(part)])
    ctx.require(RELEASE, found)
    title, text = " ".join(title.split()), text.strip()
    _refuse_unfit(ctx, found, part, title, text, takes_until)
    row = Release(council_id=ctx.council_id, consultation=found, part=part, title=title, text=text, released_at=ctx.at)
    if part == Part.RESULT:
        row.counts, row.answered = _settled(found, ctx.today), _answered(found)
    else:
        row.takes_until = takes_until
    _replace(ctx, found, part)
    row.released_by = ctx.actor.name[:60]
    row.save(force_insert=True)
    return {"case_id": found.pk, "release_id": row.pk}


@act("consultations.withdraw_release")
def withdraw_release(ctx: ActContext, *, case_id: UUID, part: str, why: str) -> dict[str, Any]:
    """Take the call or the result off the portal. Raises `NotFound`, `Refused`, `Blocked` when it is not there, `Invalid`."""
    found = held(ctx, case_id)
    ctx.require(RELEASE, found)
    row = release_of(found.pk, part)
    if row is None:
        raise Blocked(_("Nothing of this consultation is public here."))
    if not why.strip() or len(why.strip()) > WHY_MOST:
        raise Invalid({"why": [_("Give the reason, at most 200 characters.")]})
    row.withdrawn_at, row.withdrawn_why = ctx.at, why.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_why"])
    ctx.note = row.withdrawn_why
    return {"case_id": found.pk}


def released(actor: Actor) -> QuerySet[Release]:
    """What is out now, as far as the actor may read it."""
    return policy.rows(actor, RELEASES, Release.objects.filter(withdrawn_at__isnull=True))


def release_of(case_id: UUID, part: str) -> Release | None:
    """The call or the result of a consultation that is out now."""
    return Release.objects.filter(consultation_id=case_id, part=part, withdrawn_at__isnull=True).first()


def open_call(case_id: UUID, on: date) -> Release | None:
    """The call under which residents may write on a day: it is out, names a day that has not passed, and no result is out."""
    if release_of(case_id, Part.RESULT) is not None:
        return None
    call = release_of(case_id, Part.CALL)
    return call if call is not None and call.takes_until is not None and call.takes_until >= on else None


def counts_of(case_id: UUID) -> dict[str, int]:
    """How many opinions of residents came and what became of them; `open` is what nobody has dealt with. The parts sum to `received`."""
    by_outcome = Counter(ResidentOpinion.objects.filter(consultation_id=case_id).order_by().values_list("outcome", flat=True))
    found = {str(outcome): by_outcome[outcome] for outcome in Outcome}
    return {"received": sum(by_outcome.values()), **found, "open": by_outcome[""]}


def names_at(found: Consultation) -> set[str]:
    """Names of people who belong to a consultation: who proposed it, takes part, wrote an opinion, raised a suggestion."""
    people = Participant.objects.filter(consultation=found, principal__kind="member").values_list("principal__name", flat=True)
    authors = Opinion.objects.filter(consultation=found, author__kind="member").values_list("author__name", flat=True)
    said = suggestions_of(found.pk)
    raised = said.filter(raised_by__kind="member").values_list("raised_by__name", flat=True)
    names = {*people, *authors, *raised, *said.exclude(said_by="").values_list("said_by", flat=True)}
    if found.proposer and found.proposer.kind == "member":
        names.add(found.proposer.name)
    return {name for name in names if len(name) >= SHORTEST}


def draft_of(found: Consultation, part: str) -> dict[str, str]:
    """A first text for a release: the question, or the suggestions with what the units answered."""
    title = found.case.title
    if part == Part.CALL:
        return {"title": title, "text": found.question}
    units = "、".join(row.unit.name for row in AnsweringUnit.objects.filter(consultation=found).select_related("unit"))
    rows = suggestions_of(found.pk).order_by("raised_at", "ordinal", "pk")
    lines = [f"{place}. {row.text}" + (f"\n{row.answer}" if row.answer else "") for place, row in enumerate(rows, start=1)]
    return {"title": title, "text": "\n".join(filter(None, [units, *lines]))}


def _refuse_unfit(ctx: ActContext, found: Consultation, part: str, title: str, text: str, takes_until: date | None) -> None:
    faults: dict[str, list[Any]] = {}
    if not title or len(title) > TITLE_MOST:
        faults["title"] = [_("Write a heading of at most 200 characters.")]
    if not text or len(text) > TEXT_MOST:
        faults["text"] = [_("Write the text, at most 10,000 characters.")]
    elif names := sorted(name for name in names_at(found) if name in title + text):
        faults["text"] = [_("Take out the names: {names}.").format(names="、".join(names))]
    if part == Part.CALL and takes_until is not None:
        if not 0 <= (takes_until - ctx.today).days <= LONGEST_DAYS:
            faults["takes_until"] = [_("Enter a day from today on, a year from now at the latest.")]
        elif release_of(found.pk, Part.RESULT) is not None:
            faults["takes_until"] = [_("The result is public already. Withdraw it first, or take no opinions any more.")]
    if faults:
        raise Invalid(faults)


def _settled(found: Consultation, on: date) -> dict[str, int]:
    call = release_of(found.pk, Part.CALL)
    if call is not None and call.takes_until is not None and call.takes_until >= on:
        raise Blocked(_("Residents may still write. Release the call anew without a day, or wait for its end."))
    counts = counts_of(found.pk)
    if counts["open"]:
        words = _("%(n)d opinions of residents are not dealt with yet.") % {"n": counts["open"]}
        raise Blocked(words, owes=found.organiser.name if found.organiser else "")
    return {name: counts[name] for name in COUNTED}


def _answered(found: Consultation) -> list[dict[str, str]]:
    rows = ResidentOpinion.objects.filter(consultation=found, outcome=Outcome.ANSWERED).order_by("pk")
    return [{"said": said, "answer": answer} for said, answer in rows.values_list("said", "answer")]


def _replace(ctx: ActContext, found: Consultation, part: str) -> None:
    before = release_of(found.pk, part)
    if before is not None:
        before.withdrawn_at, before.withdrawn_why = ctx.at, str(_("replaced"))
        before.save(update_fields=["withdrawn_at", "withdrawn_why"])


def takes_today(row: Release) -> bool:
    """Whether residents may write under a call today, as far as the call itself says."""
    return row.takes_until is not None and row.takes_until >= today()
