"""Lists as workbooks: text stays text, nothing becomes a formula, and every export is an act on record."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.proposals.desks.queues import OwnAssignment
from yitang.features.proposals.filters import STAGES, ListWords
from yitang.features.proposals.models import Proposal
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.sheets import write_sheet
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.handling.models import Assignment, Rating, Reply
from yitang.instruments.handling.states import HANDLING

COLUMNS = (
    "case__number",
    "case__title",
    "submitter__name",
    "submitter_kind",
    "class_code",
    "session_id",
    "submitted_on",
    "case__stage",
    "outcome",
    "lead_unit__name",
    "case__due_on",
    "answered_on",
    "satisfaction",
    "concluded_on",
    "adoption",
    "body",
)
CODES = (
    "number", "title", "submitter", "submitter_kind", "class", "session", "submitted_on", "stage", "outcome", "lead_unit",
    "due_on", "answered_on", "satisfaction", "concluded_on", "adoption", "result", "body",
)  # fmt: skip
"""The columns of the workbook in their order."""
LABELS = (
    gettext_lazy("Number"), gettext_lazy("Title"), gettext_lazy("Submitter"), gettext_lazy("Kind of submitter"),
    gettext_lazy("Class"), gettext_lazy("Session"), gettext_lazy("Submitted on"), gettext_lazy("State"),
    gettext_lazy("Outcome of the review"), gettext_lazy("Lead unit"), gettext_lazy("Due on"), gettext_lazy("Replied on"),
    gettext_lazy("Feedback"), gettext_lazy("Concluded on"), gettext_lazy("Adoption"), gettext_lazy("Result class"),
    gettext_lazy("Text"),
)  # fmt: skip
FIELDS = (
    "workflow.Case.number", "workflow.Case.title", "principals.Principal.name", "proposals.Proposal.submitter_kind",
    "proposals.Proposal.class_code", "proposals.Proposal.session", "proposals.Proposal.submitted_on", "workflow.Case.stage",
    "proposals.Proposal.outcome", "proposals.Proposal.lead_unit", "workflow.Case.due_on", "proposals.Proposal.answered_on",
    "proposals.Proposal.satisfaction", "proposals.Proposal.concluded_on", "proposals.Proposal.adoption",
    "handling.Reply.result_class", "proposals.Proposal.body",
)  # fmt: skip
"""What each column is made from: it gives the column its class."""
KIND = "proposals.list"
OVER = 2000
CELL_MOST = 32_767
"""Characters that a cell of a workbook holds; the library would leave out a longer text without a word."""
PORTION = 1000
DIGEST_CHUNK = 1 << 16


def export_list(
    actor: Actor, key: str | None, found: QuerySet[Proposal], words: ListWords, asked: dict[str, str], purpose: str = ""
) -> HandedOut:
    """The rows of `found` as a workbook with the columns of its purpose (all of them by default); the copy is registered and marked.

    Raises `Invalid` for a purpose that is not known.
    """

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        places = [CODES.index(column.code) for column in columns]
        heads = headings()
        rows = ([line[place] for place in places] for line in lines(found, words))
        write_sheet(file, _("Proposals"), [heads[place] for place in places], rows, mark)

    name = f"{_('Proposals')}_{today():%Y%m%d}.xlsx"
    return hand_out(actor, key=key, kind=KIND, purpose=purpose, rows=found.count(), asked=asked, name=name, write=write)


EXPORT_KINDS.register(
    KIND,
    ExportKind(
        KIND,
        gettext_lazy("List of proposals"),
        "proposals.export",
        tuple(ExportColumn(code, label, (field,)) for code, label, field in zip(CODES, LABELS, FIELDS, strict=True)),
        (
            Purpose("work", gettext_lazy("Work of the office (comes in again)"), CODES, ColumnClass.INTERNAL),
            Purpose("overview", gettext_lazy("Overview without texts"), CODES[:-1], ColumnClass.INTERNAL),
            Purpose(
                "assigning",
                gettext_lazy("Assigning and dates"),
                ("number", "title", "class", "lead_unit", "due_on", "stage"),
                ColumnClass.INTERNAL,
            ),
        ),
        over=OVER,
        list_code="proposals",
    ),
)


def export_own(actor: Actor, key: str | None, found: Iterable[OwnAssignment], words: ListWords) -> tuple[IO[bytes], str]:
    """The cases of a unit as a workbook and its name."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    number = write_sheet(file, _("Our cases"), own_headings(), own_lines(found, words))
    record_own_export(actor, key=key, rows=number, sha256=digest_of(file))
    file.seek(0)
    return file, f"{_('Our cases')}_{today():%Y%m%d}.xlsx"


