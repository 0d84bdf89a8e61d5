"""What the policy file expects of a cell (route × method × role × relation), and what the product answers."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32

from django.db import connection, transaction
from django.http import HttpResponse

from tests.trust.dbhash import Writes
from tests.trust.routes import Route
from tests.trust.world import ANONYMOUS, ROLES, World
from yitang.foundation.permissions.roles import Role

FILE = Path(__file__).with_name("policy.toml")
METHODS = ("get", "post", "patch", "delete")
UNIT = "unit"

# What an operation of the API must be given to be understood at all; the rest gets an empty object. A unit is filled in.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("api:read", "patch"): {"expected_version": 1, "title": "换一个题目"},
    ("api:reply", "patch"): {"expected_version": 0, "text": "一、正在办理。"},
    ("api:record_contact", "post"): {"channel": "phone", "held_on": "2026-03-02", "who": "沈科长", "result": "说明了进展。"},
    ("api:enter_from_paper", "post"): {
        "principal_id": str(UUID(int=1)),
        "paper_note": "3 月 2 日收到，存提案卷",
        "title": "关于录入纸质提案的建议",
        "body": "正文",
    },
    ("api:list_briefs", "post"): {"title": "关于充电棚的建议", "situation": "情况", "suggestion": "建议"},
    ("api:brief_steps", "post"): {"step": "nothing", "effective_on": "2026-03-02", "paper": "3号"},
    ("api:brief_instructions", "post"): {"level": "city", "given_on": "2026-03-02", "register_number": "请研究办理"},
    ("api:list_matters", "post"): {"way": "visit", "said_on": "2026-03-02", "class_code": "nothing", "text": "路灯坏了"},
    ("api:gathering_leave", "post"): {"cause": "illness"},
    ("api:dossier_claims", "post"): {"kind": "nothing", "title": "走访", "effective_on": "2026-03-02"},
    ("api:dossier_recordings", "post"): {
        "kind": "nothing",
        "title": "调研",
        "held_on": "2026-03-02",
        "people": [{"number": "0"}],
    },
    ("api:gathering_check_in", "post"): {"number": "0"},
    ("api:gathering_roll", "post"): {"sitting_id": str(UUID(int=1)), "numbers": [1]},
    ("api:meetings", "post"): {"title": "审查会", "held_on": "2026-03-02"},
    ("api:list_for_meeting", "post"): {"case_ids": [UNIT]},
    ("api:take_off_meeting", "post"): {"case_ids": [UNIT]},
    ("api:change_pending", "patch"): {"reason": "重新考虑"},
    ("api:release_meeting", "post"): {"expected": 1},
    ("api:set_window_of", "post"): {"plenary_from": "2025-11-01", "plenary_to": "2026-01-12"},
    ("api:inner_tasks", "post"): {"section": "基础教育处"},
    ("api:answer_contact_of", "post"): {"answer": "confirmed"},
    ("api:feedback_links", "post"): {"principal_id": UNIT},
    ("api:end_feedback_links", "post"): {"principal_id": UNIT},
    ("api:recommend", "post"): {"outcome": "filed"},
    ("api:purge", "post"): {"reason": "误传"},
    ("api:proposals_step_filing_return", "post"): {"reason": "补充数据"},
    ("api:proposals_step_filing_not_file", "post"): {"payload": {"reason_code": "vague"}},
    ("api:proposals_step_filing_appeal", "post"): {"reason": "再看一次"},
    ("api:proposals_step_filing_uphold", "post"): {"reason": "维持"},
    ("api:split", "post"): {"parts": [{"title": f"关于第{n}件事的建议", "body": "正文"} for n in (1, 2)]},
    ("api:merge", "post"): {"case_ids": [UNIT, str(UUID(int=1))], "title": "合并的建议", "body": "正文", "class_code": "society"},
    ("api:answer_invitation", "post"): {"agree": True},
    ("api:backings", "post"): {"relation": "joint", "principal_ids": [UNIT]},
    ("api:proposals_step_filing_convert", "post"): {"payload": {"code": "opinion"}},
    ("api:proposals_step_filing_ask_consent", "post"): {"payload": {"code": "brief"}},
    ("api:proposals_step_course_assign", "post"): {"payload": {"lead": UNIT}},
    ("api:proposals_step_course_rate", "post"): {
        "payload": {"attitude": "satisfied", "result": "satisfied", "overall": "satisfied"}
    },
    ("api:proposals_step_course_rate_on_paper", "post"): {
        "payload": {"attitude": "satisfied", "result": "satisfied", "overall": "satisfied", "evidence": "意见表扫描件"}
    },
    ("api:proposals_step_course_add_rating", "post"): {
        "payload": {"attitude": "satisfied", "result": "satisfied", "overall": "satisfied"}
    },
    ("api:proposals_step_course_add_rating_on_paper", "post"): {
        "payload": {
            "attitude": "satisfied",
            "result": "satisfied",
            "overall": "satisfied",
            "principal": UNIT,
            "evidence": "意见表扫描件",
        }
    },
    ("api:proposals_step_course_hand_back", "post"): {"reason": "属其他系统"},
    ("api:proposals_step_course_rehandle", "post"): {"reason": "第二条未答复"},
    ("api:proposals_step_course_conclude", "post"): {"payload": {"adoption": "full"}},
    ("api:proposals_step_handling_receive", "post"): {"unit_id": UNIT},
    ("api:proposals_step_handling_draft", "post"): {"unit_id": UNIT},
    ("api:proposals_step_handling_send_back", "post"): {"unit_id": UNIT, "reason": "再改"},
    ("api:proposals_step_handling_issue", "post"): {"unit_id": UNIT},
    ("api:proposals_step_handling_enter_receipt", "post"): {"unit_id": UNIT, "payload": {"evidence": "回执扫描件"}},
    ("api:proposals_step_handling_request_return", "post"): {"unit_id": UNIT, "reason": "不属本单位职责"},
    ("api:proposals_step_handling_agree_return", "post"): {"unit_id": UNIT},
    ("api:proposals_step_handling_deny_return", "post"): {"unit_id": UNIT, "reason": "职责在该单位"},
    ("api:proposals_step_handling_reassign", "post"): {"unit_id": UNIT, "reason": "交办有误"},
    ("api:proposals_step_handling_submit_review", "post"): {"unit_id": UNIT},
    ("api:proposals_step_handling_pass_review", "post"): {"unit_id": UNIT},
    ("api:proposals_step_handling_review_back", "post"): {"unit_id": UNIT, "reason": "再改"},
    ("api:proposals_step_handling_correct", "post"): {"unit_id": UNIT, "reason": "第二条与事实不符"},
    ("api:proposals_step_handling_enter_reply", "post"): {
        "unit_id": UNIT,
        "payload": {"evidence": "复函扫描件", "text": "办好了。"},
    },
    ("api:proposals_step_handling_countersign", "post"): {"unit_id": UNIT, "payload": {"answer": "agree"}},
    ("api:proposals_step_handling_ask_extension", "post"): {
        "unit_id": UNIT,
        "reason": "等预算",
        "payload": {"until": (date.today() + timedelta(days=120)).isoformat()},
    },
    ("api:proposals_step_handling_grant_extension", "post"): {"unit_id": UNIT},
    ("api:proposals_step_handling_deny_extension", "post"): {"unit_id": UNIT, "reason": "按期办理"},
    ("api:proposals_step_handling_remind_receipt", "post"): {"unit_id": UNIT},
    ("api:proposals_step_handling_remind", "post"): {"unit_id": UNIT},
    ("api:proposals_step_publication_publish", "post"): {"payload": {"body": "公开的文字"}},
    ("api:proposals_step_publication_take_down", "post"): {"reason": "更正"},
}


class Policy:
    """The policy file, with its groups resolved."""

    def __init__(self) -> None:
        found = tomllib.loads(FILE.read_text(encoding="utf-8"))
        self.groups: dict[str, Any] = found["groups"]
        self.rows: dict[str, dict[str, Any]] = found["routes"]
        self.sees = {table: {relation: self.roles(who) for relation, who in row.items()} for table, row in found["sees"].items()}

    def roles(self, who: str | list[str]) -> frozenset[str]:
        """The roles that a name or a list of names stands for. Raises `KeyError` for a name that is neither role nor group."""
        if isinstance(who, list):
            return frozenset(role for one in who for role in self.roles(one))
        if who in ROLES:
            return frozenset([who])
        return self.roles(self.groups[who])

    def without_row(self, routes: Iterable[Route]) -> list[str]:
        return sorted({route.name for route in routes} - self.rows.keys())

    def without_route(self, routes: Iterable[Route]) -> list[str]:
        return sorted(self.rows.keys() - {route.name for route in routes})


@dataclass(frozen=True)
class Cell:
    """`relation` is "-" where the address names no thing; `expected` is one of the keys of `ALLOWED`."""

    route: Route
    method: str
    role: str
    relation: str
    expected: str
    over: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.route.name} by {self.role} on {self.relation}: {self.expected}"


def cells(policy: Policy, world: World, routes: Iterable[Route]) -> Iterator[Cell]:
    """Every cell of the matrix."""
    for route in routes:
        row = policy.rows.get(route.name)
        if row is None:
            continue
        for method in METHODS if route.name.startswith("api:") else METHODS[:2]:
            for role in ROLES:
                for relation in list(world.things[row["object"]]) if "object" in row else ["-"]:
                    # The role of a stranger holds no tokens; in the API it is nobody.
                    who = ANONYMOUS if role == Role.VISITOR and route.name.startswith("api:") else role
                    wanted = expected(policy, row, method, who, relation)
                    yield Cell(route, method, role, relation, wanted, tuple(row.get("over", ())))


def expected(policy: Policy, row: dict[str, Any], method: str, role: str, relation: str) -> str:
    """What the policy file says of a cell."""
    if not policy.roles(row.get(method, "nobody")):
        return "closed"
    if role not in policy.roles(row[method]):
        return "login" if role == ANONYMOUS else "refused"
    safe = method == "get"
    if "object" in row:
        table = policy.sees[row["sees"] if safe else row.get("post_sees", row["sees"])]
        if role not in table.get(relation, table.get("*", ())):
            return "gone" if relation.startswith(("foreign", "unknown")) else "missing"
    acts = row.get("acts", ())
    if safe:
        return "through"
    return "acts" if relation in acts or "*" in acts else "still"


def is_login(answer: HttpResponse) -> bool:
    return answer.status_code == 401 or (answer.status_code == 302 and "/accounts/login/" in answer["Location"])


def fits(cell: Cell, answer: HttpResponse) -> bool:
    """Whether the answer is what the policy expects; writes and contents are looked at apart."""
    status = answer.status_code
    if cell.expected == "closed":
        return status in (403, 404, 405) or is_login(answer)
    if cell.expected == "login":
        return is_login(answer)
    if cell.expected == "refused":
        return status in (403, 404)
    if cell.expected == "missing":
        return status in (403, 404)
    if cell.expected == "gone":
        return status == 404 or status in cell.over
    if cell.expected == "still":
        return status < 500 and not is_login(answer)
    return (status < 400 or status in (400, 409, 422, *cell.over)) and not is_login(answer)


class Teller:
    """Asks the product about cells; `faults` are leaks and cells that the policy does not explain."""

    def __init__(self, policy: Policy, world: World) -> None:
        self.policy, self.world = policy, world
        self.asked, self.contents = 0, 0
        self.faults: list[str] = []
        self._hidden = {role: self._hidden_from(role) for role in ROLES}

    def _hidden_from(self, role: str) -> dict[UUID, str]:
        """Titles that this role may read nowhere."""
        seen = {self.world.thing("case_id", relation, role) for relation, who in self.policy.sees["case"].items() if role in who}
        seen |= {self.world.things["case_id"]["published"]}
        # To everybody but its liaison, the body's proposals are those of another.
        for own, other in (("own_submitted", "other_submitted"), ("own_answered", "other_assigned")):
            if role in self.policy.sees["case"][other]:
                seen.add(self.world.of_body[own])
        return {case_id: title for case_id, title in self.world.canaries.items() if case_id not in seen}

    def ask(self, cell: Cell) -> None:
        """One request. A cell that acts is undone; all others are left as they are, since they may not change a row."""
        self.asked += 1
        client = self.world.client(cell.role)
        cookies = deepcopy(client.cookies)
        writes = Writes()
        with transaction.atomic(), connection.execute_wrapper(writes):
            answer = self._request(cell)
            if cell.expected == "acts":
                transaction.set_rollback(True)
        client.cookies = cookies
        if not fits(cell, answer):
            self.faults.append(f"{cell}, but {answer.status_code} {answer.get('Location', '')}")
        if writes.statements and cell.expected != "acts":
            self.faults.append(f"{cell}, but it writes: {writes.statements[0]}")
        if not answer.streaming and "reveals" not in self.policy.rows[cell.route.name]:
            self._look_through(cell, answer.content.decode("utf-8", "replace"))

    def _look_through(self, cell: Cell, text: str) -> None:
        self.contents += 1
        self.faults += [f"{cell}, but the answer says {title}" for title in self._hidden[cell.role].values() if title in text]

    def _request(self, cell: Cell) -> Any:
        client, values = self.world.client(cell.role), self.world.words(cell.route.name)
        row = self.policy.rows[cell.route.name]
        for parameter in cell.route.parameters:
            if parameter in self.world.things:
                values[parameter] = self.world.thing(parameter, next(iter(self.world.things[parameter])), cell.role)
        if "object" in row:
            last = row["object"] if row["object"] in cell.route.parameters else cell.route.parameters[-1]
            values[last] = self.world.thing(row["object"], cell.relation, cell.role)
            if last == "assignment_id":
                values["case_id"] = self.world.case_of_part[cell.relation]
        address = cell.route.address(**values)
        if cell.method == "get":
            return client.get(address, headers=self._token(cell))
        if not address.startswith("/api/"):
            return client.post(address)
        body = json.dumps(BODIES.get((cell.route.name, cell.method), {})).replace(f'"{UNIT}"', f'"{self.world.house.unit_id}"')
        return getattr(client, cell.method)(address, body, content_type="application/json", headers=self._token(cell))

    def _token(self, cell: Cell) -> dict[str, str]:
        secret = self.world.tokens.get(cell.role)
        return {"Authorization": f"Bearer {secret}"} if secret and cell.route.path.startswith("api/") else {}


ONE_IN = {"through": 40, "acts": 20, "still": 40, "missing": 50, "gone": 50, "login": 200, "refused": 400, "closed": 2000}
"""How thin the sample of every commit is beyond the first of its kind, by what is expected: thick where something can be reached."""

ONE_IN_OF_ALL = {"refused": 8, "closed": 40}
"""The same for the whole measure: what a role may not do at all, and what nobody may, hardly depends on the object."""

DEAR = {"api:reference", "api:letter_pdf", "desk:letters:paper", "desk:letters:picture", "desk:files:piece", "desk:files:read"}
"""Routes whose every answer is set or drawn anew and takes a second or more: asked once for each kind of answer."""


def chosen(cells: Iterable[Cell], *, full: bool, second_engine: bool) -> list[Cell]:
    """The cells to ask, always the same ones, in their order.

    In the sample every route and method is asked once for each answer that the policy expects, and on the first engine some more of them.
    The whole measure asks every cell in which something can be reached; on the first engine every route and method as every role too.
    """
    known, kept = set(), set()
    everything = list(cells)
    for number in sorted(range(len(everything)), key=lambda number: _mark(everything[number])):
        cell = everything[number]
        kind: tuple[object, ...] = (cell.route.name, cell.method, cell.expected)
        one_in = 0 if second_engine else ONE_IN[cell.expected]
        if full:
            one_in = ONE_IN_OF_ALL.get(cell.expected, 1)
            if not second_engine:
                kind = (*kind, cell.role)
            elif one_in > 1:
                one_in = 0
        if cell.route.name in DEAR:
            one_in = 0
        if kind not in known or (one_in and _mark(cell) % one_in == 0):
            known.add(kind)
            kept.add(number)
    return [cell for number, cell in enumerate(everything) if number in kept]


def _mark(cell: Cell) -> int:
    return crc32(f"{cell.route.name} {cell.method} {cell.role} {cell.relation}".encode())
