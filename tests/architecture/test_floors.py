"""The floors of docs/architecture.md, as import-linter's contracts state them, hold for apps and model relations too."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.db.models import Field

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
FLOORS: list[str] = next(c["layers"] for c in CONTRACTS if c["containers"] == ["yitang"])


def _rooms_by_height() -> dict[str, tuple[int, int]]:
    """{module of an app: (floor, layer on the floor)}, 0 on top."""
    heights: dict[str, tuple[int, int]] = {}
    for contract in CONTRACTS:
        container = contract["containers"][0]
        floor = container.removeprefix("yitang.")
        if floor in FLOORS:
            for layer, names in enumerate(contract["layers"]):
                for name in re.split(r"\s*[|:]\s*", names):
                    heights[f"{container}.{name.strip('()')}"] = (FLOORS.index(floor), layer)
    return heights


HEIGHTS = _rooms_by_height()


def _our_apps() -> list[AppConfig]:
    return [app for app in apps.get_app_configs() if app.name.startswith("yitang.") and not app.name.startswith("yitang.config.")]


def test_every_app_is_named_in_a_contract() -> None:
    assert {app.name for app in _our_apps()} - HEIGHTS.keys() == set()


def test_every_contract_is_exhaustive() -> None:
    floors = [c for c in CONTRACTS if c["containers"][0].removeprefix("yitang.") in [*FLOORS, "yitang"]]
    assert len(floors) == 8
    assert [c["name"] for c in floors if not c.get("exhaustive")] == []


def test_every_app_is_named_in_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [app.name for app in _our_apps() if f"`{app.name.rsplit('.', 1)[1]}`" not in page] == []


def _points_up(field: Field) -> bool:
    source, target = field.model._meta.app_config, field.related_model._meta.app_config
    if source.name == target.name or target.name not in HEIGHTS or source.name not in HEIGHTS:
        return False
    return HEIGHTS[target.name] <= HEIGHTS[source.name]


def test_model_relations_follow_the_floors() -> None:
    relations = [
        field
        for app in _our_apps()
        for model in app.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and isinstance(field.related_model, type)
    ]
    assert [str(field) for field in relations if _points_up(field)] == []
    assert len(relations) > 10


def test_features_have_no_relation_to_each_other() -> None:
    def feature(name: str) -> str:
        return name if name.startswith("yitang.features.") else ""

    crossing = [
        str(field)
        for app in _our_apps()
        for model in app.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and isinstance(field.related_model, type)
        and feature(app.name) and feature(field.related_model._meta.app_config.name) not in ("", app.name)
    ]  # fmt: skip
    assert crossing == []
