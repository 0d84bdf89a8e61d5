"""考核办法 — writing a scheme, trying it on a year that is over, handing it to a second person, publishing it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.models import SchemeDraft
from yitang.features.assessment.queries import KIND
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import uuid7
from yitang.instruments.ledger.actions import FACT_KINDS
from yitang.instruments.scoring.actions import publish
from yitang.instruments.scoring.models import SchemeVersion
from yitang.instruments.scoring.queries import board_of, scheme_of, scheme_on
from yitang.instruments.scoring.reading import Fault, SchemeError
from yitang.instruments.scoring.scheme import parse
from yitang.instruments.scoring.scores import Score
from yitang.instruments.scoring.types import Scheme
from yitang.instruments.scoring.writing import number
from yitang.instruments.workflow.parameters import parameter_on

State = SchemeDraft.State
LONGEST = 200_000
OPEN = (State.WRITING, State.HANDED_OVER)


def checked(text: str) -> tuple[Scheme | None, list[Fault]]:
    """The scheme that a text describes, or every fault with its line."""
    try:
        return parse(text, kinds=[code for code, _kind in FACT_KINDS.items()]), []
    except SchemeError as error:
        return None, error.faults


def by_two() -> bool:
    """Whether this council asks for a second person before a scheme is published."""
    return bool(parameter_on(KIND, "schemes_by_two", today()))


@act("assessment.start_scheme")
def start_scheme(ctx: ActContext, *, effective_from: date, version_id: UUID | None = None, text: str = "") -> dict[str, Any]:
    """Begin a draft from a version that was published, or from a text. Returns `{draft_id}`."""
    ctx.require("assessment.edit_scheme")
    if version_id:
        found = SchemeVersion.objects.filter(pk=version_id).first()
        if found is None:
            raise NotFound(_("There is no such scheme."))
        text = found.text
    draft = SchemeDraft(id=uuid7(), council_id=ctx.council_id, text=_kept(text), effective_from=effective_from)
    _by(ctx, draft)
    draft.save(force_insert=True)
    ctx.about("assessment.scheme_draft", draft.pk)
    return {"draft_id": draft.pk}


@act("assessment.save_scheme")
def save_scheme(ctx: ActContext, *, draft_id: UUID, expected: int, text: str, effective_from: date) -> dict[str, Any]:
    """Keep a text, with its faults if it has any. Raises `Conflict` when somebody else saved meanwhile or it was handed over."""
    draft = _draft(ctx, draft_id, expected, State.WRITING)
    draft.text, draft.effective_from = _kept(text), effective_from
    _by(ctx, draft)
    _save(draft)
    return {"draft_id": draft.pk, "version": draft.version}


@act("assessment.hand_over_scheme")
def hand_over_scheme(ctx: ActContext, *, draft_id: UUID, expected: int) -> dict[str, Any]:
    """Give a text without faults to the second person."""
    draft = _draft(ctx, draft_id, expected, State.WRITING)
    _without_faults(draft.text)
    draft.state = State.HANDED_OVER
    _save(draft)
    return {"draft_id": draft.pk}


@act("assessment.hand_back_scheme")
def hand_back_scheme(ctx: ActContext, *, draft_id: UUID, expected: int) -> dict[str, Any]:
    """Give a draft back to be changed."""
    draft = _draft(ctx, draft_id, expected, State.HANDED_OVER)
    draft.state = State.WRITING
    _save(draft)
    return {"draft_id": draft.pk}


@act("assessment.drop_scheme")
def drop_scheme(ctx: ActContext, *, draft_id: UUID, expected: int) -> dict[str, Any]:
    """Put a draft away; it stays on record."""
    draft = _draft(ctx, draft_id, expected, *OPEN)
    draft.state = State.DROPPED
    _save(draft)
    return {"draft_id": draft.pk}


@act("assessment.release_scheme")
def release_scheme(ctx: ActContext, *, draft_id: UUID, expected: int) -> dict[str, Any]:
    """Publish a draft: a version of the scheme from its day on.

    Raises `Refused` for its writer where the council asks for two persons, `Invalid` for a text with faults.
    """
    two = by_two()
    draft = _draft(ctx, draft_id, expected, *((State.HANDED_OVER,) if two else OPEN))
    if two and draft.author_id == ctx.actor.account_id:
        raise Refused(_("Whoever wrote the scheme does not publish it. Another person has to."))
    _without_faults(draft.text)
    done = publish(ctx.actor, text=draft.text, effective_from=draft.effective_from)
    draft.state, draft.published_id = State.PUBLISHED, UUID(done["version_id"])
    _save(draft)
    return {"draft_id": draft.pk, "version_id": done["version_id"]}


@dataclass(frozen=True)
class Tried:
    """One member under both schemes: printed points and grade by what is in force and by the draft, and the difference."""

    principal_id: UUID
    before: str
    before_grade: str
    after: str
    after_grade: str
    difference: str

    @property
    def changed(self) -> bool:
        return self.before != self.after or self.before_grade != self.after_grade


@dataclass(frozen=True)
class Trial:
    """A dry run: everybody under both schemes, and how many have each grade."""

    year: int
    in_force: str
    rows: list[Tried]
    grades: list[tuple[str, int, int]] = field(default_factory=list)


def try_out(council_id: UUID, scheme: Scheme, year: int) -> Trial:
    """The scheme on a year beside the version by which that year was assessed. Nothing is kept."""
    version = scheme_on(council_id, year)
    before = _scores(council_id, year, scheme_of(version)) if version else {}
    after = _scores(council_id, year, scheme)
    rows = [_tried(pk, before.get(pk), score) for pk, score in after.items()]
    now, then = Counter(row.before_grade for row in rows), Counter(row.after_grade for row in rows)
    order = dict.fromkeys([*(grade.title for grade in scheme.grades), *now, *then])
    grades = [(grade, now[grade], then[grade]) for grade in order if now[grade] or then[grade]]
    return Trial(year, version.title if version else "", rows, grades)


def _scores(council_id: UUID, year: int, scheme: Scheme) -> dict[UUID, Score]:
    board = board_of(council_id, year, scheme=scheme)
    return board.scores() if board else {}


def _tried(principal_id: UUID, before: Score | None, after: Score) -> Tried:
    difference = after.total - before.total if before else after.total
    signed = f"+{number(difference)}" if difference > 0 else number(difference)
    return Tried(
        principal_id,
        before.printed if before else "",
        before.grade_title if before else "",
        after.printed,
        after.grade_title,
        signed,
    )


def _draft(ctx: ActContext, draft_id: UUID, expected: int, *states: str) -> SchemeDraft:
    ctx.require("assessment.edit_scheme")
    draft = SchemeDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise NotFound(_("There is no such draft."))
    if draft.version != expected or draft.state not in states:
        raise Conflict(
            _("The draft was changed meanwhile. Look at it again before you act."), who=draft.author_name, when=draft.changed_at
        )
    ctx.about("assessment.scheme_draft", draft.pk)
    draft.changed_at = ctx.at
    return draft


def _save(draft: SchemeDraft) -> None:
    draft.version += 1
    draft.save()


def _by(ctx: ActContext, draft: SchemeDraft) -> None:
    draft.author_name, draft.author_id, draft.changed_at = ctx.actor.name[:60], ctx.actor.account_id, ctx.at


def _kept(text: str) -> str:
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise Invalid({"text": [_("A scheme has at most %(most)d characters.") % {"most": LONGEST}]})
    return text


def _without_faults(text: str) -> None:
    _scheme, faults = checked(text)
    if faults:
        raise Invalid({"text": [str(fault) for fault in faults]})
