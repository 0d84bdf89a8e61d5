"""A subject that only the tests know, open to whoever holds the role of a clerk, readable by members besides."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.attaching import Added, add_uploads
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role

KIND = "tests.thing"
declare("tests.thing.attach", "Add to a thing", {Role.PROPOSAL_CLERK: anyone})
declare("tests.thing.read", "Read a thing", {Role.PROPOSAL_CLERK: anyone, Role.MEMBER: anyone})


def _attach(ctx: ActContext, thing_id: UUID, purpose: str) -> None:
    ctx.require("tests.thing.attach")


def _read(actor: Actor, thing_id: UUID, purpose: str) -> bool:
    return bool(policy.ask(actor, "tests.thing.read"))


FILE_SUBJECTS.register(KIND, FileSubject(KIND, _attach, _read, lambda request, thing_id: Place("/", "返回")))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    yield


@pytest.fixture
def thing() -> UUID:
    return uuid7()


def add(actor: Actor, thing_id: UUID, *uploads: Any, key: str = "k") -> Added:
    return add_uploads(actor, uploads, kind=KIND, subject_id=thing_id, purpose="attachment", key=key)
