"""The habits that keep a room livable: sizes, no drawer for leftovers, no signals of models, no mocks of our own code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "yitang"
CODE = [p for base in ("src", "tests", "bench") for p in sorted((ROOT / base).rglob("*.py")) if "migrations" not in p.parts]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Hooks of the schema, not of rows.
SCHEMA_SIGNALS = {"pre_migrate", "post_migrate"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, FUNCTIONS))


def _imported(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def test_files_have_at_most_400_lines() -> None:
    sizes = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {name: size for name, size in sizes.items() if size > 400} == {}


def test_functions_have_at_most_50_lines() -> None:
    sizes = {f"{_name(p)}:{f.name}": f.end_lineno - f.lineno + 1 for p in CODE for f in _functions(p) if f.end_lineno}
    assert {name: size for name, size in sizes.items() if size > 50} == {}


def test_templates_have_at_most_120_lines() -> None:
    sizes = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCE.rglob("templates/**/*.html")}
    assert {name: size for name, size in sizes.items() if size > 120} == {}


def test_no_module_is_called_utils() -> None:
    assert [_name(path) for path in CODE if path.stem in ("utils", "util", "helpers", "misc", "common")] == []


def test_no_signals_of_models() -> None:
    used = {
        (_name(path), name)
        for path in SOURCE.rglob("*.py")
        for module, name in _imported(path)
        if module.startswith(("django.db.models.signals", "django.dispatch")) and name not in SCHEMA_SIGNALS
    }
    # The base of all models asks whether anybody listens; it listens to nothing.
    assert used - {("src/yitang/foundation/tenancy/base.py", name) for name in ("pre_init", "post_init")} == set()


def test_no_mocks_of_our_own_code() -> None:
    mocking = {_name(path) for path in (ROOT / "tests").rglob("*.py") for module, _ in _imported(path) if "mock" in module}
    assert mocking == set()


def test_every_test_file_mirrors_a_source_folder() -> None:
    beside = {"architecture", "journeys", "trust"}
    lost = [
        _name(path)
        for path in (ROOT / "tests").rglob("test_*.py")
        if (folder := path.parent.relative_to(ROOT / "tests")).parts[:1] and folder.parts[0] not in beside
        if not (SOURCE / folder).is_dir() and not (SOURCE / folder).with_suffix(".py").is_file()
    ]
    assert lost == []
