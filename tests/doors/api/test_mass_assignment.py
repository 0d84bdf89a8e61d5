"""Only declared fields change anything (trust A5): every field of every model is offered to every writing operation."""

from string import Formatter
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from tests.doors.api.programme import Programme, a_programme
from tests.features.proposals.house import House
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere

pytestmark = pytest.mark.django_db

FIELDS = sorted(
    {f.attname for model in apps.get_models() for f in model._meta.concrete_fields if model.__module__.startswith("yitang.")}
)
Rows = dict[tuple[str, Any], dict[str, Any]]


def whole_database() -> Rows:
    """(table, id) → columns of every row of ours."""
    found: Rows = {}
    with everywhere():
        for model in apps.get_models():
            if model.__module__.startswith("yitang."):
                for row in model._base_manager.values():
                    found[model._meta.db_table, tuple(row[field.attname] for field in model._meta.pk_fields)] = row
    return found


def changed_columns(before: Rows, after: Rows, table: str) -> set[str]:
    """Columns of rows that were there before and after, whose values differ."""
    return {
        column
        for key, row in after.items()
        if key[0] == table and key in before
        for column, value in row.items()
        if before[key][column] != value
    }


@pytest.fixture
def everybody(house: House) -> Programme:
    """An account that may do everything, so that only the fields can be what is refused."""
    (principal,) = house.member.principal_ids
    roles = (Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.DISPATCH_OFFICE)
    programme = a_programme(house.council, "quan", *roles)
    a_programme(house.council, "quan", Role.MEMBER, principal=principal)
    a_programme(house.council, "quan", Role.UNIT_LIAISON, Role.UNIT_HANDLER, Role.UNIT_HEAD, principal=house.unit_id)
    return programme


def writing_operations(programme: Programme) -> list[tuple[str, str]]:
    paths = programme.get("/api/v1/openapi.json").json()["paths"]
    return [
        (method, path)
        for path, item in paths.items()
        for method in item
        if method in ("post", "patch", "put")
        and "{council}" in path
        and "application/json" in item[method].get("requestBody", {}).get("content", {})
    ]


def test_every_writing_operation_refuses_fields_that_it_does_not_declare(
    house: House, everybody: Programme, council: Council
) -> None:
    case_id = house.answered()
    (part,) = everybody.get(f"proposals/{case_id}/assignments").json()
    before = whole_database()
    operations = writing_operations(everybody)
    assert len(operations) >= 18
    for method, path in operations:
        known = {"council": council.code, "case_id": case_id, "assignment_id": part["id"]}
        address = path.format(**{name: known.get(name, uuid7()) for _text, name, *_rest in Formatter().parse(path) if name})
        for body in ({name: "1" for name in FIELDS}, {"payload": {name: "1" for name in FIELDS}}):
            response = everybody.call(method.upper(), address, body)
            assert response.status_code == 422, (method, address)
            unknown = {name for name, texts in response.json()["errors"].items() if texts == ["没有这个字段。"]}
            assert len(unknown) > 50 or "payload" in unknown, (method, address)
    assert whole_database() == before


def test_save_of_a_draft_changes_the_declared_columns_alone(house: House, member: Programme) -> None:
    case_id = house.draft(title="甲", body="旧")
    before = whole_database()
    declared = {"title": "乙", "body": "新", "class_code": "economy", "consent_public": False, "consent_reason": "涉及他人"}
    assert member.patch(f"proposals/{case_id}", declared | {"expected_version": 1}).status_code == 200
    after = whole_database()
    proposal = {"body", "class_code", "consent_public", "consent_reason", "draft_version", "saved_at"}
    assert changed_columns(before, after, "proposals_proposal") == proposal
    assert changed_columns(before, after, "workflow_case") == {"title"}
    assert {key[0] for key in after.keys() ^ before.keys()} == {"audit_actrecord", "audit_auditpending"} | (
        {key[0] for key in after.keys() - before.keys()} & {"audit_auditsalt"}
    )
    assert not before.keys() - after.keys()


def test_save_of_a_reply_changes_the_reply_alone(house: House, unit: Programme) -> None:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    (part,) = unit.get(f"proposals/{case_id}/assignments").json()
    address = f"proposals/{case_id}/assignments/{UUID(part['id'])}/reply"
    assert unit.patch(address, {"text": "甲", "expected_version": 0}).status_code == 200
    before = whole_database()
    assert unit.patch(address, {"text": "乙", "expected_version": 1}).status_code == 200
    after = whole_database()
    assert changed_columns(before, after, "handling_reply") == {"text", "draft_version", "saved_at"}
    changed = {key for key in before if before[key] != after.get(key)}
    assert {key[0] for key in changed} == {"handling_reply"}
