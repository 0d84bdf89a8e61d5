"""The door of all writes: permission, idempotency key, audit, one transaction.

@act("proposals.save_draft")
def save_draft(ctx: ActContext, *, case_id: UUID, title: str) -> dict[str, Any]:
    proposal = …
    ctx.require("proposals.edit", proposal)
    …
    return {"version": 3}

save_draft(actor, key="…", case_id=…, title="…")
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from yitang.foundation.audit.lamp import refuse_when_unsealed
from yitang.foundation.audit.models import ActRecord, AuditPending
from yitang.foundation.audit.redaction import committed
from yitang.foundation.core.clock import now, today
from yitang.foundation.core.errors import KeyReused, YitangError
from yitang.foundation.core.recording import Recording, recording
from yitang.foundation.core.registry import Registry
from yitang.foundation.core.turnstile import turn
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.tenancy.statements import fetch, insert


@dataclass
class ActContext:
    """What an act's body works with. It must ask the policy before the door commits."""

    actor: Actor
    name: str
    at: datetime
    writes: Recording
    grant: Grant | None = None
    subject: tuple[str, UUID] | None = None
    batch_id: UUID | None = None
    note: str = ""
    after_commit: list[Callable[[], None]] = field(default_factory=list)

    @property
    def council_id(self) -> UUID:
        return self.actor.council_id

    @property
    def today(self) -> date:
        return today()

    def require(self, permission: str, target: Any = None) -> Grant:
        """Ask the policy; raises `Refused`. The first answer is the grant that the act is recorded under."""
        grant = policy.require(self.actor, permission, target)
        self.grant = self.grant or grant
        return grant

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the act that may fail alone: its rows, their record and its callbacks are taken back, the act goes on."""
        waiting = len(self.after_commit)
        try:
            with transaction.atomic(), self.writes.attempt():
                yield
        except BaseException:
            del self.after_commit[waiting:]
            raise

    def about(self, kind: str, row_id: UUID) -> None:
        """Name the object that the act is about, for its history."""
        self.subject = (kind, row_id)


class Act(Protocol):
    """A registered act: call it with the actor, an optional key, and its own keyword arguments."""

    name: str

    def __call__(self, actor: Actor, *, key: str | None = None, **payload: Any) -> dict[str, Any]: ...


ACTS: Registry[Act] = Registry("acts")


def act(name: str, *, summarised: bool = False) -> Callable[[Callable[..., dict[str, Any]]], Act]:
    """Register a function as the act `name`. A summarised act (imports) leaves counts and digests instead of each change."""

    def wrap(body: Callable[..., dict[str, Any]]) -> Act:
        def run(actor: Actor, *, key: str | None = None, **payload: Any) -> dict[str, Any]:
            return perform(name, body, actor, key, payload, summarised=summarised)

        run.name = name  # type: ignore[attr-defined]
        run.__name__, run.__doc__, run.__module__ = body.__name__, body.__doc__, body.__module__
        return ACTS.register(name, run)  # type: ignore[arg-type]

    return wrap


def perform(
    name: str,
    body: Callable[..., dict[str, Any]],
    actor: Actor,
    key: str | None,
    payload: dict[str, Any],
    *,
    summarised: bool = False,
) -> dict[str, Any]:
    """Run `body` through the door and return its result as plain data, or the stored one when the key was used before.

    Raises `KeyReused` when the key came with another payload, and whatever the body raises; then nothing is written.
    """
    digest = payload_digest(name, payload) if key else ""
    try:
        with writing(actor):
            stored = stored_result(actor, key, digest)
            if stored is not None:
                return stored
            refuse_when_unsealed(actor.council_id)
            with recording(summarised=summarised) as writes:
                ctx = ActContext(actor, name, now(), writes)
                record = leave_record(ctx, key, digest, body(ctx, **payload))
            for callback in ctx.after_commit:
                transaction.on_commit(callback)
            return record.result
    except (YitangError, IntegrityError):
        # The same form sent twice at once: the slower one finds the state changed, and gets the faster one's result.
        if key and not isinstance(sys.exception(), KeyReused):
            with in_council(actor.council_id):
                stored = stored_result(actor, key, digest)
            if stored is not None:
                return stored
        raise


@contextmanager
def writing(actor: Actor) -> Iterator[None]:
    """Scope and transaction of a write. On SQLite writers queue fairly before they ask for the lock."""
    nested = connection.in_atomic_block
    # On PostgreSQL the scope has just opened the transaction: a savepoint inside it would cost two journeys for nothing.
    with turn(), in_council(actor.council_id), transaction.atomic(savepoint=nested):
        yield


def stored_result(actor: Actor, key: str | None, digest: str) -> dict[str, Any] | None:
    """The result kept under `key`, or None. Raises `KeyReused` when it belongs to another payload or account."""
    if not key:
        return None
    found = next(iter(fetch(ActRecord, key=key)), None)
    if found is None:
        return None
    if (found.payload_digest, found.account_id) != (digest, actor.account_id):
        raise KeyReused(_("This form was already sent with other content. Open the page again and send it once more."))
    return dict(found.result)


def leave_record(ctx: ActContext, key: str | None, digest: str, result: dict[str, Any]) -> ActRecord:
    """Write the act's audit row. Raises `YitangError` if the body never asked the policy."""
    if ctx.grant is None:
        raise YitangError(f"{ctx.name} never asked the policy")
    kind, row_id = ctx.subject or ("", None)
    record = ActRecord(
        council_id=ctx.council_id,
        name=ctx.name,
        key=key,
        payload_digest=digest,
        account_id=ctx.actor.account_id,
        actor_name=ctx.actor.name,
        appointment_id=ctx.grant.appointment_id,
        role=ctx.grant.role,
        principal_id=ctx.grant.principal_id,
        channel=ctx.actor.channel,
        evidence_id=ctx.actor.evidence_id,
        subject_kind=kind,
        subject_id=row_id,
        batch_id=ctx.batch_id,
        note=ctx.note,
        result=plain(result),
        recorded_at=ctx.at,
    )
    record.changes = committed(record, ctx.writes)
    insert(record)
    insert(AuditPending(record_id=record.id, council_id=record.council_id, recorded_at=record.recorded_at))
    return record


def payload_digest(name: str, payload: dict[str, Any]) -> str:
    """SHA-256 over the act's name and its arguments in canonical JSON."""
    text = json.dumps([name, payload], cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """The value as plain JSON data (UUIDs, dates and lazy texts become strings)."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))
