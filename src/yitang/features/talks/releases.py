"""公开结果: an edited text about a talk goes to the public page of its venue, and comes off it again. Names of people are refused."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import Named, Release, Talk
from yitang.features.talks.policy import RELEASE
from yitang.features.talks.queries import get_talk, release_of
from yitang.features.talks.states import TALK
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.institution.places.models import Seated
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import Target

TEXT_MOST = 5000
SHORTEST = 2
"""Signs of the shortest name that is looked for: one character stands in half of all sentences."""


@act("talks.release")
def release(ctx: ActContext, *, case_id: UUID, title: str, text: str) -> dict[str, Any]:
    """Release what strangers read about a talk, in place of an earlier text. Names of those who were there are refused by name.

    Raises `NotFound`, `Refused`, `Blocked` before the talk is closed, `Invalid`.
    """
    talk = _held(ctx, case_id)
    if talk.case.stage != "closed" or talk.held_on is None:
        raise Blocked(_("Only what came of a talk that was held is released."))
    faults: dict[str, list[Any]] = {}
    title, text = " ".join(title.split()), text.strip()
    if not title or len(title) > 200:
        faults["title"] = [_("Write a heading of at most 200 characters.")]
    if not text or len(text) > TEXT_MOST:
        faults["text"] = [_("Write the text, at most {n} characters.").format(n=TEXT_MOST)]
    if found := sorted(name for name in names_at(talk) if name in title + text):
        faults["text"] = [_("Take out the names: {names}.").format(names="、".join(found))]
    if faults:
        raise Invalid(faults)
    before = release_of(talk.pk)
    if before is not None:
        before.withdrawn_at, before.withdrawn_why = ctx.at, str(_("replaced"))
        before.save(update_fields=["withdrawn_at", "withdrawn_why"])
    row = Release(council_id=ctx.council_id, talk=talk, title=title, text=text, held_on=talk.held_on, released_at=ctx.at)
    row.released_by = ctx.actor.name[:60]
    row.save(force_insert=True)
    return {"case_id": talk.pk, "release_id": row.pk}


@act("talks.withdraw_release")
def withdraw_release(ctx: ActContext, *, case_id: UUID, why: str) -> dict[str, Any]:
    """Take the text off the public page. Raises `NotFound`, `Refused`, `Blocked` when nothing is released, `Invalid` without a reason."""
    talk = _held(ctx, case_id)
    row = release_of(talk.pk)
    if row is None:
        raise Blocked(_("Nothing of this talk is public."))
    if not why.strip():
        raise Invalid({"why": [_("Give the reason.")]})
    row.withdrawn_at, row.withdrawn_why = ctx.at, why.strip()[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_why"])
    return {"case_id": talk.pk}


def names_at(talk: Talk) -> set[str]:
    """Names of people that belong to a talk: those named, who led it, who raised something, who sits at the venue's table."""
    found = set(Named.objects.filter(talk=talk).values_list("principal__name", flat=True))
    found |= set(Seated.objects.filter(venue=talk.venue_id).values_list("name", flat=True))
    people = Suggestion.objects.filter(case=talk.case, raised_by__kind="member")
    found |= set(people.values_list("raised_by__name", flat=True))
    found.add(talk.chair)
    return {name for name in found if len(name) >= SHORTEST}


def draft_of(talk: Talk) -> str:
    """A first text for the release: what was agreed."""
    return talk.agreed or talk.minutes


def _held(ctx: ActContext, case_id: UUID) -> Talk:
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    talk = get_talk(ctx.actor, case_id)
    if talk is None:
        raise NotFound(_("There is no such talk, or it is not yours to see."))
    ctx.require(RELEASE, Target(talk.case, talk))
    ctx.about(TALK, talk.pk)
    return talk
