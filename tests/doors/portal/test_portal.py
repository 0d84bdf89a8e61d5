"""What strangers read, and what they never reach."""

import re
import xml.etree.ElementTree as ET
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.features.proposals.house import BODY, TITLE, House
from yitang.features.proposals.actions import purge
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def published(house: House, title: str = TITLE, body: str = BODY, **fields: str) -> UUID:
    """A proposal with its reply, brought before the public."""
    case_id = house.answered(title=title, **fields)
    director = house.office(Role.PROPOSAL_DIRECTOR)
    house.step(director, case_id, "publication.publish", payload={"title": title, "body": body})
    return case_id


def page(client: Client, path: str = "", status: int = 200) -> str:
    response = client.get(f"/yunhe/{path}")
    assert response.status_code == status, path
    return response.content.decode()


def test_first_page_leads_to_the_newest_text(house: House, client: Client) -> None:
    case_id = published(house)
    html = page(client)
    assert f'<a href="/yunhe/proposals/{case_id}/" title="{TITLE}">{TITLE}</a>' in html
    assert 'action="/yunhe/proposals/"' in html
    assert "查看全部 1 件提案与答复" in html


def test_first_page_of_an_empty_council_says_so(house: House, client: Client) -> None:
    assert "目前还没有公开的提案。" in page(client)


def test_text_shows_title_facts_body_and_reply(house: House, client: Client) -> None:
    html = page(client, f"proposals/{published(house)}/")
    for words in (TITLE, "第 1 号", "十届五次会议", "丁一", "社会建设", "云河县教育局的答复", "办理结果：A类：已经解决或采纳"):
        assert words in html
    assert "<p>一、已在六个街道选址。" in html or "已在六个街道选址。" in html


@pytest.mark.parametrize("stage", ["draft", "submitted", "filed", "answered"])
def test_proposal_before_publication_is_not_there(house: House, client: Client, stage: str) -> None:
    case_id = getattr(house, stage)()
    page(client, f"proposals/{case_id}/", 404)
    for path in ("", "proposals/", "proposals/feed.atom", "sitemap-proposals-1.xml", "proposals/?q=食堂"):
        html = page(client, path)
        assert str(case_id) not in html
        assert TITLE not in html


def test_reply_that_is_not_public_stays_out(house: House, client: Client) -> None:
    case_id = house.answered(publicity="internal")
    house.step(house.office(Role.PROPOSAL_DIRECTOR), case_id, "publication.publish", payload={"body": BODY})
    html = page(client, f"proposals/{case_id}/")
    assert "答复已送提案者，未予公开。" in html
    assert "已在六个街道选址" not in html


def test_copy_taken_down_or_removed_is_gone_at_once(house: House, client: Client) -> None:
    first, second = published(house), published(house)
    director = house.office(Role.PROPOSAL_DIRECTOR)
    house.step(director, first, "publication.take_down", reason="提案者撤回同意")
    purge(director, case_id=second, reason="误传")
    for case_id in (first, second):
        page(client, f"proposals/{case_id}/", 404)
    assert TITLE not in page(client, "proposals/")


def test_copy_of_another_council_is_not_found_here(house: House, client: Client, other_council: Council) -> None:
    case_id = published(house)
    assert client.get(f"/qingshan/proposals/{case_id}/").status_code == 404
    assert TITLE not in client.get("/qingshan/proposals/").content.decode()


def test_list_is_narrowed_by_class_session_unit_and_words(house: House, client: Client) -> None:
    published(house, title="关于社区食堂的建议")
    published(house, title="关于公交线路的建议", class_code="economy", body="增加 B12 路。")
    for query, titles in {
        "": {"社区食堂", "公交线路"},
        "?class=economy": {"公交线路"},
        "?session=十届五次会议": {"社区食堂", "公交线路"},
        "?session=九届一次会议": set(),
        "?unit=云河县教育局": {"社区食堂", "公交线路"},
        "?unit=教育局": set(),
        "?q=食堂": {"社区食堂"},
        "?q=建议 b12": {"公交线路"},
        "?q=2": {"公交线路"},
        "?q=食堂&class=economy": set(),
    }.items():
        html = page(client, f"proposals/{query}")
        found = set(re.findall(r'title="关于(.{4})的建议"', html))
        assert found == titles, query
        assert ("没有符合条件的提案" in html) == (not titles), query


