"""The dossiers of a term in one file: a Word file for each member and a sheet as index, made by a job and swept after a week."""

import io
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from yitang.features.dossier.letters import DOSSIER, dossier_values, term_span
from yitang.features.dossier.models import Look, TermExport
from yitang.features.dossier.policy import EXPORT
from yitang.features.dossier.queries import visible_members
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.longwork import LongWork, long_work, work_of
from yitang.foundation.exports.actions import register
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark, mark_of, stamp_book, stamped_docx
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.exports.queries import copy_of
from yitang.foundation.files.aside import as_file_name, folder_of, lay_down, sweep_folder
from yitang.foundation.jobs.actions import enqueue
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions.actors import Actor, actor_of
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.tenancy.models import Term
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Member, Seat
from yitang.instruments.letters.kinds import LETTER_KINDS
from yitang.instruments.letters.queries import drawn

JOB, SWEEP = "dossier.export", "dossier.sweep"
FOLDER = "dossiers"
KIND = "dossier.term"
OVER = 50
COLUMNS = (("number", 12), ("name", 14), ("sector", 20), ("committee", 28), ("facts", 8), ("file", 36))


@act("dossier.ask_export")
def ask_export(ctx: ActContext, *, term_id: UUID) -> dict[str, Any]:
    """Ask for the dossiers of a term; a job makes the file. Every dossier in it gets a look that its member sees."""
    ctx.require(EXPORT)
    term = Term.objects.filter(pk=term_id).first()
    if term is None:
        raise NotFound(_("There is no such term."))
    made = TermExport(council_id=ctx.council_id, term=term, account_id=ctx.actor.account_id, asked_by=ctx.actor.name[:60])
    made.asked_at = ctx.at
    made.save(force_insert=True)
    number = members_of_term(ctx.actor, term).count()
    name = f"{as_file_name(term.name, 60)}{_('Dossiers')}.zip"
    copy = register(ctx, kind=KIND, purpose="handover", rows=number, file_name=name, subject_id=made.pk)
    if copy.state == ExportCopy.State.FREE:
        begin(ctx, copy)
    ctx.about("dossier.export", made.pk)
    return {"export_id": made.pk, "waits": copy.state == ExportCopy.State.WAITING}


def begin(ctx: ActContext, copy: ExportCopy) -> None:
    """Let the file be made: at once, or when a second person has agreed."""
    enqueue(ctx, JOB, {"export_id": str(copy.subject_id)}, key=str(copy.subject_id))


@act("dossier.exported", summarised=True)
def note_exported(ctx: ActContext, *, export_id: UUID, sha256: str, principal_ids: list[UUID]) -> dict[str, Any]:
    """Note what the file holds, and the look at each dossier in it."""
    grant = ctx.require(EXPORT)
    made = TermExport.objects.get(pk=export_id)
    made.done_at, made.sha256, made.dossiers = ctx.at, sha256, len(principal_ids)
    made.save(update_fields=["done_at", "sha256", "dossiers"])
    look = {
        "council_id": ctx.council_id,
        "account_id": ctx.actor.account_id,
        "name": ctx.actor.name[:60],
        "role": grant.role,
        "on_behalf": "",
        "purpose": "export",
        "looked_at": ctx.at,
        "until": ctx.at,
    }
    insert_rows(Look, [look | {"principal_id": principal_id} for principal_id in principal_ids])
    ctx.about("dossier.export", made.pk)
    return {}


def export_term(job: RunningJob) -> dict[str, Any]:
    """Make the file of an export; one that an earlier attempt has made is left alone."""
    with in_council(job.council_id):
        export = TermExport.objects.select_related("term").get(pk=UUID(job.args["export_id"]))
        actor = actor_of(export.account_id, export.asked_by, job.council_id) if export.account_id else None
    if export.done_at is not None or actor is None:
        return {"sha256": export.sha256}
    with in_council(job.council_id), override("zh-hans"):
        members = list(members_of_term(actor, export.term))
        copy = copy_of(export.pk)
        with long_work(mark(export.pk), "", total=len(members)) as work:
            content = _zipped(actor, export.term, members, work, mark_of(copy) if copy else None)
    digest = lay_down(file_of(export), content)
    ids = [member.principal_id for member in members]
    note_exported(actor, key=f"export-{export.pk}", export_id=export.pk, sha256=digest, principal_ids=ids)
    return {"sha256": digest}


