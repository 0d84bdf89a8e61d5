"""A1: route × method × role × relation of the object, generated from the URL resolver, against a policy file of its own."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.trust.dbhash import changed, whole
from tests.trust.matrix import Policy, Teller, cells, chosen
from tests.trust.report import FULL, SECOND, report
from tests.trust.routes import Route, routes
from tests.trust.world import ROLES, World, build_world
from yitang.doors import middleware
from yitang.foundation.permissions.policy import EVERY_ROW, PERMISSIONS, ROWS, anyone
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.plans import forget
from yitang.foundation.tenancy.scope import everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Tens of thousands of lines of the access log would only be kept and thrown away."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(council: Council, other_council: Council) -> World:
    made = build_world(council, other_council)
    for role, secret in made.tokens.items():
        # The first use of a token on a day is noted; that is done before anything is compared.
        made.client(role).get(f"/api/v1/{council.code}/me", headers={"Authorization": f"Bearer {secret}"})
    return made


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert Policy().without_row(routes()) == []
    assert Policy().without_route(routes()) == []
    assert Policy().without_row([*routes(), Route("desk:new_page", "x/")]) == ["desk:new_page"]


def test_nobody_gets_further_than_the_policy_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    policy, found = Policy(), routes()
    teller, before = Teller(policy, world), whole()
    whole_matrix = list(cells(policy, world, found))
    kinds: Counter[str] = Counter()
    for cell in chosen(whole_matrix, full=FULL, second_engine=SECOND):
        kinds[cell.expected] += 1
        teller.ask(cell)
    assert teller.faults == []
    assert changed(before, whole()) == []
    assert set(kinds) == {"through", "acts", "still", "refused", "missing", "gone", "login", "closed"}
    defects = controls(policy, world, monkeypatch)
    assert all(defects.values()), defects
    report(
        "A1",
        figure=0,
        unit=f"leaks or unexplained cells in {teller.asked} of {len(whole_matrix)} cells",
        control="caught" if all(defects.values()) else "missed",
        cells=teller.asked,
        all_cells=len(whole_matrix),
        routes=len(found),
        roles=len(ROLES),
        refused=kinds["refused"] + kinds["login"] + kinds["missing"] + kinds["gone"],
        contents=teller.contents,
        defects=defects,
    )


def controls(policy: Policy, world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Seeded defects, each with the number of cells that went red."""
    return {
        "a permission is open to anyone": _open_permission(policy, world, monkeypatch),
        "members see every row": _open_rows(policy, world, monkeypatch),
        "the scope of the council is dropped": _open_scope(policy, world, monkeypatch),
    }


def _red(policy: Policy, world: World, names: tuple[str, ...], roles: tuple[str, ...]) -> int:
    teller = Teller(policy, world)
    for cell in cells(policy, world, [route for route in routes() if route.name in names]):
        if cell.role in roles:
            teller.ask(cell)
    return len(teller.faults)


def _open_permission(policy: Policy, world: World, monkeypatch: pytest.MonkeyPatch) -> int:
    decide = PERMISSIONS.get("proposals.decide")
    with monkeypatch.context() as patch:
        patch.setitem(PERMISSIONS._entries, decide.name, replace(decide, grants=dict.fromkeys(ROLES, anyone)))
        return _red(policy, world, ("desk:proposals:file_many",), ("member", "proposal_clerk", "auditor"))


def _open_rows(policy: Policy, world: World, monkeypatch: pytest.MonkeyPatch) -> int:
    rules = ROWS.get("proposals.proposal")
    with monkeypatch.context() as patch:
        patch.setitem(ROWS._entries, "proposals.proposal", {**rules, "member": EVERY_ROW})
        forget()
        red = _red(policy, world, ("desk:proposals:detail",), ("member",))
    forget()
    return red


def _open_scope(policy: Policy, world: World, monkeypatch: pytest.MonkeyPatch) -> int:
    with monkeypatch.context() as patch:
        patch.setattr(middleware, "in_council", lambda council_id: everywhere())
        return _red(policy, world, ("desk:units:unit", "desk:proposals:review_case"), ("proposal_clerk",))
