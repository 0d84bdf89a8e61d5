"""评先评优: nomination, review, decision, announcement. Awards to units are off until the council names the document."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.assessment.models import Award, Nomination
from yitang.features.assessment.policy import BODIES
from yitang.features.assessment.queries import AWARD_KIND, people_of, switched_on, visible_awards
from yitang.features.assessment.rules import LANGUAGE
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify.actions import tell
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import active_units
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.ledger.actions import FACT_KINDS, FactKind, write_fact
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move
from yitang.instruments.workflow.procedures import procedure_of, publish

Result = Nomination.Result
HONOUR = "assessment.honour"
TITLE_MOST = 120


@act("assessment.start_award")
def start_award(
    ctx: ActContext, *, title: str, year: int, of: str, basis: str, nominations_until: date, places: int | None = None
) -> dict[str, Any]:
    """Begin an award; returns `{case_id}`. Raises `Invalid`; `Blocked` for one to units while none may be given."""
    ctx.require("assessment.award")
    errors: dict[str, list[Any]] = {}
    if not title.strip() or len(title) > TITLE_MOST:
        errors["title"] = [_("Give the award a name of at most %(most)d characters.") % {"most": TITLE_MOST}]
    if not basis.strip():
        errors["basis"] = [_("Name the document on which the award is given.")]
    if nominations_until < ctx.today:
        errors["nominations_until"] = [_("The day has passed.")]
    if errors:
        raise Invalid(errors)
    if of == Award.Of.UNIT and not switched_on(AWARD_KIND, "awards_to_units", ctx.today):
        raise Blocked(
            _("Awards to units are off. They open once the council records the document that allows them in the settings.")
        )
    version = publish(ctx.council_id, AWARD_KIND, ctx.today)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=AWARD_KIND, procedure=version, created_at=ctx.at)
    case.title = " ".join(title.split())
    open_case(ctx, case, procedure_of(version.pk), "awarding")
    Award(
        council_id=ctx.council_id,
        case=case,
        year=year,
        of=of,
        basis=basis.strip()[:200],
        places=places,
        nominations_until=nominations_until,
    ).save(force_insert=True)
    ctx.about(AWARD_KIND, case.id)
    return {"case_id": case.id}


@act("assessment.nominate")
def nominate(ctx: ActContext, *, case_id: UUID, principal_id: UUID, reason: str) -> dict[str, Any]:
    """Nominate a member (a committee or sector its own ones) or a unit, with the reason."""
    ctx.require("assessment.nominate")
    award = _award(ctx, case_id)
    if award.case.stage != "nominating" or award.nominations_until < ctx.today:
        raise Blocked(_("Nominations for this award are closed."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say what is to be honoured.")]})
    who = _nominee(ctx, award, principal_id)
    if Nomination.objects.filter(case_id=case_id, principal=who).exists():
        raise Invalid({"principal": [_("Somebody has nominated them already. The list shows who.")]})
    row = Nomination(
        id=uuid7(),
        council_id=ctx.council_id,
        case=award.case,
        principal=who,
        body_id=ctx.actor.principal_as(*BODIES),
        reason=reason.strip()[:1000],
        nominated_by=ctx.actor.name[:60],
        nominated_on=ctx.today,
    )
    row.save(force_insert=True)
    ctx.about(AWARD_KIND, case_id)
    return {"nomination_id": row.pk}


@act("assessment.review_nomination")
def review_nomination(ctx: ActContext, *, nomination_id: UUID, expected: int, result: str, review: str = "") -> dict[str, Any]:
    """What the review says of a nomination; it binds nobody before the decision."""
    ctx.require("assessment.award")
    row = Nomination.objects.select_for_update(of=("self",)).select_related("case").filter(pk=nomination_id).first()
    if row is None:
        raise NotFound(_("There is no such nomination."))
    if row.case.stage != "reviewing" or row.version != expected:
        raise Conflict(_("The nomination was changed meanwhile. Look at it again."))
    if result not in (Result.FOR, Result.AGAINST):
        raise Invalid({"result": [_("Say whether it is recommended.")]})
    if result == Result.AGAINST and not review.strip():
        raise Invalid({"review": [_("Say why it is not recommended.")]})
    row.result, row.review, row.version = result, review.strip()[:500], row.version + 1
    row.save()
    ctx.about(AWARD_KIND, row.case_id)
    return {"nomination_id": row.pk, "version": row.version}


@act("assessment.release_award")
def release_award(ctx: ActContext, *, case_id: UUID, shown: bool) -> dict[str, Any]:
    """Put an announced award on the public pages, or take it off again. Raises `Blocked` before the announcement.

    Announcing tells those whom it honours; that strangers read it too is a decision of its own.
    """
    ctx.require("assessment.release_award")
    award = _award(ctx, case_id)
    if award.case.stage != "announced":
        raise Blocked(_("The award is not announced yet. It can be shown on the public pages after that."))
    if (award.released_at is not None) == shown:
        raise Conflict(_("This was done already. Look at the award again."), who=award.released_by, when=award.released_at)
    award.released_at, award.released_by = (ctx.at, ctx.actor.name[:60]) if shown else (None, "")
    award.save(update_fields=["released_at", "released_by"])
    ctx.about(AWARD_KIND, case_id)
    return {"case_id": case_id, "shown": shown}


def has_nominations(move: Move) -> None:
    """Guard of the review: there is something to review."""
    if not Nomination.objects.filter(case=move.case).exists():
        raise Blocked(_("Nobody has been nominated yet."))


def award_decidable(move: Move) -> None:
    """Guard of the decision: everything reviewed, some chosen, no more than there are places, a paper named."""
    rows = {str(row.pk): row for row in Nomination.objects.filter(case=move.case)}
    left = sum(row.result == Result.OPEN for row in rows.values())
    if left:
        raise Blocked(_("%(n)d nominations are not reviewed yet.") % {"n": left})
    chosen = [str(pk) for pk in move.payload.get("granted", [])]
    if not chosen or not set(chosen) <= rows.keys():
        raise Invalid({"granted": [_("Choose who is honoured.")]})
    places = _of(move).places
    if places is not None and len(chosen) > places:
        raise Invalid({"granted": [_("There are %(places)d places. Choose no more.") % {"places": places}]})
    if not str(move.payload.get("paper", "")).strip():
        raise Invalid({"paper": [_("Name the paper of the decision.")]})


def award_decided(move: Move) -> None:
    """Who is honoured and who is not; nothing is told before the announcement."""
    chosen = {str(pk) for pk in move.payload["granted"]}
    for row in Nomination.objects.filter(case=move.case):
        row.result = Result.GRANTED if str(row.pk) in chosen else Result.NOT_GRANTED
        row.version += 1
        row.save()
    award = _of(move)
    award.decided_on = local_day(move.at)
    award.save(update_fields=["decided_on"])
    move.data["paper"] = str(move.payload["paper"]).strip()[:200]
    move.data["granted"] = sorted(chosen)


def award_taken_back(move: Move) -> None:
    """The review is open again, with what it said."""
    for row in Nomination.objects.filter(case=move.case):
        row.result = Result.FOR if row.result == Result.GRANTED or not row.review else Result.AGAINST
        row.version += 1
        row.save()
    award = _of(move)
    award.decided_on = None
    award.save(update_fields=["decided_on"])


def award_announced(move: Move) -> None:
    """Whom it honours hears of it; for a member it becomes a fact of the dossier."""
    award = _of(move)
    award.announced_on = local_day(move.at)
    award.save(update_fields=["announced_on"])
    for row in Nomination.objects.filter(case=move.case, result=Result.GRANTED):
        if award.of == Award.Of.MEMBER:
            write_fact(move.council_id, row.principal_id, HONOUR, effective_on=award.announced_on, case_id=move.case.id)
        with override(LANGUAGE):
            words = str(_("You are honoured: %(title)s")) % {"title": move.case.title}
            tell(move.council_id, "assessment.announce", words, principal_id=row.principal_id)


def _of(move: Move) -> Award:
    assert isinstance(move.subject, Award)
    return move.subject


def _award(ctx: ActContext, case_id: UUID) -> Award:
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    found = visible_awards(ctx.actor).filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("There is no such award, or it is not yours to see."))
    return found


def _nominee(ctx: ActContext, award: Award, principal_id: UUID) -> Principal:
    if award.of == Award.Of.UNIT:
        found = active_units(ctx.today).filter(pk=principal_id).first()
        if found is None:
            raise Invalid({"principal": [_("Choose a unit.")]})
        return found
    member = people_of(ctx.actor).filter(principal_id=principal_id).first()
    if member is None:
        raise Refused(_("You can nominate only members of your own committee or sector."))
    return member.principal


for _rule in (has_nominations, award_decidable):
    GUARDS.register(f"assessment.{_rule.__name__}", _rule)
for _effect in (award_decided, award_taken_back, award_announced):
    EFFECTS.register(f"assessment.{_effect.__name__}", _effect)
FACT_KINDS.register(HONOUR, FactKind(HONOUR, _("Honour"), _("time"), part="honours"))
