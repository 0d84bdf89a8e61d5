"""提案者: everybody who submitted a case together, as far as its feature knows several; they are consulted, answered and heard."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from yitang.foundation.core.registry import Registry


@dataclass(frozen=True)
class Submitter:
    """One of those who submitted a case. `of_original`: gave up a case of the own for this one (并案), and is consulted like the first."""

    principal_id: UUID
    name: str
    is_first: bool = False
    of_original: bool = False

    @property
    def is_consulted(self) -> bool:
        """Whether a unit owes this person a talk of its own."""
        return self.is_first or self.of_original


SUBMITTERS: Registry[Callable[[UUID], list[Submitter]]] = Registry("submitters of cases")
"""Kind of case → its submitters by the case's id, the first one first."""


def submitters_of(kind: str, case_id: UUID) -> list[Submitter]:
    """The submitters of a case, the first one first; none where the kind of case has none."""
    return SUBMITTERS.get(kind)(case_id) if kind in SUBMITTERS else []


def submitter_among(kind: str, case_id: UUID, principal_id: object) -> Submitter | None:
    """The submitter of a case who is this principal."""
    return next((one for one in submitters_of(kind, case_id) if str(one.principal_id) == str(principal_id)), None)