def export_tracked(actor: Actor, key: str | None, view: str, rows: Sequence[dict[str, Any]]) -> tuple[IO[bytes], str]:
    """A view of the tracking page as a workbook and its name."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    heads = [
        _("Number"),
        _("Title"),
        _("Submitter"),
        _("Handling unit"),
        _("Part"),
        _("State"),
        _("Since when"),
        _("Due on"),
        _("Lamp"),
    ]
    lines_ = (
        [row["case"].number, row["case"].title, row["submitter"], row["unit"], row["part"], row["state"]]
        + [f"{row['since']:%Y-%m-%d}", row["due_on"], row["due"]]
        for row in rows
    )
    number = write_sheet(file, view, heads, lines_)
    record_export(actor, key=key, list="tracking", asked={"stage": view}, rows=number, sha256=digest_of(file))
    file.seek(0)
    return file, f"{_('Tracking')}_{view}_{today():%Y%m%d}.xlsx"


@act("proposals.export")
def record_export(ctx: ActContext, *, list: str, asked: dict[str, str], rows: int, sha256: str) -> dict[str, Any]:
    """Note that a list of proposals left the house."""
    ctx.require("proposals.export")
    return {"list": list, "asked": asked, "rows": rows, "sha256": sha256}


@act("proposals.export_own")
def record_own_export(ctx: ActContext, *, rows: int, sha256: str) -> dict[str, Any]:
    """Note that a unit took out the list of its own cases."""
    ctx.require("proposals.handle")
    return {"rows": rows, "sha256": sha256}


def headings() -> list[str]:
    """The first line, in the reader's language; the import centre knows the same words."""
    return [str(label) for label in LABELS]


def lines(found: QuerySet[Proposal], words: ListWords) -> Iterator[list[Any]]:
    """One line for each proposal, codes in words; the result class is that of the one answer, where there is one."""
    states = {state.code: state.words() for state in STAGES}
    outcomes = {code: str(label) for code, label in Proposal.Outcome.choices}
    grades = {code: str(label) for code, label in Rating.Grade.choices}
    adoptions = {code: str(label) for code, label in Proposal.Adoption.choices}
    rows = found.values_list(*COLUMNS, "pk").iterator(chunk_size=PORTION)
    for row, result in _with_results(rows):
        *line, body = row[:-1]
        line[3] = words.kinds.get(row[3], row[3])
        line[4] = words.classes.get(row[4], row[4])
        line[5] = words.sessions.get(str(row[5]), "")
        line[7] = states.get(row[7], row[7])
        line[8] = outcomes.get(row[8], "")
        line[12] = grades.get(row[12], row[12])
        line[14] = adoptions.get(row[14], "")
        yield [*line, words.results.get(result, result), _fitting(body)]


def _with_results(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Each row with the result class of its answer: one question for a portion of rows, which end with their id."""
    while portion := list(islice(rows, PORTION)):
        known: dict[Any, list[str]] = {}
        answers = Reply.objects.filter(assignment__case_id__in=[row[-1] for row in portion], assignment__released_on=None)
        for case_id, result in answers.exclude(assignment__role=Assignment.Role.CO).values_list(
            "assignment__case_id", "result_class"
        ):
            known.setdefault(case_id, []).append(result)
        for row in portion:
            results = known.get(row[-1], [])
            yield row, results[0] if len(results) == 1 else ""


def _fitting(body: str) -> str:
    """The text as far as a cell holds it, with a word where it breaks off."""
    if len(body) <= CELL_MOST:
        return body
    words = _("… (the text is longer than a cell holds)")
    return body[: CELL_MOST - len(words)] + words


def own_headings() -> list[str]:
    """The first line of a unit's list."""
    return [
        _("Number"),
        _("Title"),
        _("Submitter"),
        _("Class"),
        _("Our part"),
        _("Sent on"),
        _("Received on"),
        _("Due on"),
        _("State"),
        _("Replied on"),
        _("Document number"),
        _("Feedback"),
    ]


def own_lines(found: Iterable[OwnAssignment], words: ListWords) -> Iterator[list[Any]]:
    """One line for each assignment of the unit."""
    for assignment in found:
        proposal = assignment.case.proposal
        reply = getattr(assignment, "reply", None)
        yield [
            assignment.case.number,
            assignment.case.title,
            proposal.submitter.name,
            words.classes.get(proposal.class_code, ""),
            assignment.get_role_display(),
            assignment.sent_on,
            assignment.received_on,
            assignment.due_on,
            HANDLING.state(assignment.state).words(),
            assignment.replied_on,
            reply.document_number if reply else "",
            dict(Rating.Grade.choices).get(proposal.satisfaction, ""),
        ]


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of a file from its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(DIGEST_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
