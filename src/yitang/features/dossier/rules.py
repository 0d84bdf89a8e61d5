"""Guards and effects of the two procedures."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from yitang.features.dossier.figured import year_figures
from yitang.features.dossier.kinds import REPORTED
from yitang.features.dossier.models import Claim, Report
from yitang.features.dossier.queries import committee_of
from yitang.features.dossier.states import CLAIM_KIND, REPORT_KIND
from yitang.foundation.core.errors import Invalid
from yitang.foundation.notify.actions import tell
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.ledger.actions import write_fact
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

LANGUAGE = "zh-hans"


def ink(text: str) -> int:
    """Characters without white space: what a limit of length counts."""
    return len("".join(text.split()))


def confirmed(move: Move) -> None:
    """Effect of confirming: the claim becomes a fact, recorded by the office that confirmed it."""
    claim = _claim(move)
    grant = move.ctx.grant
    fact = write_fact(
        move.council_id,
        claim.principal_id,
        claim.kind,
        effective_on=claim.effective_on,
        role=claim.role,
        quantity=claim.quantity,
        case_id=move.case.id,
        source=DutyFact.Source.MEMBER,
        recorded_by=grant.principal_id if grant else None,
        recorded_for=claim.organiser_id,
        recorder=move.actor.name,
    )
    claim.fact_id = fact.pk
    claim.save(update_fields=["fact_id"])
    _tell(move, claim, gettext_lazy("“%(title)s” was confirmed and stands in your dossier now."))


def declined(move: Move) -> None:
    """Effect of not confirming: the member learns why."""
    _tell(move, _claim(move), gettext_lazy("“%(title)s” was not confirmed."), move.reason)


def report_complete(move: Move) -> None:
    """Guard of the submission: the text is there and neither too short nor too long."""
    report = _report(move)
    length = ink(report.body)
    least, most = move.parameter("report_min"), move.parameter("report_max")
    if length < least:
        words = _("The report has %(n)d characters. Write at least %(least)d, spaces not counted.")
        raise Invalid({"body": [words % {"n": length, "least": least}]})
    if most and length > most:
        words = _("The report has %(n)d characters. Shorten it to %(most)d at most, spaces not counted.")
        raise Invalid({"body": [words % {"n": length, "most": most}]})


def report_submitted(move: Move) -> None:
    """Effect of the submission: figures are fixed as they stand, and the committee of the day gets the report."""
    report = _report(move)
    report.figures = year_figures(report.principal_id, report.year)
    report.submitted_on = local_day(move.at)
    report.committee_id = committee_of(report.principal_id, report.submitted_on)
    report.save(update_fields=["figures", "submitted_on", "committee"])
    move.data["figures"] = report.figures


def report_returned(move: Move) -> None:
    """Effect of returning: the member learns what is to be changed; the figures run again."""
    report = _report(move)
    report.figures = []
    report.save(update_fields=["figures"])
    _tell(move, report, gettext_lazy("“%(title)s” was returned to you for changes."), move.reason, needs_action=True)


def has_comment(move: Move) -> None:
    """Guard of commenting: a comment says something."""
    if not str(move.payload.get("comment", "")).strip():
        raise Invalid({"comment": [_("Write the comment.")]})


def report_commented(move: Move) -> None:
    """Effect of commenting: the committee's words stand with the report."""
    report = _report(move)
    report.comment = str(move.payload["comment"]).strip()
    report.commented_by, report.commented_on = move.actor.name[:60], local_day(move.at)
    report.save(update_fields=["comment", "commented_by", "commented_on"])
    _leave_fact(move, report)
    _tell(move, report, gettext_lazy("“%(title)s” was commented on."))


def _leave_fact(move: Move, report: Report) -> None:
    """The report counts on the day of its last submission, within the year that it is about: handed in in January it still is that year's."""
    assert report.submitted_on is not None
    day = min(report.submitted_on, date(report.year, 12, 31))
    grant = move.ctx.grant
    write_fact(
        move.council_id,
        report.principal_id,
        REPORTED,
        effective_on=day,
        case_id=move.case.id,
        recorded_by=grant.principal_id if grant else None,
        recorder=move.actor.name,
    )


def report_archived(move: Move) -> None:
    """Effect of archiving: the report belongs to the dossier for good."""
    report = _report(move)
    report.archived_on = local_day(move.at)
    report.save(update_fields=["archived_on"])


def _claim(move: Move) -> Claim:
    assert isinstance(move.subject, Claim)
    return move.subject


def _report(move: Move) -> Report:
    assert isinstance(move.subject, Report)
    return move.subject


def _tell(move: Move, row: Claim | Report, words: Any, next_step: str = "", *, needs_action: bool = False) -> None:
    kind = CLAIM_KIND if isinstance(row, Claim) else REPORT_KIND
    with override(LANGUAGE):
        tell(
            move.council_id,
            f"{kind}.{move.edge.code}",
            str(words) % {"title": move.case.title},
            principal_id=row.principal_id,
            needs_action=needs_action,
            case=(kind, move.case.id),
            next_step=next_step,
        )


GUARDS.register("dossier.report_complete", report_complete)
GUARDS.register("dossier.has_comment", has_comment)
for _name, _effect in {
    "dossier.confirmed": confirmed,
    "dossier.declined": declined,
    "dossier.report_submitted": report_submitted,
    "dossier.report_returned": report_returned,
    "dossier.report_commented": report_commented,
    "dossier.report_archived": report_archived,
}.items():
    EFFECTS.register(_name, _effect)
