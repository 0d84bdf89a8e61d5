"""Makes an installation ready to run: migrates the database and gathers static files, but only when something changed.

A digest of everything that decides the outcome is kept in the data folder, so that a later start compares two short texts and goes on.
On PostgreSQL the migration runs as the role of `YITANG_OWNER_DATABASE_URL`, when that is set, and grants the rows to the role of `YITANG_DATABASE_URL`.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

SOURCE = Path(__file__).resolve().parent.parent
# The packages whose own migrations or static files an installation carries.
PARTS = ("django", "django-allauth", "django-axes", "django-ninja", "whitenoise")
OWNER_URL = "YITANG_OWNER_DATABASE_URL"


class PrepareError(Exception):
    """The database could not be migrated or the static files not gathered; the reason is on standard error."""


def prepare() -> None:
    """Migrate and gather what is out of date; raises `PrepareError`. Safe to call from several processes at once."""
    from yitang.config.cli.environment import data_dir

    folder = data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"database": database_digest(folder), "static": static_digest()}
    if state(folder) == wanted and _database_there(folder):
        return
    with locked(folder / "prepare.lock"):
        known = state(folder) if _database_there(folder) else {}
        stale = [step for step in wanted if known.get(step) != wanted[step]]
        running = [(step, subprocess.Popen([sys.executable, "-m", __name__, step], env=_environment(step))) for step in stale]
        # Wait for all of them before judging: a half-made step must not go on behind an error.
        failed = [step for step, process in running if process.wait() != 0]
        if failed:
            raise PrepareError(", ".join(failed))
        _state_file(folder).write_text(json.dumps(wanted))


def state(folder: Path) -> dict[str, str]:
    """What the last preparation of this data folder saw; empty when there was none."""
    try:
        found: dict[str, str] = json.loads(_state_file(folder).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found


def database_digest(folder: Path) -> str:
    """Changes when migrations, models, database promises or the database's address change."""
    files = [
        *SOURCE.rglob("migrations/*.py"),
        *SOURCE.rglob("models.py"),
        *SOURCE.rglob("models/*.py"),
        *SOURCE.rglob("promises*.py"),
    ]
    return _digest(files, os.environ.get("YITANG_DATABASE_URL", str(folder)), os.environ.get(OWNER_URL, ""))


def static_digest() -> str:
    """Changes when a static file or a package that brings some changes."""
    return _digest([path for path in SOURCE.rglob("static/**/*") if path.is_file()])


def _digest(files: list[Path], *words: str) -> str:
    summary = hashlib.sha256()
    for word in (*words, *(f"{part} {importlib.metadata.version(part)}" for part in PARTS)):
        summary.update(word.encode() + b"\0")
    for path in sorted(files):
        summary.update(path.relative_to(SOURCE).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return summary.hexdigest()


def _state_file(folder: Path) -> Path:
    return folder / "prepared.json"


def _database_there(folder: Path) -> bool:
    return "YITANG_DATABASE_URL" in os.environ or (folder / "yitang.sqlite3").exists()


def _environment(step: str) -> dict[str, str]:
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="yitang.config.settings")
    if step == "database" and OWNER_URL in environment:
        environment["YITANG_APP_ROLE"] = unquote(urlsplit(environment.get("YITANG_DATABASE_URL", "")).username or "")
        environment["YITANG_DATABASE_URL"] = environment[OWNER_URL]
    return environment


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file, waiting for whoever holds it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(step: str) -> None:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if step == "static":
        call_command("collectstatic", interactive=False, clear=False, verbosity=0)
        return
    call_command("migrate", interactive=False, verbosity=0)
    if role := os.environ.get("YITANG_APP_ROLE"):
        from yitang.config.roles import grant_to_app

        grant_to_app(connection, role)


if __name__ == "__main__":
    _run(sys.argv[1])
