"""What the API's routers share: strict input, problems, pages, the token, the idempotency key.

A router is a ninja `Router` registered in `API_ROUTERS`. Its operations take `request.actor` from the door, name their
permission with `needs`, and let expected errors rise: the door answers them as `Problem`.
"""

import hashlib
import re
from datetime import date
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Header, Schema
from ninja.security import HttpBearer
from pydantic import BeforeValidator, ConfigDict, StringConstraints, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from yitang.foundation.core.errors import Refused
from yitang.foundation.permissions.actors import Actor

T = TypeVar("T")
NO_NUL = r"^[^\x00]*$"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

MOST_PAGES = 100_000
Version = Annotated[int, Field(ge=1, le=2_147_483_647)]
"""A version as `expected_version` gives it."""
Line = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
"""A short text. NUL, which no database stores, is refused in every text."""
Code = Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)]
"""A code of a dictionary or an enumeration."""
Text = Annotated[str, StringConstraints(max_length=100_000, pattern=NO_NUL)]
"""A long text."""
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,64}$",
        description="The same key with the same content is carried out once and gives the stored result; with other content it is refused.",
    ),
]


def _written_out(value: Any) -> Any:
    """A number would be taken for seconds since 1970, which nobody means."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("not a day")
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
"""A day as `2026-03-05`."""


class Input(Schema):
    """What a programme may send: exactly the fields declared, nothing else."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """Why something was not done: a stable code for the programme, a sentence for the person."""

    code: str
    message: str
    errors: dict[str, list[str]] | None = Field(None, description="Sentences by field; the empty name stands for the whole.")
    owes: str | None = Field(None, description="Who has to act first.")
    who: str | None = Field(None, description="Who changed it meanwhile.")
    when: str | None = Field(None, description="When it was changed meanwhile.")


class Asked(Input):
    """What stands in the query of an address. A misspelt condition is refused instead of showing everything."""

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown(cls, given: Any, info: ValidationInfo) -> Any:
        """ninja passes on only the parameters that it knows, so the others are looked for in the address itself."""
        request = (info.context or {}).get("request")
        unknown = sorted(set(request.GET) - set(cls.model_fields)) if request is not None else []
        if unknown:
            raise PydanticCustomError("unknown_parameters", "not known: {names}", {"names": unknown})
        return given


class PageQuery(Asked):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=MOST_PAGES)
    page_size: int = Field(20, ge=1, le=100)


class Page(Schema, Generic[T]):
    """One page of a list with the number of all rows."""

    items: list[T]
    total: int
    page: int
    page_size: int


class Named(Schema):
    """Somebody or something with a name."""

    id: UUID
    name: str


PROBLEMS: dict[int, type[Problem]] = dict.fromkeys((400, 401, 403, 404, 409, 422, 503), Problem)
PUBLIC_PROBLEMS: dict[int, type[Problem]] = dict.fromkeys((400, 401, 404, 422), Problem)


class Token(HttpBearer):
    """A token of this council. The door has already read it into the actor; a session cookie is never looked at."""

    def authenticate(self, request: Any, token: str) -> Actor | None:
        actor: Actor = request.actor
        if actor.account_id is None:
            return None
        if not actor.grants:
            raise Refused(_("This account holds no appointment in this council at present."))
        return actor


def key_of(request: HttpRequest, key: str | None) -> str | None:
    """The caller's key made the caller's own, so that no other account can fetch a result by guessing its key."""
    if key is None:
        return None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return "api:" + hashlib.blake2s(f"{actor.account_id}\n{key}".encode()).hexdigest()


def paged(rows: QuerySet[Any], asked: PageQuery, show: Any) -> dict[str, Any]:
    """The page asked for, each row as `show(row)` gives it; a page behind the last one is empty."""
    start = (asked.page - 1) * asked.page_size
    return {
        "items": [show(row) for row in rows[start : start + asked.page_size]],
        "total": rows.order_by().count(),
        "page": asked.page,
        "page_size": asked.page_size,
    }
