"""Acts on rounds of evaluation beside their steps: prepare one, say who rates, cast a ballot, enter ballots from paper."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.experts import box
from yitang.features.experts.models import Evaluation, EvaluationForm, Expert, NamedBallot, Rater
from yitang.features.experts.policy import OWN
from yitang.features.experts.queries import find_evaluation, own_rater, version_on, visible_case
from yitang.features.experts.reckoning import Ballot
from yitang.features.experts.states import AXIS, GROUPS, KIND, RUN
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.statements import fetch
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.procedures import procedure_of, publish


@act("experts.prepare")
def prepare(
    ctx: ActContext, *, title: str, form_id: UUID, closes_on: date, about_id: UUID | None = None, basis: str = ""
) -> dict[str, Any]:
    """Prepare a round by the version of a form that holds today, about the result of a case or on its own. Raises `Invalid`, `NotFound`."""
    ctx.require(RUN)
    errors: dict[str, list[Any]] = {}
    form = EvaluationForm.objects.filter(pk=form_id, ended_on=None).first()
    version = version_on(form, ctx.today) if form is not None else None
    if version is None:
        errors["form"] = [_("Choose a form.")]
    if not title.strip():
        errors["title"] = [_("Say what is evaluated.")]
    if closes_on < ctx.today:
        errors["closes_on"] = [_("The last day for ballots lies in the past.")]
    if errors or version is None:
        raise Invalid(errors)
    about = visible_case(ctx.actor, about_id) if about_id else None
    pinned = publish(ctx.council_id, KIND, ctx.today)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=pinned, title=title.strip()[:200], created_at=ctx.at)
    open_case(ctx, case, procedure_of(pinned.pk), AXIS)
    row = Evaluation(council_id=ctx.council_id, case=case, about=about, version=version, closes_on=closes_on)
    row.basis, row.prepared_by = basis.strip()[:200], ctx.actor.name[:60]
    row.save(force_insert=True)
    if about is not None:
        CaseLink(council_id=ctx.council_id, source=case, target=about, kind=CaseLink.Kind.FOLLOWS_UP).save(force_insert=True)
    ctx.about(KIND, case.pk)
    return {"case_id": case.pk}


@act("experts.add_raters")
def add_raters(
    ctx: ActContext,
    *,
    evaluation_id: UUID,
    group: str = "",
    way: str = Rater.Way.LOGIN,
    principal_ids: list[UUID] | None = None,
    expert_ids: list[UUID] | None = None,
    names: list[str] | None = None,
) -> dict[str, Any]:
    """Say who rates, while the round is prepared: people on the lists, experts, or names alone (on paper). Returns `{added}`.

    Raises `NotFound`, `Blocked` once it is open, `Invalid` for a group that is not in the dictionary.
    """
    ctx.require(RUN)
    evaluation = locked(ctx, evaluation_id, "prepared")
    if group and group not in labels(GROUPS):
        raise Invalid({"group": [_("Choose the group from the list.")]})
    if way not in Rater.Way.values:
        raise Invalid({"way": [_("Say how the ballot comes.")]})
    before = set(Rater.objects.filter(evaluation=evaluation).values_list("principal_id", "expert_id", "name"))
    rows = [
        *(Rater(principal=one, name=one.name) for one in Principal.objects.filter(pk__in=principal_ids or [])),
        *(Rater(expert=one, principal=one.principal, name=one.name) for one in Expert.objects.filter(pk__in=expert_ids or [])),
        *(Rater(name=" ".join(name.split())[:100]) for name in dict.fromkeys(names or []) if name.strip()),
    ]
    taken = {principal for principal, _expert, _name in before if principal}
    added = 0
    for row in rows:
        if (row.principal_id, row.expert_id, row.name) in before or row.principal_id in taken:
            continue
        taken |= {row.principal_id} if row.principal_id else set()
        row.council_id, row.evaluation, row.group_code = ctx.council_id, evaluation, group
        # Whoever has no place on the lists has no log-in either.
        row.way = way if row.principal_id or way != Rater.Way.LOGIN else Rater.Way.PAPER
        row.save(force_insert=True)
        added += 1
    if not rows:
        raise Invalid({"people": [_("Choose at least one person.")]})
    ctx.about(KIND, evaluation.pk)
    return {"added": added}


@act("experts.drop_rater")
def drop_rater(ctx: ActContext, *, rater_id: UUID) -> dict[str, Any]:
    """Take somebody off the raters while the round is prepared. Raises `NotFound`, `Blocked`."""
    ctx.require(RUN)
    row = Rater.objects.filter(pk=rater_id).first()
    if row is None:
        raise NotFound(_("There is no such rater, or it is not yours to see."))
    evaluation = locked(ctx, row.evaluation_id, "prepared")
    row.delete()
    ctx.about(KIND, evaluation.pk)
    return {}


@act("experts.cast")
def cast(ctx: ActContext, *, evaluation_id: UUID, ballot: Ballot) -> dict[str, Any]:
    """Cast the own ballot, once. The record keeps that it was cast; of an anonymous round never what it says.

    Raises `NotFound`, `Conflict` when it was cast before or the round is not open, `Invalid` for scores off the scale.
    """
    evaluation = locked(ctx, evaluation_id, "open")
    rater = own_rater(ctx.actor, evaluation)
    if rater is None:
        raise NotFound(_("There is no such evaluation, or it is not yours to see."))
    ctx.require(OWN, rater.principal_id)
    take_ballot(ctx, evaluation, rater, ballot)
    return {"cast": True}


def take_ballot(ctx: ActContext, evaluation: Evaluation, rater: Rater, ballot: Ballot) -> None:
    """Take a rater's own ballot in, inside an act that holds the round and has asked the policy. Raises `Conflict`, `Invalid`."""
    _refuse_faults(evaluation, ballot)
    rater = Rater.objects.select_for_update().get(pk=rater.pk)
    if rater.has_cast:
        raise Conflict(_("Your ballot is in already. There is one for each rater, and it is not changed."))
    rater.has_cast = True
    rater.save(update_fields=["has_cast"])
    if evaluation.version.anonymous:
        box.put_in(evaluation, Ballot(ballot.scores, _group_kept(evaluation, rater), ballot.words.strip(), ballot.receipt))
    else:
        _named(ctx, rater, ballot)
    ctx.about(KIND, evaluation.pk)


