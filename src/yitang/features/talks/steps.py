"""The session step by step: the method's own steps as a task list, what each gate of them asks, and what a step lacks before it is done.

A step is done when its fields are filled in, its papers are there (or it says where they lie), what it leaves behind is there and its
least days have passed. What is confirmed by the party organisation stands at the topic, with its paper, and is written down there once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.talks.models import StepDone, Talk
from yitang.features.talks.queries import steps_done
from yitang.features.talks.states import TALK
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.files.models import StoredFile
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.methods.compiling import row_of
from yitang.instruments.methods.models import MethodStep, StepEntry
from yitang.instruments.methods.needs import Blocker, earliest, kept_on_paper, owes_of, purpose_of
from yitang.instruments.methods.products import PRODUCTS, missing_of, parted
from yitang.instruments.methods.queries import steps_of

Gate = MethodStep.Gate
LATER = ("open", "closed")
OWN_PRODUCTS: dict[str, Callable[[Talk], bool]] = {
    "arranged": lambda talk: talk.planned_at is not None or talk.held_on is not None,
    "gathering": lambda talk: talk.held_on is not None and talk.case.stage in LATER,
    "minutes": lambda talk: bool(talk.minutes),
}
"""What a talk is or keeps itself; other products are looked for as everywhere."""


@dataclass(frozen=True)
class Stepped:
    """A step of the method as it stands for a talk. `held_by` names what has to be done before it, `lacks` what it lacks itself, each
    with who owes it; `values` are what was written down at it."""

    step: MethodStep
    done: StepDone | None
    held_by: str = ""
    lacks: tuple[Blocker, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    entry: int = 0

    @property
    def asks(self) -> bool:
        """Whether something is filled in or attached at this step, so that it has a page of its own."""
        return bool(self.step.fields or self.step.papers)


def course_of(talk: Talk) -> list[Stepped]:
    """The steps of a talk's method in order, with what was done of them and what the next ones lack; nothing where it follows none."""
    if talk.method_version_id is None:
        return []
    steps, done = steps_of(talk.method_version_id), steps_done(talk.pk)
    entries = {row.step_code: row for row in StepEntry.objects.filter(case=talk.pk)}
    there = papers_there(talk.pk) if any(step.papers for step in steps) else set()
    since, found, gate = local_day(talk.case.created_at), list[Stepped](), ""
    for step in steps:
        own, entry = done.get(step.code), entries.get(step.code)
        values = entry.values if entry else {}
        held = "" if own else gate or _unconfirmed(talk, step)
        lacks = () if own or held else tuple(_lacks(talk, step, values, there, since))
        found.append(Stepped(step, own, held, lacks, values, entry.version if entry else 0))
        if own is not None:
            since = max(since, own.done_on)
        elif step.gate != Gate.OPEN:
            gate = gate or str(_("“{step}” comes first.").format(step=step))
    return found


def step_at(talk: Talk, code: str) -> Stepped:
    """One step of a talk's method. Raises `NotFound` for a step that the method has not."""
    found = next((one for one in course_of(talk) if one.step.code == code), None)
    if found is None:
        raise NotFound(_("The method of this talk has no such step."))
    return found


def refuse_incomplete(talk: Talk, code: str) -> None:
    """Raise `NotFound` for a step that the method has not, `Invalid` by field for what is not filled in, `Blocked` for a step that waits
    for another or lacks something else, with who owes it. A step that was done stays so."""
    found = step_at(talk, code)
    if found.done is not None:
        return
    if found.held_by:
        raise Blocked(found.held_by)
    if missing := [one for one in found.lacks if one.field]:
        raise Invalid({one.field: [one.what] for one in missing})
    if found.lacks:
        raise Blocked(found.lacks[0].what, owes=found.lacks[0].owes)


def papers_there(talk_id: UUID) -> set[str]:
    """The purposes of the files that are attached to a talk."""
    rows = StoredFile.objects.filter(subject_kind=TALK, subject_id=talk_id, state=StoredFile.State.KEPT)
    return set(rows.values_list("purpose", flat=True))


def papers_of(talk: Talk) -> dict[str, str]:
    """Purpose of a file → code of the step whose paper it is."""
    if talk.method_version_id is None:
        return {}
    steps = steps_of(talk.method_version_id)
    return {purpose_of(step.code, paper["code"]): step.code for step in steps for paper in step.papers}


def _lacks(talk: Talk, step: MethodStep, values: Mapping[str, Any], there: set[str], since: date) -> list[Blocker]:
    row = row_of(step)
    owes = owes_of(row)
    found = [
        Blocker(_("“%(what)s” is not filled in") % {"what": one["label"]}, owes, one["code"])
        for one in step.fields
        if one["code"] not in values
    ]
    found += [
        Blocker(_("“%(what)s” is not attached") % {"what": paper["label"]}, owes)
        for paper in step.papers
        if purpose_of(step.code, paper["code"]) not in there and kept_on_paper(paper["code"]) not in values
    ]
    if step.produces and not _produced(talk, step.produces):
        found.append(Blocker(missing_of(step.produces), owes))
    first = earliest(talk.council_id, row, since)
    if first is not None and today() < first:
        found.append(Blocker(_("It may not be done before %(day)s") % {"day": zh_date(first)}, owes))
    return found


def _produced(talk: Talk, produces: str) -> bool:
    code, which = parted(produces)
    product, own = PRODUCTS.get(code), OWN_PRODUCTS.get(code)
    if which and product.exactly is not None:
        return product.exactly(talk.pk, which)
    return (own is not None and own(talk)) or product.there(talk.pk)


def _unconfirmed(talk: Talk, step: MethodStep) -> str:
    """A step that the party organisation confirms is done when the topic of the talk is confirmed, with its paper."""
    if step.gate != Gate.CONFIRMED or (talk.topic is not None and talk.topic.confirmed_on is not None):
        return ""
    return str(_("The party organisation has to confirm the topic first."))
