"""Acts by which a council composes its methods: a draft of rows, publication, a new version, an end."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.instruments.methods.compiling import row_of
from yitang.instruments.methods.lines import fields_from, papers_from
from yitang.instruments.methods.models import STEP_ROLES, Following, Method, MethodStep, MethodVersion
from yitang.instruments.methods.policy import COMPOSE
from yitang.instruments.methods.products import PRODUCTS, choices_of
from yitang.instruments.methods.queries import draft_of, steps_of

STEPS_MOST = 40
OUT_OF_THE_WAY = 1000
COPIED = (
    "code",
    "name",
    "name_member",
    "name_resident",
    "role",
    "owes",
    "fields",
    "papers",
    "min_days",
    "max_days",
    "days_unit",
    "gate",
    "produces",
)
WORDS = ("name", "name_member", "name_resident", "owes")
OBJECT = "methods.method"
Faults = dict[str, list[Any]]


@act("methods.create")
def create(ctx: ActContext, *, kind: str, name: str, purpose: str = "") -> dict[str, Any]:
    """Begin a method with an empty draft. Raises `Refused`, `Invalid`."""
    ctx.require(COMPOSE)
    faults: Faults = {}
    if kind not in Method.Kind.values:
        faults["kind"] = [_("Choose what the method is for.")]
    if not name.strip() or len(name.strip()) > 60:
        faults["name"] = [_("Enter the name of the method, at most 60 characters.")]
    if faults:
        raise Invalid(faults)
    draft = begin_method(ctx, kind=kind, code=free_code(""), name=name.strip(), purpose=purpose.strip()[:300])
    return {"method_id": draft.method_id, "version_id": draft.pk}


@act("methods.describe")
def describe(ctx: ActContext, *, method_id: UUID, name: str, purpose: str) -> dict[str, Any]:
    """Change a method's name and what it is for; cases that follow it keep the name they began under. Raises `NotFound`, `Invalid`."""
    method = _method(ctx, method_id)
    if not name.strip() or len(name.strip()) > 60:
        raise Invalid({"name": [_("Enter the name of the method, at most 60 characters.")]})
    method.name, method.purpose = name.strip(), purpose.strip()[:300]
    method.save(update_fields=["name", "purpose"])
    return {"method_id": method.pk}


@act("methods.add_step")
def add_step(ctx: ActContext, *, version_id: UUID, expected: int, **given: Any) -> dict[str, Any]:
    """Add a step at the end of a draft. Raises `NotFound`, `Conflict`, `Invalid`, `Blocked` for a published version."""
    draft = _draft(ctx, version_id, expected)
    steps = list(draft.steps.order_by("ordinal"))
    if len(steps) >= STEPS_MOST:
        raise Blocked(_("A method has at most %(n)d steps.") % {"n": STEPS_MOST})
    taken = {step.code for step in steps}
    code = next(one for n in range(1, STEPS_MOST * 2 + 2) if (one := f"s{n}") not in taken)
    step = MethodStep(council_id=ctx.council_id, version=draft, ordinal=len(steps) + 1, code=code)
    set_step(step, given)
    step.save(force_insert=True)
    return _changed(draft) | {"step_id": step.pk}


@act("methods.change_step")
def change_step(ctx: ActContext, *, version_id: UUID, expected: int, step_id: UUID, **given: Any) -> dict[str, Any]:
    """Change a step of a draft. Raises as `add_step`."""
    draft = _draft(ctx, version_id, expected)
    step = _step(draft, step_id)
    set_step(step, given)
    step.save()
    return _changed(draft) | {"step_id": step.pk}


@act("methods.move_step")
def move_step(ctx: ActContext, *, version_id: UUID, expected: int, step_id: UUID, by: int) -> dict[str, Any]:
    """Move a step of a draft one place up (-1) or down (1); at the end it stays. Raises as `add_step`."""
    draft = _draft(ctx, version_id, expected)
    step = _step(draft, step_id)
    other = draft.steps.filter(ordinal=step.ordinal + (1 if by > 0 else -1)).first()
    if other is not None:
        here, there = step.ordinal, other.ordinal
        _place(other, OUT_OF_THE_WAY)
        _place(step, there)
        _place(other, here)
    return _changed(draft)


