"""A5: whatever else is sent along with a form, exactly what the form declares changes. The API has its own test of this."""

from collections import Counter
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models, transaction

from tests.doors.api.test_mass_assignment import whole_database
from tests.trust.matrix import Policy
from tests.trust.report import report
from tests.trust.routes import routes
from tests.trust.world import World, build_world
from yitang.features.proposals.views import drafts
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

pytestmark = pytest.mark.django_db

Rows = dict[tuple[str, Any], dict[str, Any]]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("yitang.")]
TEXT = "情况：看过。\n建议：" + "办好。" * 40
DRAFT = {
    "title": "换过的题目",
    "body": TEXT,
    "class_code": "economy",
    "consent_public": "yes",
    "consent_reason": "",
    "act": "save",
}
GRADES = {"attitude": "satisfied", "result": "satisfied", "overall": "satisfied", "text": "", "step": "send"}
REPLY = {
    "text": "一、已经办好。",
    "result_class": "A",
    "publicity": "public",
    "publicity_basis": "",
    "document_number": "云教函〔2026〕1号",
    "contact_name": "沈科长",
    "contact_phone": "0500-1111111",
}
PUBLIC = {"title": "公开的题目", "body": "公开的文字", "is_summary": "", "step": "publish"}

# Route → role, relation of the thing, what the form declares, prefix of its fields, query.
FORMS: list[tuple[str, str, str, dict[str, str], str, str]] = [
    ("edit", Role.MEMBER, "own_draft", DRAFT | {"version": "1"}, "", ""),
    ("edit", Role.MEMBER, "unknown", DRAFT | {"version": "0"}, "", ""),
    ("autosave", Role.MEMBER, "own_draft", DRAFT | {"version": "1"}, "", ""),
    ("check", Role.MEMBER, "own_draft", {"version": "1", "track_version": "1"}, "", ""),
    ("discard", Role.MEMBER, "own_draft", {"version": "1"}, "", ""),
    ("withdraw", Role.MEMBER, "own_submitted", {"reason": "另有安排", "version": "2"}, "", ""),
    ("rate", Role.MEMBER, "own_answered", GRADES, "", ""),
    ("purge", Role.MEMBER, "own_submitted", {"reason": "误传"}, "", ""),
    (
        "recommend",
        Role.PROPOSAL_CLERK,
        "other_submitted",
        {"outcome": "filed", "reason_code": "", "reason": "合适"},
        "recommend",
        "",
    ),
    ("file", Role.PROPOSAL_DIRECTOR, "other_submitted", {"class_code": "economy"}, "file", ""),
    ("not_file", Role.PROPOSAL_DIRECTOR, "other_submitted", {"reason_code": "vague", "reason": "不具体"}, "not_file", ""),
    ("return", Role.PROPOSAL_CLERK, "other_submitted", {"reason": "补充数据"}, "return", ""),
    ("assign_check", Role.DISPATCH_OFFICE, "other_filed", {}, "", "?mode=sole&first=云河县教育局"),
    ("conclude_case", Role.PROPOSAL_CLERK, "published", {"adoption": "partial"}, "", ""),
    ("publish_case", Role.PROPOSAL_DIRECTOR, "own_answered", PUBLIC, "", ""),
    ("take_down", Role.PROPOSAL_DIRECTOR, "published", {"reason": "更正"}, "", ""),
    ("unit_receive", Role.UNIT_LIAISON, "assigned", {}, "", ""),
    ("unit_return", Role.UNIT_LIAISON, "assigned", {"reason": "不属本单位职责", "suggested": ""}, "", ""),
    (
        "unit_inner",
        Role.UNIT_HANDLER,
        "received",
        {"section": "基教科", "person": "韩青", "due_on": "", "note": "先摸底"},
        "",
        "",
    ),
    ("unit_reply", Role.UNIT_HANDLER, "received", REPLY | {"version": "0"}, "", ""),
    ("unit_save", Role.UNIT_HANDLER, "received", REPLY | {"version": "0"}, "", ""),
]


