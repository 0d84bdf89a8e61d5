"""The papers of the dossier: the dossier of a term, and the yearly report. Fields' Chinese labels are their names in templates."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.features.dossier.figured import by_part, figure_lines, printed, year_figures
from yitang.features.dossier.models import Look, Report
from yitang.features.dossier.policy import WHOLE
from yitang.features.dossier.queries import (
    committees_of,
    current_term,
    is_open,
    visible_facts,
    visible_members,
    visible_reports,
)
from yitang.features.dossier.reading import case_lines, names_of_recorders, role_words
from yitang.foundation.core.clock import now, today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Term
from yitang.institution.members.models import Member
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.letters.fields import Field
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked, LetterKind, Line, Subject
from yitang.instruments.workflow.procedures import procedure_of

TEXTS = Path(__file__).parent / "letter_texts"
PRINT = "dossier.print"
DOSSIER, REPORT = "duty-dossier", "duty-report"

declare(PRINT, _("Print dossiers and yearly reports"), dict.fromkeys([Role.MEMBER, *WHOLE, Role.COMMITTEE_CLERK], anyone))

_FIGURES = Field(
    "figures",
    pgettext_lazy("letter field", "Figures"),
    pgettext_lazy("letter help", "The sums of the facts in force, by part and kind."),
    (
        Field("part", pgettext_lazy("letter field", "Part of the dossier")),
        Field("label", pgettext_lazy("letter field", "Duty")),
        Field("total", pgettext_lazy("letter field", "Amount")),
    ),
)
_PERSON = (
    Field("council", pgettext_lazy("letter field", "Council"), pgettext_lazy("letter help", "The council's full name.")),
    Field(
        "day",
        pgettext_lazy("letter field", "Day"),
        pgettext_lazy("letter help", "The day of the letter: that of issue, today in a draft."),
    ),
    Field("name", pgettext_lazy("letter field", "Name"), pgettext_lazy("letter help", "The member's name.")),
    Field(
        "number",
        pgettext_lazy("letter field", "Member number"),
        pgettext_lazy("letter help", "The member's number in the roster."),
    ),
    Field("sector", pgettext_lazy("letter field", "Sector"), pgettext_lazy("letter help", "The member's sector.")),
    Field(
        "committee",
        pgettext_lazy("letter field", "Special committee"),
        pgettext_lazy("letter help", "The committees to which the member belongs."),
    ),
    Field("post", pgettext_lazy("letter field", "Post"), pgettext_lazy("letter help", "The member's place of work and post.")),
    _FIGURES,
)
DOSSIER_FIELDS = (
    *_PERSON,
    Field("term", pgettext_lazy("letter field", "Term"), pgettext_lazy("letter help", "The term of the dossier, like 第六届.")),
    Field(
        "since",
        pgettext_lazy("letter field", "Member since"),
        pgettext_lazy("letter help", "The day on which the membership began."),
    ),
    Field(
        "facts",
        pgettext_lazy("letter field", "Facts"),
        pgettext_lazy("letter help", "The facts in force, in the order of the dossier."),
        (
            Field("day", pgettext_lazy("letter field", "Day")),
            Field("kind", pgettext_lazy("letter field", "Duty")),
            Field("title", pgettext_lazy("letter field", "Content")),
            Field("role", pgettext_lazy("letter field", "Role")),
            Field("amount", pgettext_lazy("letter field", "Amount")),
            Field("office", pgettext_lazy("letter field", "Recording office")),
        ),
    ),
    Field(
        "reports",
        pgettext_lazy("letter field", "Reports"),
        pgettext_lazy("letter help", "The yearly reports that were submitted."),
        (
            Field("year", pgettext_lazy("letter field", "Year")),
            Field("state", pgettext_lazy("letter field", "State")),
            Field("comment", pgettext_lazy("letter field", "Comment of the committee")),
        ),
    ),
)
REPORT_FIELDS = (
    *_PERSON,
    Field("year", pgettext_lazy("letter field", "Year"), pgettext_lazy("letter help", "The year of the report.")),
    Field("body", pgettext_lazy("letter field", "Text"), pgettext_lazy("letter help", "The text of the report.")),
    Field(
        "comment",
        pgettext_lazy("letter field", "Comment of the committee"),
        pgettext_lazy("letter help", "The comment of the committee, once written."),
    ),
    Field(
        "submitted",
        pgettext_lazy("letter field", "Submitted on"),
        pgettext_lazy("letter help", "The day of submission; empty in a draft."),
    ),
)


def zh_day(day: date | None) -> str:
    """2026年3月5日, without leading zeros as GB/T 9704 wants it; empty for nothing."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def find_dossier(actor: Actor, principal_id: UUID) -> Subject | None:
    """履职档案 of the current term: one's own, or one that the actor has opened on record."""
    member = visible_members(actor).filter(principal_id=principal_id).first()
    term = current_term()
    if member is None or not is_open(actor, principal_id):
        return None
    values = dossier_values(actor, member, term)
    return Subject(principal_id, member.principal.name, "", values, address=_address(actor, member))


def list_dossiers(actor: Actor, asked: Asked) -> Iterator[Line]:
    """One's own dossier, and those that stand open."""
    opened = Look.objects.filter(account_id=actor.account_id, until__gt=now()).values("principal_id")
    found = visible_members(actor)
    mine = found.filter(principal_id__in=actor.principal_ids) | found.filter(principal_id__in=opened)
    if asked.words:
        mine = mine.filter(principal__name__contains=asked.words)
    for row in mine.order_by("number"):
        yield Line(row.principal_id, row.number, row.principal.name, row.sector.name if row.sector else "")


