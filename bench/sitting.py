"""A session's 600 proposals reviewed, listed, released, numbered and assigned in one sitting: `python -m bench.sitting [HOW MANY] [OLDER]`.

Builds a council of its own with 600 older proposals in a PostgreSQL that it starts and ends itself; with the path of a
WORLD.json (`./yitang bench --only sitting`) it works in the database that the environment names. Every page is asked as the
browser asks it, form by form, by one person at a time. One JSON line per page, then the same as a table, the slowest p95 first;
asked is a p95 of 300 ms for each. The release is a job of the worker, so it is measured apart, in seconds. Ends with 1 when a
page refuses, a case is left behind, or a page is too slow.
"""

import json
import re
import sys
import time
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID, uuid4

from bench.world import build, cookie_of  # starts Django

from django.conf import settings  # isort: skip
from django.test import Client  # isort: skip
from django.urls import reverse  # isort: skip
from rich.console import Console  # isort: skip
from rich.table import Table  # isort: skip

from bench.commands import alone, numbers  # isort: skip
from yitang.config.demo.texts import ideas  # isort: skip
from yitang.features.proposals.actions import start_draft  # isort: skip
from yitang.features.proposals.models import PendingDecision, Proposal  # isort: skip
from yitang.features.proposals.views.assigning import PER_PAGE  # isort: skip
from yitang.foundation.jobs.runner import run_due  # isort: skip
from yitang.foundation.permissions.actors import Actor, Grant  # isort: skip
from yitang.foundation.permissions.roles import Role  # isort: skip
from yitang.foundation.tenancy.models import Council  # isort: skip
from yitang.foundation.tenancy.scope import in_council  # isort: skip
from yitang.institution.principals.models import Principal  # isort: skip
from yitang.instruments.workflow.engine import advance  # isort: skip

ASKED_MS = 300
TAG, VALUE = re.compile(r"<input[^>]*>"), re.compile(r'value="([^"]*)"')


class Desk:
    """One person's browser; the time of each request is kept under the name of its page."""

    times: dict[str, list[tuple[float, float]]] = {}
    """Page → milliseconds by the clock and of the processor, for each request."""

    def __init__(self, council: Council, role: str) -> None:
        self.client = Client()
        self.client.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(f"sitting-{role}-{uuid4().hex[:8]}", council, role, None)
        self.code = council.code

    def ask(self, page: str, name: str, data: dict[str, Any] | None = None, query: str = "", **ids: Any) -> Any:
        """GET, or POST where there is a form; raises `SystemExit` when the page refuses."""
        address = reverse(f"desk:proposals:{name}", kwargs={"council": self.code, **ids}) + query
        began, processor = time.perf_counter(), time.process_time()
        answer = self.client.get(address) if data is None else self.client.post(address, data)
        spent = (time.perf_counter() - began) * 1000, (time.process_time() - processor) * 1000
        self.times.setdefault(page, []).append(spent)
        if answer.status_code >= 400:
            raise SystemExit(f"{page}: {answer.status_code} {address}")
        return answer


def submitted(council: Council, members: list[UUID], count: int) -> list[UUID]:
    """So many proposals, each handed in by a member; not measured."""
    cases = []
    for number, idea in enumerate(islice(ideas(11), count)):
        principal_id = members[number % len(members)]
        member = Actor(council.pk, "委员", uuid4(), (Grant(Role.MEMBER, council.pk, uuid4(), None, principal_id),))
        title = f"{idea.title.removesuffix('的建议')}（审查{number}）的建议"
        case_id = UUID(start_draft(member, title=title, body=idea.body, class_code=idea.class_code)["case_id"])
        advance(member, case_id=case_id, axis="filing", edge="submit")
        cases.append(case_id)
    return cases


def given(answer: Any, name: str) -> list[str]:
    """The values of the inputs of this name, as the page has them."""
    tags = [tag for tag in TAG.findall(answer.content.decode()) if f'name="{name}"' in tag]
    return [found.group(1) for tag in tags if (found := VALUE.search(tag))]


def hidden(answer: Any, prefix: str = "") -> dict[str, Any]:
    """Key and version of a form as the page gives them."""
    names = [f"{prefix}-{name}" if prefix else name for name in ("key", "version")]
    return {name: (given(answer, name) or [""])[0] for name in names}


def review(clerk: Desk, cases: list[UUID]) -> None:
    """Each is read and recommended for filing."""
    for case_id in cases:
        shown = clerk.ask("review: read one", "review_case", case_id=case_id)
        form = hidden(shown, "recommend") | {"recommend-outcome": "filed"}
        clerk.ask("review: recommend", "recommend", form, case_id=case_id)


