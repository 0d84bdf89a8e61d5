"""The same product in Chromium 91: every page that a day's work needs opens, fits, and its act can be pressed.

Playwright's own waiting uses what so old an engine lacks, so mouse and keyboard are moved by hand here; that a thing lies open to the
mouse is asked of the page itself before it is pressed.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.journeys.conftest import DESKTOP, HOME, PASSWORD, PHONE, ROOT
from tests.journeys.test_a_proposal import BODY
from yitang.config.testing import oldbrowser

pytestmark = pytest.mark.journey
SHOTS = ROOT / "test-results" / "chromium-91"
PROPOSALS = f"{HOME}proposals/"
TITLE = "关于在老旧小区加装充电设施的建议"
TYPED = "document.querySelector('[name=body]') && document.querySelector('[name=body]').value"
WAIT = 20.0

# The middle of the first thing that fits, scrolled into view, and whether it is itself what the mouse would meet there.
PLACE = """([css, words]) => {
  const one = [...document.querySelectorAll(css)].find((e) => e.getClientRects().length && (!words || e.innerText.includes(words)));
  if (!one) return null;
  one.scrollIntoView({ block: "center" });
  const box = one.getClientRects()[0];
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const met = document.elementFromPoint(x, y);
  return { x, y, met: Boolean(met) && (one.contains(met) || met.contains(one)), by: met && met.outerHTML.slice(0, 160) };
}"""


class Old:
    """A window of the old browser, and what its scripts complained about."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.faults, self.shots = page, name, [], 0
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: said.type == "error" and self.faults.append(f"{page.url}: {said.text}"))
        page.on("dialog", lambda dialog: dialog.accept())

    faults: list[str]

    def go(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None and answer.ok, f"{address}: {answer and answer.status}"

    def until(self, holds: Callable[[], object], what: str) -> None:
        end = time.monotonic() + WAIT
        while not holds():
            assert time.monotonic() < end, f"{what} did not come on {self.page.url}"
            self.page.wait_for_timeout(60)

    def ask(self, script: str, given: object = None) -> Any:
        """What the page answers; nothing while another one is on its way."""
        try:
            return self.page.evaluate(script, given)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            return None

    def has(self, css: str, words: str = "") -> bool:
        return self.ask(PLACE, [css, words]) is not None

    def press(self, css: str, words: str = "") -> None:
        """Press the first such thing; it must be there and nothing may lie over it."""
        self.until(lambda: self.has(css, words), f"{css} {words}")
        place = self.ask(PLACE, [css, words])
        assert place and place["met"], f"{css} {words} on {self.page.url} lies under {place}"
        self.page.mouse.click(place["x"], place["y"])

    def write(self, css: str, words: str) -> None:
        self.press(css)
        self.page.keyboard.insert_text(words)

    def arrive(self, pattern: str) -> None:
        self.until(lambda: re.search(pattern, self.page.url), pattern)
        self.page.wait_for_load_state()

    def keep(self, what: str, act: str = "") -> None:
        """Look at the page: it fits at both widths, its act can be pressed at both; the picture is kept."""
        self.until(lambda: self.ask("document.readyState") == "complete", "the whole page")
        own = self.page.viewport_size
        for width, height in (PHONE, DESKTOP):
            self.page.set_viewport_size({"width": width, "height": height})
            # So old an engine gives no answer while it lays the page out anew.
            self.until(
                lambda most=width: 0 < (self.ask("document.documentElement.scrollWidth") or 0) <= most, f"a page for {width}"
            )
            if act:
                place = self.ask(PLACE, [act, ""])
                assert place and place["met"], f"{act} on {self.page.url} at {width}: {place}"
        if own:
            self.page.set_viewport_size(own)
        self.ask("scrollTo(0, 0)")
        self.shots += 1
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{self.name}-{self.shots:02}-{what}.png")


Enter = Callable[..., Old]


@pytest.fixture(scope="module")
def engine(chromium: Browser) -> Iterator[Browser]:
    try:
        program: Path = oldbrowser.provide()
    except oldbrowser.OldBrowserMissing as missing:
        if oldbrowser.required():
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LD_")}
    browser = chromium.browser_type.launch(executable_path=program, args=list(oldbrowser.FLAGS), env=environment)
    assert browser.version.startswith(oldbrowser.VERSION)
    yield browser
    browser.close()


@pytest.fixture
def come(engine: Browser, demo: str) -> Iterator[Enter]:
    """`come("member", PHONE)` — logged in by hand; `come(None, PHONE)` — a stranger. No script may have failed at the end."""
    opened: list[Old] = []

    def enter(login: str | None, size: tuple[int, int]) -> Old:
        context = engine.new_context(base_url=demo, locale="zh-CN", viewport={"width": size[0], "height": size[1]})
        window = Old(context.new_page(), login or "stranger")
        window.page.set_default_timeout(WAIT * 1000)
        opened.append(window)
        if login:
            window.go(f"/accounts/login/?next={HOME}")
            window.keep("login", "main .btn-primary")
            window.write("[name=login]", login)
            window.write("[name=password]", PASSWORD)
            window.press("main .btn-primary")
            window.arrive(f"{HOME}$")
        return window

    yield enter
    for window in opened:
        window.page.context.close()
    assert [fault for window in opened for fault in window.faults] == []


def a_member_writes(come: Enter) -> None:
    member = come("member", PHONE)
    member.keep("todo")
    member.go(f"{PROPOSALS}new/")
    member.keep("draft", "main .btn-primary")
    member.write("[name=title]", TITLE)
    member.write("[name=body]", BODY)
    member.press("[name=body]")
    member.until(lambda: member.has("[data-autosave-state]", "已保存"), "the draft saved by itself")
    member.keep("draft-saved")
    member.go(f"{PROPOSALS}mine/")
    member.keep("mine")
    member.press("main a", "草稿")
    member.press("main a", TITLE)
    member.until(lambda: (member.ask(TYPED) or "").startswith("一、基本情况"), "the draft with its text")
    member.ask("document.querySelector('select option[value=society]').selected = true")
    member.press("main button", "核对并提交")
    member.press("main button", "提交提案")
    member.until(lambda: member.has("h1", "提案已提交"), "the receipt")
    member.keep("receipt")
    member.go(f"{PROPOSALS}mine/")
    member.press("main a", TITLE)
    member.until(lambda: member.has("h1", TITLE), "the page of the proposal")
    member.keep("detail")


def a_clerk_finds_and_reviews(come: Enter) -> None:
    clerk = come("clerk", DESKTOP)
    clerk.keep("todo")
    clerk.go(f"{PROPOSALS}list/")
    clerk.keep("list")
    clerk.write("main form [name=q]", "建设")
    clerk.page.keyboard.press("Enter")
    clerk.arrive("q=")
    clerk.keep("list-filtered")
    clerk.press("main a", "存为视图")
    clerk.until(lambda: clerk.has("[name=name]"), "the form of a view")
    clerk.keep("view", "main .btn-primary")
    clerk.go(HOME)
    clerk.page.keyboard.press("Control+k")
    clerk.until(lambda: clerk.has("[role=option]"), "the finder")
    clerk.page.keyboard.type("审查")
    clerk.until(lambda: clerk.has("[role=option][aria-selected=true]"), "what the finder found")
    clerk.keep("finder")
    clerk.page.keyboard.press("Escape")
    clerk.until(lambda: not clerk.has("[role=option]"), "the finder closed")
    clerk.go(f"{PROPOSALS}review/")
    clerk.press("main a", TITLE)
    clerk.until(lambda: clerk.has("h2", TITLE) or clerk.has("h1", TITLE), "the proposal on the desk")
    clerk.keep("review")


def a_unit_replies(come: Enter) -> None:
    handler = come("handler", DESKTOP)
    handler.keep("todo")
    handler.press("main a[href*='/proposals/unit/']")
    handler.arrive("/proposals/unit/")
    handler.keep("case")
    if not handler.has("[name=text]"):
        handler.press("main a", "答复")
        handler.until(lambda: handler.has("[name=text]"), "the draft of the reply")
    handler.write("[name=text]", "现答复如下：\n一、已列入计划。")
    handler.keep("reply", "main .btn-primary")


def a_stranger_reads(come: Enter) -> None:
    stranger = come(None, PHONE)
    stranger.go("/yunze/")
    stranger.keep("portal")
    stranger.go("/yunze/proposals/")
    stranger.keep("portal-list")
    stranger.press("main a[href^='/yunze/proposals/']", "关于")
    stranger.arrive("/yunze/proposals/[^?]+")
    stranger.keep("portal-detail")


def test_a_day_in_chromium_91(come: Enter) -> None:
    a_member_writes(come)
    a_clerk_finds_and_reviews(come)
    a_unit_replies(come)
    a_stranger_reads(come)
