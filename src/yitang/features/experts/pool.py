"""Acts on the pool: experts, their engagements, what they declare an interest in."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.experts.models import Engagement, Expert, ExpertField, Interest
from yitang.features.experts.policy import MANAGE
from yitang.features.experts.states import FIELDS
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.numbers import next_number

KIND = "experts.expert"
PLAIN = {"name": 60, "post": 120, "title": 60, "phone": 40, "email": 120}
"""Columns that are lines, with their length."""
INTRODUCTION = 1000


@act("experts.add")
def add(
    ctx: ActContext,
    *,
    name: str,
    fields: list[str],
    valid_from: date,
    valid_to: date | None = None,
    capacity: str = "",
    paper: str = "",
    code: str = "",
    principal_id: UUID | None = None,
    **more: str,
) -> dict[str, Any]:
    """Take somebody into the pool with their first engagement. Without a code the next number is given. Raises `Invalid`."""
    ctx.require(MANAGE)
    expert = Expert(council_id=ctx.council_id, code=code.strip()[:20] or _next_code(ctx), principal_id=principal_id)
    if Expert.objects.filter(code=expert.code).exists():
        raise Invalid({"code": [_("Another expert has this code.")]})
    write(ctx, expert, {"name": name, **more})
    expert.save(force_insert=True)
    set_fields(expert, fields)
    _engage(ctx, expert, capacity, paper, valid_from, valid_to)
    ctx.about(KIND, expert.pk)
    return {"expert_id": expert.pk}


@act("experts.change")
def change(
    ctx: ActContext, *, expert_id: UUID, fields: list[str], principal_id: UUID | None = None, **values: str
) -> dict[str, Any]:
    """Correct the data of an expert. Raises `NotFound`, `Invalid`."""
    ctx.require(MANAGE)
    expert = _locked(expert_id)
    expert.principal_id = principal_id
    write(ctx, expert, values)
    expert.save(update_fields=[*PLAIN, "introduction", "principal", "changed_at"])
    set_fields(expert, fields)
    ctx.about(KIND, expert.pk)
    return {}


@act("experts.engage")
def engage(
    ctx: ActContext, *, expert_id: UUID, valid_from: date, valid_to: date | None = None, capacity: str = "", paper: str = ""
) -> dict[str, Any]:
    """Engage an expert for another time. Raises `NotFound`, `Invalid` where it overlaps an earlier one."""
    ctx.require(MANAGE)
    expert = _locked(expert_id)
    _engage(ctx, expert, capacity, paper, valid_from, valid_to)
    ctx.about(KIND, expert.pk)
    return {}


@act("experts.end_engagement")
def end_engagement(ctx: ActContext, *, expert_id: UUID, on: date, reason: str = "") -> dict[str, Any]:
    """The engagement that holds ends on a day. Raises `NotFound`, `Invalid`."""
    ctx.require(MANAGE)
    expert = _locked(expert_id)
    row = Engagement.objects.filter(in_force(on), expert=expert).order_by("-valid_from").first()
    if row is None or on <= row.valid_from:
        raise Invalid({"on": [_("No engagement holds on this day.")]})
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    ctx.note = reason.strip()[:200]
    ctx.about(KIND, expert.pk)
    return {}


@act("experts.declare_interest")
def declare_interest(
    ctx: ActContext,
    *,
    expert_id: UUID,
    reason: str,
    body_id: UUID | None = None,
    subject: str = "",
    declared_on: date | None = None,
) -> dict[str, Any]:
    """Note what an expert has a stake in: a body or a subject. Raises `NotFound`, `Invalid`."""
    ctx.require(MANAGE)
    expert = _locked(expert_id)
    errors: dict[str, list[Any]] = {}
    if body_id is None and not subject.strip():
        errors["body"] = [_("Name a body or a subject.")]
    if not reason.strip():
        errors["reason"] = [_("Say in what the interest lies.")]
    if declared_on is not None and declared_on > ctx.today:
        errors["declared_on"] = [_("The day lies in the future.")]
    if errors:
        raise Invalid(errors)
    row = Interest(council_id=ctx.council_id, expert=expert, body_id=body_id, subject=subject.strip()[:60])
    row.reason, row.declared_on = reason.strip()[:200], declared_on or ctx.today
    row.save(force_insert=True)
    ctx.about(KIND, expert.pk)
    return {"interest_id": row.pk}


@act("experts.end_interest")
def end_interest(ctx: ActContext, *, interest_id: UUID) -> dict[str, Any]:
    """An interest holds no longer from today on. Raises `NotFound`."""
    ctx.require(MANAGE)
    row = Interest.objects.select_for_update().filter(pk=interest_id).first()
    if row is None:
        raise NotFound(_("There is no such entry, or it is not yours to see."))
    if row.ended_on is None:
        row.ended_on = ctx.today
        row.save(update_fields=["ended_on"])
    ctx.about(KIND, row.expert_id)
    return {}


def write(ctx: ActContext, expert: Expert, values: dict[str, str]) -> None:
    """Give an expert these values, cut to their columns. Raises `Invalid` without a name."""
    for name, most in PLAIN.items():
        if name in values:
            setattr(expert, name, " ".join(str(values[name] or "").split())[:most])
    if "introduction" in values:
        expert.introduction = str(values["introduction"] or "").strip()[:INTRODUCTION]
    expert.changed_at = ctx.at
    if not expert.name:
        raise Invalid({"name": [_("Enter this name.")]})
    others = Expert.objects.filter(principal_id=expert.principal_id).exclude(pk=expert.pk)
    if expert.principal_id and others.exists():
        raise Invalid({"principal": [_("This person is in the pool already.")]})


def set_fields(expert: Expert, codes: Iterable[str]) -> None:
    """The fields of an expert are these, of the dictionary. Raises `Invalid`."""
    wanted = set(codes)
    if not wanted or not wanted <= set(labels(FIELDS)):
        raise Invalid({"fields": [_("Choose the fields from the list.")]})
    there = set(ExpertField.objects.filter(expert=expert).values_list("field_code", flat=True))
    ExpertField.objects.filter(expert=expert, field_code__in=there - wanted).delete()
    for code in sorted(wanted - there):
        ExpertField(council_id=expert.council_id, expert=expert, field_code=code).save(force_insert=True)


def _engage(ctx: ActContext, expert: Expert, capacity: str, paper: str, since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise Invalid({"valid_to": [_("The last day lies before the first.")]})
    for other in Engagement.objects.filter(expert=expert):
        if (until is None or other.valid_from < until) and (other.valid_to is None or since < other.valid_to):
            raise Invalid({"valid_from": [_("Another engagement holds at this time. End it first.")]})
    row = Engagement(council_id=ctx.council_id, expert=expert, valid_from=since, valid_to=until)
    row.capacity, row.paper = capacity.strip()[:60], paper.strip()[:120]
    row.save(force_insert=True)


def _next_code(ctx: ActContext) -> str:
    while True:
        code = f"{next_number(ctx.council_id, 'experts'):04d}"
        if not Expert.objects.filter(code=code).exists():
            return code


def _locked(expert_id: UUID) -> Expert:
    expert = Expert.objects.select_for_update().filter(pk=expert_id).first()
    if expert is None:
        raise NotFound(_("There is no such expert, or it is not yours to see."))
    return expert
