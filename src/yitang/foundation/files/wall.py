"""Opening what strangers sent: always in a process of its own, with little memory and a limit by the clock (`inside`)."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from typing import Any

import structlog

SECONDS = 8.0
"""How long a job may take by the clock. A harmless file takes a tenth of a second."""
AT_ONCE = 3
_places = threading.BoundedSemaphore(AT_ONCE)
log = structlog.get_logger("yitang.files")


class Refused(Exception):
    """The job said no, or did not live to say anything. `code` is a key of `checks.SENTENCES`."""

    def __init__(self, code: str, facts: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def behind_wall(job: str, *, seconds: float = SECONDS, **arguments: Any) -> dict[str, Any]:
    """Run a job of `inside.jobs` and return what it found. Raises `Refused`."""
    command = [sys.executable, "-m", "yitang.foundation.files.inside", job, json.dumps(arguments, default=str)]
    # Nothing of this process's surroundings goes inside: no address of a database, no key.
    surroundings = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PATH": os.defpath, "LANG": "C.UTF-8"}
    with _places, tempfile.TemporaryDirectory(prefix="yitang-wall-") as empty:
        try:
            done = subprocess.run(
                command, env=surroundings, cwd=empty, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise Refused("slow", {}) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        log.warning("died_behind_wall", job=job, status=done.returncode, said=done.stderr[-600:].decode("utf-8", "replace"))
        raise Refused("bomb" if done.returncode < 0 else "damaged", {}) from None
    if "fault" in answer:
        raise Refused(answer.pop("fault"), answer)
    found: dict[str, Any] = answer["fine"]
    return found