def find_report(actor: Actor, case_id: UUID) -> Subject | None:
    """履职报告: one's own at any time, for the offices once it is submitted."""
    report = visible_reports(actor).filter(pk=case_id).first()
    if report is None:
        return None
    member = Member.objects.select_related("principal", "sector").get(principal_id=report.principal_id)
    frozen = report.figures or year_figures(report.principal_id, report.year)
    values = _person(member, figure_lines(frozen), date(report.year, 12, 31)) | {
        "year": str(report.year),
        "body": report.body,
        "comment": report.comment,
        "submitted": zh_day(report.submitted_on),
    }
    own = report.principal_id in actor.principal_ids
    page = "report" if own else "office_report"
    code = Council.objects.values_list("code", flat=True).get(pk=report.council_id)
    address = reverse(f"desk:dossier:{page}", kwargs={"council": code, "report_id": report.pk})
    return Subject(case_id, f"{member.principal.name}　{report.case.title}", "", values, report.pk, address)


def list_reports(actor: Actor, asked: Asked) -> Iterator[Line]:
    """Reports that may be printed, newest year first."""
    found = visible_reports(actor)
    if asked.words:
        found = found.filter(principal__name__contains=asked.words)
    for row in found:
        yield Line(row.pk, str(row.year), row.case.title, row.principal.name, row.submitted_on)


def dossier_values(actor: Actor, member: Member, term: Term | None) -> dict[str, Any]:
    """What the dossier of a term says, as far as the actor may see it."""
    since, until = term_span(term)
    facts = list(visible_facts(actor, member.principal_id, since, until))
    # Whoever does not see every fact gets the sums of those that they see.
    sums = [{"part": rows.part.code, "kind": row.kind.code, "total": row.total} for rows in by_part(facts) for row in rows.kinds]
    reports = visible_reports(actor).filter(principal_id=member.principal_id, submitted_on__isnull=False)
    reports = reports.filter(year__gte=since.year, year__lte=until.year)
    return _person(member, figure_lines(sums), today()) | {
        "term": term.name if term else "",
        "since": zh_day(member.joined_on),
        "facts": _fact_rows(actor, facts),
        "reports": [_report_row(report) for report in reports],
    }


def term_span(term: Term | None) -> tuple[date, date]:
    """First day of a term, and the day after its last one (tomorrow while it runs)."""
    if term is None:
        return date(today().year, 1, 1), today() + timedelta(days=1)
    return term.starts_on, (term.ends_on or today()) + timedelta(days=1)


def _person(member: Member, figures: list[dict[str, str]], day: date) -> dict[str, Any]:
    council = Council.objects.get(pk=member.council_id)
    return {
        "council": council.name,
        "day": zh_day(today()),
        "name": member.principal.name,
        "number": member.number,
        "sector": member.sector.name if member.sector else "",
        "committee": committees_of([member.principal_id], min(day, today())).get(member.principal_id, ""),
        "post": member.post,
        "figures": [{"part": row["part"], "label": row["label"], "total": f"{row['total']}{row['unit']}"} for row in figures],
    }


def _fact_rows(actor: Actor, facts: list[DutyFact]) -> list[dict[str, str]]:
    council = Council.objects.get(pk=actor.council_id)
    cases = case_lines(council, actor, {fact.case_id for fact in facts if fact.case_id})
    names = names_of_recorders(facts)
    rows = []
    for part in by_part(facts):
        for kind in part.kinds:
            for fact in kind.facts:
                title = cases[fact.case_id][0].label if fact.case_id in cases else fact.title
                office = names.get(fact.recorded_for) or names.get(fact.recorded_by) or ""  # type: ignore[arg-type]
                rows.append(
                    {
                        "day": fact.effective_on.isoformat(),
                        "kind": str(kind.kind.label),
                        "title": title,
                        "role": role_words(kind.kind, fact.role),
                        "amount": f"{printed(fact.quantity)}{kind.kind.unit}",
                        "office": office,
                    }
                )
    return rows


def _report_row(report: Report) -> dict[str, str]:
    state = procedure_of(report.case.procedure_id).stage_state(report.case.stage)
    return {"year": str(report.year), "state": state.words(), "comment": report.comment}


def _address(actor: Actor, member: Member) -> str:
    code = Council.objects.values_list("code", flat=True).get(pk=member.council_id)
    if member.principal_id in actor.principal_ids:
        return reverse("desk:dossier:mine", kwargs={"council": code})
    return reverse("desk:dossier:dossier", kwargs={"council": code, "member_id": member.pk})


for _code, _label, _explain, _fields, _text, _find, _listed in (
    (
        DOSSIER,
        _("Dossier of a member"),
        _("A member's facts, figures and reports of the current term."),
        DOSSIER_FIELDS,
        "dossier",
        find_dossier,
        list_dossiers,
    ),
    (
        REPORT,
        _("Yearly report"),
        _("A member's report of a year with its figures."),
        REPORT_FIELDS,
        "report",
        find_report,
        list_reports,
    ),
):
    _words = (TEXTS / f"{_text}.txt").read_text(encoding="utf-8")
    LETTER_KINDS.register(_code, LetterKind(_code, _label, _explain, PRINT, _fields, _words, _find, _listed, issue=""))
