"""Ways to log in: a member adds a passkey, comes in by it alone, confirms a password by it, and takes it away again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import HOME, PASSWORD, PHONE, log_in, sound

pytestmark = pytest.mark.journey
WAYS = "/accounts/2fa/"
WHO = "member2"  # Another one than those whose log-ins the other journeys share.


@pytest.fixture
def phone(chromium: Browser, demo: str) -> Iterator[Page]:
    """A phone with a lock of its own. A passkey belongs to a name, and an address of digits is none."""
    context = chromium.new_context(
        base_url=demo.replace("127.0.0.1", "localhost"),
        locale="zh-CN",
        viewport={"width": PHONE[0], "height": PHONE[1]},
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    lock = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": lock | {"isUserVerified": True}})
    yield page
    context.close()


def log_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile(r"/$|/accounts/login/"))


def test_a_member_logs_in_by_passkey(phone: Page) -> None:
    log_in(phone, WHO)
    phone.goto(WAYS)
    sound(phone)
    phone.get_by_role("link", name="添加通行密钥").click()
    if "/reauthenticate/" in phone.url:
        phone.fill("[name=password]", PASSWORD)
        phone.click("main button[type=submit]")
    sound(phone)
    phone.locator("[name=name]").fill("我的手机")
    phone.get_by_role("button", name="添加通行密钥").click()
    expect(phone.get_by_text("通行密钥已添加。")).to_be_visible()
    expect(phone.get_by_role("heading", name="恢复码")).to_be_visible()
    phone.goto(WAYS)
    row = phone.locator("li.row-item", has_text="我的手机")
    expect(row).to_contain_text("还没有用过")
    expect(phone.get_by_text("添加了通行密钥").first).to_be_visible()
    sound(phone)

    log_out(phone)
    phone.goto(f"/accounts/login/?next={HOME}messages/")
    sound(phone)
    phone.get_by_role("button", name="用通行密钥登录").click()
    phone.wait_for_url(re.compile(f"^[^?]*{HOME}messages/$"))
    phone.goto(f"{HOME}messages/?kind=know")
    expect(phone.get_by_text("添加了通行密钥。如果不是您本人操作").first).to_be_visible()

    log_out(phone)
    phone.goto(f"/accounts/login/?next={HOME}")
    phone.fill("[name=login]", WHO)
    phone.fill("[name=password]", PASSWORD)
    phone.get_by_role("button", name="登录", exact=True).click()
    sound(phone)
    phone.get_by_role("button", name="用通行密钥确认").click()
    phone.wait_for_url(re.compile(f"^[^?]*{HOME}$"))

    phone.goto(WAYS)
    phone.get_by_role("link", name="改名 我的手机").click()
    if "/reauthenticate/" in phone.url:
        sound(phone)
        phone.fill("[name=password]", PASSWORD)
        phone.click("main button[type=submit]")
    phone.locator("[name=name]").fill("旧手机")
    phone.get_by_role("button", name="保存名称").click()
    phone.goto(WAYS)
    phone.get_by_role("link", name="删除 旧手机").click()
    sound(phone)
    phone.get_by_role("button", name="删除").click()
    phone.goto(WAYS)
    expect(phone.locator("li.row-item", has_text="旧手机")).to_have_count(0)


def test_without_scripts_the_password_is_enough(chromium: Browser, demo: str) -> None:
    context = chromium.new_context(base_url=demo, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="用通行密钥登录")).to_be_hidden()
    log_in(page, WHO)
    context.close()
