"""A PostgreSQL of our own for the tests: found among the installed binaries, alone in a temporary folder, reached by a socket only."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

OWNER = "yitang_owner"
APP = "yitang_app"

# The tests' data is worth nothing, so nothing waits for a disk.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    # Compiling a question pays with millions of rows, and no test has them.
    "jit": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "listen_addresses": "",
}


class PostgresMissing(Exception):
    """No PostgreSQL server is installed."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster, reached through the socket in `folder`."""

    folder: Path

    def url(self, role: str, database: str = "yitang") -> str:
        return f"postgres://{role}@{quote(str(self.folder), safe='')}/{database}"


def binaries() -> Path:
    """The folder of the newest installed server's programs. Raises `PostgresMissing`."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise PostgresMissing
    return found[-1].parent if found else Path(str(on_path)).resolve().parent


@contextlib.contextmanager
def cluster(settings: Mapping[str, str] = FAST) -> Iterator[Cluster]:
    """Start a cluster with the roles `OWNER` (makes databases) and `APP` (owns nothing, bypasses nothing); remove it afterwards."""
    bin_dir = binaries()
    folder = Path(tempfile.mkdtemp(prefix="yitang-pg-"))
    user = _unprivileged()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    try:
        _run(user, bin_dir / "initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
             "--locale", "C.UTF-8", "--no-sync")  # fmt: skip
        lines = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        with (data / "postgresql.conf").open("a") as file:
            file.write(lines + f"unix_socket_directories = '{folder}'\n")
        _run(user, bin_dir / "pg_ctl", "--pgdata", data, "--log", folder / "log", "--wait", "start")
        try:
            roles = f"CREATE ROLE {OWNER} LOGIN CREATEDB; CREATE ROLE {APP} LOGIN NOSUPERUSER NOBYPASSRLS;"
            _run(user, bin_dir / "psql", "--host", folder, "--username", "postgres", "--quiet", "--command", roles)
            _run(user, bin_dir / "createdb", "--host", folder, "--username", OWNER, "yitang")
            yield Cluster(folder)
        finally:
            _run(user, bin_dir / "pg_ctl", "--pgdata", data, "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str:
    """Who runs the server: PostgreSQL refuses root, so root hands it to `postgres`; "" means ourselves."""
    if os.geteuid() != 0:
        return ""
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _run(user: str, *command: str | Path) -> None:
    words = [str(word) for word in command]
    if user:
        words = ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups", *words]
    done = subprocess.run(words, cwd="/", capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