@act("experts.enter_paper")
def enter_paper(ctx: ActContext, *, evaluation_id: UUID, ballot: Ballot, rater_id: UUID | None = None) -> dict[str, Any]:
    """Enter a ballot that was handed in on paper; in a round with names it is a rater's. Never more than there are raters on paper.

    Raises `NotFound`, `Conflict`, `Blocked`, `Invalid`.
    """
    ctx.require(RUN)
    evaluation = locked(ctx, evaluation_id, "open")
    _refuse_faults(evaluation, ballot)
    on_paper = Rater.objects.filter(evaluation=evaluation, way=Rater.Way.PAPER)
    if evaluation.version.anonymous:
        if evaluation.papers >= on_paper.count():
            raise Blocked(_("As many paper ballots as there are raters on paper have been entered."))
        evaluation.papers += 1
        evaluation.save(update_fields=["papers"])
        box.put_in(evaluation, Ballot(ballot.scores, "", ballot.words.strip(), ballot.receipt))
    else:
        rater = on_paper.select_for_update().filter(pk=rater_id).first()
        if rater is None:
            raise Invalid({"rater": [_("Choose whose ballot it is.")]})
        if rater.has_cast:
            raise Conflict(_("The ballot of this rater has been entered already."))
        rater.has_cast = True
        rater.save(update_fields=["has_cast"])
        _named(ctx, rater, ballot)
    ctx.about(KIND, evaluation.pk)
    return {"entered": True}


def faults_of(evaluation: Evaluation, ballot: Ballot) -> dict[str, list[Any]]:
    """What is wrong with a ballot, by criterion."""
    version = evaluation.version
    errors: dict[str, list[Any]] = {}
    scores = [*ballot.scores, *[None] * (len(version.criteria) - len(ballot.scores))]
    for one, score in zip(version.criteria, scores, strict=False):
        if not isinstance(score, int) or not version.low <= score <= version.high:
            errors[one["code"]] = [
                _("“%(name)s”: choose a score from %(low)d to %(high)d.")
                % {"name": one["label"], "low": version.low, "high": version.high}
            ]
    most = procedure_of(evaluation.case.procedure_id).parameter("words_most")
    if len(ballot.words.strip()) > most:
        errors["words"] = [_("Shorten it to {n} characters at most.").format(n=most)]
    return errors


def _refuse_faults(evaluation: Evaluation, ballot: Ballot) -> None:
    if errors := faults_of(evaluation, ballot):
        raise Invalid(errors)


def _named(ctx: ActContext, rater: Rater, ballot: Ballot) -> None:
    row = NamedBallot(council_id=ctx.council_id, rater=rater, scores=list(ballot.scores), words=ballot.words.strip())
    row.save(force_insert=True)


def _group_kept(evaluation: Evaluation, rater: Rater) -> str:
    """The group that goes into the box with a ballot: none where so few were invited that it would point at somebody."""
    together = Rater.objects.filter(evaluation=evaluation, group_code=rater.group_code).exclude(way=Rater.Way.PAPER).count()
    return rater.group_code if rater.group_code and together >= evaluation.version.least else ""


def locked(ctx: ActContext, evaluation_id: UUID, stage: str) -> Evaluation:
    """The round, its case locked until the act commits: no ballot comes in while it is closed. Raises `NotFound`, `Conflict`."""
    evaluation = find_evaluation(ctx.actor, evaluation_id)
    case = next(iter(fetch(Case, lock=True, id=evaluation.pk)))
    if case.stage != stage:
        raise Conflict(_("The round has moved on meanwhile. Look at it again."))
    # What the lock waited for may have changed the row.
    evaluation.refresh_from_db(fields=["papers", "invited"])
    return evaluation
