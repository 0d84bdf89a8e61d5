"""A kind of exchange that is nobody's: notes, each with a text; what is taken in is kept in a list, and its files hang on the note."""

from typing import Any
from uuid import UUID

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.instruments.exchange.actions import make_package
from yitang.instruments.exchange.kinds import EXCHANGE_KINDS, Destination, ExchangeKind, Item, TakenIn
from yitang.instruments.exchange.package import Package

KIND = "tests.notes"
TITLE = "关于老城区停车的建议"

declare("tests.exchange", "Exchange notes", {Role.RESEARCH_OFFICE: anyone})


@act("tests.send_notes")
def send_notes(ctx: ActContext, *, to: Any, titles: list[str], files: list[StoredFile]) -> dict[str, Any]:
    """Send a note for each title; the files go with the first."""
    ctx.require("tests.exchange")
    items = [Item(uuid7(), title, {"text": f"{title}：情况与建议。"}, files if n == 0 else ()) for n, title in enumerate(titles)]
    return {"package_id": make_package(ctx, KIND, items, to).pk}


def take_notes(ctx: ActContext, package: Package) -> TakenIn:
    ctx.require("exchange.receive")
    return TakenIn([(UUID(item["id"]), item["title"]) for item in package.items])


def send(actor: Actor, ids: list[UUID], to: Destination, key: str) -> UUID:
    return UUID(send_notes(actor, key=key, to=to, titles=[str(one) for one in ids], files=[])["package_id"])


EXCHANGE_KINDS.register(KIND, ExchangeKind(KIND, "记事", take_notes, send))
