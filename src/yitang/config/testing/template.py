"""A migrated SQLite database kept between runs of the tests: applying every migration takes longer than most rooms' tests.

Beside it stands what each of its migrations said, so that an edited migration is never taken for applied; a run migrates its copy further,
which also installs the promises of the database as the code states them now.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / ".pytest_cache" / "databases"
KEPT = 3


def said() -> dict[str, str]:
    """Every migration by label and name, with the digest of its text."""
    return {
        f"{config.label}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
        for config in apps.get_app_configs()
        for file in sorted(Path(config.path).glob("migrations/[0-9]*.py"))
    }


def lay_down(database: Path) -> bool:
    """Begin `database` as a copy of the kept one that went furthest on the way to the present migrations. False when there is none."""
    present = said().items()
    fitting = [found for found in _kept() if json.loads(found.read_text()).items() <= present]
    if not fitting:
        return False
    best = max(fitting, key=lambda found: len(json.loads(found.read_text())))
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(best.with_suffix(".sqlite3"), database)
    return True


def keep(database: Path) -> None:
    """Keep a copy of the migrated `database`, whole or not at all, unless its like is kept already; forget all but the last few."""
    present = said()
    if any(json.loads(found.read_text()) == present for found in _kept()):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=FOLDER, suffix=".sqlite3")
    os.close(handle)
    with sqlite3.connect(database) as source, sqlite3.connect(name) as target:
        source.backup(target)
    part = Path(name).with_suffix(".part")
    part.write_text(json.dumps(present))
    part.replace(part.with_suffix(".json"))
    for old in _kept()[:-KEPT]:
        old.unlink(missing_ok=True)
        old.with_suffix(".sqlite3").unlink(missing_ok=True)


def _kept() -> list[Path]:
    return sorted(FOLDER.glob("*.json"), key=lambda file: file.stat().st_mtime)
