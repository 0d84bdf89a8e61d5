"""The product as a user starts it: `yitang demo` in a folder of its own, and Debian's Chromium in front of it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from yitang.config.supervise import free_port

ROOT = Path(__file__).resolve().parents[2]
PHONE, DESKTOP = (390, 844), (1366, 768)
PASSWORD = "yitang-demo"

Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh demo; the process group ends with the tests."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    port = next(p for p in range(8400, 8500) if free_port("127.0.0.1", p))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("YITANG_", "DJANGO_"))}
    environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    command = [sys.executable, "-m", "yitang.config.cli", "demo", "--data", str(folder), "--port", str(port), "--no-browser"]
    log = (folder.parent / "log").open("w")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address, process, folder.parent / "log")
        yield address
    finally:
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
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def enter(demo: str, chromium: Browser) -> Iterator[Enter]:
    """`enter("clerk", DESKTOP)` — a page of that log-in; `enter(None, PHONE, scripts=False)` — a stranger without scripts."""
    contexts = []

    def open_page(login: str | None, size: tuple[int, int] = DESKTOP, *, scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=demo,
            locale="zh-CN",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if login:
            page.goto("/accounts/login/?next=/yunze/desk/")
            page.fill("[name=login]", login)
            page.fill("[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url("**/yunze/desk/**")
        return page

    yield open_page
    for context in contexts:
        context.close()


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def sound(page: Page) -> None:
    """No failing node at WCAG 2.2 AA, nothing wider than the screen, no word left in English."""
    found = Axe().run(page, options=RULES)
    failing = [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found.response["violations"]]
    assert failing == [], f"{page.url}: {json.dumps(failing, ensure_ascii=False)}"
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} is wider than the screen"