@act("methods.remove_step")
def remove_step(ctx: ActContext, *, version_id: UUID, expected: int, step_id: UUID) -> dict[str, Any]:
    """Take a step out of a draft; those behind it move up. Raises as `add_step`."""
    draft = _draft(ctx, version_id, expected)
    step = _step(draft, step_id)
    gone = step.ordinal
    step.delete()
    for later in draft.steps.filter(ordinal__gt=gone).order_by("ordinal"):
        _place(later, later.ordinal - 1)
    return _changed(draft)


@act("methods.publish")
def publish(ctx: ActContext, *, version_id: UUID, expected: int, effective_from: date, basis: str = "") -> dict[str, Any]:
    """Publish a draft: from then on it never changes, and new cases follow it from `effective_from` on; running ones keep theirs.

    Raises `NotFound`, `Conflict`, `Blocked`, and `Invalid` when a step has no name, there is none, or an earlier version begins later.
    """
    draft = _draft(ctx, version_id, expected)
    steps = steps_of(draft)
    nameless = [str(step.ordinal) for step in steps if not step.name]
    if not steps:
        raise Invalid(_("There is no step yet. Add at least one."))
    if nameless:
        raise Invalid(_("Steps without a name: %(places)s. Name them first.") % {"places": "、".join(nameless)})
    last = MethodVersion.objects.filter(method=draft.method_id, published_at__isnull=False).aggregate(day=Max("effective_from"))
    if last["day"] and effective_from < last["day"]:
        raise Invalid({"effective_from": [_("An earlier version holds from a later day. Enter that day or a later one.")]})
    draft.effective_from, draft.basis = effective_from, basis.strip()[:200]
    draft.published_at, draft.published_by, draft.digest = ctx.at, ctx.actor.name[:60], digest_of(steps)
    draft.save(update_fields=["effective_from", "basis", "published_at", "published_by", "digest"])
    return {"method_id": draft.method_id, "version_id": draft.pk, "digest": draft.digest}


@act("methods.new_version")
def new_version(ctx: ActContext, *, method_id: UUID) -> dict[str, Any]:
    """Begin a new version as a copy of the newest one. Raises `NotFound`, `Blocked` when one is being composed already."""
    method = _method(ctx, method_id)
    if draft_of(method.pk):
        raise Blocked(_("A version of this method is being composed already."))
    newest = MethodVersion.objects.filter(method=method).order_by("-number").first()
    draft = MethodVersion(council_id=ctx.council_id, method=method, number=(newest.number if newest else 0) + 1)
    draft.save(force_insert=True)
    if newest:
        copy_steps(ctx, draft, plain_steps(newest))
    return {"method_id": method.pk, "version_id": draft.pk}


@act("methods.discard")
def discard(ctx: ActContext, *, version_id: UUID, expected: int) -> dict[str, Any]:
    """Throw a draft away, and the method with it when it has no other version. Raises `NotFound`, `Conflict`, `Blocked`."""
    draft = _draft(ctx, version_id, expected)
    method = draft.method
    draft.steps.all().delete()
    draft.delete()
    if not method.versions.exists():
        method.delete()
        return {"method_id": None}
    return {"method_id": method.pk}


@act("methods.retire")
def retire(ctx: ActContext, *, method_id: UUID, on: date | None) -> dict[str, Any]:
    """From a day on nothing new follows the method; without a day it is in use again. Running cases go on. Raises `NotFound`."""
    method = _method(ctx, method_id)
    method.retired_on = on
    method.save(update_fields=["retired_on"])
    return {"method_id": method.pk, "running": Following.objects.filter(version__method=method).count()}


def begin_method(ctx: ActContext, **columns: Any) -> MethodVersion:
    """Inside an act: a new method with its first draft."""
    method = Method(council_id=ctx.council_id, **columns)
    method.save(force_insert=True)
    draft = MethodVersion(council_id=ctx.council_id, method=method, number=1)
    draft.save(force_insert=True)
    ctx.about(OBJECT, method.pk)
    return draft


def copy_steps(ctx: ActContext, draft: MethodVersion, rows: Iterable[Mapping[str, Any]]) -> None:
    """Inside an act: fill an empty draft with steps, given as plain rows."""
    steps = [
        MethodStep(council_id=ctx.council_id, version=draft, ordinal=place, **{name: row[name] for name in COPIED})
        for place, row in enumerate(rows, start=1)
    ]
    MethodStep.objects.bulk_create(steps)


