"""The year as a workbook: text stays text, nothing becomes a formula, and every export is an act on record."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.assessment.models import Opinion
from yitang.features.assessment.queries import people_of, round_of
from yitang.features.assessment.reminding import scores_of
from yitang.features.assessment.results import told_in
from yitang.features.assessment.taking_part import assessed
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.permissions.actors import Actor
from yitang.institution.members.queries import bodies_of, roster_order
from yitang.instruments.scoring.queries import scheme_of, scheme_on
from yitang.instruments.scoring.types import Scheme

# A cell that begins so would be calculated once somebody edits it, or when the sheet goes on as CSV.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")


def export_year(actor: Actor, key: str | None, council_id: UUID, year: int) -> tuple[BytesIO, str]:
    """The members whose results the actor may see, in the order of the roster, as a workbook and its name."""
    version = scheme_on(council_id, year)
    scheme = scheme_of(version) if version else None
    file = BytesIO()
    number = _write(file, _("Assessment of %(year)d") % {"year": year}, _heads(scheme), _rows(actor, council_id, year, scheme))
    record_export(actor, key=key, year=year, rows=number, sha256=hashlib.sha256(file.getvalue()).hexdigest())
    file.seek(0)
    return file, _("Assessment of %(year)d") % {"year": year} + ".xlsx"


@act("assessment.export")
def record_export(ctx: ActContext, *, year: int, rows: int, sha256: str) -> dict[str, Any]:
    """Note that the results of a year left the house."""
    ctx.require("assessment.export")
    return {"year": year, "rows": rows, "sha256": sha256}


def _heads(scheme: Scheme | None) -> list[str]:
    duties = [duty.title for duty in scheme.duties] if scheme else []
    return [_("Member number"), _("Name"), _("Sector"), _("Committee"), *duties, _("Points now"), _("Grade now")] + [
        _("Points as told"),
        _("Grade as told"),
        _("Comments"),
    ]


def _rows(actor: Actor, council_id: UUID, year: int, scheme: Scheme | None) -> Iterator[list[str]]:
    found = round_of(year)
    members = list(roster_order(people_of(actor).filter(pk__in=assessed(year).order_by().values("pk"))))
    ids = [row.principal_id for row in members]
    scores, bodies = scores_of(council_id, year), bodies_of(ids)
    told = told_in(found, set(ids)) if found else {}
    grades = {grade.code: grade.title for grade in scheme.grades} if scheme else {}
    said: dict[UUID, list[str]] = {}
    for opinion in Opinion.objects.filter(case_id=found.pk if found else None, principal_id__in=ids).select_related("body"):
        said.setdefault(opinion.principal_id, []).append(f"{opinion.body.name}：{opinion.text}")
    for row in members:
        score, kept = scores.get(row.principal_id), told.get(row.principal_id)
        words = {None: _("not asked for"), True: _("done"), False: _("not yet")}
        yield [
            row.number,
            row.principal.name,
            row.sector.name if row.sector else "",
            "、".join(one.body.name for one in bodies[row.principal_id] if one.kind == "committee"),
            *((words[check.met] for check in score.minimum) if score else [""] * (len(scheme.duties) if scheme else 0)),
            score.printed if score else "",
            score.grade_title if score else "",
            kept.printed if kept else "",
            grades.get(kept.grade, kept.grade) if kept else "",
            "；".join(said.get(row.principal_id, [])),
        ]


def _write(file: BytesIO, name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """One sheet with a frozen head, everything as text; returns how many rows it has."""
    import xlsxwriter  # noqa: PLC0415 kept out of the start: only this page writes a table

    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bottom": 1})
    text, quoted = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "quote_prefix": True})
    sheet.freeze_panes(1, 2)
    for column, words in enumerate(heads):
        sheet.write_string(0, column, words, head)
    sheet.set_column(0, len(heads) - 1, 14)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value, quoted if value.startswith(DANGEROUS) else text)
    book.close()
    return number
