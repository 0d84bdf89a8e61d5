"""Proposals from tables: people and units that are not known become unconfirmed principals; nobody is matched by name."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.proposals.imports.adoption import TITLE_MOST, Labels, ProposalRecord, past_case
from yitang.features.proposals.imports.fields import FIELDS, KINDS, complete
from yitang.features.proposals.imports.names import Dictionary, People
from yitang.features.proposals.imports.options import options_form
from yitang.features.proposals.imports.same import rows_said_already
from yitang.features.proposals.models import Proposal, PublicProposal
from yitang.features.proposals.queries import KIND
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import CouncilSession
from yitang.instruments.handling.models import Assignment, Rating, Reply
from yitang.instruments.imports.formats import ERROR, NOTE, Importer, ImportFormat, Problem, Report, Row, StagedRow
from yitang.instruments.ledger.actions import cancel_fact
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.adoption import PastCase, adopt, readopt
from yitang.instruments.workflow.models import Case, CaseLink, Decision
from yitang.instruments.workflow.numbers import raise_series
from yitang.instruments.workflow.procedures import publish
from yitang.instruments.workflow.titles import forget_pairs

CHUNK = 1000
REMOVED_AT_ONCE = 500


class ProposalImporter(Importer):
    """Options: `session_id` (for rows that name none), `strict` (words that no dictionary has are errors)."""

    reference = "merged_into"

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        sessions = list(CouncilSession.objects.filter(council_id=council_id))
        self.sessions = {session.name: session for session in sessions}
        self.session_by_id = {str(session.pk): session for session in sessions}
        self.people = People(council_id)
        self.words = {
            "class": Dictionary(council_id, "proposal_class"),
            "submitter_kind": Dictionary(council_id, "submitter_kind", KINDS),
            "reply_class": Dictionary(council_id, "result_class"),
            "outcome_reason": Dictionary(council_id, "not_filed_reason"),
        }

    def key(self, values: Mapping[str, Any]) -> str:
        session = self._session(values)
        if values.get("number"):
            return _number_key(session.pk if session else None, values["number"])
        text = "\n".join(str(values.get(name, "")) for name in ("title", "submitter", "submitted_on"))
        return f"{KIND}:text:{hashlib.sha256(text.encode()).hexdigest()[:40]}"

    def refers(self, values: Mapping[str, Any]) -> str:
        session = self._session(values)
        return _number_key(session.pk if session else None, values["merged_into"]) if values.get("merged_into") else ""

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        yield from complete(values)
        session = self._session(values)
        if values.get("session") and values["session"] not in self.sessions:
            known = "、".join(self.sessions)
            yield Problem("session", _("is not known; the council has: %(known)s") % {"known": known or _("none")})
        elif not values.get("submitted_on"):
            yield _no_day(session)
        if values.get("submitter_no") and not self.people.member(values["submitter_no"]):
            yield Problem("submitter_no", _("belongs to no member; correct it, or empty it to join them later"))
        level = ERROR if self.options.get("strict") else NOTE
        for field, dictionary in self.words.items():
            if values.get(field) and dictionary.code(values[field]) is None:
                yield Problem(
                    field, _("is not in the dictionary; it will be added") if level == NOTE else _unknown(dictionary), level
                )

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        wanted = set(keys)
        numbers = {int(key.rsplit(":", 1)[1]) for key in wanted if ":no:" in key}
        cases = Case.objects.filter(kind=KIND, number__in=numbers).values_list("session_id", "number", "pk")
        found = {_number_key(session_id, number): pk for session_id, number, pk in cases}
        return {key: found[key] for key in wanted & found.keys()}

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        return rows_said_already(rows, fields, self.words, self._session)

    def untouched(self, object_ids: Sequence[UUID]) -> set[UUID]:
        live = Decision.objects.exclude(channel=Channel.IMPORT).filter(case_id__in=object_ids).values("case")
        rows = Proposal.objects.filter(pk__in=object_ids, case__provenance=Case.Provenance.IMPORTED, draft_version=1)
        return set(rows.exclude(pk__in=live).values_list("pk", flat=True))

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        procedure = publish(ctx.council_id, KIND, ctx.today)
        adopt(ctx, procedure, batch_id, self._history(batch_id, rows, report, duties=True))
        self._raise_numbers(ctx.council_id, batch_id)
        added = {field: dictionary.added for field, dictionary in self.words.items() if dictionary.added}
        return {"unconfirmed": self.people.made, "added_words": added}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        ordered = iter(rows)
        while chunk := list(islice(ordered, CHUNK)):
            ids = [row.object_id for row in chunk]
            self.people.remember_those_of(ids)
            _remove_rows(ids)
            readopt(ctx, self._history(batch_id, chunk, report, duties=False))

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        _refuse_when_followed(self, object_ids)
        CaseLink.objects.filter(source__in=Case.objects.filter(import_batch_id=batch_id)).delete()
        done = 0
        ids = iter(object_ids)
        while chunk := list(islice(ids, REMOVED_AT_ONCE)):
            for fact in DutyFact.objects.filter(case_id__in=chunk, cancels=None, cancelled_by=None):
                cancel_fact(fact, effective_on=ctx.today)
            _remove_rows(chunk)
            Decision.objects.filter(case_id__in=chunk).delete()
            forget_pairs(chunk)
            Case.objects.filter(pk__in=chunk).delete()
            done += len(chunk)
            report(done)
        self.people.remove_unused(batch_id)
        for field, dictionary in self.words.items():
            dictionary.remove_unused(batch_id, *_COLUMNS[field])

    def _history(self, batch_id: UUID, rows: Iterable[Row], report: Report, *, duties: bool) -> Iterator[PastCase]:
        ordered = iter(rows)
        done = 0
        names = {dictionary.name: dictionary.labels for dictionary in self.words.values()}
        labels = Labels(
            names["proposal_class"],
            names["result_class"],
            names["not_filed_reason"],
            self.people.names,
            {session.pk: session.name for session in self.sessions.values()},
        )
        while chunk := list(islice(ordered, CHUNK)):
            for field, dictionary in self.words.items():
                dictionary.add(batch_id, (row.values.get(field) for row in chunk))
            self.people.add(batch_id, chunk, self.words["submitter_kind"])
            for row in chunk:
                yield past_case(self._record(row, duties), self.council_id, labels)
            done += len(chunk)
            report(done)

    def _record(self, row: Row, duties: bool) -> ProposalRecord:
        values = row.values
        session = self._session(values)
        member = self.people.member(values.get("submitter_no"))
        submitted = _day(values, "submitted_on") or (session.opens_on if session else None)
        if submitted is None:
            raise ValueError(f"row {row.number}: the check let a row without a day pass")
        return ProposalRecord(
            case_id=row.object_id,
            number=values.get("number"),
            session_id=session.pk if session else None,
            title=values["title"][:TITLE_MOST],
            body=values.get("body", ""),
            submitter_id=self.people.submitter(values, self.words["submitter_kind"]),
            submitter_kind=self.words["submitter_kind"].code(values.get("submitter_kind", "")) or "",
            class_code=self.words["class"].code(values.get("class", "")) or "",
            submitted_on=submitted,
            outcome=values.get("outcome", ""),
            outcome_on=_day(values, "outcome_on"),
            outcome_reason=self.words["outcome_reason"].code(values.get("outcome_reason", "")) or "",
            merged_into=row.target,
            lead_unit_id=self.people.unit(values["lead_unit"]) if values.get("lead_unit") else None,
            co_unit_ids=[self.people.unit(name) for name in values.get("co_units", ())],
            reply_class=self.words["reply_class"].code(values.get("reply_class", "")) or "",
            replied_on=_day(values, "replied_on"),
            satisfaction=values.get("satisfaction", ""),
            concluded_on=_day(values, "concluded_on"),
            adoption=values.get("adoption", ""),
            duties=duties and member is not None,
        )

    def _session(self, values: Mapping[str, Any]) -> CouncilSession | None:
        name = values.get("session")
        return self.sessions.get(name) if name else self.session_by_id.get(str(self.options.get("session_id", "")))

    def _raise_numbers(self, council_id: UUID, batch_id: UUID) -> None:
        """Live numbers go on above the imported ones."""
        numbers: dict[UUID | None, int] = {}
        mine = Case.objects.filter(import_batch_id=batch_id, number__isnull=False)
        for session_id, number in mine.order_by().values_list("session_id", "number").iterator(chunk_size=CHUNK):
            numbers[session_id] = max(numbers.get(session_id, 0), number)
        for session_id, number in numbers.items():
            raise_series(council_id, f"{KIND}:{session_id}", number)


_COLUMNS: dict[str, tuple[type[CouncilModel], str]] = {
    "class": (Proposal, "class_code"),
    "submitter_kind": (Proposal, "submitter_kind"),
    "outcome_reason": (Proposal, "outcome_reason"),
    "reply_class": (Reply, "result_class"),
}
"""Where the codes of a dictionary are used."""


def _number_key(session_id: UUID | None, number: int) -> str:
    return f"{KIND}:no:{session_id or ''}:{number}"


def _day(values: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(values[name]) if values.get(name) else None


def _no_day(session: CouncilSession | None) -> Problem:
    if session is None:
        return Problem("submitted_on", _("is empty; fill it in, or name the session"))
    return Problem("submitted_on", _("is empty: the session's opening day %(day)s is taken") % {"day": session.opens_on}, NOTE)


def _unknown(dictionary: Dictionary) -> str:
    return _("is not in the dictionary; write one of: %(known)s") % {"known": "、".join(dictionary.labels.values())}


def _remove_rows(case_ids: list[UUID]) -> None:
    """What hangs on cases besides tracks and decisions."""
    PublicProposal.objects.filter(pk__in=case_ids).delete()
    Rating.objects.filter(case_id__in=case_ids).delete()
    Assignment.objects.filter(case_id__in=case_ids).delete()
    Proposal.objects.filter(pk__in=case_ids).delete()


def _refuse_when_followed(importer: ProposalImporter, object_ids: Iterable[UUID]) -> None:
    ids = iter(object_ids)
    followed: list[UUID] = []
    merged: list[UUID] = []
    while chunk := list(islice(ids, REMOVED_AT_ONCE)):
        free = importer.untouched(chunk)
        followed += [object_id for object_id in chunk if object_id not in free]
        outside = CaseLink.objects.filter(target_id__in=chunk).exclude(source__provenance=Case.Provenance.IMPORTED)
        merged += outside.values_list("target_id", flat=True)
    if followed or merged:
        titles = Case.objects.filter(pk__in=(followed or merged)[:3]).values_list("title", flat=True)
        raise Blocked(
            _("Work has gone on with %(n)d of these proposals (%(titles)s), so the import can no longer be withdrawn.")
            % {"n": len(followed) or len(merged), "titles": "、".join(f"“{title}”" for title in titles)}
        )


FORMAT = ImportFormat(
    code="proposals",
    label=gettext_lazy("Proposals"),
    permission="proposals.import",
    fields=FIELDS,
    importer=ProposalImporter,
    options_form=options_form,
)
