"""Portal pages a second from nginx's cache, by the project's own `deploy/nginx.conf` without TLS. `python -m bench.cached WORLD.json`."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.pages import addresses
from bench.serve import requests_a_second, served
from yitang.config.supervise import free_port

CONFIG = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"


def config(folder: Path, port: int, upstream: str) -> str:
    """The deployed configuration on a local port: the same locations and cache, other paths, no TLS and no redirect to it."""
    text = CONFIG.read_text(encoding="utf-8")
    text = re.sub(r"server \{\s*listen 80;.*?\n\}\n", "", text, flags=re.S)
    text = re.sub(r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};", text)
    text = re.sub(r"^\s*(listen \[::\]:443|ssl_|server_name).*\n", "", text, flags=re.M)
    text = text.replace("/var/cache/nginx/yitang", str(folder / "cache")).replace("127.0.0.1:8000", upstream)
    text = text.replace("/srv/yitang/static/", str(folder / "static") + "/")
    paths = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return (
        f"worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off;\n"
        f"events {{ worker_connections 512; }}\nhttp {{ access_log off; {paths}\n{text}\n}}\n"
    )


@contextmanager
def nginx(upstream: str) -> Iterator[str]:
    """nginx before the application at `upstream`; yields its address once it listens."""
    port = next(p for p in range(8800, 8900) if free_port("127.0.0.1", p))
    with tempfile.TemporaryDirectory(prefix="yitang-nginx-") as name:
        Path(name).chmod(0o755)
        file = Path(name) / "nginx.conf"
        file.write_text(config(Path(name), port, upstream), encoding="utf-8")
        process = subprocess.Popen(["nginx", "-c", str(file)], stderr=subprocess.DEVNULL)
        try:
            deadline = monotonic() + 20
            while free_port("127.0.0.1", port) and monotonic() < deadline and process.poll() is None:
                sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(15)


def main(world: dict[str, Any]) -> None:
    missing = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if missing:
        print(json.dumps({"measure": "requests", "error": f"apt-get install {' '.join(missing)}"}))
        return
    paths = addresses(world["code"])
    with served("yitang.config.wsgi:application") as behind, nginx(behind.removeprefix("http://")) as address:
        for page in ("portal list", "portal detail"):
            url = address + paths[page][0]
            try:
                asked = Request(url, headers={"Accept-Encoding": "gzip"})
                state = [urlopen(asked, timeout=10).headers["X-Cache"] for _twice in range(2)][-1]
            except URLError as error:
                print(json.dumps({"measure": "requests", "page": f"{page}, nginx", "error": str(error)}))
                continue
            found = requests_a_second(url, compressed=True)
            print(json.dumps({"measure": "requests", "page": f"{page}, nginx", "cache": state, **found}), flush=True)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
