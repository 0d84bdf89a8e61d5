"""A burst at the open door: `python -m bench.burst [MATTERS_A_MINUTE] [PAGES_A_MINUTE] [SECONDS]` (2,000, 20,000 and 600).

Builds a council of its own with 40 venues in a PostgreSQL that it starts and ends itself, serves it by granian with
two workers on loopback, and lets residents say matters and read pages at that pace, spread evenly: a matter is three requests, the form, the
page that asks whether it is right so, and the sending; one in twenty sends the same form twice. A page reader brings no ETag, so nothing is
answered from a cache. Each resident has an address of their own, and what is counted against misuse is counted as everywhere; most
matters wait to be looked at first, because so many at one venue are unusual. One JSON line: requests asked and done, p50 and p99 of
both kinds in milliseconds, errors, lost, double, what the office's counter says beside the rows, and the load of the machine. Asked:
p99 up to 1 s, nothing lost or double, the counter exact.
Ends with 1 when it is not so.
"""

import json
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from yitang.config.cli.environment import start_django

start_django()

from bench.commands import alone, numbers  # noqa: E402 Django has to be set up first
from bench.serve import served  # noqa: E402
from yitang.config.demo import build as declares_building  # noqa: E402, F401
from yitang.features.grassroots.models import Matter  # noqa: E402
from yitang.features.grassroots.queries import open_counts  # noqa: E402
from yitang.foundation.accounts.secrets import digest_of  # noqa: E402
from yitang.foundation.acts.door import ActContext, act  # noqa: E402
from yitang.foundation.core.clock import today  # noqa: E402
from yitang.foundation.permissions.actors import Actor, Grant, system_actor  # noqa: E402
from yitang.foundation.permissions.roles import Role  # noqa: E402
from yitang.foundation.tenancy.models import Council  # noqa: E402
from yitang.foundation.tenancy.scope import in_council  # noqa: E402
from yitang.foundation.vocabulary.actions import load_pack  # noqa: E402
from yitang.institution.places.actions import add_region, add_venue  # noqa: E402

VENUES, AT_ONCE = 40, 24
TWICE = 20
"""Every so many matters one form is sent twice."""
ASKED_MS = 1000
CODE = re.compile(r'name="code" value="([A-Z2-7 ]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Told:
    """What came of the requests: milliseconds by kind, what went wrong, and the receipts that were shown."""

    matters: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)


@act("bench.open_door")
def open_door(ctx: ActContext, *, council: Council) -> dict[str, Any]:
    """Dictionaries; the limits by address and venue are those of every council."""
    ctx.require("demo.build")
    load_pack(ctx, council)
    return {}


def build() -> Council:
    """A council with its dictionaries and venues."""
    council = Council.objects.create(code=f"burst-{uuid4().hex[:6]}", name="诉求测量", level="city")
    system, office = system_actor(council.pk, "bench"), _office(council)
    open_door(system, council=council)
    region = add_region(office, code="51", name="云水县", level="county")["region_id"]
    for n in range(VENUES):
        add_venue(office, code=f"V{n:02}", name=f"第{n}议事室", kind="village", region_id=region, opened_on=today())
    return council


