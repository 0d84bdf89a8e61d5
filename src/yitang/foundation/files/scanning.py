"""Virus scanning by clamd, where the installation names one: bytes go through its socket before anything else opens them.

Off by default. Where it is configured it is a condition: a scanner that does not answer lets nothing in, and says so.
Source of the protocol: clamd(8), commands INSTREAM, PING and VERSION in their null-terminated form.
"""

import socket
import struct
from contextlib import closing
from pathlib import Path

import structlog
from django.conf import settings

from yitang.foundation.files.inside.faults import Fault

SECONDS = 30.0
"""How long the scanner may be silent."""
CHUNK = 256 * 1024
LONGEST_ANSWER = 4096
log = structlog.get_logger("yitang.files")


def is_configured() -> bool:
    return bool(settings.CLAMD)


def scan(path: Path) -> None:
    """Ask the scanner about these bytes. Raises `Fault`: `virus`, or `unscanned` when it does not answer or takes no more."""
    if not is_configured():
        return
    try:
        answer = _stream(path)
    except OSError as error:
        log.warning("scanner_silent", reason=type(error).__name__)
        raise Fault("unscanned") from None
    if answer.endswith(" FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND")
        log.warning("virus_found", virus=name)
        raise Fault("virus", virus=name[:80])
    if answer != "stream: OK":
        log.warning("scanner_refuses", said=answer[:200])
        raise Fault("unscanned")


def version() -> str:
    """What the scanner says it is. Raises `OSError` when it does not answer."""
    with closing(_connect()) as line:
        line.sendall(b"zVERSION\0")
        return _answer(line)


def _stream(path: Path) -> str:
    with closing(_connect()) as line, path.open("rb") as file:
        line.sendall(b"zINSTREAM\0")
        try:
            while chunk := file.read(CHUNK):
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It closes the line once its own limit is passed; what it said stands in the answer, if anything came.
            pass
        return _answer(line)


def _connect() -> socket.socket:
    """A path is a socket of this machine, `host:port` one of another."""
    if settings.CLAMD.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(settings.CLAMD)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = settings.CLAMD.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while len(said) < LONGEST_ANSWER and not said.endswith(b"\0"):
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    if not said:
        raise ConnectionError("the scanner closed the line without an answer")
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
