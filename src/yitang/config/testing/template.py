"""A migrated SQLite database kept between runs of the tests: applying every migration takes longer than most rooms' tests.

It is found by what the migrations say, so an edited migration makes a new one; each run still migrates its copy, which installs the
promises of the database as the code states them now.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / ".pytest_cache" / "databases"
KEPT = 3


def place() -> Path:
    """Where the database of the present migrations is kept."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for file in sorted(Path(config.path).glob("migrations/[0-9]*.py")):
            digest.update(f"{config.label}/{file.name}\n".encode() + file.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:32]}.sqlite3"


def lay_down(database: Path) -> bool:
    """Begin `database` as a copy of the kept one. False when none is kept yet."""
    kept = place()
    if not kept.exists():
        return False
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, database)
    return True


def keep(database: Path) -> None:
    """Keep a copy of the freshly migrated `database`, whole or not at all; forget all but the last few."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=FOLDER, suffix=".part")
    os.close(handle)
    with sqlite3.connect(database) as source, sqlite3.connect(name) as target:
        source.backup(target)
    Path(name).replace(place())
    for old in sorted(FOLDER.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
