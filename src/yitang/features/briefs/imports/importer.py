"""Briefs from tables. Members are known by their number; every other name stays a name; nobody is matched by it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.briefs.imports.adoption import BriefRecord, Reached, past_case
from yitang.features.briefs.imports.fields import ABOVE, FIELDS
from yitang.features.briefs.ladder.credit import settle_credit
from yitang.features.briefs.ladder.models import Instruction, LadderFact
from yitang.features.briefs.ladder.numbers import is_register_number
from yitang.features.briefs.models import Brief, BriefText, Issue, IssueSource
from yitang.features.briefs.policy import EDITOR
from yitang.features.briefs.queries import KIND
from yitang.features.briefs.rules import CLASSES, REASONS, SERIES, SOURCES
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.members.models import Member
from yitang.instruments.imports.formats import IMPORT_FORMATS, NOTE, Importer, ImportFormat, Problem, Report, Row
from yitang.instruments.ledger.actions import cancel_fact
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.adoption import PastCase, adopt, readopt
from yitang.instruments.workflow.models import Case, Decision
from yitang.instruments.workflow.numbers import raise_series
from yitang.instruments.workflow.procedures import publish
from yitang.instruments.workflow.titles import forget_pairs

IMPORT = "briefs.import"
CHUNK = 1000
OUTSIDE = "public"
"""The kind of source of a row that names none and no member."""

declare(IMPORT, gettext_lazy("Import briefs"), {EDITOR: anyone})


class BriefImporter(Importer):
    """A row is known by its intake number and year, without one by title, day and who reflected it."""

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.members = dict(Member.objects.values_list("number", "principal_id"))
        self.words = {name: _words(name) for name in (CLASSES, SOURCES, REASONS)}

    def key(self, values: Mapping[str, Any]) -> str:
        if values.get("number"):
            return f"{KIND}:{values['submitted_on'][:4]}:{values['number']}"
        told = "\n".join(str(values.get(name, "")) for name in ("title", "submitted_on", "reflector", "member_no"))
        return f"{KIND}:text:{hashlib.sha256(told.encode()).hexdigest()[:40]}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        if len(values["title"]) > 200:
            yield Problem("title", _("is longer than 200 characters; shorten it"))
        if values.get("member_no") and values["member_no"] not in self.members:
            yield Problem("member_no", _("belongs to no member; correct it, or empty it"))
        for name, dictionary in (("class", CLASSES), ("source", SOURCES), ("reason", REASONS)):
            if values.get(name) and values[name] not in self.words[dictionary]:
                yield Problem(name, _("is not in the dictionary; the row comes in without it"), NOTE)
        if values.get("outcome") == "issued" and not values.get("issue_number"):
            yield Problem("issue_number", _("is empty, but the brief was issued; fill it in"))
        yield from _problems_of_days(values)
        note = [bool(values.get(name)) for name in ("note_level", "note_on", "note_number")]
        if any(note) and not all(note):
            yield Problem("note_number", _("belongs with level and day; fill in all three or none"))
        elif values.get("note_number") and not is_register_number("".join(values["note_number"].split())):
            yield Problem("note_number", _("is more than a number; what an instruction says is not kept here"))

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        wanted = set(keys)
        numbers = {int(key.rsplit(":", 1)[1]) for key in wanted if ":text:" not in key}
        rows = Brief.objects.filter(case__kind=KIND, case__number__in=numbers, submitted_on__isnull=False)
        found = {
            f"{KIND}:{day.year}:{number}": pk for pk, day, number in rows.values_list("pk", "submitted_on", "case__number") if day
        }
        return {key: found[key] for key in wanted & found.keys()}

    def untouched(self, object_ids: Sequence[UUID]) -> set[UUID]:
        live = Decision.objects.exclude(channel=Channel.IMPORT).filter(case_id__in=object_ids).values("case")
        steps = LadderFact.objects.exclude(channel=Channel.IMPORT).filter(brief_id__in=object_ids).values("brief")
        notes = Instruction.objects.exclude(channel=Channel.IMPORT).filter(brief_id__in=object_ids).values("brief")
        rows = Brief.objects.filter(pk__in=object_ids, case__provenance=Case.Provenance.IMPORTED, draft_version=1)
        return set(rows.exclude(pk__in=live).exclude(pk__in=steps).exclude(pk__in=notes).values_list("pk", flat=True))

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        adopt(ctx, publish(ctx.council_id, KIND, ctx.today), batch_id, self._history(rows, report))
        last = Case.objects.filter(kind=KIND, number__isnull=False).order_by("-number").values_list("number", flat=True).first()
        if last:
            raise_series(ctx.council_id, SERIES, last)
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        ordered = iter(rows)
        while chunk := list(islice(ordered, CHUNK)):
            ids = [row.object_id for row in chunk]
            _remove_rows(ids)
            readopt(ctx, self._history(chunk, report, duties=False))
            for case_id in ids:
                # The ledger is append-only: what differs is cancelled there, and told anew in its place.
                settle_credit(ctx, case_id)

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        ids = list(object_ids)
        followed = set(ids) - self.untouched(ids)
        if followed:
            words = _("Work has gone on with %(n)d of these briefs, so the import can no longer be withdrawn.")
            raise Blocked(words % {"n": len(followed)})
        for at in range(0, len(ids), CHUNK):
            chunk = ids[at : at + CHUNK]
            for fact in DutyFact.objects.filter(case_id__in=chunk, cancels=None, cancelled_by=None):
                cancel_fact(fact, effective_on=ctx.today)
            _remove_rows(chunk)
            Decision.objects.filter(case_id__in=chunk).delete()
            forget_pairs(chunk)
            Case.objects.filter(pk__in=chunk).delete()
            report(at + len(chunk))

    def _history(self, rows: Iterable[Row], report: Report, *, duties: bool = True) -> Iterator[PastCase]:
        for done, row in enumerate(rows, start=1):
            yield past_case(replace(self._record(row), duties=duties), self.council_id)
            report(done)

    def _record(self, row: Row) -> BriefRecord:
        values = row.values
        member = self.members.get(values.get("member_no", ""))
        source = self.words[SOURCES].get(values.get("source", ""), "member" if member else OUTSIDE)
        submitted = date.fromisoformat(values["submitted_on"])
        outcome_on = date.fromisoformat(values["outcome_on"]) if values.get("outcome_on") else submitted
        number = values.get("issue_number", 0)
        return BriefRecord(
            case_id=row.object_id,
            number=values.get("number"),
            title=values["title"],
            submitted_on=submitted,
            source_kind=source,
            reflector_id=member,
            reflector_name="" if member else values.get("reflector", ""),
            reflector_post=values.get("post", ""),
            class_code=self.words[CLASSES].get(values.get("class", ""), ""),
            place=values.get("place", ""),
            situation=values.get("situation", ""),
            analysis=values.get("analysis", ""),
            suggestion=values.get("suggestion", ""),
            outcome=values.get("outcome", ""),
            outcome_on=outcome_on,
            outcome_reason=self.words[REASONS].get(values.get("reason", ""), ""),
            issue_code=values.get("issue_code") or f"〔{outcome_on.year}〕第{number}期",
            year=outcome_on.year,
            number_of_issue=number,
            form=values.get("form") or "single",
            main_to=values.get("main_to", ""),
            ladder=[
                Reached(f"{level}_adopted", level, "adopted", date.fromisoformat(values[f"{level}_on"]))
                for level in ABOVE
                if values.get(f"{level}_on")
            ],
            instructions=_instructions(values),
        )


def _instructions(values: Mapping[str, Any]) -> list[tuple[str, date, str]]:
    if not values.get("note_number"):
        return []
    return [(values["note_level"], date.fromisoformat(values["note_on"]), "".join(values["note_number"].split()))]


def _problems_of_days(values: Mapping[str, Any]) -> Iterator[Problem]:
    if values.get("outcome_on") and values["outcome_on"] < values["submitted_on"]:
        yield Problem("outcome_on", _("lies before the day on which it was handed in"))
    issued = values.get("outcome") == "issued"
    for name in (*(f"{level}_on" for level in ABOVE), "note_on"):
        if values.get(name) and not issued:
            yield Problem(name, _("belongs to an issued brief only; correct the outcome"))
        elif values.get(name) and values[name] < (values.get("outcome_on") or values["submitted_on"]):
            yield Problem(name, _("lies before the day of issue"))


def _words(dictionary: str) -> dict[str, str]:
    """Every word and code of a dictionary → its code."""
    found: dict[str, str] = {}
    for code, label in DictionaryEntry.objects.filter(dictionary=dictionary).values_list("code", "label"):
        found |= {code: code, label: code}
    return found


def _remove_rows(case_ids: list[UUID]) -> None:
    """What hangs on cases besides tracks and decisions."""
    Instruction.objects.filter(brief_id__in=case_ids).delete()
    LadderFact.objects.filter(brief_id__in=case_ids).delete()
    IssueSource.objects.filter(issue_id__in=case_ids).delete()
    Issue.objects.filter(pk__in=case_ids).delete()
    BriefText.objects.filter(case_id__in=case_ids).delete()
    Brief.objects.filter(pk__in=case_ids).delete()


IMPORT_FORMATS.register(
    "briefs",
    ImportFormat(code="briefs", label=gettext_lazy("Briefs"), permission=IMPORT, fields=FIELDS, importer=BriefImporter),
)