def main(matters: int, pages: int, seconds: int) -> int:
    council = build()
    # As behind a proxy of our own, so that each resident comes from an address of their own and is counted there.
    os.environ["YITANG_PROXIES"] = "1"
    with served("yitang.config.wsgi:application") as address:
        began = time.perf_counter()
        told = run(address, council.code, matters * seconds // 60, pages * seconds // 60, seconds)
        took = time.perf_counter() - began
    line = {"measure": "burst", "seconds": round(took, 1), "said": len(told.receipts), "pages": len(told.pages)}
    line |= {f"{kind}_{name}": value for kind in ("matters", "pages") for name, value in _cuts(getattr(told, kind)).items()}
    with in_council(council.pk):
        rows = set(Matter.objects.values_list("digest", flat=True))
        counted = sum(open_counts(_office(council)).values())
    lost = sum(digest_of(code) not in rows for code in told.receipts)
    double = len(rows) - len(set(told.receipts))
    line |= {"errors": len(told.errors), "lost": lost, "double": double, "counter": counted, "rows": len(rows)}
    line |= {"load": round(os.getloadavg()[0], 1), "first_error": next(iter(told.errors), "")}
    print(json.dumps(line, ensure_ascii=False))
    slow = max(line["matters_p99_ms"], line["pages_p99_ms"]) > ASKED_MS
    return int(bool(slow or told.errors or lost or double or counted != len(rows)))


def run(address: str, code: str, matters: int, pages: int, seconds: int) -> Told:
    """All requests, each at its moment; one that is late goes at once."""
    told, began = Told(), time.perf_counter() + 0.5

    def go(kind: str, place: int) -> None:
        count, do = (matters, _say) if kind == "matters" else (pages, _read)
        phone = Phone(address, code, told, getattr(told, kind))
        for n in range(place, count, AT_ONCE):
            time.sleep(max(0.0, began + seconds * n / count - time.perf_counter()))
            do(phone, n)

    with ThreadPoolExecutor(2 * AT_ONCE) as pool:
        for done in [pool.submit(go, kind, place) for kind in ("matters", "pages") for place in range(AT_ONCE)]:
            done.result()
    return told


class Phone:
    """A connection to the house; whoever uses it next brings no cookie of the one before."""

    def __init__(self, address: str, code: str, told: Told, spent: list[float]) -> None:
        self.host, self.base, self.told, self.spent = address.removeprefix("http://"), f"/{code}", told, spent
        self.line, self.address = HTTPConnection(self.host, timeout=30), "10.0.0.1"

    def ask(self, path: str, form: dict[str, str] | None = None, cookie: str = "") -> tuple[str, str]:
        """The page and the cookie that it sets; "" for both when it is no page."""
        body = urlencode(form) if form is not None else None
        headers = {"X-Forwarded-For": self.address} | ({"Cookie": cookie} if cookie else {})
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        began = time.perf_counter()
        try:
            self.line.request("POST" if body else "GET", self.base + path, body, headers)
            answer = self.line.getresponse()
            text = answer.read().decode()
        except OSError as error:
            self.told.errors.append(f"{path}: {error!r}")
            self.line.close()
            return "", ""
        self.spent.append((time.perf_counter() - began) * 1000)
        if answer.status != HTTPStatus.OK:
            self.told.errors.append(f"{path}: {answer.status}")
            return "", ""
        return text, (answer.headers.get("Set-Cookie") or "").partition(";")[0]


def _say(phone: Phone, n: int) -> None:
    """One resident: the form, the page that asks whether it is right so, the sending."""
    phone.address = f"10.{n // 65_536 % 256}.{n // 256 % 256}.{n % 256}"
    form = {"class_code": "roads", "text": f"第{n}件事：村口的路灯坏了，晚上看不见路。", "key": uuid4().hex}
    form |= {"venue": f"V{n % VENUES:02}"}
    first, cookie = phone.ask("/say/?class=roads")
    token = TOKEN.search(first)
    if token is None:
        return
    form["csrfmiddlewaretoken"] = token[1]
    asked, _same = phone.ask("/say/", form | {"step": "check"}, cookie)
    code = CODE.search(asked)
    if code is None:
        return
    sent = form | {"step": "send", "code": code[1]}
    answers = [phone.ask("/say/", sent, cookie)[0] for _time in range(2 if n % TWICE == 0 else 1)]
    if any(code[1] in answer for answer in answers):
        phone.told.receipts.append(code[1].replace(" ", ""))


def _read(phone: Phone, n: int) -> None:
    paths = ("/", "/grassroots/", f"/grassroots/venues/V{n % VENUES:02}/", "/say/", "/proposals/")
    phone.ask(paths[n % len(paths)])


def _cuts(spent: list[float]) -> dict[str, int]:
    cuts = quantiles(spent, n=100) if len(spent) > 1 else [0.0] * 99
    return {"p50_ms": round(cuts[49]), "p99_ms": round(cuts[98])}


def _office(council: Council) -> Actor:
    return Actor(council.pk, "办公室", uuid4(), (Grant(Role.RESEARCH_OFFICE, council.pk, uuid4()),))


if __name__ == "__main__":
    raise SystemExit(
        alone("bench.burst", sys.argv[1:]) if sys.argv[1:2] != ["inside"] else main(*numbers(sys.argv[2:], 2000, 20_000, 600))
    )
