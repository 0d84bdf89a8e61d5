import pytest
from django.test import Client, RequestFactory

from yitang.foundation.ui import views


@pytest.fixture
def client() -> Client:
    return Client()


def test_large_print_is_kept_in_a_cookie_and_leads_back(client):
    response = client.get("/ui/large-print", {"on": "1", "next": "/accounts/login/"})
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    assert client.cookies["yt_large"].value == "1"
    assert 'class="large"' in client.get("/accounts/login/").content.decode()


def test_large_print_switched_off_forgets_the_cookie(client):
    client.get("/ui/large-print", {"on": "1"})
    client.get("/ui/large-print", {"on": "0"})
    assert 'class="large"' not in client.get("/accounts/login/").content.decode()


def test_large_print_never_leads_to_another_host(client):
    response = client.get("/ui/large-print", {"on": "1", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"


def test_language_switches_to_english_by_a_form(client):
    client.post("/ui/language", {"language": "en", "next": "/accounts/login/"})
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="en"' in page
    assert "Log-in name" in page


def test_specimen_is_not_there_in_production(client, monkeypatch):
    monkeypatch.delenv("YITANG_SPECIMEN", raising=False)
    assert client.get("/ui/specimen").status_code == 404


def test_specimen_is_there_when_asked_for(client, monkeypatch):
    monkeypatch.setenv("YITANG_SPECIMEN", "1")
    assert client.get("/ui/specimen").status_code == 200


def test_permission_page_gives_the_reason_and_a_way_on():
    request = RequestFactory().get("/yq/desk/")
    response = views.permission_denied(request, PermissionError("“准予立案”由提案委员会主任办理。"))
    assert response.status_code == 403
    assert "“准予立案”由提案委员会主任办理。" in response.content.decode()
    assert "/accounts/login/?next=/yq/desk/" in response.content.decode()


def test_conflict_page_shows_both_texts():
    pairs = [{"label": "建议内容", "theirs": "改过的文字。", "mine": "我写的文字。"}]
    response = views.conflict(RequestFactory().get("/x"), subject="关于加装电梯的建议", changed_by="温岚", pairs=pairs)
    assert response.status_code == 409
    page = response.content.decode()
    assert "改过的文字。" in page
    assert "我写的文字。" in page


def test_expired_form_says_that_nothing_was_sent():
    response = views.csrf_failure(RequestFactory().post("/x"))
    assert response.status_code == 403
    assert "内容没有送出" in response.content.decode()
