"""Which kinds of case follow a method: a contribution point that a feature fills in `AppConfig.ready`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from yitang.foundation.core.registry import Registry


@dataclass(frozen=True)
class MethodUse:
    """How cases of one kind follow a method.

    `procedure` is the built-in procedure to which the axis `method` is added. `step` is the permission asked for every step, with the
    `Target` of the track (`policy.does_step` is a predicate for it), `papers` the one for reading the papers of steps. `ended` names an
    automatic edge of the built-in procedure, as (axis, edge), that is taken when the last step is done. `products` answers by code for
    what this kind of case keeps elsewhere than the instruments do. `letters` are the kinds of letter that its cases issue, `manage` is the
    permission to give its steps to people and to take its running cases to a later version ("": nobody).
    """

    case_kind: str
    procedure: str
    step: str
    papers: str
    ended: tuple[str, str] | None = None
    products: Mapping[str, Callable[[UUID], bool]] = field(default_factory=dict)
    letters: tuple[str, ...] = ()
    manage: str = ""


METHOD_USES: Registry[MethodUse] = Registry("kinds of case that follow a method")
