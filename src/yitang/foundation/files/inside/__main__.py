"""The inside of the wall: a process of its own that opens what strangers sent, with little memory, little time and no database.

`python -m yitang.foundation.files.inside JOB ARGUMENTS` prints one JSON object: `{"fine": …}` or `{"fault": code, …facts}`.
Whatever kills it — too much memory, too long, a crash in a library — is a refusal for the one who started it.
"""

import json
import resource
import sys
from typing import Any

MB = 1024 * 1024
DATA = 320 * MB
"""Private memory that the process may ask for; what it touches stays far below."""
SECONDS = 20
"""Processor time. The one who waits outside loses patience earlier, by the clock."""
WRITES = 64 * MB
"""The largest file that it may write."""


def main(job: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Run a job and say how it went."""
    from yitang.foundation.files.inside.faults import Fault
    from yitang.foundation.files.inside.jobs import JOBS

    try:
        return {"fine": JOBS[job](**arguments)}
    except Fault as fault:
        return {"fault": fault.code, **fault.facts}
    except MemoryError:
        return {"fault": "bomb"}
    except RecursionError:
        return {"fault": "bomb"}


def confine() -> None:
    """Give up what this work does not need."""
    resource.setrlimit(resource.RLIMIT_DATA, (DATA, DATA))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITES, WRITES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    confine()
    json.dump(main(sys.argv[1], json.loads(sys.argv[2])), sys.stdout)
