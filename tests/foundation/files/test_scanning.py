"""病毒扫描: with a scanner configured nothing comes in that it refuses or that it was not asked about."""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from tests.fixtures import ActorWith
from tests.foundation.files.conftest import KIND, add
from tests.foundation.files.samples import docx
from yitang.config.examination import scanner
from yitang.foundation.files.queries import files_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db(transaction=True)


class Clamd:
    """A scanner on a socket of its own that speaks as clamd does; `answer` is what it says to a file, empty to hang up."""

    def __init__(self, path: Path) -> None:
        self.answer, self.seen = b"stream: OK\0", b""
        self.line = socket.socket(socket.AF_UNIX)
        self.line.bind(str(path))
        self.line.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                caller, _address = self.line.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as said:
                command = b"".join(iter(lambda: said.read(1), b"\0"))
                if command == b"zVERSION":
                    caller.sendall(b"ClamAV 1.4.2/27500\0")
                    continue
                self.seen = b""
                while size := struct.unpack("!L", said.read(4))[0]:
                    self.seen += said.read(size)
                caller.sendall(self.answer)


@pytest.fixture
def clamd(tmp_path: Path, settings: Settings) -> Iterator[Clamd]:
    settings.CLAMD = str(tmp_path / "clamd.ctl")
    made = Clamd(tmp_path / "clamd.ctl")
    yield made
    made.line.close()


def sent(council: Council, actor_with: ActorWith, thing: UUID, data: bytes) -> tuple[int, str]:
    added = add(actor_with(Role.PROPOSAL_CLERK), thing, SimpleUploadedFile("材料.docx", data))
    with in_council(council.id):
        return len(files_of(KIND, thing)), "".join(added.problems)


def test_a_file_goes_through_the_scanner_whole(council: Council, actor_with: ActorWith, thing: UUID, clamd: Clamd) -> None:
    data = docx()
    assert sent(council, actor_with, thing, data) == (1, "")
    assert clamd.seen == data
    assert scanner().found == "ClamAV 1.4.2/27500"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "Win.Test.EICAR_HDB-1"),
        (b"INSTREAM size limit exceeded. ERROR\0", "未能完成病毒扫描"),
        (b"", "未能完成病毒扫描"),
    ],
)
def test_what_it_refuses_or_does_not_answer_for_stays_out(
    council: Council, actor_with: ActorWith, thing: UUID, clamd: Clamd, tmp_path: Path, answer: bytes, words: str
) -> None:
    clamd.answer = answer
    number, problem = sent(council, actor_with, thing, docx())
    assert (number, words in problem, "材料.docx" in problem) == (0, True, True)
    assert [path for path in (tmp_path / "arrivals").rglob("*") if path.is_file()] == []


def test_a_scanner_that_is_not_there_lets_nothing_in(
    council: Council, actor_with: ActorWith, thing: UUID, settings: Settings, tmp_path: Path
) -> None:
    settings.CLAMD = str(tmp_path / "nobody.ctl")
    assert sent(council, actor_with, thing, docx())[0] == 0
    assert scanner().ok is False
    settings.CLAMD = ""
    assert sent(council, actor_with, thing, docx())[0] == 1
    assert scanner().ok is True
