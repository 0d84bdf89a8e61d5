"""The pages of talks: the whole way by forms, what each reader sees, lists with a fixed number of questions."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.doors.api.programme import a_token
from tests.features.talks.conftest import Village
from tests.fixtures import AccountWith
from yitang.features.talks.models import Problem, Talk
from yitang.foundation.accounts.models import Account
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.suggestions.models import Suggestion


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
    return client


@pytest.fixture
def convener(village: Village, account_with: AccountWith) -> Client:
    return client_of(account_with("convener", Role.VENUE_CONVENER, principal=village.principal(village.convener)))


@pytest.fixture
def office(village: Village, account_with: AccountWith) -> Client:
    return client_of(account_with("office", Role.RESEARCH_OFFICE))


def base(village: Village) -> str:
    return f"/{village.council.code}/desk/talks/"


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1]


def sent(client: Client, url: str, *names: str, **fields: Any) -> str:
    """Fill a form as it is shown and send it; the address that it leads to."""
    html = client.get(url).content.decode()
    asked = {name: hidden(html, name) for name in ("key", *names)} | fields
    answer = client.post(url, asked)
    assert answer.status_code == 302, re.findall(r'class="(?:error[^"]*)"[^>]*>(.*?)<', answer.content.decode())
    return str(answer.headers["Location"])


def step(client: Client, url: str, edge: str, **fields: Any) -> str:
    html = client.get(url).content.decode()
    form = {"key": f"{hidden(html, 'key')}", "version": hidden(html, "version"), "edge": edge} | fields
    answer = client.post(url, form)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_convener_goes_the_whole_way_by_the_forms(village: Village, convener: Client, office: Client) -> None:
    here = base(village)
    assert "云水村议事室" in convener.get(f"{here}mine/").content.decode()
    fields = {"venue": "V001", "title": "村口路灯", "source": "people", "text": "三盏不亮", "proposer": "村民代表"}
    topic = sent(convener, f"{here}topics/new/", "case_id", **fields)
    short = convener.post(topic, {"edge": "confirm", "version": "1", "key": "k"})
    assert short.status_code == 422
    assert "写明由哪个党组织确定" in short.content.decode()
    step(convener, topic, "confirm", confirmed_by="村党支部", confirmed_on="2026-01-05", confirmed_paper="记录 3 号")
    topic_id = topic.rstrip("/").rsplit("/", 1)[1]
    new = f"{here}new/?topic={topic_id}"
    talk = sent(convener, new, "case_id", venue="V001", topic=topic_id, day="2099-03-01", hour="15:00", chair="老周")
    step(convener, talk, "announce")
    step(convener, talk, "open", held_on="2026-01-10")
    sent(convener, f"{talk}attendance/", "version", n_resident="12", n_member="1", named="陆言秋", chaired="")
    sent(convener, f"{talk}suggest/", "suggestion_id", text="先修学校一段", listed="", said_by="村民代表")
    sent(convener, f"{talk}minutes/", "version", minutes="大家都说要修。", consensus="reached", agreed="本月修好。")
    problem = sent(convener, f"{talk}problem/", "case_id", text="村口三盏路灯不亮")
    given = {"mode": "sole", "lead": "市政服务中心", "due_on": "2099-01-01"}
    step(convener, problem, "assign", **given)
    step(convener, problem, "report", report="都换了。", outcome="solved", evidence="亮灯照片")
    step(convener, problem, "conclude", outcome="solved", word="content", residents_text="亮堂了")
    step(convener, talk, "close")
    page = convener.get(talk).content.decode()
    assert "群众代表 12" in page
    assert "陆言秋" in page
    sent(office, f"{talk}release/", title="路灯修好了", text="三盏路灯本月修好。")
    public = Client().get(f"/{village.council.code}/grassroots/venues/V001/").content.decode()
    assert "三盏路灯本月修好。" in public
    assert "陆言秋" not in public
    with in_council(village.council.pk):
        assert Talk.objects.get().case.stage == "closed"
        assert Problem.objects.get().outcome == "solved"
        assert Suggestion.objects.count() == 1


def test_form_keeps_every_character_and_says_what_is_missing(village: Village, convener: Client) -> None:
    answer = convener.post(f"{base(village)}topics/new/", {"venue": "V001", "title": "", "text": "<b>水</b>\n", "key": "k"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "选择议题来源" in html
    assert "&lt;b&gt;水&lt;/b&gt;" in html


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(village: Village, convener: Client) -> None:
    with in_council(village.council.pk):
        talk_id = village.opened()
        village.write(talk_id)
    page = f"{base(village)}{talk_id}/minutes/"
    answer = convener.post(page, {"key": "k", "version": "1", "minutes": "我的纪要", "consensus": "none"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "我的纪要" in html
    assert "刚被他人改过" in html
    with in_council(village.council.pk):
        assert Talk.objects.get().minutes == "大家都说路灯要修。"


def test_each_reader_sees_the_own_part(village: Village, account_with: AccountWith) -> None:
    with in_council(village.council.pk):
        problem_id = village.assigned()
        talk_id = Problem.objects.get(pk=problem_id).talk_id
    here = base(village)
    unit = client_of(account_with("unit", Role.UNIT_HANDLER, principal=village.principal(village.unit)))
    stranger = client_of(account_with("other", Role.UNIT_HANDLER, principal=UUID(int=7)))
    member = client_of(account_with("member", Role.MEMBER, principal=village.principal(village.member)))
    pages = (f"{here}problems/{problem_id}/", f"{here}{talk_id}/", f"{here}{talk_id}/minutes/")
    seen = [[client.get(page).status_code for page in pages] for client in (unit, stranger, member)]
    assert seen == [[200, 200, 403], [404, 404, 403], [404, 200, 403]]
    assert "报告办理情况" in unit.get(pages[0]).content.decode()


def test_programme_reads_talks_and_problems(village: Village, account_with: AccountWith) -> None:
    with in_council(village.council.pk):
        problem_id = village.assigned()
        talk_id = Problem.objects.get(pk=problem_id).talk_id
    account = account_with("api", Role.RESEARCH_OFFICE)
    client = Client(headers={"Authorization": f"Bearer {a_token(account, village.council)}"})
    api = f"/api/v1/{village.council.code}/talks"
    listed = client.get(api).json()
    assert (listed["total"], listed["items"][0]["id"]) == (1, str(talk_id))
    assert client.get(f"{api}/{talk_id}").json()["problem_ids"] == [str(problem_id)]
    assert client.get(f"{api}/problems?stage=unsolved").json()["total"] == 1
    assert client.get(f"{api}/problems/{problem_id}").json()["owners"] == ["市政服务中心"]
    assert client.get(f"{api}/problems?stage=late").json()["total"] == 0
