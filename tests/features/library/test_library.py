"""The library of cases: names looked for, approved by another act, published, searched, withdrawn, and taken up by a venue."""

import random
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from tests.insights.grassroots.world import fill
from yitang.features.library import actions
from yitang.features.library.models import LibraryCase, TakenUp
from yitang.features.library.names import names_in
from yitang.features.library.queries import holding, published, visible
from yitang.features.library.rules import LOOKED
from yitang.features.library.states import AXIS
from yitang.features.talks.models import Talk
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.actors import Actor, visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.further import further_steps
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.engine import advance

TEXT = {"title": "小桥晚上亮了", "summary": "先看现场，再坐下来谈。", "body": "桥头没有灯，村里和部门一起看了现场，当月装上。"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(council: Council, actor_with: ActorWith) -> Actor:
    fill(council, random.Random(1), 12)
    return actor_with(Role.RESEARCH_OFFICE)


@pytest.fixture
def chief(actor_with: ActorWith) -> Actor:
    return actor_with(Role.SECRETARY_GENERAL)


def begun(office: Actor, **more: object) -> UUID:
    return UUID(str(actions.begin(office, **(TEXT | more))["case_id"]))


def step(actor: Actor, case_id: UUID, edge: str, reason: str = "", **payload: str) -> None:
    advance(actor, case_id=case_id, axis=AXIS, edge=edge, reason=reason, payload=payload)


def test_names_are_found_wherever_they_stand(council: Council, office: Actor) -> None:
    with in_council(council.pk):
        assert names_in("会上周明说桥头没有灯。") == ["周明"]
        assert names_in("会上有人说桥头没有灯。") == []


def test_a_case_goes_from_the_talk_to_strangers_and_back(council: Council, office: Actor, chief: Actor) -> None:
    with in_council(council.pk):
        talk = Talk.objects.filter(held_on__isnull=False)[0]
        case_id = begun(office, origin_id=talk.pk, body="周明说桥头没有灯。", venue_id=talk.venue_id)
        with pytest.raises(Invalid) as refused:
            step(office, case_id, "submit")
        assert "周明" in str(refused.value.errors[LOOKED][0])
        actions.edit(office, case_id=case_id, expected_version=1, **TEXT)
        with pytest.raises(Conflict):
            actions.edit(office, case_id=case_id, expected_version=1, **TEXT)
        step(office, case_id, "submit")
        with pytest.raises(Blocked):
            actions.edit(office, case_id=case_id, expected_version=2, **TEXT)
        with pytest.raises(Refused):
            step(office, case_id, "approve")
        assert not published(visitor(council.pk)).exists()
        step(chief, case_id, "approve")
        step(office, case_id, "publish")
        row = published(visitor(council.pk)).get()
        assert (row.origin_kind, row.origin_id, row.published_on, row.case.publicity) == ("talk", talk.pk, today(), "public")
        assert [holding(visible(visitor(council.pk)), words).count() for words in ("现场 装上", "没有的词")] == [1, 0]
        step(office, case_id, "withdraw", reason="村里要求")
        assert not published(visitor(council.pk)).exists()
        assert LibraryCase.objects.get().case.publicity == "internal"


def test_a_common_word_passes_once_somebody_looked_at_it(council: Council, office: Actor) -> None:
    with in_council(council.pk):
        case_id = begun(office, body="周明亮的灯下，大家坐下来谈。")
        step(office, case_id, "submit", **{LOOKED: "yes"})
        assert LibraryCase.objects.get().case.decisions.get().data["names"] == 1


def test_nobody_copies_what_they_do_not_see(
    council: Council, other_council: Council, office: Actor, actor_with: ActorWith
) -> None:
    far = fill(other_council, random.Random(2), 3)[0]
    with in_council(council.pk), pytest.raises(NotFound):
        begun(office, origin_id=far.pk)
    member = actor_with(Role.MEMBER)
    with in_council(council.pk):
        begun(office)
        assert not visible(member).exists()
        with pytest.raises(Refused):
            begun(member)


def test_a_venue_takes_up_what_is_in_the_library(council: Council, office: Actor, chief: Actor) -> None:
    with in_council(council.pk):
        case_id, venue = begun(office), Venue.objects.all()[0]
        with pytest.raises(Blocked):
            actions.take_up(office, case_id=case_id, venue_id=venue.pk, taken_on=today())
        step(office, case_id, "submit")
        step(chief, case_id, "approve")
        step(office, case_id, "publish")
        actions.take_up(office, case_id=case_id, venue_id=venue.pk, taken_on=today(), note="按六步办")
        with pytest.raises(Invalid):
            actions.take_up(office, case_id=case_id, venue_id=venue.pk, taken_on=today())
        assert TakenUp.objects.get().venue == venue


def test_the_pages_lead_from_the_page_of_a_talk_to_the_public_page(
    council: Council, office: Actor, actor_with: ActorWith, account_with: AccountWith
) -> None:
    clerk = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    head = logged_in(account_with("head", Role.SECRETARY_GENERAL))
    base = f"/{council.code}/desk/library/"
    with in_council(council.pk):
        talk = Talk.objects.filter(held_on__isnull=False)[0]
        for reader, offered in ((office, [f"{base}new/?origin={talk.pk}"]), (actor_with(Role.COUNCIL_LEADER), [])):
            request = SimpleNamespace(actor=reader, council=council)
            steps = [one["url"] for one in further_steps(request, "talk", talk) if "library" in one["url"]]
            assert steps == offered
    assert clerk.get(f"{base}new/?origin={uuid4()}").status_code == 404
    begin = clerk.get(f"{base}new/", {"origin": str(talk.pk)})
    assert "改写时不留姓名" in begin.content.decode()
    made = clerk.post(f"{base}new/", TEXT | {"origin": str(talk.pk), "key": "k1"})
    assert made.status_code == 302, made.content.decode()
    clerk.post(f"{made.url}edit/", TEXT | {"title": "小桥亮了", "version": "1"})
    late = clerk.post(f"{made.url}edit/", TEXT | {"title": "迟到的修改", "version": "1"})
    assert (late.status_code, "迟到的修改" in late.content.decode()) == (422, True)
    for who, edge in ((clerk, "submit"), (head, "approve"), (clerk, "publish")):
        version = who.get(made.url).content.decode().split('name="version" value="')[1].split('"')[0]
        assert who.post(made.url, {"edge": edge, "version": version, "key": edge}).status_code == 302
    stranger = Client()
    assert "小桥亮了" in stranger.get(f"/{council.code}/library/?q=桥").content.decode()
    assert stranger.get(f"/{council.code}/library/?kind=nothing").status_code == 404
    page = stranger.get(f"/{council.code}/library/{made.url.rstrip('/').rsplit('/', 1)[1]}/")
    assert "先看现场" in page.content.decode()
    assert "小桥亮了" in clerk.get(base).content.decode()


SPEC = {
    ("draft", "submit"): ("submitted", {Role.RESEARCH_OFFICE, Role.COMMITTEE_CLERK, Role.SECRETARY_GENERAL}),
    ("submitted", "send_back"): ("draft", {Role.SECRETARY_GENERAL, Role.COUNCIL_LEADER}),
    ("submitted", "approve"): ("approved", {Role.SECRETARY_GENERAL, Role.COUNCIL_LEADER}),
    ("approved", "publish"): ("published", {Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL}),
    ("published", "withdraw"): ("withdrawn", {Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL}),
    ("withdrawn", "edit_again"): ("draft", {Role.RESEARCH_OFFICE, Role.COMMITTEE_CLERK, Role.SECRETARY_GENERAL}),
}
"""W1: the course as it is wanted, written from the work and not from the code."""
WALKERS = (Role.RESEARCH_OFFICE, Role.COMMITTEE_CLERK, Role.SECRETARY_GENERAL, Role.COUNCIL_LEADER, Role.MEMBER, Role.AUDITOR)


@pytest.mark.parametrize("luck", range(3))
def test_a_case_walks_as_the_course_says(council: Council, office: Actor, actor_with: ActorWith, luck: int) -> None:
    dice, actors = random.Random(luck), {role: actor_with(role) for role in WALKERS}
    edges = sorted({edge for _state, edge in SPEC})
    with in_council(council.pk):
        case_id, state = begun(office), "draft"
        for _step in range(60):
            role, edge = dice.choice(WALKERS), dice.choice(edges)
            wanted, may = SPEC.get((state, edge), ("", set()))
            try:
                step(actors[role], case_id, edge, reason="改一改")
            except (Conflict, NotFound, Refused):
                assert role not in may or not wanted
            else:
                assert role in may
                state = wanted
            row = LibraryCase.objects.select_related("case").get()
            assert row.case.stage == state
            assert published(visitor(council.pk)).exists() == (state == "published")
            assert (row.case.publicity == "public") == (state == "published")
