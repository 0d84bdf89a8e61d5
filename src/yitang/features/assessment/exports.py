"""The year as a workbook for a purpose: text stays text, nothing becomes a formula, and every copy is registered and marked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.assessment.models import Opinion
from yitang.features.assessment.policy import EXPORT
from yitang.features.assessment.queries import people_of, round_of
from yitang.features.assessment.reminding import scores_of
from yitang.features.assessment.results import told_in
from yitang.features.assessment.taking_part import assessed
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark, stamp_book
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor
from yitang.institution.members.models import Member
from yitang.institution.members.queries import bodies_of, roster_order
from yitang.instruments.scoring.queries import scheme_of, scheme_on
from yitang.instruments.scoring.scores import Score
from yitang.instruments.scoring.types import Scheme

KIND = "assessment.year"
DUTIES = "duties"
"""One column of the declaration, one of the workbook for each minimum duty of the scheme."""
OVER = 200
# A cell that begins so would be calculated once somebody edits it, or when the sheet goes on as CSV.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")
WHO = ("number", "name", "sector", "committee")

EXPORT_KINDS.register(
    KIND,
    ExportKind(
        KIND,
        gettext_lazy("Assessment of a year"),
        EXPORT,
        (
            ExportColumn("number", gettext_lazy("Member number"), ("members.Member.number",)),
            ExportColumn("name", gettext_lazy("Name"), ("principals.Principal.name",)),
            ExportColumn("sector", gettext_lazy("Sector"), ("members.Member.sector",)),
            ExportColumn("committee", gettext_lazy("Committee"), ("members.Belonging.body",)),
            ExportColumn(DUTIES, gettext_lazy("Minimum duties"), ("scoring.FrozenScore.printed",)),
            ExportColumn("points", gettext_lazy("Points now"), ("scoring.FrozenScore.printed",)),
            ExportColumn("grade", gettext_lazy("Grade now"), ("scoring.FrozenScore.grade",)),
            ExportColumn("told_points", gettext_lazy("Points as told"), ("scoring.FrozenScore.printed",)),
            ExportColumn("told_grade", gettext_lazy("Grade as told"), ("scoring.FrozenScore.grade",)),
            ExportColumn("comments", gettext_lazy("Comments"), ("assessment.Opinion.text",)),
        ),
        (
            Purpose(
                "decision",
                gettext_lazy("For those who decide on the assessment"),
                (*WHO, DUTIES, "points", "grade", "told_points", "told_grade", "comments"),
                ColumnClass.HANDLER,
            ),
            Purpose("duties", gettext_lazy("Following up minimum duties"), (*WHO, DUTIES), ColumnClass.INTERNAL),
            Purpose("archive", gettext_lazy("Archive of the results"), (*WHO, "told_points", "told_grade"), ColumnClass.INTERNAL),
        ),
        over=OVER,
    ),
)


def export_year(actor: Actor, key: str | None, council_id: UUID, year: int, purpose: str) -> HandedOut:
    """The members whose results the actor may see, in the order of the roster, as a workbook.

    Raises `Invalid` for a purpose that is not known.
    """
    version = scheme_on(council_id, year)
    scheme = scheme_of(version) if version else None
    members = list(roster_order(people_of(actor).filter(pk__in=assessed(year).order_by().values("pk"))))
    title = _("Assessment of %(year)d") % {"year": year}

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        _write(file, title, _heads(columns, scheme), _rows(council_id, year, scheme, members, columns), mark)

    asked = {"year": str(year)}
    return hand_out(actor, key=key, kind=KIND, purpose=purpose, rows=len(members), asked=asked, name=f"{title}.xlsx", write=write)


def _heads(columns: Sequence[ExportColumn], scheme: Scheme | None) -> list[str]:
    heads: list[str] = []
    for column in columns:
        if column.code == DUTIES and scheme and scheme.duties:
            heads += [f"{column.label}：{duty.title}" for duty in scheme.duties]
        else:
            heads.append(str(column.label))
    return heads


def _rows(
    council_id: UUID, year: int, scheme: Scheme | None, members: Sequence[Member], columns: Sequence[ExportColumn]
) -> Iterator[list[str]]:
    found, ids = round_of(year), [row.principal_id for row in members]
    scores, bodies = scores_of(council_id, year), bodies_of(ids)
    told = told_in(found, set(ids)) if found else {}
    grades = {grade.code: grade.title for grade in scheme.grades} if scheme else {}
    said = _said(found.pk, ids) if found and any(column.code == "comments" for column in columns) else {}
    for row in members:
        score, kept = scores.get(row.principal_id), told.get(row.principal_id)
        cells: dict[str, list[str]] = {
            "number": [row.number],
            "name": [row.principal.name],
            "sector": [row.sector.name if row.sector else ""],
            "committee": ["、".join(one.body.name for one in bodies[row.principal_id] if one.kind == "committee")],
            DUTIES: _duties(score, scheme),
            "points": [score.printed if score else ""],
            "grade": [score.grade_title if score else ""],
            "told_points": [kept.printed if kept else ""],
            "told_grade": [grades.get(kept.grade, kept.grade) if kept else ""],
            "comments": ["；".join(said.get(row.principal_id, []))],
        }
        yield [text for column in columns for text in cells[column.code]]


def _duties(score: Score | None, scheme: Scheme | None) -> list[str]:
    """A cell for each minimum duty, or one empty one where the scheme asks for none."""
    words = {None: _("not asked for"), True: _("done"), False: _("not yet")}
    if score and score.minimum:
        return [words[check.met] for check in score.minimum]
    return [""] * (len(scheme.duties) if scheme and scheme.duties else 1)


def _said(round_id: UUID, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    said: dict[UUID, list[str]] = {}
    for opinion in Opinion.objects.filter(case_id=round_id, principal_id__in=ids).select_related("body"):
        said.setdefault(opinion.principal_id, []).append(f"{opinion.body.name}：{opinion.text}")
    return said


def _write(file: IO[bytes], name: str, heads: Sequence[str], rows: Iterable[Sequence[str]], mark: Mark) -> None:
    """One sheet with a frozen head, everything as text."""
    import xlsxwriter  # noqa: PLC0415 kept out of the start: only this page writes a table

    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        sheet = book.add_worksheet(name[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        text, quoted = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "quote_prefix": True})
        sheet.freeze_panes(1, 2)
        for column, words in enumerate(heads):
            sheet.write_string(0, column, words, head)
        sheet.set_column(0, len(heads) - 1, 14)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value, quoted if value.startswith(DANGEROUS) else text)
        stamp_book(book, mark)