def plain_steps(version: MethodVersion) -> list[dict[str, Any]]:
    """The steps of a version as plain rows."""
    return [{name: getattr(step, name) for name in COPIED} for step in steps_of(version)]


def set_step(step: MethodStep, given: Mapping[str, Any]) -> None:
    """Set a step from what a form gives: names, `role`, `owes`, `fields` and `papers` as lines, days, `gate`, `produces`. Raises `Invalid`."""
    faults: Faults = {}
    for name in WORDS:
        value = str(given.get(name) or "").strip()
        if len(value) > 60:
            faults[name] = [_("At most 60 characters.")]
        setattr(step, name, value[:60])
    faults |= _choices(given, step.version.method.kind)
    least, most = given.get("min_days") or None, given.get("max_days") or None
    if least and most and least > most:
        faults["max_days"] = [_("At most must not be less than at least.")]
    for name, read in (("fields", fields_from), ("papers", papers_from)):
        try:
            setattr(step, name, read(str(given.get(name) or ""), getattr(step, name)))
        except Invalid as error:
            faults |= error.errors
    if faults:
        raise Invalid(faults)
    step.role, step.gate, step.produces = given["role"], given.get("gate", ""), given.get("produces", "")
    step.min_days, step.max_days, step.days_unit = least, most, given.get("days_unit", MethodStep.DaysUnit.WORKING)


def _choices(given: Mapping[str, Any], kind: str) -> Faults:
    faults: Faults = {}
    if given.get("role") not in STEP_ROLES:
        faults["role"] = [_("Choose who does the step.")]
    if given.get("gate", "") not in MethodStep.Gate.values:
        faults["gate"] = [_("Choose whether the step may be left out.")]
    if given.get("days_unit", MethodStep.DaysUnit.WORKING) not in MethodStep.DaysUnit.values:
        faults["days_unit"] = [_("Choose how the days are counted.")]
    # A talk at a venue has its results in its own rows, of which there is one kind each.
    exact = dict(choices_of()) if kind == Method.Kind.CONSULTATION else PRODUCTS
    if (produces := given.get("produces", "")) and produces not in exact:
        faults["produces"] = [_("Choose what the step leaves behind.")]
    return faults


def digest_of(steps: Iterable[MethodStep]) -> str:
    """SHA-256 over the steps as they are compiled: two versions with one digest say the same."""
    rows = [row_of(step) for step in steps]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def free_code(wanted: str) -> str:
    """A code that no method of the council has: the wanted one, or m1, m2 …"""
    taken = set(Method.objects.values_list("code", flat=True))
    if wanted and wanted not in taken:
        return wanted
    return next(one for n in range(1, len(taken) + 2) if (one := f"{wanted or 'm'}{n}") not in taken)


def _method(ctx: ActContext, method_id: UUID) -> Method:
    ctx.require(COMPOSE)
    method = Method.objects.select_for_update().filter(pk=method_id).first()
    if method is None:
        raise NotFound(_("There is no such method."))
    ctx.about(OBJECT, method.pk)
    return method


def _draft(ctx: ActContext, version_id: UUID, expected: int) -> MethodVersion:
    ctx.require(COMPOSE)
    draft = MethodVersion.objects.select_for_update(of=("self",)).select_related("method").filter(pk=version_id).first()
    if draft is None:
        raise NotFound(_("There is no such version of a method."))
    ctx.about(OBJECT, draft.method_id)
    if draft.published_at is not None:
        raise Blocked(_("This version is published and no longer changes. Begin a new version."))
    if draft.version != expected:
        raise Conflict(_("Somebody else changed the draft meanwhile. Look at it again before you change it."))
    return draft


def _step(draft: MethodVersion, step_id: UUID) -> MethodStep:
    step = draft.steps.filter(pk=step_id).first()
    if step is None:
        raise NotFound(_("This version has no such step."))
    return step


def _changed(draft: MethodVersion) -> dict[str, Any]:
    draft.version += 1
    draft.save(update_fields=["version"])
    return {"version_id": draft.pk, "version": draft.version}


def _place(step: MethodStep, ordinal: int) -> None:
    step.ordinal = ordinal
    step.save(update_fields=["ordinal"])
