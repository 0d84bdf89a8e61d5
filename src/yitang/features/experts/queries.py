"""Questions about experts, invitations and evaluations."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from yitang.features.experts.models import (
    Engagement,
    Evaluation,
    EvaluationForm,
    Expert,
    ExpertField,
    FormVersion,
    Interest,
    Invitation,
    Rater,
)
from yitang.features.experts.policy import EVALUATIONS, EXPERTS, INVITATIONS
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor, in_force
from yitang.instruments.workflow.models import Case, Track
from yitang.instruments.workflow.moves import CASE_KINDS


def visible_experts(actor: Actor) -> QuerySet[Expert]:
    """The pool as far as the actor sees it, with fields and engagements."""
    found = policy.rows(actor, EXPERTS, Expert.objects.select_related("principal"))
    engagements = Prefetch("engagements", Engagement.objects.order_by("-valid_from"))
    return found.prefetch_related(Prefetch("fields", ExpertField.objects.order_by("field_code")), engagements)


def filtered(experts: QuerySet[Expert], asked: Mapping[str, Any], day: date) -> QuerySet[Expert]:
    """Narrowed to words, a field, and whether the engagement holds on `day` (the usual), has ended, or all."""
    if words := str(asked.get("q") or "").strip():
        experts = experts.filter(Q(name__contains=words) | Q(post__contains=words) | Q(code=words))
    if field := asked.get("field"):
        experts = experts.filter(fields__field_code=field)
    holds = Exists(Engagement.objects.filter(in_force(day), expert=OuterRef("pk")))
    state = asked.get("state") or ""
    if state == "ended":
        experts = experts.exclude(holds)
    elif state != "all":
        experts = experts.filter(holds)
    return experts.order_by("code")


def engaged(day: date) -> QuerySet[Expert]:
    """Those whose engagement holds on a day."""
    return Expert.objects.filter(Exists(Engagement.objects.filter(in_force(day), expert=OuterRef("pk"))))


def interests_on(day: date) -> QuerySet[Interest]:
    """Interests that stand on a day, with their bodies."""
    standing = Q(declared_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    return Interest.objects.filter(standing).select_related("body")


def conflicts(case: Case, expert_ids: Iterable[UUID], words: str = "", bodies: Iterable[UUID] = ()) -> dict[UUID, list[Interest]]:
    """Expert → declared interests that touch the case: a body that handles it or is named, or a subject in its title or in `words`."""
    ids = list(expert_ids)
    handling = Track.objects.filter(case=case, unit_id__isnull=False).values_list("unit_id", flat=True)
    concerned = {*handling, *bodies}
    text = f"{case.title}\n{words}"
    found: dict[UUID, list[Interest]] = {}
    for interest in interests_on(today()).filter(expert_id__in=ids).order_by("-declared_on", "pk"):
        if interest.body_id in concerned or (interest.subject and interest.subject in text):
            found.setdefault(interest.expert_id, []).append(interest)
    return found


def visible_case(actor: Actor, case_id: UUID) -> Case:
    """A case of any room, as far as the actor sees it there. Raises `NotFound`."""
    case = Case.objects.filter(pk=case_id).first()
    if case is not None and case.kind in CASE_KINDS:
        kind = CASE_KINDS.get(case.kind)
        if policy.rows(actor, kind.rows, kind.subjects()).filter(pk=case.pk).exists():
            return case
    raise NotFound(_("There is no such case, or it is not yours to see."))


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations: the office all, an expert the own ones."""
    return policy.rows(actor, INVITATIONS, Invitation.objects.select_related("expert", "case"))


def visible_evaluations(actor: Actor) -> QuerySet[Evaluation]:
    """Rounds that the actor sees, newest first."""
    rows = Evaluation.objects.select_related("case", "version__form", "about")
    return policy.rows(actor, EVALUATIONS, rows).order_by("-case_id")


def find_evaluation(actor: Actor, case_id: UUID) -> Evaluation:
    """One round. Raises `NotFound`."""
    found = visible_evaluations(actor).filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("There is no such evaluation, or it is not yours to see."))
    return found


def own_rater(actor: Actor, evaluation: Evaluation) -> Rater | None:
    """The place of this log-in among the raters."""
    ids = list(actor.principal_ids)
    return Rater.objects.filter(evaluation=evaluation, principal_id__in=ids, way=Rater.Way.LOGIN).first() if ids else None


def version_on(form: EvaluationForm, day: date) -> FormVersion | None:
    """The version of a form that holds on a day."""
    return FormVersion.objects.filter(form=form, effective_from__lte=day).order_by("-effective_from", "-number").first()


def usable_forms(day: date) -> list[EvaluationForm]:
    """Forms that are not ended and have a version that holds on the day."""
    standing = EvaluationForm.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    return [form for form in standing if version_on(form, day) is not None]
