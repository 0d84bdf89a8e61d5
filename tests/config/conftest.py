"""A whole installation of its own, driven by its command line, on the engine that the tests run on."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
FILES = {"a/空 格.txt": "正文\r\n".encode(), "b.bin": random.Random(7).randbytes(3_000_000), "empty": b""}


@dataclass
class Installation:
    """`run` calls the real command line in a process of its own; `url` is "" on SQLite. `verified` is what its audit said when new."""

    data: Path
    url: str = ""
    verified: str = ""

    def run(self, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self._command(words), env=self._env() | environment, capture_output=True, text=True, timeout=300)

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command(words), env=self._env(), text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _command(self, words: tuple[str | Path, ...]) -> list[str]:
        return [sys.executable, "-m", "yitang.config.cli", *map(str, words)]

    def _env(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("YITANG_", "DJANGO_"))}
        env |= {"PYTHONPATH": str(ROOT / "src"), "YITANG_DATA_DIR": str(self.data)}
        return env | ({"YITANG_DATABASE_URL": self.url} if self.url else {})


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Installation]:
    """A council without people, some files beside its database, its audit sealed. Tests look at it and leave it as it is."""
    with _database() as url:
        made = Installation(tmp_path_factory.mktemp("installation") / "data", url)
        for words in (["init", "--code", "hz", "--name", "某市政协", "--level", "city"], ["audit", "verify", "--council", "hz"]):
            done = made.run(*words)
            assert done.returncode == 0, done.stderr
            made.verified = done.stdout
        for name, content in FILES.items():
            path = made.data / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield made


@pytest.fixture
def empty_url() -> Iterator[str]:
    """The address of one more empty PostgreSQL database; "" on SQLite."""
    with _database() as url:
        yield url


@contextmanager
def _database() -> Iterator[str]:
    if not settings.APP_ROLE:
        yield ""
        return
    owner, host = settings.OWNER_ROLE, settings.DATABASES["default"]["HOST"]
    name = f"yt_{uuid4().hex[:12]}"
    with psycopg.connect(host=host, user=owner, dbname="yitang", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield f"postgres://{owner}@{quote(host, safe='')}/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
