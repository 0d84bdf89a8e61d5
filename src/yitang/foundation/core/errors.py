"""Errors that a person may meet. Each carries a sentence that says what is wrong, where, and what to do."""

from collections.abc import Mapping, Sequence
from typing import Any


class YitangError(Exception):
    """Base of all expected errors. `message` is a sentence for the person; `code` is stable, for programs."""

    code = "error"

    def __init__(self, message: Any = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code:
            self.code = code


class Refused(YitangError):
    """The policy says no; the message says why and who may."""

    code = "refused"


class NotFound(YitangError):
    """The object does not exist, or lies outside what the actor may see: both look the same."""

    code = "not_found"


class Invalid(YitangError):
    """Input that cannot be taken. `errors` maps a field name ("" for the whole) to its sentences."""

    code = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[Any]] | Any) -> None:
        self.errors: dict[str, list[Any]] = (
            {name: list(texts) for name, texts in errors.items()} if isinstance(errors, Mapping) else {"": [errors]}
        )
        first = next((text for texts in self.errors.values() for text in texts), "")
        super().__init__(first)


class Blocked(YitangError):
    """A guard holds a step back; `owes` names the person or body who has to act first."""

    code = "blocked"

    def __init__(self, message: Any, *, owes: Any = "") -> None:
        super().__init__(message)
        self.owes = owes


class Conflict(YitangError):
    """Somebody else changed the object first. `who` and `when` say whom to ask."""

    code = "conflict"

    def __init__(self, message: Any, *, who: str = "", when: Any = None) -> None:
        super().__init__(message)
        self.who = who
        self.when = when


class KeyReused(YitangError):
    """An idempotency key came back with another payload."""

    code = "key_reused"


class WriteOutsideAct(YitangError):
    """Programming error: a council-owned row was written outside a registered act."""

    code = "write_outside_act"


class AuditStopped(YitangError):
    """The audit has not been sealed for too long, so writes are refused until it is."""

    code = "audit_stopped"


class Busy(YitangError):
    """A long write keeps other writers out for a minute or two; nothing was changed, and what was typed is kept."""

    code = "busy"
