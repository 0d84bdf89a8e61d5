import re
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor, Grant, visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui import menu
from yitang.foundation.ui.context import Shell
from yitang.foundation.ui.menu import MenuItem
from yitang.foundation.ui.navigation import audiences, visible_items

ONE = UUID(int=1)


def actor(*roles: str) -> Actor:
    return Actor(ONE, "许知衡", ONE, tuple(Grant(role, ONE) for role in roles))


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> Registry[MenuItem]:
    registry: Registry[MenuItem] = Registry("ui.menu of this test")
    monkeypatch.setattr(menu, "MENU", registry)
    everybody = {"member", "clerk", "unit", "leader"}
    for item in (
        MenuItem("write", "写", "plus", "write", order=30, audience={"member"}, phone=3),
        MenuItem("todo", "待办", "inbox", "todo", order=10, audience=everybody, phone=1, badge=lambda request: 3),
        MenuItem("proposals", "提案", "file-text", "proposals", order=20, audience=everybody, phone=2),
        MenuItem("settings", "设置", "settings", "todo", group="settings", audience={"clerk"}),
    ):
        registry.register(item.code, item)
    return registry


def request_of(who: Actor, address: str = "/yq/desk/proposals/7") -> HttpRequest:
    request = RequestFactory().get(address)
    request.council, request.actor = Council(id=ONE, code="yq", name="政协云桥市委员会"), who  # type: ignore[attr-defined]
    return request


def test_audiences_come_from_the_roles():
    assert audiences(actor(Role.MEMBER)) == {"member"}
    assert audiences(actor(Role.UNIT_HANDLER, Role.MEMBER)) == {"unit", "member"}
    assert audiences(actor(Role.PROPOSAL_CLERK)) == {"clerk"}
    assert audiences(None) == set()


def test_menu_of_a_member_leaves_the_clerks_entries_out(entries):
    assert [item.code for item in visible_items(actor(Role.MEMBER))] == ["todo", "proposals", "write"]
    assert [item.code for item in visible_items(actor(Role.PROPOSAL_CLERK))] == ["todo", "proposals", "settings"]


def test_menu_of_a_visitor_is_empty(entries):
    assert visible_items(visitor(ONE)) == []


@override_settings(ROOT_URLCONF="tests.foundation.ui.frame_pages")
def test_phone_bar_has_writing_in_the_middle(entries):
    bar = Shell(request_of(actor(Role.MEMBER))).phone_bar
    assert [(entry.item.code, entry.badge) for entry in bar] == [("todo", 3), ("proposals", None), ("write", None)]


@override_settings(ROOT_URLCONF="tests.foundation.ui.frame_pages")
def test_menu_marks_the_part_that_is_open(entries):
    shell = Shell(request_of(actor(Role.MEMBER)))
    assert [entry.item.code for entry in shell.entries if entry.current] == ["proposals"]


@override_settings(ROOT_URLCONF="tests.foundation.ui.frame_pages")
def test_menu_groups_without_entries_are_left_out(entries):
    assert [str(group.label) for group in Shell(request_of(actor(Role.PROPOSAL_CLERK))).menu] == ["", "设置"]


def test_shell_without_a_council_has_no_menu(entries):
    shell = Shell(RequestFactory().get("/accounts/login/"))
    assert (shell.entries, shell.council, shell.unread) == ([], None, 0)


@override_settings(ROOT_URLCONF="tests.foundation.ui.frame_pages")
def test_frame_gives_each_reader_their_own_name_token_and_address(entries):
    class Person(AnonymousUser):
        is_authenticated = True

        def __str__(self) -> str:
            return self.shown

    frames = []
    for shown, address in (("许知衡", "/yq/desk/proposals/7?q=a&b=c"), ("<b>温岚</b>", "/yq/desk/proposals/8")):
        request = request_of(actor(Role.MEMBER), address)
        request.user = Person()
        request.user.shown = shown  # type: ignore[attr-defined]
        frames.append(Shell(request).frame)
    first, second = (f"{frame.top_name}{frame.top_acts}{frame.side}{frame.tabbar}" for frame in frames)
    assert "许知衡" in first and "许知衡" not in second
    assert "&lt;b&gt;温岚&lt;/b&gt;" in second
    assert 'name="next" value="/yq/desk/proposals/7?q=a&amp;b=c"' in first
    assert "next=/yq/desk/proposals/7%3Fq%3Da%26b%3Dc" in first
    tokens = [re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', html) for html in (first, second)]
    assert set(tokens[0]).isdisjoint(tokens[1])
    assert not re.search("[\ue000-\ue001]", first + second)


@override_settings(ROOT_URLCONF="tests.foundation.ui.frame_pages")
def test_frame_follows_the_open_part_and_the_counts(entries):
    open_list = Shell(request_of(actor(Role.MEMBER), "/yq/desk/proposals/")).frame.side
    at_home = Shell(request_of(actor(Role.MEMBER), "/yq/desk/")).frame.side
    assert 'href="/yq/desk/proposals/" aria-current="page"' in open_list
    assert 'href="/yq/desk/" aria-current="page"' in at_home
    assert '<span class="menu-count">3</span>' in at_home
