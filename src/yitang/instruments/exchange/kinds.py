"""What can be exchanged: a contribution point. The room that owns the things packs them and takes them in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.registry import Registry
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.exchange.package import Package


@dataclass(frozen=True)
class Item:
    """A thing on its way: the sender's id, its title for the list, its data as plain JSON, and its files."""

    id: UUID
    title: str
    data: dict[str, Any]
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True)
class Destination:
    """Another council: one of this installation when `council_id` is given."""

    code: str
    name: str
    council_id: UUID | None = None


@dataclass(frozen=True)
class TakenIn:
    """What became of the items of a package: those made here with their titles, and how many were there already."""

    made: list[tuple[UUID, str]] = field(default_factory=list)
    known: int = 0


@dataclass(frozen=True)
class ExchangeKind:
    """A kind of content. `take(ctx, package)` asks the policy and makes the rows; it raises `Invalid` for data that make no sense.

    `send(actor, ids, destination, key)` is the room's own act that packs by `actions.make_package`; None where packages of this kind
    arise by themselves. `address(council, id)` is the page of a thing that was taken in.
    """

    code: str
    label: Any
    take: Callable[[ActContext, Package], TakenIn]
    send: Callable[[Actor, list[UUID], Destination, str], UUID] | None = None
    address: Callable[[Any, UUID], str] | None = None


EXCHANGE_KINDS: Registry[ExchangeKind] = Registry("kinds of exchange")
