"""A council with very many proposals, for measuring: `python -m bench.world ROWS` in a prepared, empty database.

Prints one JSON line: the council's code and the session cookies of a clerk and a member.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from yitang.config.cli.environment import start_django

start_django()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 needs Django's apps

from yitang.config.demo.build import found_council  # noqa: E402
from yitang.config.demo.people import PROVINCE, invented_names  # noqa: E402
from yitang.config.demo.texts import Idea, ideas  # noqa: E402
from yitang.features.proposals.imports.adoption import Labels, ProposalRecord, past_case  # noqa: E402
from yitang.foundation.accounts.models import Account  # noqa: E402
from yitang.foundation.accounts.sessions import SessionStore  # noqa: E402
from yitang.foundation.acts.door import ActContext, act  # noqa: E402
from yitang.foundation.core.ids import uuid7  # noqa: E402
from yitang.foundation.permissions.actors import Channel, system_actor  # noqa: E402
from yitang.foundation.permissions.models import Appointment  # noqa: E402
from yitang.foundation.permissions.roles import Role  # noqa: E402
from yitang.foundation.tenancy.models import Council  # noqa: E402
from yitang.instruments.workflow.adoption import adopt  # noqa: E402
from yitang.instruments.workflow.numbers import raise_series  # noqa: E402
from yitang.instruments.workflow.procedures import publish  # noqa: E402

CODE = "bench"
CHUNK = 10_000
OPENS_ON = date(2026, 1, 14)


@act("bench.adopt", summarised=True)
def adopt_rows(ctx: ActContext, *, found: dict[str, Any], first: int, count: int) -> dict[str, Any]:
    """Adopt proposals `first` … `first + count - 1`."""
    ctx.require("demo.build")
    raise_series(ctx.council_id, f"proposal:{found['session_id']}", first + count - 1)
    cases = (past_case(record, ctx.council_id, Labels()) for record in records(found, first, count))
    return {"adopted": adopt(ctx, publish(ctx.council_id, "proposal", OPENS_ON), uuid7(), cases)}


@act("bench.appoint")
def appoint(ctx: ActContext, *, account: Account, role: str, principal_id: UUID | None) -> dict[str, Any]:
    ctx.require("demo.build")
    Appointment(
        council_id=ctx.council_id, account=account, role=role, principal_id=principal_id, valid_from=date(2020, 1, 1)
    ).save()
    return {}


def records(found: dict[str, Any], first: int, count: int) -> Iterator[ProposalRecord]:
    """Proposals of every outcome; nine of ten are filed, answered and concluded, every other one is published."""
    dice = Random(first)
    members = [UUID(pk) for pk in found["principals"]["member"].values()]
    units = [UUID(pk) for pk in found["principals"]["unit"].values()]
    thoughts: list[Idea] = list(islice(ideas(7), 600))
    for number in range(first, first + count):
        idea = thoughts[number % len(thoughts)]
        submitted = OPENS_ON - timedelta(days=dice.randint(0, 3000))
        record = ProposalRecord(
            title=f"{idea.title.removesuffix('的建议')}（{number}）的建议",
            submitter_id=dice.choice(members),
            submitter_kind="member",
            submitted_on=submitted,
            body=idea.body,
            class_code=idea.class_code,
            session_id=UUID(found["session_id"]),
        )
        if number % 10 == 0:
            record.outcome = dice.choice(["merged", "converted", "not_filed", "withdrawn", ""])
            yield record
            continue
        record.outcome, record.number = "filed", number
        record.lead_unit_id, record.reply_class = dice.choice(units), dice.choice("ABC")
        record.replied_on, record.satisfaction = submitted + timedelta(days=80), "satisfied"
        record.reply_text = "已办理。" * 60
        record.concluded_on, record.adoption = submitted + timedelta(days=100), dice.choice(["full", "partial", "none"])
        record.published = number % 2 == 0
        yield record


def cookie_of(username: str, council: Council, role: str, principal_id: UUID | None) -> str:
    """Make an account with one appointment and a session for it; returns the session's key."""
    account = Account.objects.create_user(username, "bench-bench-bench", name=username)
    appoint(system_actor(council.pk), account=account, role=role, principal_id=principal_id)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "yitang.foundation.accounts.sessions.AccountBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def build(rows: int) -> dict[str, Any]:
    """The council with so many proposals: its code, the cookies, and what was founded, as the measuring modules read it."""
    council = Council.objects.create(code=CODE, name="测速市政协", level="city")
    system = system_actor(council.pk, "bench", Channel.IMPORT)
    names = invented_names(420, 1)
    found = found_council(system, council=council, opens_on=OPENS_ON, names=names, of=PROVINCE, units="厅")
    for first in range(1, rows + 1, CHUNK):
        adopt_rows(system, found=found, first=first, count=min(CHUNK, rows + 1 - first))
    member = UUID(found["principals"]["member"]["0001"])
    cookies = {
        "clerk": cookie_of("clerk", council, Role.PROPOSAL_CLERK, None),
        "member": cookie_of("member", council, Role.MEMBER, member),
    }
    return {"code": CODE, "cookies": cookies, "found": found}


if __name__ == "__main__":
    print(json.dumps(build(int(sys.argv[1]))))