def members_of_term(actor: Actor, term: Term) -> Any:
    """Whoever had a seat in the term, or was a member during it where no seats were kept."""
    since, until = term_span(term)
    found = visible_members(actor)
    seats = Seat.objects.filter(term=term)
    if seats.exists():
        return found.filter(pk__in=seats.values("member_id")).order_by("number")
    return found.exclude(left_on__lte=since).exclude(joined_on__gte=until).order_by("number")


def _zipped(actor: Actor, term: Term, members: list[Member], work: LongWork, said: Mark | None) -> bytes:
    kind = LETTER_KINDS.get(DOSSIER)
    rows = []
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, member in enumerate(members, start=1):
            values = dossier_values(actor, member, term)
            name = f"{member.number}-{as_file_name(member.principal.name, 60)}.docx"
            paper = drawn(kind, values)
            archive.writestr(name, stamped_docx(paper, said) if said else paper)
            shown = {one: values[one] for one in ("number", "name", "sector", "committee")}
            rows.append(shown | {"facts": len(values["facts"]), "file": name})
            work.report(place)
        archive.writestr(f"{_('Index')}.xlsx", _index(rows, said))
    return buffer.getvalue()


def _index(rows: list[dict[str, Any]], said: Mark | None) -> bytes:
    # A heavy library that only this job needs.
    import xlsxwriter  # noqa: PLC0415

    labels = {
        "number": _("Member number"),
        "name": _("Name"),
        "sector": _("Sector"),
        "committee": _("Committee"),
        "facts": _("Facts"),
        "file": _("File"),
    }
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"in_memory": True})
        sheet = book.add_worksheet(_("Index"))
        head = book.add_format({"bold": True, "bottom": 1})
        for column, (name, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, labels[name], head)
            for line, row in enumerate(rows, start=1):
                if name == "facts":
                    sheet.write_number(line, column, row[name])
                else:
                    sheet.write_string(line, column, str(row[name]))
        sheet.freeze_panes(1, 0)
        if said:
            stamp_book(book, said)
        book.close()
        file.seek(0)
        return file.read()


def mark(export_id: UUID) -> str:
    """The name of an export's progress."""
    return f"dossier-{export_id}"


def progress_of(export: TermExport) -> LongWork | None:
    return work_of(mark(export.pk))


def file_of(export: TermExport) -> Path:
    """Where the file lies, or lay until it was swept."""
    return _file(export.council_id, export.pk)


def file_of_copy(copy: ExportCopy) -> Path:
    """The same for its registered copy."""
    return _file(copy.council_id, copy.subject_id)


def _file(council_id: UUID, export_id: UUID | None) -> Path:
    return folder_of(FOLDER, council_id) / f"{export_id}.zip"


def sweep(job: RunningJob) -> dict[str, Any]:
    """Remove exported files that are a week old."""
    return sweep_folder(folder_of(FOLDER, job.council_id))


JOB_HANDLERS.register(JOB, Handler(JOB, gettext_lazy("Export the dossiers of a term"), export_term))
JOB_HANDLERS.register(SWEEP, Handler(SWEEP, gettext_lazy("Remove old exports of dossiers"), sweep, every=timedelta(days=1)))
EXPORT_KINDS.register(
    KIND,
    ExportKind(
        KIND,
        gettext_lazy("Dossiers of a term"),
        EXPORT,
        (
            ExportColumn("member", gettext_lazy("Member"), ("members.Member.number", "principals.Principal.name")),
            ExportColumn("facts", gettext_lazy("Facts"), ("ledger.DutyFact.title", "ledger.DutyFact.effective_on")),
        ),
        (Purpose("handover", gettext_lazy("Archive at the change of term"), ("member", "facts"), ColumnClass.INTERNAL),),
        over=OVER,
        released=begin,
        path=file_of_copy,
    ),
)
