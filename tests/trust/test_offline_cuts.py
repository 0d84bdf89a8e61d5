"""The network is cut again and again while notes of a village are sent: everything arrives once, in order, and nothing twice."""

import json
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import UUID

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection
from django.test import Client

from tests.doors.test_middleware import logged_in
from tests.features.grassroots.conftest import office, venue  # noqa: F401 fixtures
from tests.features.talks.offline.conftest import confirmed_topic
from tests.features.talks.offline.phone import SAID, Phone
from tests.fixtures import AccountWith
from tests.trust.report import FULL, report
from yitang.features.talks.models import Talk
from yitang.features.talks.queries import attendance_of
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places.models import Venue
from yitang.instruments.suggestions.models import Suggestion

pytestmark = pytest.mark.django_db(transaction=True)
CUTS, TALKS = (200, 10) if FULL else (15, 2)
PAGE = "/yunhe/desk/offline/send/"


class Quiet(WSGIRequestHandler):
    """A cut connection is what is tested here, not news."""

    def log_message(self, format: str, *args: object) -> None: ...


class Server(ThreadedWSGIServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None: ...


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """The product behind a real socket; at the end every request has been carried out."""
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield "127.0.0.1", server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def request_of(client: Client, phone: Phone) -> bytes:
    """What the browser would send."""
    body = json.dumps(phone.bundle()).encode()
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={'t' * 32}"
    head = f"POST {PAGE} HTTP/1.1\r\nHost: testserver\r\nCookie: {cookies}\r\nX-CSRFToken: {'t' * 32}\r\nAccept: application/json\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def call(address: tuple[str, int], raw: bytes, *, send: int | None = None, read: int | None = None) -> bytes:
    """Send the first bytes of a request and read the first of the answer; then the line is torn, not closed."""
    with closing(socket.create_connection(address, timeout=300)) as line:
        if send is not None or read is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.sendall(raw if send is None else raw[:send])
        answer = b""
        while send is None and (read is None or len(answer) < read) and (part := line.recv(4096 if read is None else read)):
            answer += part
    return answer


def test_everything_arrives_exactly_once_however_often_the_line_is_cut(
    office: Actor,  # noqa: F811 the fixtures
    venue: Venue,  # noqa: F811
    council: Council,
    account_with: AccountWith,
) -> None:
    chance = random.Random(613)
    account = account_with("zhou", Role.RESEARCH_OFFICE)
    client = logged_in(account)
    topic = confirmed_topic(office, venue.pk)
    phone, cuts = Phone(account.pk), 0
    talks = [phone.talk(venue.pk, topic) for _n in range(TALKS)]
    entries = [entry["id"] for entry in phone.waiting]
    with served() as address:
        while phone.waiting:
            raw = request_of(client, phone)
            if cuts < CUTS:
                cuts += 1
                # Before anything has arrived, in the middle of the request, before the answer, in the middle of the answer.
                if chance.random() < 0.4:
                    call(address, raw, send=chance.randrange(len(raw)))
                else:
                    call(address, raw, read=chance.choice([0, 0, 1, chance.randrange(1, 400)]))
                if chance.random() > 0.25 or cuts == CUTS:
                    continue
                # Now and then a part gets through between two cuts.
                part = Phone(phone.account, phone.waiting[: chance.randrange(1, 4)])
                raw = request_of(client, part)
            answer = call(address, raw)
            head, _blank, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), answer[:600]
            states = phone.hear(json.loads(body)["answers"])
            assert set(states) <= {"done", "already"}, states
    assert cuts == CUTS
    wrong = amiss(council, talks, venue.pk)
    assert wrong == []
    with in_council(council.pk):
        keys = Counter(ActRecord.objects.filter(key__startswith="offline:").values_list("key", flat=True))
    assert len(keys) == len(entries)
    assert set(keys.values()) == {1}
    assert doubled_without_keys(client, account.pk, council, venue.pk, topic)
    unit = f"entries of {TALKS} talks, each carried out once over {CUTS} cuts"
    report("O1", figure=len(entries), unit=unit, control="caught")
    connection.close()


def amiss(council: Council, talks: list[UUID], venue_id: UUID) -> list[str]:
    """What is lost, double or out of order."""
    found = []
    with in_council(council.pk):
        if Talk.objects.filter(venue=venue_id).count() != len(talks):
            found.append("talks")
        for talk in talks:
            row = Talk.objects.select_related("case").get(pk=talk)
            said = list(Suggestion.objects.filter(case=talk).order_by("ordinal").values_list("text", flat=True))
            whole = (row.case.stage, row.version, row.minutes, attendance_of(talk), said)
            if whole != ("closed", 3, "大家谈了三件事。", {"resident": 12}, list(SAID)):
                found.append(str(whole))
    return found


def doubled_without_keys(client: Client, account_id: UUID, council: Council, venue_id: UUID, topic: UUID) -> bool:
    """The control: a phone that mints new ids whenever it sends again. The same check must see it."""
    phone = Phone(account_id)
    talk = phone.talk(venue_id, topic, close=False)
    for _sent_twice in range(2):
        client.post(PAGE, json.dumps(phone.bundle()), content_type="application/json")
        phone.waiting = [entry for entry in phone.waiting if entry["act"] == "suggestion"]
        for entry in phone.waiting:
            entry["id"], entry["data"]["suggestion"] = str(uuid7()), str(uuid7())
    return bool(amiss(council, [talk], venue_id)) and _suggestions(council, talk) == 2 * len(SAID)


def _suggestions(council: Council, talk: UUID) -> int:
    with in_council(council.pk):
        return Suggestion.objects.filter(case=talk).count()
