"""Acts on topics and on the plan: propose, change, begin the plan of a year. Every change of state is a step of `advance`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.models import AnsweringUnit, Consultation, Plan
from yitang.features.consultations.policy import PROPOSE, WRITERS
from yitang.features.consultations.queries import visible
from yitang.features.consultations.states import AXIS, DECIDE, KIND, MANAGE, PLAN_AXIS, PLAN_KIND, RUNNING, SELECT, TOPICS
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions.roles import Role
from yitang.institution.principals.models import Principal
from yitang.instruments.methods.models import Method
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import procedure_of, publish

YEARS = range(2000, 2100)
QUESTION_MOST, BACKGROUND_MOST, TITLE_MOST, UNITS_MOST = 2000, 10_000, 80, 30
SOURCE_OF = {Role.MEMBER: "member", Role.BODY_LIAISON: "party", Role.SECTOR_CONVENER: "sector"}
PREPARING = (Principal.Kind.ORGAN, Principal.Kind.SECTOR, Principal.Kind.GROUP)
Faults = dict[str, list[Any]]


@act("consultations.propose")
def propose(
    ctx: ActContext,
    *,
    year: int,
    title: str,
    question: str,
    background: str = "",
    source: str = "",
    proposer_id: UUID | None = None,
) -> dict[str, Any]:
    """Propose a topic for the plan of a year. Who writes for a member, body or sector proposes in its name; an office says whose it is.

    Raises `Refused`, `Invalid` by field. Returns `{case_id}`.
    """
    grant = ctx.require(PROPOSE)
    own = grant.role in WRITERS
    if own:
        source, proposer_id = SOURCE_OF[Role(grant.role)], grant.principal_id
    faults = _words(title, question, background)
    if year not in YEARS:
        faults["year"] = [_("Enter a year such as 2026.")]
    if source not in Consultation.Source.values:
        faults["source"] = [_("Choose where the topic comes from.")]
    if not own and proposer_id and not Principal.objects.filter(pk=proposer_id, confirmed=True).exists():
        faults["proposer"] = [_("Choose who proposed it.")]
    if faults:
        raise Invalid(faults)
    version = publish(ctx.council_id, KIND, ctx.today)
    case = Case(council_id=ctx.council_id, kind=KIND, procedure=version, title=title.strip())
    open_case(ctx, case, procedure_of(version.pk), AXIS)
    found = Consultation(council_id=ctx.council_id, case=case, year=year, source=source, proposer_id=proposer_id)
    found.question, found.background, found.proposed_on = question.strip(), background.strip(), ctx.today
    found.save(force_insert=True)
    ctx.about(KIND, case.pk)
    return {"case_id": case.pk}


@act("consultations.change")
def change(
    ctx: ActContext,
    *,
    case_id: UUID,
    version: int,
    title: str,
    question: str,
    background: str,
    month: int | None,
    method_id: UUID | None,
    organiser_id: UUID | None,
    leader_id: UUID | None,
    unit_ids: Sequence[UUID] = (),
) -> dict[str, Any]:
    """Change a topic or an activity: words, month, method, who prepares and leads it, the units that answer.

    Raises `NotFound`, `Refused`, `Conflict`, `Invalid` by field, `Blocked` when it is over; the method stays when the steps have begun.
    """
    found = held(ctx, case_id)
    ctx.require(SELECT if found.case.stage in TOPICS else MANAGE, found)
    if found.case.stage not in (*TOPICS, *RUNNING):
        raise Blocked(_("This consultation is over and no longer changes."))
    faults = _words(title, question, background) | _placing(found, month, method_id, organiser_id, leader_id)
    units = list(dict.fromkeys(unit_ids))
    known = Principal.objects.filter(pk__in=units, kind=Principal.Kind.UNIT, confirmed=True).count()
    if known != len(units) or len(units) > UNITS_MOST:
        faults["units"] = [_("Choose the units that answer.")]
    if faults:
        raise Invalid(faults)
    _refuse_changed(found, version)
    found.question, found.background, found.month = question.strip(), background.strip(), month
    found.method_id, found.organiser_id, found.leader_id = method_id, organiser_id, leader_id
    found.version = version + 1
    found.save()
    if found.case.title != title.strip():
        found.case.title = title.strip()
        found.case.save(update_fields=["title"])
    _set_units(ctx, found, units)
    return {"case_id": found.pk, "version": found.version}


@act("consultations.start_plan")
def start_plan(ctx: ActContext, *, year: int) -> dict[str, Any]:
    """Begin the plan of a year. Raises `Refused`, `Invalid`, `Conflict` when there is one."""
    ctx.require(DECIDE)
    if year not in YEARS:
        raise Invalid({"year": [_("Enter a year such as 2026.")]})
    if Plan.objects.filter(year=year).exists():
        raise Conflict(_("There is a plan of this year already."))
    version = publish(ctx.council_id, PLAN_KIND, ctx.today)
    case = Case(council_id=ctx.council_id, kind=PLAN_KIND, procedure=version, title=str(year))
    open_case(ctx, case, procedure_of(version.pk), PLAN_AXIS)
    Plan(council_id=ctx.council_id, case=case, year=year).save(force_insert=True)
    ctx.about(PLAN_KIND, case.pk)
    return {"case_id": case.pk}


def held(ctx: ActContext, case_id: UUID, stages: Sequence[str] = ()) -> Consultation:
    """The consultation, locked for the act. Raises `NotFound`, and `Blocked` when it is not at one of the stages."""
    found = visible(ctx.actor).select_for_update(of=("self",)).filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("There is no such consultation, or it is not yours to see."))
    ctx.about(KIND, found.pk)
    if stages and found.case.stage not in stages:
        raise Blocked(_("This is not open at the present stage of the consultation."))
    return found


def _words(title: str, question: str, background: str) -> Faults:
    faults: Faults = {}
    if not title.strip() or len(title.strip()) > TITLE_MOST:
        faults["title"] = [_("Write the topic, at most 80 characters.")]
    if not question.strip() or len(question.strip()) > QUESTION_MOST:
        faults["question"] = [_("Write what is to be consulted on, at most 2,000 characters.")]
    if len(background.strip()) > BACKGROUND_MOST:
        faults["background"] = [_("At most 10,000 characters.")]
    return faults


def _placing(
    found: Consultation, month: int | None, method_id: UUID | None, organiser_id: UUID | None, leader_id: UUID | None
) -> Faults:
    faults: Faults = {}
    if month is not None and month not in range(1, 13):
        faults["month"] = [_("Choose the month.")]
    methods = Method.objects.filter(kind=Method.Kind.CONSULTATION)
    if method_id and not methods.filter(pk=method_id).exists():
        faults["method"] = [_("Choose the method.")]
    elif found.case.stage == "under_way" and method_id != found.method_id:
        faults["method"] = [_("The steps have begun: the method stays.")]
    if organiser_id and not Principal.objects.filter(pk=organiser_id, kind__in=PREPARING, confirmed=True).exists():
        faults["organiser"] = [_("Choose the committee or body that prepares it.")]
    if leader_id and not Principal.objects.filter(pk=leader_id, kind=Principal.Kind.MEMBER, confirmed=True).exists():
        faults["leader"] = [_("Choose the leader by name.")]
    if found.case.stage in RUNNING and None in (month, method_id, organiser_id):
        faults["month"] = [
            *faults.get("month", []),
            _("What stands in the plan keeps its month, its method and whoever prepares it."),
        ]
    return faults


def _refuse_changed(found: Consultation, version: int) -> None:
    if found.version != version:
        raise Conflict(_("Somebody else changed this consultation meanwhile. Look at it again before you change it."))


def _set_units(ctx: ActContext, found: Consultation, wanted: Sequence[UUID]) -> None:
    there = {row.unit_id: row for row in AnsweringUnit.objects.filter(consultation=found)}
    for unit_id, row in there.items():
        if unit_id not in wanted:
            row.delete()
    for unit_id in wanted:
        if unit_id not in there:
            AnsweringUnit(council_id=ctx.council_id, consultation=found, unit_id=unit_id).save(force_insert=True)
