"""I2 where scripts run: markup planted in every text that can be changed is shown by pages and by what scripts build, never obeyed."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import models
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.journeys.conftest import DESKTOP, HOME, _built, _served, log_in

pytestmark = pytest.mark.journey
MARK = "<img id=planted src=/none onerror=\"window.planted='ran'\"><b id=planted onmouseover=alert(1)>“'\"</b>"
TECHNICAL = {"username", "password", "digest", "key", "sha256", "recipe", "event", "path", "address", "kind", "code", "signature"}
PAGES_EACH = 14
ROLES = ("clerk", "member", "handler", "director")
ELSEWHERE = re.compile(r"logout|export|\.(pdf|docx|xlsx|zip|ics)|/(print|files)/")
LINKS = "[...document.links].filter((a) => a.origin === location.origin && !a.download).map((a) => a.href)"
FOUND = "Boolean(document.querySelector('#planted, [onerror], [onmouseover]')) || window.planted || null"


def columns() -> Iterator[tuple[str, str]]:
    """Table and column of each text that people write."""
    for model in apps.get_models():
        for column in model._meta.concrete_fields if model.__module__.startswith("yitang.") else ():
            size = getattr(column, "max_length", 0) or 0
            written = isinstance(column, models.TextField) or (isinstance(column, models.CharField) and size > 40)
            if written and not (column.choices or column.unique or column.name in TECHNICAL):
                yield model._meta.db_table, column.column


def plant(database: Path) -> int:
    """Put the markup behind every text; how many columns took it. History is not changed by anybody."""
    taken = 0
    with sqlite3.connect(database) as connection:
        for table, column in columns():
            try:
                done = connection.execute(f'UPDATE "{table}" SET "{column}" = "{column}" || ? WHERE "{column}" <> \'\'', [MARK])
                taken += done.rowcount > 0
            except sqlite3.Error:
                continue
    connection.close()
    return taken


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("spoilt") / "data"
    shutil.copytree(_built(tmp_path_factory), folder)
    assert plant(folder / "yitang.sqlite3") > 30
    with _served(folder) as address:
        yield address


class Watch:
    """What a context of the browser did that only markup can make it do."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self.shown = 0
        context.on("dialog", lambda dialog: (self.faults.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        self.page = context.new_page()
        self.page.set_default_timeout(15_000)

    def look(self, where: str) -> None:
        if self.page.evaluate(FOUND):
            self.faults.append(f"{where}: {self.page.url}")
        self.shown += "id=planted" in (self.page.evaluate("document.body.innerText") or "")


def kind_of(address: str) -> str:
    """The name of the address' pattern: one page of each is enough."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def walk(watch: Watch, start: str, seen: set[str]) -> None:
    """Open one page of each kind that links lead to and that nobody has seen yet."""
    waiting, left = [start], PAGES_EACH
    while waiting and left:
        address = waiting.pop(0)
        kind = kind_of(address)
        first = address == start
        if not first and (not kind or kind in seen or ELSEWHERE.search(address)):
            continue
        seen.add(kind)
        left -= 1
        with suppress(Error):  # What comes as a file is no page.
            watch.page.goto(address)
            watch.look("page")
            waiting += watch.page.evaluate(LINKS)


def finder(watch: Watch) -> None:
    """The list that Ctrl-K builds from answers of the server."""
    page: Page = watch.page
    page.goto(HOME)
    page.keyboard.press("Control+k")
    for words in ("建议", "委员", "局"):
        page.get_by_role("combobox").fill(words)
        expect(page.get_by_role("option").first).to_be_visible()
        page.wait_for_timeout(500)
        watch.look(f"finder with {words}")
    page.keyboard.press("Escape")


def live_search(watch: Watch) -> None:
    page = watch.page
    page.goto(f"{HOME}proposals/list/")
    page.locator("main form [name=q]").first.press_sequentially("建设", delay=40)
    page.wait_for_timeout(1200)
    watch.look("live search")


def alike(watch: Watch) -> None:
    page = watch.page
    page.goto(f"{HOME}proposals/new/")
    page.locator("[name=title]").press_sequentially("关于改善乡村小学校舍与食堂条件的建议", delay=10)
    page.keyboard.press("Tab")
    page.wait_for_timeout(1500)
    watch.look("titles alike")


def test_planted_markup_is_never_obeyed_where_scripts_run(chromium: Browser, spoilt: str) -> None:
    faults: list[str] = []
    kinds: set[str] = set()
    shown = 0
    for role in (*ROLES, ""):
        context = chromium.new_context(base_url=spoilt, locale="zh-CN", viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
        watch = Watch(context)
        if role:
            log_in(watch.page, role)
        walk(watch, spoilt + (HOME if role else "/yunze/"), kinds)
        if role == "clerk":
            finder(watch)
            live_search(watch)
        elif role == "member":
            alike(watch)
        faults += watch.faults
        shown += watch.shown
        context.close()
    assert faults == []
    assert shown > 20
    assert len(kinds) > 40


def test_what_is_looked_for_would_be_seen(chromium: Browser) -> None:
    """The control: where a page obeys, the same look finds it."""
    context = chromium.new_context()
    watch = Watch(context)
    watch.page.set_content(f"<p>{MARK}</p>")
    watch.page.locator("b").dispatch_event("mouseover")
    watch.look("control")
    assert len(watch.faults) == 2
    context.close()
