"""The product as a user starts it: `yitang demo` in a folder of its own, and Debian's Chromium in front of it.

Building the demo takes longer than copying it, so it is built once and every worker of the tests starts its own copy.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from yitang.config.prepare import locked
from yitang.config.supervise import free_port
from yitang.config.testing.steps import chromium as installed_chromium

ROOT = Path(__file__).resolve().parents[2]
PHONE, DESKTOP = (390, 844), (1366, 768)
PASSWORD = "yitang-demo"
HOME = "/yunze/desk/"
FIRST_PORT, PORTS_EACH = 8400, 40

Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh demo; the process group ends with the tests."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(_built(tmp_path_factory), folder)
    with _served(folder) as address:
        yield address


def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo that was built and stopped again; the first worker makes it for all."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with locked(shared / "demo.lock"):
        folder = shared / "demo-built"
        if not (folder / "whole").exists():
            with _served(folder):
                pass
            (folder / "whole").touch()
    return folder


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    first = FIRST_PORT + PORTS_EACH * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    port = next(p for p in range(first, first + PORTS_EACH) if free_port("127.0.0.1", p))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("YITANG_", "DJANGO_"))}
    environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    command = [sys.executable, "-m", "yitang.config.cli", "demo", "--data", str(folder), "--port", str(port), "--no-browser"]
    said = folder.with_name(f"{folder.name}.log")
    with said.open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address, process, said)
        yield address
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _wait_until_healthy(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"the demo ended:\n{log.read_text()[-3000:]}")
        try:
            urlopen(f"{address}/healthz", timeout=2).read()
            return
        except (URLError, TimeoutError):
            time.sleep(0.5)
    pytest.fail("the demo did not answer within five minutes")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=installed_chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


Key = tuple[str | None, tuple[int, int], bool]


@pytest.fixture(scope="session")
def contexts() -> dict[Key, BrowserContext]:
    """One browser's storage for each log-in, size and use of scripts: a log-in is walked once, and a new window costs a second."""
    return {}


@pytest.fixture
def enter(demo: str, chromium: Browser, contexts: dict[Key, BrowserContext]) -> Iterator[Enter]:
    """`enter("clerk", DESKTOP)` — a page of that log-in; `enter(None, PHONE, scripts=False)` — a stranger without scripts.

    What a journey does to its cookies would reach the next one, so such a journey asks for a storage of its own: `alone=True`.
    """
    pages: list[Page] = []
    own: list[BrowserContext] = []

    def context_of(login: str | None, size: tuple[int, int], scripts: bool, alone: bool) -> BrowserContext:
        key = (login, size, scripts)
        if key in contexts and not alone:
            return contexts[key]
        known = next((context for (name, *_), context in contexts.items() if login and name == login), None)
        made = chromium.new_context(
            base_url=demo,
            locale="zh-CN",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            storage_state={"cookies": known.storage_state()["cookies"]} if known and not alone else None,
        )
        if alone:
            own.append(made)
        else:
            contexts[key] = made
        return made

    def open_page(login: str | None, size: tuple[int, int] = DESKTOP, *, scripts: bool = True, alone: bool = False) -> Page:
        page = context_of(login, size, scripts, alone).new_page()
        pages.append(page)
        page.set_default_timeout(20_000)
        if login:
            page.goto(HOME)
            if "/accounts/login/" in page.url:
                log_in(page, login)
        return page

    yield open_page
    for page in pages:
        if not page.is_closed():
            page.close()
    for context in own:
        context.close()


def log_in(page: Page, login: str) -> None:
    page.goto(f"/accounts/login/?next={HOME}")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{HOME}**")


# What passes is not written out node by node: that takes longer than the looking.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


def sound(page: Page) -> None:
    """No failing node at WCAG 2.2 AA, nothing wider than the screen, no word left in English."""
    page.wait_for_load_state()  # A page that is still being read has links without their words.
    found = Axe().run(page, options=RULES)
    failing = [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found.response["violations"]]
    assert failing == [], f"{page.url}: {json.dumps(failing, ensure_ascii=False)}"
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} is wider than the screen"
