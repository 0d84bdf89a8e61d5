"""The interface in a real browser: accessibility, targets, overflow, and the text that must never be lost."""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.foundation.ui import draft_pages
from yitang.config.testing.steps import chromium as installed_chromium

pytestmark = pytest.mark.journey

LONG = "第一句已经写完。第二句还没有写完，登录就失效了"
# Every target that can be touched and is lower than it has to be. A link inside a sentence is exempt (WCAG 2.5.8).
SMALL_TARGETS = """(least) => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter((element) => {
    const inside = element.matches("p a, dd a") && getComputedStyle(element).display === "inline";
    if (inside || element.closest(".skip, .visually-hidden") || element.disabled) return false;
    const row = element.matches(".row-title, .task-title") ? element.parentElement : element.closest(".form-check, .pick") || element;
    const box = row.getBoundingClientRect();
    return box.height > 0 && (box.height < least - 0.5 || box.width < 24);
  }).map((element) => element.outerHTML.slice(0, 120))"""


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The access log of the test server is of no interest."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with override_settings(ROOT_URLCONF="tests.foundation.ui.draft_pages"), pytest.MonkeyPatch.context() as patch:
        patch.setenv("YITANG_SPECIMEN", "1")
        app = StaticFilesHandler(get_wsgi_application())
        with make_server("127.0.0.1", 0, app, server_class=Server, handler_class=Quiet) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=installed_chromium(), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    draft_pages.reset()
    context = browser.new_context(base_url=address, locale="zh-CN", viewport={"width": 390, "height": 844})
    found = context.new_page()
    yield found
    context.close()


def open_at(page: Page, path: str, width: int, large: bool) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    if large:
        page.goto("/ui/large-print?on=1&next=/accounts/login/")
    page.goto(path)


@pytest.mark.parametrize("path", ["/ui/specimen", "/accounts/login/", "/accounts/password/forgotten/", "/form"])
@pytest.mark.parametrize(("width", "large"), [(1366, False), (390, False), (360, True)])
def test_page_has_no_failing_node_and_no_overflow(page: Page, path: str, width: int, large: bool):
    open_at(page, path, width, large)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options)
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", ["/ui/specimen", "/accounts/login/", "/form"])
@pytest.mark.parametrize(("width", "large", "least"), [(390, False, 44), (360, True, 60)])
def test_targets_on_a_phone_are_large_enough(page: Page, path: str, width: int, large: bool, least: int):
    open_at(page, path, width, large)
    assert page.evaluate(SMALL_TARGETS, least) == []


def test_pages_obey_the_strict_content_policy(page: Page):
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/ui/specimen")
    page.goto("/form")
    assert errors == []


def test_draft_is_saved_and_the_browser_keeps_no_copy(page: Page):
    page.goto("/form")
    page.fill("#title", "关于加装电梯的建议")
    page.wait_for_selector(".autosave-saved")
    assert draft_pages.STATE["title"] == "关于加装电梯的建议"
    assert page.evaluate("localStorage.length") == 0
    assert page.input_value("input[name=version]") == "2"
    assert page.inner_text(".autosave").strip() == "已保存 14:05"


def test_draft_after_the_log_in_ended_is_kept_and_offered_again(page: Page):
    page.goto("/form")
    draft_pages.STATE["answer"] = "ended"
    page.fill("#body", LONG)
    page.wait_for_selector(".autosave-ended [data-login]:not([hidden])")
    page.evaluate("document.querySelector('form').removeAttribute('data-leave')")
    draft_pages.STATE["answer"] = "save"
    page.goto("/form")
    assert page.input_value("#body") == ""
    page.click("[data-restore-take]")
    page.wait_for_selector(".autosave-saved")
    assert page.input_value("#body") == LONG
    assert draft_pages.STATE["body"] == LONG


def test_draft_without_network_is_saved_when_it_returns(page: Page):
    page.goto("/form")
    page.context.set_offline(True)
    page.fill("#body", LONG)
    page.wait_for_selector(".autosave-local")
    page.context.set_offline(False)
    page.wait_for_selector(".autosave-saved")
    assert draft_pages.STATE["body"] == LONG


def test_draft_changed_elsewhere_leads_to_the_comparison(page: Page):
    page.goto("/form")
    draft_pages.STATE["version"] = 9
    page.fill("#body", "我写的")
    page.wait_for_selector(".autosave-conflict")
    assert page.get_attribute("[data-merge]", "href") == "/merge"
    assert draft_pages.STATE["body"] == ""


def test_enter_that_picks_a_word_does_not_submit(page: Page):
    page.goto("/form")
    page.focus("#title")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "dianti", "selectionStart": 6, "selectionEnd": 6})
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter"})
    keyboard.send("Input.insertText", {"text": "电梯"})
    assert page.input_value("#title") == "电梯"
    assert draft_pages.STATE["submits"] == 0


def test_counter_counts_characters_and_says_how_many_are_too_many(page: Page):
    page.goto("/form")
    page.fill("#body", "一二三四五六七")
    assert page.inner_text(".count") == "还可写 3 字"
    page.fill("#body", "𠮷" * 12)
    assert page.inner_text(".count") == "超出 2 字"


def test_form_left_with_unsaved_text_asks_first(page: Page):
    page.goto("/form")
    draft_pages.STATE["answer"] = "ended"
    page.type("#body", "没有保存")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/accounts/login/")
    assert asked == ["beforeunload"]


def test_form_without_scripts_is_sent_whole(browser: Browser, address: str):
    draft_pages.reset()
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/form")
    page.fill("#title", "关于加装电梯的建议")
    page.click("button.btn-primary")
    assert draft_pages.STATE["submits"] == 1
    context.close()
