"""Requests a second through granian with two workers, by wrk on the same machine; the bare Django peer in the same run.

`python -m bench.serve WORLD.json`; one JSON line per page.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from bench.pages import addresses
from yitang.config.supervise import Web, free_port

SECONDS = 8


@contextmanager
def served(application: str) -> Iterator[str]:
    """A granian with two workers on a free port; yields its address once it answers."""
    port = next(p for p in range(8700, 8800) if free_port("127.0.0.1", p))
    web = Web(port=port)
    command = [*web.command()[:-1], application]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = monotonic() + 30
        while monotonic() < deadline:
            try:
                urlopen(web.address + "/healthz", timeout=1).read()
                break
            except (URLError, TimeoutError) as error:
                if getattr(error, "code", None):
                    break
                sleep(0.2)
        yield web.address
    finally:
        process.terminate()
        process.wait(15)


def requests_a_second(address: str, cookie: str = "", *, compressed: bool = False) -> dict[str, Any]:
    """wrk's own count over `SECONDS`, after two seconds of warming up; `compressed` asks as browsers do."""
    header = ["-H", f"Cookie: sessionid={cookie}"] if cookie else []
    header += ["-H", "Accept-Encoding: gzip"] if compressed else []
    for seconds in (2, SECONDS):
        command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", *header, address]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    assert rate is not None
    return {"per_second": round(float(rate.group(1))), "bad": int(bad.group(1)) if bad else 0}


def main(world: dict[str, Any]) -> None:
    if shutil.which("wrk") is None:
        print(json.dumps({"measure": "requests", "error": "wrk is missing: apt-get install wrk"}))
        return
    with served("bench.peer:application") as address:
        peer = requests_a_second(address + "/")
    print(json.dumps({"measure": "requests", "page": "peer: bare Django list", **peer}), flush=True)
    paths = addresses(world["code"])
    with served("yitang.config.wsgi:application") as address:
        for page in ("list", "detail", "portal list", "portal detail"):
            cookie = "" if page.startswith("portal") else world["cookies"]["clerk"]
            found = requests_a_second(address + paths[page][0], cookie)
            found["of_peer"] = round(found["per_second"] / max(peer["per_second"], 1), 2)
            print(json.dumps({"measure": "requests", "page": page, **found}), flush=True)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
