"""Bytes without a row are swept, bytes with one stay; a process killed at any moment leaves no row without bytes."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.fixtures import ActorWith
from tests.foundation.files.conftest import KIND, add
from tests.foundation.files.samples import docx
from yitang.config.cli import backup as backup_command
from yitang.config.testing.steps import ROOT
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.actions import remove
from yitang.foundation.files.background import erase_purged, sweep_bytes
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.store import derived_of, path_of, receive, sweep
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 24 * 3600


def age(path: Path, seconds: int = 2 * DAY) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def orphan(council: Council, data: bytes) -> Path:
    arrived = receive(council.id, [data])
    path = path_of(council.id, arrived.sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    arrived.path.rename(path)
    return path


def test_bytes_lie_two_folders_deep_under_their_hash(council: Council) -> None:
    path = path_of(council.id, "ab" + "cd" + "0" * 60)
    assert path.relative_to(django_settings.MEDIA_ROOT).parts == (str(council.id), "ab", "cd", "abcd" + "0" * 60)


@pytest.mark.parametrize("odd", ["", "..", "../" * 21 + "a", "a" * 63, "/" * 64])
def test_what_is_no_hash_has_no_place(council: Council, odd: str) -> None:
    with pytest.raises(NotFound):
        path_of(council.id, odd)


def test_only_old_bytes_without_a_row_are_swept(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    add(actor_with(Role.PROPOSAL_CLERK), thing, SimpleUploadedFile("甲.docx", docx()))
    old, young = orphan(council, b"old"), orphan(council, b"young")
    with in_council(council.id):
        kept = path_of(council.id, StoredFile.objects.get().sha256)
        derived = derived_of(council.id, old.name)
        derived.mkdir(parents=True)
        for path in (kept, old):
            age(path)
        assert sweep(council.id) == 1
    assert [path.exists() for path in (kept, young, old, derived)] == [True, True, False, False]


def test_removed_files_keep_their_bytes_for_a_week(council: Council, actor_with: ActorWith, thing: UUID) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    (file_id,) = add(clerk, thing, SimpleUploadedFile("甲.docx", docx())).files
    remove(clerk, file_id=file_id)
    with in_council(council.id):
        path = path_of(council.id, StoredFile.objects.get().sha256)
    age(path)
    job = RunningJob(thing, council.id, None, {})
    assert sweep_bytes(job) == {"removed": 0}
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        age(path)
        assert sweep_bytes(job) == {"removed": 1}
    assert not path.exists()


def test_the_job_of_a_purge_can_run_again(council: Council) -> None:
    path = orphan(council, b"secret")
    job = RunningJob(council.id, council.id, None, {"sha256": [path.name, ""]})
    assert erase_purged(job) == {"erased": 1}
    assert erase_purged(job) == {"erased": 1}
    assert not path.exists()


KILLED = """
import os, signal, sys
import django
django.setup()
from uuid import UUID
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.foundation.files.conftest import add
from tests.foundation.files.samples import docx
from yitang.foundation.files import actions, store
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.acts import door
moment, council, database, data = sys.argv[1:5]
from django.conf import settings
from django.db import connection
settings.DATA_DIR, settings.MEDIA_ROOT = __import__("pathlib").Path(data), __import__("pathlib").Path(data) / "files"
connection.settings_dict["NAME"] = database
def die(*a, **k): os.kill(os.getpid(), signal.SIGKILL)
if moment == "before bytes": actions.place = die
if moment == "after bytes":
    real = actions.place
    def placed(*a): real(*a); die()
    actions.place = placed
if moment == "before commit": door.leave_record = die
who = Actor(UUID(council), "测试人", UUID(int=5), (Grant("proposal_clerk", UUID(council), UUID(int=6)),))
add(who, UUID(int=3), SimpleUploadedFile("甲.docx", docx()))
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the killed process opens the same database file")
@pytest.mark.parametrize(
    ("moment", "rows", "files"), [("before bytes", 0, 0), ("after bytes", 0, 1), ("before commit", 0, 1), ("never", 1, 1)]
)
def test_a_process_killed_while_adding_leaves_no_row_without_bytes(
    council: Council, tmp_path: Path, moment: str, rows: int, files: int
) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    command = [sys.executable, str(script), moment, str(council.id), str(connection.settings_dict["NAME"]), str(tmp_path)]
    surroundings = os.environ | {
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "yitang.config.testing.settings",
    }
    ended = subprocess.run(command, env=surroundings, capture_output=True, check=False)
    assert ended.returncode == (0 if moment == "never" else -signal.SIGKILL), ended.stderr[-800:]
    with in_council(council.id):
        found = list(StoredFile.objects.filter(subject_kind=KIND))
        there = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
        assert (len(found), len(there)) == (rows, files)
        assert all(path_of(council.id, file.sha256).is_file() for file in found)
        for path in there:
            age(path)
        assert sweep(council.id) == files - rows


def test_a_backup_takes_what_rows_name_and_nothing_that_can_be_made_again(
    council: Council, actor_with: ActorWith, thing: UUID
) -> None:
    add(actor_with(Role.PROPOSAL_CLERK), thing, SimpleUploadedFile("甲.docx", docx()))
    receive(council.id, [b"still arriving"])
    with in_council(council.id):
        file = StoredFile.objects.get()
    derived = derived_of(council.id, file.sha256)
    derived.mkdir(parents=True)
    (derived / "page.webp").write_bytes(b"page")
    parts = backup_command._files(with_keys=False)
    assert list(parts) == [f"files/{council.id}/{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}"]
    assert hashlib.sha256(next(iter(parts.values())).read_bytes()).hexdigest() == file.sha256