def test_counts_beside_the_facets_open_to_as_many_rows(house: House, client: Client) -> None:
    for n in range(3):
        published(house, title=f"甲{n}")
    published(house, title="乙", class_code="economy")
    facets = re.findall(r'<li><a href="([^"]+)">([^<]+)</a><span class="num">(\d+)</span>', page(client))
    assert [(label, int(n)) for _url, label, n in facets] == [("社会建设", 3), ("经济建设", 1), ("十届五次会议", 4)]
    for url, _label, n in facets:
        assert f"共 {n} 件" in client.get(url).content.decode()


def test_pages_have_addresses_and_a_page_too_far_is_404(house: House, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yitang.features.proposals.public.portal.PER_PAGE", 2)
    for n in range(3):
        published(house, title=f"甲{n}")
    assert re.findall(r'title="(甲\d)"', page(client, "proposals/")) == ["甲2", "甲1"]
    assert re.findall(r'title="(甲\d)"', page(client, "proposals/?page=2")) == ["甲0"]
    for wrong in ("0", "3", "-1", "x", "9999999", "１"):
        page(client, f"proposals/?page={wrong}", 404 if wrong != "１" else 200)


def test_every_link_carries_the_language_and_the_size_on(house: House, client: Client) -> None:
    case_id = published(house)
    html = page(client, "proposals/?lang=en&large=1")
    assert '<html lang="en" class="large">' in html
    assert f'href="/yunhe/proposals/{case_id}/?large=1&amp;lang=en"' in html
    inner = [url for url in re.findall(r'href="(/yunhe/[^"]*)"', html) if "feed" not in url]
    assert [url for url in inner if "lang=en" not in url or "large=1" not in url] == [
        "/yunhe/proposals/?lang=en",  # standard print
        "/yunhe/proposals/?large=1",  # Chinese
    ]


def test_markup_in_a_text_is_shown_not_obeyed(house: House, client: Client) -> None:
    bad = '<script>alert(1)</script>"><img src=x>'
    case_id = published(house, title=bad, body=BODY + bad)
    for path in ("", "proposals/", f"proposals/{case_id}/", "proposals/feed.atom", f"proposals/?q={bad}"):
        assert "<script>alert" not in page(client, path)
        assert "<img src=x" not in page(client, path)


def test_feed_is_atom_with_ids_that_stay(house: House, client: Client) -> None:
    first, second = published(house, title="甲\x0b"), published(house, title="乙")
    response = client.get("/yunhe/proposals/feed.atom")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)
    assert feed.findtext(f"{ATOM}id") == f"urn:uuid:{house.council.pk}"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"urn:uuid:{second}", f"urn:uuid:{first}"]
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["乙", "甲"]
    assert [entry.findtext(f"{ATOM}author/{ATOM}name") for entry in entries] == ["丁一", "丁一"]
    assert entries[0].find(f"{ATOM}link").attrib["href"] == f"http://testserver/yunhe/proposals/{second}/"
    assert all(entry.findtext(f"{ATOM}updated") for entry in entries)


def test_search_engines_find_every_page_and_no_desk(house: House, client: Client) -> None:
    case_id = published(house)
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /*/desk/" in robots
    assert "Sitemap: http://testserver/yunhe/sitemap.xml" in robots
    index = ET.fromstring(page(client, "sitemap.xml"))
    (part,) = [place.text for place in index.iter(f"{SITEMAP}loc")]
    assert part == "http://testserver/yunhe/sitemap-proposals-1.xml"
    places = [place.text for place in ET.fromstring(client.get(part).content).iter(f"{SITEMAP}loc")]
    assert places == ["http://testserver/yunhe/proposals/", f"http://testserver/yunhe/proposals/{case_id}/"]
    page(client, "sitemap-proposals-2.xml", 404)
    page(client, "sitemap-nothing-1.xml", 404)


def test_required_statements_are_linked_from_every_page(house: House, client: Client) -> None:
    for path in ("", "proposals/", f"proposals/{published(house)}/", "accessibility/", "privacy/"):
        html = page(client, path)
        assert 'href="/yunhe/accessibility/"' in html
        assert 'href="/yunhe/privacy/"' in html


def test_unknown_address_keeps_the_portal_around_it(house: House, client: Client) -> None:
    html = page(client, f"proposals/{uuid4()}/", 404)
    assert "此地址没有内容" in html
    assert 'content="noindex"' in html
    assert client.get("/nowhere/").status_code == 404


def test_search_stops_at_the_most_and_says_so(house: House, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("public.shelf", "public.portal"):
        monkeypatch.setattr(f"yitang.features.proposals.{module}.MOST_FOUND", 2)
    for n in range(3):
        published(house, title=f"甲{n}")
    html = page(client, "proposals/?q=甲")
    assert re.findall(r'title="(甲\d)"', html) == ["甲2", "甲1"]
    assert "显示最新的 2 件，增加词语可缩小范围。" in html
