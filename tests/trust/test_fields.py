"""A4 at the level of fields: ways to reach a person, and what is sealed, are said to those whom `fields.toml` names and to nobody else."""

import logging
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from tests.trust.matrix import DEAR, Policy
from tests.trust.report import FULL, report
from tests.trust.routes import routes
from tests.trust.test_requests import address_of
from tests.trust.world import World, build_world
from yitang.doors import middleware
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FILE = Path(__file__).with_name("fields.toml")
REACHING = {"phone", "email", "contact", "contact_phone"}
"""Names of columns by which somebody can be reached; with the sealed ones they are what this item is about."""
WORD = re.compile(r"密件\d{3}")
ONE_IN = 8
"""How thin roles are sampled beyond the first that a page lets in."""

Said = dict[str, dict[str, set[str]]]
"""Column → role → pages that say it to that role."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def private_columns() -> Iterator[tuple[type[models.Model], models.Field]]:  # type: ignore[type-arg]
    """Columns of text that are sealed or reach a person; secrets that are kept as digests or keys are never text of a page."""
    for model in apps.get_models():
        classes = getattr(model, "Columns", None)
        if not model.__module__.startswith("yitang.") or classes is None:
            continue
        sealed, handler = (set(getattr(classes, name, "").split()) for name in ("sealed", "handler"))
        for field in model._meta.concrete_fields:
            text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
            digest = "digest" in field.name or field.name in {"password", "salt"}
            if text and not digest and (field.name in sealed or field.name in handler & REACHING):
                yield model, field


def plant(world: World) -> dict[str, str]:
    """Put a word of its own into each private column; returns word → column. The accounts of the readers keep their own."""
    words = {}
    for number, (model, field) in enumerate(private_columns()):
        word, table = f"密件{number:03}", model._meta.db_table
        own = ", ".join(f"'{account.pk}', '{account.pk.hex}'" for account in world.accounts.values())
        key = model._meta.pk.column
        value = f"'{word}' || substr(CAST({key} AS varchar), 24)" if field.unique else f"'{word}'"
        where = f"WHERE id NOT IN ({own})" if table == "accounts_account" else ""
        try:
            with everywhere(), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f'UPDATE "{table}" SET "{field.column}" = {value} {where}')
                if cursor.rowcount:
                    words[word] = f"{model._meta.label}.{field.name}"
        except DatabaseError:
            continue  # history is not changed by anybody
    return words


def said(world: World, words: dict[str, str], policy: Policy, only: frozenset[str] | None = None) -> tuple[int, Said]:
    """Ask every page and every reading operation as those whom it lets in; returns how often was asked, and what was said to whom."""
    asked, found = 0, Said()
    for route in routes():
        allowed = (
            sorted(policy.roles(policy.rows.get(route.name, {}).get("get", "nobody")))
            if only is None or route.name in only
            else []
        )
        for place, role in enumerate(allowed):
            thin = route.name in DEAR or not (FULL or only)
            if place and thin and crc32(f"{route.name} {role}".encode()) % ONE_IN:
                continue
            secret = world.tokens.get(role) if route.path.startswith("api/") else None
            headers = {"Authorization": f"Bearer {secret}"} if secret else {}
            answer = world.client(role).get(address_of(policy, world, route, role), headers=headers)
            asked += 1
            if not answer.streaming:
                for word in set(WORD.findall(answer.content.decode("utf-8", "replace"))) & words.keys():
                    found.setdefault(words[word], {}).setdefault(role, set()).add(route.name)
    return asked, found


def leaks(found: Said, policy: Policy) -> list[str]:
    """What `fields.toml` does not explain."""
    allowed = {column: policy.roles(who) for column, who in tomllib.loads(FILE.read_text(encoding="utf-8"))["fields"].items()}
    return [
        f"{column} is said to {role} on {', '.join(sorted(pages))}"
        for column, roles in sorted(found.items())
        for role, pages in sorted(roles.items())
        if role not in allowed.get(column, frozenset())
    ]


def test_private_fields_are_said_to_nobody_else(
    council: Council, other_council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, policy = build_world(council, other_council), Policy()
    words = plant(world)
    asked, found = said(world, words, policy)
    assert leaks(found, policy) == []
    assert len(found) > 5, "a walk that meets no private field proves nothing"
    with monkeypatch.context() as patch:
        # The seeded defect: whoever is logged in is a proposal clerk besides.
        alone = middleware.actor_of
        clerk = Grant(Role.PROPOSAL_CLERK, council.id)
        patch.setattr(middleware, "actor_of", lambda *asks, **more: _besides(alone(*asks, **more), clerk))
        red = leaks(said(world, words, policy, only=frozenset({"desk:members:members", "desk:members:member"}))[1], policy)
    assert red != []
    report(
        "A4",
        figure=0,
        unit=f"of {len(words)} private columns said to the wrong role in {asked} answers",
        control="caught",
        red=len(red),
    )


def _besides(actor: Actor, grant: Grant) -> Actor:
    return replace(actor, grants=(*actor.grants, grant))