def smuggled(world: World) -> dict[str, str]:
    """Every field name of every model with a value that its column would take."""
    found: dict[str, str] = {}
    for model in MODELS:
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname}:
                found[name] = _value(field, world)
    return found


def _value(field: models.Field, world: World) -> str:
    target: Any = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    if isinstance(target, models.UUIDField):
        return str(world.house.unit_id)
    if isinstance(target, models.BooleanField):
        return "no"
    if isinstance(target, models.IntegerField):
        return "917"
    if isinstance(target, models.DateField):
        return "2031-02-03"
    if isinstance(target, models.JSONField):
        return "{}"
    return str(target.choices[-1][0]) if target.choices else "夹带"


def effect(
    world: World, before: Rows, form: tuple[str, str, str, dict[str, str], str, str], more: dict[str, str]
) -> Counter[str]:
    """What a form changes in the whole database, as lines; the form is sent and undone."""
    name, role, relation, declared, prefix, query = form
    (route,) = (route for route in routes() if route.name == f"desk:proposals:{name}")
    own = {"key": "a" * 32} | declared
    if prefix:
        own = {f"{prefix}-{field}": value for field, value in own.items() if field != "step"} | (
            {"step": own["step"]} if "step" in own else {}
        )
    parameter = Policy().rows[route.name]["object"]
    address = route.address(**world.words(route.name) | {parameter: world.thing(parameter, relation, role)})
    with transaction.atomic():
        world.client(role).post(address + query, {**more, **own})
        after = whole_database()
        transaction.set_rollback(True)
    return Counter(_lines(before, after))


def _lines(before: Rows, after: Rows) -> list[str]:
    found = [f"{table} gone" for table, _pk in before.keys() - after.keys()]
    for (table, pk), row in after.items():
        if table.startswith("audit_"):
            # The audit says the same again, with salts and times of its own.
            continue
        old = before.get((table, pk))
        found += [
            f"{table} {'new' if old is None else pk} {column} = {_shown(value)}"
            for column, value in row.items()
            if old is None or old[column] != value
        ]
    return found


def _shown(value: Any) -> str:
    """The value, or its kind where each run has its own: moments, keys and ids that are minted."""
    if isinstance(value, datetime):
        return "a moment"
    if isinstance(value, date):
        return str(value)
    if isinstance(value, UUID):
        return "an id" if value.version == 7 else str(value)
    return str(value)


def compare(world: World, forms: list[tuple[str, str, str, dict[str, str], str, str]]) -> dict[str, list[str]]:
    """Form → lines in which the effect with everything sent along differs from the effect of the form alone."""
    extra, before = smuggled(world), whole_database()
    found: dict[str, list[str]] = {}
    for form in forms:
        alone = effect(world, before, form, {})
        assert alone, f"{form[0]} on {form[2]} did nothing"
        own = {"step"} if form[4] else set(form[3]) | {"key", "version", "step"}
        beside = effect(world, before, form, {name: value for name, value in extra.items() if name not in own})
        if alone != beside:
            found[f"{form[0]} on {form[2]}"] = sorted(((beside - alone) + (alone - beside)).elements())
    assert whole_database() == before, "each form was undone"
    return found


def test_what_is_smuggled_along_with_a_form_changes_nothing(
    council: Council, other_council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = build_world(council, other_council)
    fields = smuggled(world)
    assert compare(world, FORMS) == {}
    caught = "edit on own_draft" in careless(world, monkeypatch)
    report(
        "A5",
        figure=0,
        unit=f"columns changed by {len(fields)} undeclared fields on {len(FORMS)} forms",
        control="caught" if caught else "missed",
        forms=len(FORMS),
        fields=len(fields),
    )
    assert caught


def careless(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The seeded defect: a form that hands on whatever was sent, as a form made from the model would."""

    class Open(drafts.DraftForm):
        def clean(self) -> dict[str, Any]:
            cleaned = super().clean() or self.cleaned_data
            return cleaned | {"class_code": "society"} if "outcome" in self.data else cleaned

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "DraftForm", Open)
        return compare(world, FORMS[:1])
