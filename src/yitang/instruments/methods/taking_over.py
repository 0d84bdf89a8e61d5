"""Methods from elsewhere: those that ship with the house, and those that a council above has published. A copy is the council's own."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, NotFound
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.methods.compiling import LANGUAGE
from yitang.instruments.methods.composing import begin_method, copy_steps, free_code, plain_steps
from yitang.instruments.methods.lines import fields_from, papers_from
from yitang.instruments.methods.models import Method, MethodVersion
from yitang.instruments.methods.policy import COMPOSE
from yitang.instruments.methods.queries import above

SHIPPED = Path(__file__).parent / "shipped"


@act("methods.take_shipped")
def take_shipped(ctx: ActContext, *, code: str) -> dict[str, Any]:
    """Take a shipped method over as a draft of the council's own. Raises `NotFound`, `Blocked` when it was taken over already."""
    ctx.require(COMPOSE)
    if code not in shipped():
        raise NotFound(_("There is no such method."))
    one = shipped()[code]
    if Method.objects.filter(code=code).exists():
        raise Blocked(_("This method was taken over already."))
    with override(LANGUAGE):
        origin = gettext("Example of the house")
    draft = begin_method(ctx, kind=one["kind"], code=code, name=one["name"], purpose=one["purpose"], adapted_from=origin)
    copy_steps(ctx, draft, one["steps"])
    return {"method_id": draft.method_id, "version_id": draft.pk}


@act("methods.take_over")
def take_over(ctx: ActContext, *, council_id: UUID, version_id: UUID) -> dict[str, Any]:
    """Take a published method of a council above over, as a draft to adapt. Raises `NotFound`, `Blocked` when it was already."""
    ctx.require(COMPOSE)
    council = next((one for one in above(ctx.council_id) if one.pk == council_id), None)
    if council is None:
        raise NotFound(_("There is no such council above this one."))
    # What is published there is public; only this reading happens in its scope.
    with in_council(council.pk):
        rows = MethodVersion.objects.select_related("method").filter(published_at__isnull=False)
        version = rows.filter(pk=version_id).first()
        steps = plain_steps(version) if version else []
    if version is None:
        raise NotFound(_("There is no such method."))
    if Method.objects.filter(origin_id=version.method_id).exists():
        raise Blocked(_("This method was taken over already."))
    source = version.method
    draft = begin_method(
        ctx,
        kind=source.kind,
        code=free_code(source.code),
        name=source.name,
        purpose=source.purpose,
        adapted_from=f"{council.name}《{source.name}》"[:200],
        origin_id=source.pk,
    )
    copy_steps(ctx, draft, steps)
    return {"method_id": draft.method_id, "version_id": draft.pk}


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """The shipped methods by their code, in the order of their files; the steps as plain rows."""
    found = {}
    for path in sorted(SHIPPED.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        with override(LANGUAGE):
            data["steps"] = [_row(place, step) for place, step in enumerate(data["steps"], start=1)]
        found[data["code"]] = data
    return found


def _row(place: int, step: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": f"s{place}",
        "name": step.get("name", ""),
        "name_member": step.get("member", ""),
        "name_resident": step.get("resident", ""),
        "role": step["role"],
        "owes": step.get("owes", ""),
        "fields": fields_from("\n".join(step.get("fields", []))),
        "papers": papers_from("\n".join(step.get("papers", []))),
        "min_days": step.get("at_least"),
        "max_days": step.get("at_most"),
        "days_unit": step.get("counted", "working_days"),
        "gate": step.get("gate", ""),
        "produces": step.get("produces", ""),
    }
