"""A council with people in it, a mail server and a robot's service on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from tests.fixtures import AccountWith, seed
from yitang.config.supervise import free_port
from yitang.foundation.accounts.models import Account
from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify.actions import tell
from yitang.foundation.notify.models import Delivery, Message, Reach
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere


@dataclass
class Letterbox:
    """A mail server: what it took, and what it answers to the next recipients ("" takes the mail)."""

    taken: list[Mail] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.answers.pop(0) if self.answers else ""
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(message_from_bytes(envelope.content))
        return "250 taken"

    def texts(self) -> list[str]:
        return [mail.get_payload(decode=True).decode() for mail in self.taken]  # type: ignore[union-attr]

    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(mail["Subject"]))) for mail in self.taken]


@pytest.fixture
def letterbox(settings: Settings) -> Iterator[Letterbox]:
    """The installation's mail server, on a port of its own."""
    from aiosmtpd.controller import Controller

    box = Letterbox()
    port = next(port for port in range(8600, 8700) if free_port("127.0.0.1", port))
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER, settings.MAIL_READY, settings.DEFAULT_FROM_EMAIL = "", True, "zx@yitang.test"
    settings.SITE_URL = "https://yitang.test"
    yield box
    server.stop()


@dataclass
class Service:
    """What a robot's service was asked, and what it answers: a status and a body."""

    host: str = ""
    asked: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    answer: tuple[int, dict[str, Any]] = (200, {"errcode": 0, "code": 0})


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    """A private installation of such a service, allowed by `ROBOT_HOSTS`."""
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.asked.append((self.path, body, self.headers["X-Delivery-Id"]))
            status, answer = found.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.host = f"http://127.0.0.1:{server.server_port}"
    settings.ROBOT_HOSTS = [found.host]
    yield found
    server.shutdown()
    server.server_close()


@dataclass
class Person:
    """A member with a log-in, who is reached by mail at `email` when there is one."""

    account: Account
    principal_id: UUID


PersonWith = Callable[..., Person]
Telling = Callable[..., Message]


def deliveries(*columns: str) -> list[Any]:
    """All deliveries by age: as rows, or these columns of them."""
    with everywhere():
        found = Delivery.objects.order_by("created_at")
        return list(found.values_list(*columns)) if columns else list(found)


@pytest.fixture
def person(council: Council, account_with: AccountWith) -> PersonWith:
    def make(name: str, role: str = Role.MEMBER, *, email: str = "", principal: UUID | None = None, **choices: Any) -> Person:
        principal_id = principal or uuid7()
        account = account_with(name, role, principal=principal_id)
        if email or choices:
            confirmed = now() if email else None
            with seed(council):
                Reach(council=council, account=account, email=email, email_confirmed_at=confirmed, **choices).save()
        return Person(account, principal_id)

    return make


@pytest.fixture
def telling(council: Council) -> Telling:
    """`telling(principal_id=…)` — a message that needs action, left by an act."""

    def leave(text: str = "关于机密题目的建议已交办", **more: Any) -> Message:
        with seed(council):
            return tell(council.id, "x", text, **{"needs_action": True, "next_step": "签收"} | more)

    return leave
