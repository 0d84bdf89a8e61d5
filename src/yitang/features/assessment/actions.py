"""Acts of the assessment besides the steps of its procedure (those go through `advance`)."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.models import Opinion, Round
from yitang.features.assessment.queries import KIND, commented_by, round_of, visible_rounds
from yitang.features.assessment.states import STEPS
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import uuid7
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import Procedure, procedure_of, publish

OPINION_MOST = 500
AT_ONCE = 500
"""How many opinions one act takes: a committee has fewer members than that."""


@act("assessment.start")
def start_round(ctx: ActContext, *, year: int) -> dict[str, Any]:
    """Begin the round of a year by the council's procedure of today; returns `{case_id}`.

    Raises `Invalid` for a year to come, one that has its round, or an order of decisions that names steps nobody knows.
    """
    ctx.require("assessment.run")
    if not 2000 <= year <= ctx.today.year:
        raise Invalid({"year": [_("Choose this year or an earlier one.")]})
    if round_of(year) is not None:
        raise Invalid({"year": [_("The round of this year was begun already. Open it in the list.")]})
    version = publish(ctx.council_id, KIND, ctx.today)
    procedure = procedure_of(version.pk)
    _check_order(procedure)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, created_at=ctx.at)
    case.title = str(_("Assessment of members %(year)d")) % {"year": year}
    open_case(ctx, case, procedure, "round")
    Round(council_id=ctx.council_id, case=case, year=year).save(force_insert=True)
    ctx.about(KIND, case.id)
    return {"case_id": case.id}


@act("assessment.comment")
def comment(ctx: ActContext, *, case_id: UUID, body_id: UUID, opinions: list[dict[str, Any]]) -> dict[str, Any]:
    """Write, change or take back what a body says about its members: `[{principal_id, text, version}]`, version 0 for a new one.

    An empty text takes an opinion back. Returns `{written}`. Raises `Conflict` naming who changed one meanwhile; then none is taken.
    """
    found = visible_rounds(ctx.actor).filter(pk=case_id).first()
    body = Principal.objects.filter(pk=body_id).first()
    if found is None or body is None:
        raise NotFound(_("There is no such round, or it is not yours to see."))
    ctx.require("assessment.comment", Opinion(council_id=ctx.council_id, case=found.case, body=body))
    ctx.about(KIND, case_id)
    Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if found.case.stage != "comments":
        raise Blocked(_("Comments are taken only while the round is at “Comments of committees and sectors”."))
    if len(opinions) > AT_ONCE:
        raise Invalid({"": [_("Write at most %(most)d comments at once.") % {"most": AT_ONCE}]})
    own = set(commented_by(ctx.actor, found.year).order_by().values_list("principal_id", flat=True))
    kept = {row.principal_id: row for row in Opinion.objects.filter(case_id=case_id, body=body)}
    written = 0
    for given in opinions:
        principal_id = UUID(str(given["principal_id"]))
        if principal_id not in own:
            raise Refused(_("You can say something only about members of your own committee or sector."))
        written += _write(ctx, found.case, body, kept.get(principal_id), principal_id, given)
    return {"written": written}


def _write(ctx: ActContext, case: Case, body: Principal, row: Opinion | None, principal_id: UUID, given: dict[str, Any]) -> bool:
    text = str(given["text"]).strip()
    if len(text) > OPINION_MOST:
        raise Invalid({"text": [_("A comment has at most %(most)d characters.") % {"most": OPINION_MOST}]})
    if text == (row.text if row else ""):
        return False
    if int(given.get("version") or 0) != (row.version if row else 0):
        raise Conflict(
            _("A comment was changed meanwhile. Look at it again before you save yours."),
            who=row.author_name if row else "",
            when=row.changed_at if row else None,
        )
    if row is None:
        row = Opinion(council_id=ctx.council_id, case=case, principal_id=principal_id, body=body)
    elif not text:
        row.delete()
        return True
    else:
        row.version += 1
    row.text, row.author_name, row.changed_at = text, ctx.actor.name[:60], ctx.at
    row.save()
    return True


def _check_order(procedure: Procedure) -> None:
    """Raises `Invalid` when the parameter names a step twice or one that there is not."""
    named = str(procedure.parameter("order")).split()
    if len(set(named)) != len(named) or not set(named) <= set(STEPS):
        words = _("The order of decisions in the settings has to name each of these words at most once: %(words)s.")
        raise Invalid({"": [words % {"words": " ".join(STEPS)}]})
