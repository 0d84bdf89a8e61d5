"""The roll of a plenary through four desks and phones: `python -m bench.roll [PEOPLE] [PHONES] [SECONDS]` (2,000, 12 and 0).

Builds a council of its own in the database that `YITANG_DATABASE_URL` names (use an empty one), sends the notice, opens the plenary
and lets four desks and so many phones put everybody on the roll at once, or spread over so many seconds; one in ten is reached for
twice, and a desk looks at its page again after each person, as a browser does. One JSON line: how long it took, requests a second,
p50 and p95 of a check-in and of the desk's page, processor time of a request, of the notice and of the closing, the load of the
machine, and how many are double or lost. Asked: everybody within 10 minutes, p95 up to 300 ms, none double, none lost. Ends with 1
when it is not so.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from typing import Any
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yitang.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 Django has to be set up first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from bench.world import appoint  # noqa: E402
from tests.features.meetings.hall import Hall, build_hall  # noqa: E402
from tests.fixtures import seed  # noqa: E402
from yitang.foundation.accounts.models import Account  # noqa: E402
from yitang.foundation.accounts.sessions import SessionStore  # noqa: E402
from yitang.foundation.permissions.actors import system_actor  # noqa: E402
from yitang.foundation.permissions.roles import Role  # noqa: E402
from yitang.foundation.tenancy.models import Council  # noqa: E402
from yitang.foundation.tenancy.scope import in_council  # noqa: E402
from yitang.institution.principals.models import Principal  # noqa: E402
from yitang.instruments.gatherings.inviting import invite  # noqa: E402
from yitang.instruments.gatherings.models import Attendee, Gathering, RollMark  # noqa: E402
from yitang.instruments.gatherings.roll import switch_roll  # noqa: E402

DESKS = 4
ASKED_MS, ASKED_SECONDS = 300, 600
TWICE = 10
"""Every so many people one is reached for by a desk and by a phone as well."""


def main(people: int, phones: int, over: int) -> int:
    council = Council.objects.create(code=f"roll-{uuid4().hex[:6]}", name="签到测量", level="province")
    hall = build_hall(council)
    with seed(council):
        rows = [Principal(council=council, kind="member", code=f"r{n:05}", name=f"委员{n}") for n in range(people)]
        Principal.objects.bulk_create(rows)
    case_id = hall.gathering(kind="plenary", people=1)
    invite(hall.office(), gathering_id=case_id, principal_ids=[row.pk for row in rows])
    notice = _processor(lambda: hall.step(case_id, "notice"))
    hall.step(case_id, "begin")
    switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=False, reason="测量")
    spent, pages, seconds, processor = _everybody(hall, case_id, [row.pk for row in rows], phones, over)
    with in_council(council.pk):
        marks = Counter(RollMark.objects.filter(sitting__gathering=case_id).values_list("attendee_id", flat=True))
        wanted = list(Attendee.objects.filter(gathering=case_id, principal__code__startswith="r").values_list("pk", flat=True))
    lost, double = sum(pk not in marks for pk in wanted), sum(count > 1 for count in marks.values())
    p95 = quantiles(spent, n=20)[18]
    asked = len(spent) + len(pages)
    line = {"measure": "roll", "people": people, "phones": phones, "seconds": round(seconds, 1), "spread_over": over}
    line |= {"requests_a_second": round(asked / seconds, 1), "p50_ms": round(quantiles(spent, n=2)[0]), "p95_ms": round(p95)}
    line |= {"page_p95_ms": round(quantiles(pages, n=20)[18]), "processor_ms": round(processor * 1000 / asked, 1)}
    line |= {"lost": lost, "double": double, "notice_processor_s": notice}
    line |= {"close_processor_s": _processor(lambda: hall.step(case_id, "close")), "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(line))
    return int(bool(lost or double or p95 > ASKED_MS or seconds > ASKED_SECONDS))


def _processor(run: Callable[[], Any]) -> float:
    """Seconds of processor time that an act took in this process."""
    began = time.process_time()
    run()
    return round(time.process_time() - began, 2)


def _everybody(
    hall: Hall, case_id: UUID, principals: list[UUID], phones: int, over: int
) -> tuple[list[float], list[float], float, float]:
    """Milliseconds of each check-in and of each page of a desk, the seconds that all of it took, and of processor time."""
    with in_council(hall.council.pk):
        number = Gathering.objects.get(pk=case_id).roll_number
        numbers = dict(Attendee.objects.filter(gathering=case_id).values_list("principal_id", "number"))
    sitting = hall.sittings(case_id)[0].pk
    base = f"/{hall.council.code}/desk/meetings"
    half = len(principals) // 2
    desks = [[("desk", numbers[pk]) for pk in principals[place:half:DESKS]] for place in range(DESKS)]
    on_phone = principals[half:] + principals[:half:TWICE]
    pockets = [[("phone", pk) for pk in on_phone[place::phones]] for place in range(phones)]
    cookies = {pk: cookie_of(hall.council, Role.MEMBER, pk) for pk in on_phone}
    office = [cookie_of(hall.council, Role.MEMBERS_AFFAIRS, None) for _n in range(DESKS)]
    pages: list[float] = []

    def one(place: int) -> list[float]:
        client, found = Client(SERVER_NAME="localhost"), []
        queue = [*desks, *pockets][place]
        for n, (kind, which) in enumerate(queue):
            # Those who come spread over a time come evenly; a queue that is behind goes on at once.
            time.sleep(max(0.0, began + over * n / len(queue) - time.perf_counter()))
            if kind == "phone":
                # Somebody else's phone: no message of the one before stands in its cookies.
                client = Client(SERVER_NAME="localhost")
            client.cookies[settings.SESSION_COOKIE_NAME] = office[place] if kind == "desk" else cookies[which]
            data: dict[str, Any] = {"key": uuid4().hex}
            if kind == "desk":
                address, data = f"{base}/{case_id}/roll/mark/", data | {"sitting": str(sitting), "who": str(which)}
            else:
                address, data = f"{base}/own/{case_id}/number/", data | {"number": number}
            answer = _timed(found, lambda: client.post(address, data))  # noqa: B023 called at once
            if answer.status_code != 302:
                raise SystemExit(f"{address}: {answer.status_code}")
            if kind == "desk" and _timed(pages, lambda: client.get(answer.url)).status_code != 200:  # noqa: B023 called at once
                raise SystemExit(answer.url)
        connections.close_all()
        return found

    began, worked = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(DESKS + phones) as pool:
        spent = [value for part in pool.map(one, range(DESKS + phones)) for value in part]
    return spent, pages, time.perf_counter() - began, time.process_time() - worked


def _timed(into: list[float], ask: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    answer = ask()
    into.append((time.perf_counter() - began) * 1000)
    return answer


def cookie_of(council: Council, role: str, principal_id: UUID | None) -> str:
    """A session of a new account with one appointment; without a password, whose hashing would take longer than the roll."""
    account = Account.objects.create(username=f"roll-{uuid4().hex}", name="测量", password="!")
    appoint(system_actor(council.pk), account=account, role=role, principal_id=principal_id)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "yitang.foundation.accounts.sessions.AccountBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    # `./yitang bench` hands over its world, which the roll does not need.
    asked = [int(value) for value in sys.argv[1:4] if value.isdecimal()]
    code = main(*(asked + [2000, 12, 0][len(asked) :]))
    sys.exit(code if asked else 0)