def meet(council: Council, director: Desk, count: int) -> float:
    """The list of a meeting, its release, and the seconds that the worker takes for it."""
    made = director.ask("meeting: begin", "meetings", {"key": uuid4().hex, "title": "审查会", "held_on": "2026-11-20"})
    meeting_id = UUID(made["Location"].rstrip("/").rsplit("/", 1)[-1])
    listed = 0
    while listed < count:
        shown = director.ask("meeting: choose", "meeting_add", meeting_id=meeting_id)
        ids = given(shown, "ids")
        director.ask("meeting: put on the list", "meeting_add", {"key": uuid4().hex, "ids": ids}, meeting_id=meeting_id)
        listed += len(ids)
    for number in range(1, count // 50 + 1):
        director.ask("meeting: read the list", "meeting", query=f"?page={number}", meeting_id=meeting_id)
    director.ask("meeting: ask before the release", "release", meeting_id=meeting_id)
    director.ask("meeting: release", "release", {"key": uuid4().hex, "expected": listed}, meeting_id=meeting_id)
    director.ask("meeting: while it is released", "meeting", meeting_id=meeting_id)
    began = time.perf_counter()
    run_due()
    spent = time.perf_counter() - began
    director.ask("meeting: after the release", "meeting", meeting_id=meeting_id)
    with in_council(council.pk):
        left = PendingDecision.objects.filter(meeting_id=meeting_id).exclude(result="done").count()
    if left:
        raise SystemExit(f"{left} decisions were not released")
    return spent


def assign(council: Council, dispatch: Desk, cases: list[UUID]) -> None:
    """Each goes to a unit by its own letter: line by line at the meeting, the letters seen before they are sent; one alone, too."""
    with in_council(council.pk):
        units = list(Principal.objects.filter(kind="unit").order_by("code").values_list("name", flat=True))
    dispatch.ask("assign: queue", "assign")
    asked = f"?mode=sole&first={units[0]}"
    dispatch.ask("assign: choose a unit", "assign_case", case_id=cases[0])
    shown = dispatch.ask("assign: preview", "assign_check", query=asked, case_id=cases[0])
    dispatch.ask("assign: send", "assign_check", hidden(shown), query=asked, case_id=cases[0])
    for number in range(-(-(len(cases) - 1) // PER_PAGE)):
        shown = dispatch.ask("assign: many at the meeting", "assign_many")
        form: dict[str, Any] = {"key": given(shown, "key")[0], "note": "", "ids": given(shown, "ids")}
        for place, case_id in enumerate(form["ids"]):
            prefix = UUID(case_id).hex
            form |= {
                f"{prefix}-version": given(shown, f"{prefix}-version")[0],
                f"{prefix}-first": units[(number + place) % len(units)],
            }
        dispatch.ask("assign: all letters", "assign_many", form | {"step": "check"})
        dispatch.ask("assign: send many", "assign_many", form | {"step": "send"})


def main(world: dict[str, Any], count: int) -> tuple[list[dict[str, Any]], bool, bool]:
    """Hold the sitting; the figures of each page, whether every case came through, and whether every page was fast enough."""
    settings.ALLOWED_HOSTS = ["*"]
    council = Council.objects.get(code=world["code"])
    cases = submitted(council, [UUID(pk) for pk in world["found"]["principals"]["member"].values()], count)
    review(Desk(council, Role.PROPOSAL_CLERK), cases)
    seconds = meet(council, Desk(council, Role.PROPOSAL_DIRECTOR), count)
    assign(council, Desk(council, Role.DISPATCH_OFFICE), cases)
    with in_council(council.pk):
        numbered = Proposal.objects.filter(pk__in=cases, case__number__isnull=False, lead_unit__isnull=False).count()
    lines = [_line(page, times) for page, times in Desk.times.items()]
    for line in lines:
        print(json.dumps(line, ensure_ascii=False), flush=True)
    slow = [line["page"] for line in lines if line["p95_ms"] > ASKED_MS]
    print(json.dumps({"measure": "sitting", "page": "release by the worker", "decisions": count, "seconds": round(seconds, 1)}))
    print(json.dumps({"measure": "sitting", "page": "numbered and assigned", "cases": numbered, "too_slow": slow}))
    return lines, numbered == count, not slow


def _line(page: str, times: list[tuple[float, float]]) -> dict[str, Any]:
    # The first request of a page reads its template and code; a person meets it once in a worker's life.
    clock, processor = ([row[place] for row in times[1:] or times] for place in (0, 1))
    p95 = quantiles(clock, n=20, method="inclusive")[18] if len(clock) > 1 else clock[0]
    p95_cpu = quantiles(processor, n=20, method="inclusive")[18] if len(processor) > 1 else processor[0]
    figures = {"p95_ms": p95, "slowest_ms": max(clock), "p95_cpu_ms": p95_cpu, "slowest_cpu_ms": max(processor)}
    rounded = {name: round(value, 1) for name, value in figures.items()}
    return {"measure": "sitting", "page": page, "requests": len(times), **rounded}


def show(lines: list[dict[str, Any]]) -> None:
    """The pages as a table, the slowest first."""
    columns = ("page", "requests", "p95_ms", "slowest_ms", "p95_cpu_ms", "slowest_cpu_ms")
    table = Table(*columns)
    for line in sorted(lines, key=lambda one: -one["p95_ms"]):
        table.add_row(*(str(line[name]) for name in columns))
    Console(width=120).print(table)


def run(arguments: list[str]) -> int:
    """What the command line asks for; returns the exit code."""
    if arguments[:1] == ["inside"]:
        count, older = numbers(arguments[1:], 600, 600)
        lines, whole, fast = main(build(older), count)
        show(lines)
        return 0 if whole and fast else 1
    if arguments and arguments[0].endswith(".json"):
        (count,) = numbers(arguments[1:], 600)
        _lines, whole, _fast = main(json.loads(Path(arguments[0]).read_text(encoding="utf-8")), count)
        # A page that is too slow is told among the figures; what was measured before it is not thrown away.
        return 0 if whole else 1
    return alone("bench.sitting", arguments)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
