"""C1: an import is killed at a given SQL statement; afterwards there is nothing or everything, and the next run completes it.

`python -m tests.features.proposals.imports.kills ROWS POINTS` prints one JSON object. A parent loads Django once and forks a
child for each run, so that a kill -9 costs no start. The second half seeds a fault: an import that commits between its chunks.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

CODE = "killed"


def main(rows: int, points: int) -> dict[str, Any]:
    """Kill at stage boundaries and at random statements; returns what was found, and what the seeded fault left (`leaky`)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _start(folder)
        return _killed(folder, rows, points) | {"leaky": _killed(folder, 300, 6, leaky=True)["partial"]}


def _killed(folder: Path, rows: int, points: int, leaky: bool = False) -> dict[str, Any]:
    table = _table(folder, rows)
    whole = _clean_run(folder, table, rows)
    chance = random.Random(rows)
    adopting = range(whole["begins"][-2], whole["count"])
    # Half of the random points lie in the one long transaction, which is few statements but most of the time.
    outside = 0 if leaky else points // 2
    random_points = chance.sample(range(1, adopting.start), outside) + chance.sample(adopting, points - outside)
    boundaries = [] if leaky else [*whole["begins"], whole["count"] - 1]
    partial, incomplete, doubled = [], [], []
    for point in sorted({*boundaries, *random_points}):
        run = folder / f"run{point}"
        shutil.copytree(folder / "clean", run)
        _forked(run, lambda at=point: _import(table, rows, kill_at=at, leaky=leaky))
        if _cases(run) not in (0, rows):
            partial.append(point)
        elif not leaky:
            _forked(run, lambda: _import(table, rows))
            if _cases(run) != rows:
                incomplete.append(point)
            if point in boundaries[-2:]:
                _forked(run, lambda: _import(table, rows))
            if _cases(run) > rows:
                doubled.append(point)
        shutil.rmtree(run)
    return {
        "rows": rows,
        "kills": points + len(boundaries),
        "partial": partial,
        "incomplete": incomplete,
        "doubled": doubled,
    }


def _start(folder: Path) -> None:
    for variable in ("YITANG_DATABASE_URL", "YITANG_OWNER_DATABASE_URL"):
        os.environ.pop(variable, None)
    os.environ["YITANG_DATA_DIR"] = str(folder / "clean")
    os.environ["DJANGO_SETTINGS_MODULE"] = "yitang.config.settings"
    (folder / "clean").mkdir()
    import django

    django.setup()
    from django.core.management import call_command

    from yitang.foundation.administration.commands import make_council

    call_command("migrate", verbosity=0)
    make_council(CODE, "某县政协", "county")
    _close()


def _table(folder: Path, rows: int) -> Path:
    from tests.features.proposals.tables import CONCLUDED, PLAIN, write

    kinds = (PLAIN, CONCLUDED, PLAIN | {"审查结果": "并案", "并入": "1"})
    return write(folder / "table.csv", [kinds[n % 3] | {"编号": str(n), "提案者": f"委员{n % 97}"} for n in range(1, rows + 1)])


def _clean_run(folder: Path, table: Path, rows: int) -> dict[str, Any]:
    """How many statements a whole run takes, and at which ones its transactions begin."""
    run = folder / "whole"
    shutil.copytree(folder / "clean", run)
    counted = folder / "counted.json"
    _forked(run, lambda: counted.write_text(json.dumps(_import(table, rows))))
    shutil.rmtree(run)
    found: dict[str, Any] = json.loads(counted.read_text())
    return found


def _forked(run: Path, work: Callable[[], object]) -> None:
    """Run `work` in a child on the data of `run`."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    from django.conf import settings
    from django.db import connection

    settings.DATA_DIR = run
    connection.settings_dict["NAME"] = str(run / "yitang.sqlite3")
    try:
        work()
    except BaseException as error:
        print(repr(error), file=sys.stderr)
    finally:
        _close()
        os._exit(0)


def _import(table: Path, rows: int, kill_at: int = 0, leaky: bool = False) -> dict[str, Any]:
    from django.db import connection

    from tests.features.proposals.tables import brought
    from yitang.foundation.tenancy.models import Council
    from yitang.instruments.imports import actions, staging
    from yitang.instruments.workflow import adoption

    # Several chunks at each stage, whatever the size of the table.
    actions.CHUNK = staging.CHUNK = rows // 2
    adoption.CHUNK = rows // 5
    if leaky:
        adoption._hang = _leaking(adoption._hang)
    count = 0
    begins: list[int] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if sql.startswith('INSERT INTO "audit_actrecord"'):
            begins.append(count + 2)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        brought(Council.objects.get(code=CODE), table)
    return {"count": count, "begins": begins}


def _leaking(hang: Any) -> Any:
    def leak(*args: Any) -> Any:
        from django.db import connection

        links = hang(*args)
        connection.connection.commit()
        connection.connection.execute("BEGIN IMMEDIATE")
        return links

    return leak


def _cases(run: Path) -> int:
    with sqlite3.connect(run / "yitang.sqlite3") as database:
        (count,) = database.execute("SELECT count(*) FROM workflow_case").fetchone()
    database.close()
    return int(count)


def _close() -> None:
    from django.db import connection

    connection.close()


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
