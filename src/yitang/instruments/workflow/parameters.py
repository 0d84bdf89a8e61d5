"""A council's own values for the parameters of a procedure: from a day on, with the basis, never overwritten."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.roles import Role
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.workflow.models import ProcedureParameter
from yitang.instruments.workflow.procedures import PROCEDURES

PARAMETER_WORDS: Registry[Any] = Registry("words for parameters")
"""`<procedure>.<parameter>` → what the parameter means; features register theirs, a missing one shows its code."""


def words_of(procedure: str, name: str) -> Any:
    """What a parameter means, or its code."""
    key = f"{procedure}.{name}"
    return PARAMETER_WORDS.get(key) if key in PARAMETER_WORDS else name


def value_words(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, dict):
        return Period.parse(value).words
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, str) and value and set(value.split()) <= set(Role.values):
        return "、".join(str(Role(role).label) for role in value.split())
    return str(value)


def parameter_on(procedure: str, name: str, day: date) -> Any:
    """The value in force on a day: the council's newest row until then, else the built-in one."""
    row = (
        ProcedureParameter.objects.filter(code=procedure, name=name, effective_from__lte=day).order_by("-effective_from").first()
    )
    return row.value if row else PROCEDURES.get(procedure).parameters[name]


@act("workflow.set_parameter")
def set_parameter(
    ctx: ActContext, *, procedure: str, name: str, value: Any, effective_from: date, basis: str = ""
) -> dict[str, Any]:
    """Let a value hold from a day on, for cases that begin then; running cases keep the version they are pinned to.

    Raises `NotFound` for an unknown parameter, `Invalid` for a value of another kind or a day that has a value already.
    """
    ctx.require("workflow.configure")
    if procedure not in PROCEDURES or name not in PROCEDURES.get(procedure).parameters:
        raise NotFound(_("There is no such parameter."))
    default = PROCEDURES.get(procedure).parameters[name]
    if type(value) is not type(default):
        raise Invalid({"value": [_("A value of this kind does not fit the parameter.")]})
    if isinstance(value, dict):
        value = Period.parse(value).to_json()
    elif isinstance(value, int) and value < 0:
        raise Invalid({"value": [_("Enter 0 or more.")]})
    if ProcedureParameter.objects.filter(code=procedure, name=name, effective_from=effective_from).exists():
        raise Invalid({"effective_from": [_("Another value begins on this day already. Choose another day.")]})
    row = ProcedureParameter(
        council_id=ctx.council_id, code=procedure, name=name, value=value, effective_from=effective_from, basis=basis.strip()
    )
    row.save(force_insert=True)
    ctx.about("workflow.parameter", row.pk)
    return {"parameter_id": str(row.pk)}
