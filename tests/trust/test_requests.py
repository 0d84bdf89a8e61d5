"""I9 and S4, generated from the URL resolver: nothing is changed by a look or by a stranger's form, and every answer is guarded."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.trust.dbhash import BY_DESIGN, Writes, changed, whole
from tests.trust.matrix import Policy
from tests.trust.report import report
from tests.trust.routes import Route, routes
from tests.trust.world import ANONYMOUS, ROLES, World, build_world
from yitang.foundation.tenancy.models import Council

pytestmark = pytest.mark.django_db

# Log-ins begin and end sessions; healthz and readyz, the reader's choice of language and the description of the API change nothing.
# A ballot by a one-time link has no cookie that could be misused: the secret in its address is the only authority.
NO_FORMS = {"healthz", "readyz", "api:openapi-json", "resident:ballot"}
NO_SESSION = re.compile(r"^(api:|portal:|reference|healthz|readyz|robots)")
TOKEN = re.compile(r'<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle="|\son[a-z]+="', re.I)


@pytest.fixture
def world(council: Council, other_council: Council) -> World:
    return build_world(council, other_council)


def lets_in(policy: Policy, route: Route, method: str) -> str:
    """A role that gets through with this method; the most telling is one that may act."""
    row = policy.rows[route.name]
    who = policy.roles(row[method])
    # Of those who may, one who sees such an object at all: what somebody printed is shown to nobody else.
    seeing = {role for some in policy.sees.get(row.get("sees", ""), {}).values() for role in some}
    return next((role for role in ROLES if role in who and role in seeing), next(role for role in ROLES if role in who))


def address_of(policy: Policy, world: World, route: Route, role: str) -> str:
    """The address with things that this role sees, wherever the policy says that it sees some."""
    values: dict[str, Any] = dict(world.words(route.name))
    row = policy.rows[route.name]
    for parameter in route.parameters:
        if parameter in world.things:
            values[parameter] = world.thing(parameter, next(iter(world.things[parameter])), role)
    if "object" in row:
        # The same word means other things in other rooms, so the policy says which thing an address is about.
        last = row["object"] if row["object"] in route.parameters else route.parameters[-1]
        there = world.things[row["object"]]
        sees = policy.sees.get(row.get("sees", ""), {})
        seen = next((relation for relation, who in sees.items() if role in who and relation in there), next(iter(there)))
        values[last] = world.thing(row["object"], seen, role)
        if last == "assignment_id" and seen in world.case_of_part:
            values["case_id"] = world.case_of_part[seen]
    return route.address(**values)


def open_routes(policy: Policy, method: str) -> Iterator[tuple[Route, str]]:
    """Routes that somebody gets through, with one who does; of pages about a thing those of which somebody sees such a thing."""
    for route in routes():
        row = policy.rows.get(route.name, {})
        who = row.get(method)
        nobody = row.get("sees") in policy.sees and not any(policy.sees[row["sees"]].values())
        if who and policy.roles(who) and not nobody:
            yield route, lets_in(policy, route, method)


def log_in(world: World) -> dict[str, Client]:
    """A browser for each role that checks for forgery, and the usual ones: a log-in is noted, so all begin before the comparison."""
    found = {role: Client(enforce_csrf_checks=True, raise_request_exception=False) for role in ROLES}
    for role, account in world.accounts.items():
        found[role].force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
        if role in world.tokens:
            world.client(role).get("/api/v1/yunhe/me", headers={"Authorization": f"Bearer {world.tokens[role]}"})
    return found


def forged(world: World, policy: Policy, clients: dict[str, Client], only: str = "") -> tuple[int, list[str]]:
    """Every writing page by one who may, without the token and with the token but from another site; (requests, faults)."""
    asked, faults = 0, []
    for route, role in open_routes(policy, "post"):
        if route.path.startswith("api/") or route.name in NO_FORMS or only not in ("", route.name):
            continue
        client, address = clients[role], address_of(policy, world, route, role)
        for headers in ({}, {"Origin": "https://elsewhere.example", "X-CSRFToken": "x" * 32}):
            asked += 1
            status = client.post(address, {"key": "k", "csrfmiddlewaretoken": "x" * 32}, headers=headers).status_code
            if status not in (403, 405):
                faults.append(f"POST {route.name} by {role}: {status}")
    return asked, faults


def cookies_open_no_api(world: World, policy: Policy, clients: dict[str, Client]) -> tuple[int, list[str]]:
    """The API knows tokens only, so a forged request with the session's cookie is a stranger's."""
    asked, faults = 0, []
    for route, role in open_routes(policy, "post"):
        if route.path.startswith("api/") and route.name not in NO_FORMS:
            asked += 1
            address = address_of(policy, world, route, role)
            status = clients[role].post(address, {}, content_type="application/json").status_code
            if status != 401:
                faults.append(f"POST {route.name} by the cookie of {role}: {status}")
    return asked, faults


def looks(world: World, policy: Policy) -> tuple[int, list[str]]:
    """Every page by one who may see it: no statement writes."""
    asked, faults = 0, []
    for route, role in open_routes(policy, "get"):
        asked += 1
        headers = (
            {"Authorization": f"Bearer {world.tokens[role]}"} if route.path.startswith("api/") and role in world.tokens else {}
        )
        writes = Writes()
        with connection.execute_wrapper(writes):
            answer = world.client(role).get(address_of(policy, world, route, role), headers=headers)
        if answer.status_code >= 400 and answer.status_code not in policy.rows[route.name].get("over", ()):
            faults.append(f"GET {route.name} by {role}: {answer.status_code}")
        faults += [f"GET {route.name} by {role} writes: {statement}" for statement in writes.statements]
    return asked, faults


def test_forged_forms_and_looks_change_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = Policy()
    clients = log_in(world)
    before = whole()
    forms, forged_faults = forged(world, policy, clients)
    calls, api_faults = cookies_open_no_api(world, policy, clients)
    pages, look_faults = looks(world, policy)
    assert forged_faults + api_faults + look_faults == []
    assert changed(before, whole()) == []
    assert not set(BY_DESIGN) & set(before)
    caught = forgery_control(world, policy, clients, monkeypatch) and look_control(world, policy)
    report(
        "I9",
        figure=0,
        unit=f"rows changed by {forms + calls} forged requests and {pages} looks",
        control="caught" if caught else "missed",
        forms=forms,
        api_calls=calls,
        pages=pages,
        exempt=sorted(BY_DESIGN),
    )
    assert caught


def forgery_control(world: World, policy: Policy, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch) -> bool:
    """One view exempt from the check goes red."""
    from yitang.doors.desk import views

    with monkeypatch.context() as patch:
        patch.setattr(views.read, "csrf_exempt", True, raising=False)
        return forged(world, policy, clients, only="desk:read_all")[1] != []


def look_control(world: World, policy: Policy) -> bool:
    """A page that counts its readers is seen by the watch on statements and by the hash of the database."""
    writes, before = Writes(), whole()
    with connection.execute_wrapper(writes):
        Council.objects.filter(pk=world.house.council.pk).update(phone="1")
    return bool(writes.statements) and changed(before, whole()) == ["tenancy_council"]


def wrong_headers(route: Route, answer: HttpResponse) -> list[str]:
    """What an answer lacks, by OWASP ASVS 5.0 V3.4 and V3.3."""
    policy = answer.get("Content-Security-Policy", "")
    wanted = {
        "no content security policy": "default-src 'none'" in policy
        or ("default-src 'self'" in policy and "object-src 'none'" in policy),
        "unsafe content security policy": "unsafe" not in policy and "*" not in policy,
        "may be framed": "frame-ancestors 'none'" in policy and answer.get("X-Frame-Options") == "DENY",
        "sniffable": answer.get("X-Content-Type-Options") == "nosniff",
        "tells where one came from": answer.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "shared opener": answer.get("Cross-Origin-Opener-Policy") == "same-origin",
    }
    found = [fault for fault, holds in wanted.items() if not holds]
    for name, cookie in answer.cookies.items():
        if not cookie["samesite"]:
            found.append(f"cookie {name} crosses sites")
        if name == "sessionid" and not cookie["httponly"]:
            found.append(f"cookie {name} is open to scripts")
    if NO_SESSION.match(route.name) and "sessionid" in answer.cookies:
        found.append("a session where none is needed")
    if not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
        found += [f"inline {piece}" for piece in TOKEN.findall(answer.content.decode())]
    return found


def guarded(world: World, policy: Policy, asked: Sequence[Route]) -> tuple[int, list[str]]:
    """Each route as one who may see it and as a stranger; (answers, faults)."""
    answers, faults = 0, []
    for route in asked:
        who = policy.rows[route.name].get("get")
        for role in {lets_in(policy, route, "get") if who and policy.roles(who) else ANONYMOUS, ANONYMOUS}:
            answer: Any = world.client(role).get(address_of(policy, world, route, role))
            answers += 1
            faults += [f"{route.name} for {role} ({answer.status_code}): {fault}" for fault in wrong_headers(route, answer)]
    return answers, faults


@pytest.mark.once
def test_every_answer_carries_its_guards(world: World) -> None:
    policy, found = Policy(), routes()
    answers, faults = guarded(world, policy, found)
    assert faults == []
    lax = {"DIRECTIVES": {"default-src": ["'self'"], "script-src": ["'self'", "'unsafe-inline'"]}}
    with override_settings(CONTENT_SECURITY_POLICY=lax):
        world.clients.clear()
        some, red = guarded(world, policy, found[::10])
    assert len(red) >= some > 50
    report(
        "S4",
        figure=0,
        unit=f"answers without their guards, of {answers} on all {len(found)} routes",
        control="caught",
        red_in_control=len(red),
    )
