"""Acts on yearly reports while they are written; submission, comment and archiving are steps of the procedure."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from yitang.features.dossier.models import Report
from yitang.features.dossier.policy import WRITE_REPORT
from yitang.features.dossier.queries import committee_of, own_principal, visible_reports
from yitang.features.dossier.states import REPORT_KIND
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.workflow.engine import forget_case, open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of, publish

FIRST_YEAR = 1949
SECTIONS = "report_section"
"""Dictionary of the headings that an empty report begins with."""


@act("dossier.start_report")
def start_report(ctx: ActContext, *, year: int, case_id: UUID | None = None) -> dict[str, Any]:
    """Begin the report of a year; the one that is there already is given back. Returns `{case_id, version}`.

    The text begins with the council's own headings. Raises `Invalid` for a year that has not begun.
    """
    ctx.require(WRITE_REPORT)
    principal_id = own_principal(ctx.actor)
    if principal_id is None:
        raise Refused(_("Your account is not linked to a member. Ask the members' affairs office to link it."))
    if not FIRST_YEAR <= year <= ctx.today.year:
        raise Invalid({"year": [_("Choose this year or an earlier one.")]})
    there = Report.objects.filter(principal_id=principal_id, year=year).first()
    if there is not None:
        return {"case_id": there.pk, "version": there.draft_version}
    version = publish(ctx.council_id, REPORT_KIND, ctx.today)
    with override("zh-hans"):
        title = _("Duty report of %(year)d") % {"year": year}
    case = Case(id=case_id or uuid7(), council_id=ctx.council_id, kind=REPORT_KIND, procedure=version, title=title)
    case.created_at = ctx.at
    open_case(ctx, case, procedure_of(version.pk), "reporting")
    report = Report(council_id=ctx.council_id, case=case, principal_id=principal_id, year=year, saved_at=ctx.at)
    report.committee_id = committee_of(principal_id, ctx.today)
    report.body = "".join(f"{entry.label}\n\n\n" for entry in entries(SECTIONS)).rstrip("\n")
    report.save(force_insert=True)
    ctx.about(REPORT_KIND, case.pk)
    return {"case_id": case.pk, "version": report.draft_version}


@act("dossier.save_report")
def save_report(ctx: ActContext, *, case_id: UUID, body: str, expected_version: int | None = None) -> dict[str, Any]:
    """Save the text; returns its new `version`. Raises `Conflict` when another window or device saved a newer one."""
    report = _own(ctx, case_id)
    ctx.require("dossier.edit_report", Target(report.case, report))
    if expected_version is not None and report.draft_version != expected_version:
        raise Conflict(
            _("A newer draft was saved from another window or device. Compare both before you go on."),
            who=ctx.actor.name,
            when=report.saved_at,
        )
    report.body = body
    report.draft_version += 1
    report.saved_at = ctx.at
    report.save(update_fields=["body", "draft_version", "saved_at"])
    ctx.about(REPORT_KIND, case_id)
    return {"case_id": case_id, "version": report.draft_version, "saved_at": ctx.at}


@act("dossier.discard_report")
def discard_report(ctx: ActContext, *, case_id: UUID) -> dict[str, Any]:
    """Delete a report that was never submitted. The audit keeps that there was one, not what it said."""
    report = _own(ctx, case_id)
    ctx.require("dossier.edit_report", Target(report.case, report))
    if report.submitted_on is not None:
        raise Invalid(_("It was submitted already and stays in the dossier."))
    ctx.about(REPORT_KIND, case_id)
    case = report.case
    report.delete()
    forget_case(case)
    return {"case_id": case_id}


def _own(ctx: ActContext, case_id: UUID) -> Report:
    """The report under its case's lock, so that two windows cannot both believe they saved last."""
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    found = visible_reports(ctx.actor).filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("There is no such report, or it is not yours to see."))
    return found
