"""The course of a case: from the matter to the feedback, never through a case that the reader does not see, never to a protected source."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors.api.programme import a_token
from tests.doors.test_middleware import logged_in
from tests.features.grassroots.conftest import office, venue  # noqa: F401 fixtures
from tests.features.talks.offline.conftest import confirmed_topic
from tests.fixtures import AccountWith, seed
from tests.insights.chain.world import DAY, World, build_world
from tests.trust.report import FULL, SECOND, report
from yitang.features.briefs.models import Issue
from yitang.features.briefs.sources import open_to
from yitang.features.grassroots.models import Matter
from yitang.features.talks.actions import open_talk
from yitang.features.talks.problems import note_problem
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.chain import walking
from yitang.insights.chain.views import all_stations
from yitang.insights.chain.walking import Course, course_of
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import CASE_KINDS

RAISED, TURNED, MERGED, FOLLOWS = "raised_from", "turned_into", "merged_into", "follows_up"
KINDS = ("matter", "gathering", "brief", "proposal")


@pytest.fixture
def world(council: Council) -> World:
    return build_world(council)


def whole(world: World) -> dict[str, UUID]:
    """A matter, the session about it, a brief of what was said there, the proposal that it became, with its whole course."""
    found = {
        "matter": world.case("matter", "石桥街路灯坏了三盏", answered_on=DAY, outcome="not"),
        "gathering": world.case("gathering", "石桥镇路灯恳谈"),
        "brief": world.case("brief", "关于补齐集镇路灯的建议", outcome="issued", outcome_on=DAY),
        "proposal": world.case("proposal", "关于集镇照明的提案", outcome="filed", outcome_on=DAY),
    }
    world.tie(RAISED, found["gathering"], found["matter"])
    world.tie(RAISED, found["brief"], found["gathering"])
    world.tie(TURNED, found["brief"], found["proposal"])
    world.suggestion(
        found["gathering"], "先修学校门口的三盏", adopted="full", unit=world.people["县交通局"], due_on=DAY, answered_on=DAY
    )
    world.handled(found["proposal"])
    return found


def course(world: World, actor: Actor, case_id: UUID) -> Course:
    with in_council(world.council.pk):
        return course_of(actor, world.council, case_id)


def kinds(found: Course) -> list[str]:
    return [node.case.kind for node in found.in_order()]


def test_editor_sees_the_whole_course_from_either_end(world: World) -> None:
    made = whole(world)
    editor = world.actor(Role.RESEARCH_OFFICE)
    for start in made.values():
        found = course(world, editor, start)
        assert kinds(found) == ["matter", "gathering", "brief", "proposal"]
        assert len(found.ties) == 3
        assert not found.cut
    with in_council(world.council.pk):
        nodes = course(world, editor, made["matter"]).in_order()
        stations = all_stations(editor, world.council, nodes)
    told = {node.case.kind: [one.code for one in stations[node.case.pk]] for node in nodes}
    assert told == {"matter": ["reply"], "gathering": ["suggestion"], "brief": [], "proposal": ["unit", "reply", "rating"]}
    assert not any("吴二" in one.words for own in stations.values() for one in own)


def test_who_may_not_read_the_source_is_not_led_to_it(world: World) -> None:
    made = whole(world)
    reader = world.actor(Role.SECRETARY_GENERAL)
    # The secretary-general sees all four; the ties of the brief would say who reflected it.
    assert kinds(course(world, reader, made["brief"])) == ["brief"]
    assert kinds(course(world, reader, made["proposal"])) == ["proposal"]
    assert kinds(course(world, reader, made["matter"])) == ["matter", "gathering"]
    unit = world.actor(Role.UNIT_HEAD, "县交通局")
    assert kinds(course(world, unit, made["proposal"])) == ["proposal"]
    writer = world.actor(Role.MEMBER, "丁守拙")
    assert kinds(course(world, writer, made["brief"])) == ["brief", "proposal"]


def test_the_protection_is_what_keeps_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = whole(world)
    # The control: the brief is a kind like any other.
    monkeypatch.setattr(walking, "_protects", lambda case: False)
    assert kinds(course(world, world.actor(Role.SECRETARY_GENERAL), made["brief"])) == [
        "matter",
        "gathering",
        "brief",
        "proposal",
    ]


def test_nothing_is_followed_through_a_case_that_is_not_seen(world: World) -> None:
    made = whole(world)
    with pytest.raises(NotFound):
        course(world, world.actor(Role.MEMBER, "吴二"), made["matter"])
    # A member sees the filed proposal alone, as if nothing were behind it.
    assert kinds(course(world, world.actor(Role.MEMBER, "吴二"), made["proposal"])) == ["proposal"]


def reachable(world: World, actor: Actor, start: UUID) -> set[UUID]:
    """The rule in plain words: from case to case by links whose both ends the reader's rows contain, and into or out of a brief from
    a case of another kind only where its source is open."""
    seen, opened = set(), set()
    for kind in KINDS:
        own = CASE_KINDS.get(kind)
        rows = list(policy.rows(actor, own.rows, own.subjects()))
        seen |= {row.pk for row in rows}
        opened |= open_to(actor, rows) if kind == "brief" else {row.pk for row in rows}
    if start not in seen:
        return set()
    pairs = [
        (link.source_id, link.target_id)
        for link in CaseLink.objects.all()
        if {link.source_id, link.target_id} <= seen
        and (world.cases[link.source_id].kind == world.cases[link.target_id].kind or {link.source_id, link.target_id} <= opened)
    ]
    found, fresh = {start}, {start}
    while fresh:
        fresh = {end for pair in pairs if set(pair) & fresh for end in pair} - found
        found |= fresh
    return found


PLANS = st.tuples(
    st.lists(st.tuples(st.sampled_from(KINDS), st.booleans(), st.booleans()), min_size=3, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from([RAISED, TURNED, MERGED, FOLLOWS])), max_size=12),
)
READERS: Iterable[tuple[str, str]] = [
    (Role.MEMBER, "丁守拙"),
    (Role.MEMBER, "吴二"),
    (Role.RESEARCH_OFFICE, ""),
    (Role.SECRETARY_GENERAL, ""),
    (Role.COUNCIL_LEADER, ""),
    (Role.PROPOSAL_CLERK, ""),
    (Role.UNIT_HEAD, "县交通局"),
    (Role.CORRESPONDENT, "吴二"),
]


def _grow(world: World, plan: tuple[list[tuple[str, bool, bool]], list[tuple[int, int, str]]]) -> list[UUID]:
    rows, links = plan
    made = []
    for kind, handed_in, own in rows:
        fields: dict[str, object] = {}
        if kind in ("brief", "proposal"):
            fields = {"submitted_on": DAY if handed_in else None}
            whose = world.people["丁守拙" if own else "吴二"]
            fields["submitter" if kind == "proposal" else "reflector"] = whose
            fields |= {"outcome": "filed" if kind == "proposal" else "issued", "outcome_on": DAY} if handed_in and own else {}
        made.append(world.case(kind, **fields))
    for one, other, kind in dict.fromkeys(links):
        if max(one, other) < len(made) and one != other:
            world.tie(kind, made[one], made[other])
    return made


WALKED: list[int] = []


@settings(
    max_examples=200 if FULL else 4 if SECOND else 8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(PLANS)
def test_a_course_holds_what_the_rows_contain_and_nothing_else(
    world: World, plan: tuple[list[tuple[str, bool, bool]], list[tuple[int, int, str]]]
) -> None:
    made = _grow(world, plan)
    for role, name in READERS:
        actor = world.actor(role, name)
        for start in made:
            with in_council(world.council.pk):
                expected = reachable(world, actor, start)
            if not expected:
                with pytest.raises(NotFound):
                    course(world, actor, start)
                continue
            found = course(world, actor, start)
            assert set(found.nodes) == expected
            assert {node.case.pk for node in found.in_order()} == expected
            WALKED.append(1)


def test_walked_courses_are_reported(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = whole(world)
    reader = world.actor(Role.MEMBER, "吴二")
    # The control: somebody forgets to ask for the rows.
    monkeypatch.setattr(walking.policy, "rows", lambda actor, kind, rows: rows)
    monkeypatch.setattr(walking, "_protects", lambda case: False)
    found = course(world, reader, made["proposal"])
    with in_council(world.council.pk):
        monkeypatch.undo()
        leaked = set(found.nodes) - reachable(world, reader, made["proposal"])
    assert len(leaked) == 3
    report("A2", figure=len(WALKED), unit="courses of random worlds equal to the rule of rows", control="caught")


def test_a_long_course_is_cut_with_a_sentence_and_costs_no_more(world: World) -> None:
    editor = world.actor(Role.RESEARCH_OFFICE)
    ids = [world.case("proposal") for _n in range(walking.DEEP + 3)]
    for earlier, later in pairwise(ids):
        world.tie(TURNED, earlier, later)
    found = course(world, editor, ids[0])
    assert found.cut
    assert len(found.nodes) == walking.DEEP + 1
    hub = world.case("gathering")
    for _n in range(12):
        world.tie(RAISED, world.case("proposal"), hub)
    with CaptureQueriesContext(connection) as few:
        course(world, editor, hub)
    for _n in range(20):
        world.tie(RAISED, world.case("proposal"), hub)
    with CaptureQueriesContext(connection) as many:
        found = course(world, editor, hub)
    assert len(found.nodes) == 33
    assert reads(few) == reads(many)


def reads(found: CaptureQueriesContext) -> int:
    return sum(' FROM "' in one["sql"] for one in found.captured_queries)


def test_a_circle_is_put_in_order_once(world: World) -> None:
    ids = [world.case("proposal") for _n in range(3)]
    for earlier, later in ((0, 1), (1, 2), (2, 0)):
        world.tie(TURNED, ids[earlier], ids[later])
    found = course(world, world.actor(Role.PROPOSAL_CLERK), ids[1])
    assert [node.case.pk for node in found.in_order()] == ids


def test_the_page_draws_links_and_says_the_same_as_a_list(world: World, account_with: AccountWith) -> None:
    made = whole(world)
    editor = logged_in(account_with("bai", Role.RESEARCH_OFFICE))
    address = f"/yunhe/desk/chain/{made['brief']}/"
    editor.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = editor.get(address).content.decode()
    assert reads(asked) <= 35
    assert page.count('class="chain-case') == 4
    assert page.count('class="chain-case chain-case-here"') == 1
    assert page.count('class="chain-arc"') == 3
    assert page.count("石桥街路灯坏了三盏") >= 2
    assert " style=" not in page
    detail = editor.get(f"/yunhe/desk/proposals/{made['proposal']}/").content.decode()
    assert f"/yunhe/desk/chain/{made['proposal']}/" in detail
    member = logged_in(account_with("wu", Role.MEMBER, principal=world.people["吴二"].pk))
    assert member.get(f"/yunhe/desk/chain/{made['matter']}/").status_code == 404
    alone = member.get(f"/yunhe/desk/chain/{made['proposal']}/").content.decode()
    assert "石桥" not in alone


def test_a_brief_is_followed_into_the_council_to_which_it_was_sent(
    world: World, other_council: Council, account_with: AccountWith
) -> None:
    above = build_world(other_council)
    below = world.case("brief", "县里的信息", outcome="issued", outcome_on=DAY)
    arrived = above.case("brief", "州里收到的信息", reflector=None, origin_council_id=world.council.pk, origin_case_id=below)
    further = above.case("brief", "州里的综合信息", reflector=None)
    above.tie(MERGED, arrived, further)
    both = account_with("both", Role.RESEARCH_OFFICE)
    with seed(other_council):
        row = Appointment(council=other_council, account=both, role=Role.RESEARCH_OFFICE, valid_from=DAY.replace(year=2020))
        row.save(force_insert=True)
    page = logged_in(both).get(f"/yunhe/desk/chain/{below}/").content.decode()
    assert "州里收到的信息" in page
    assert "州里的综合信息" in page
    assert "县里的信息" in logged_in(both).get(f"/qingshan/desk/chain/{further}/").content.decode()
    one = account_with("one", Role.RESEARCH_OFFICE)
    assert "州里" not in logged_in(one).get(f"/yunhe/desk/chain/{below}/").content.decode()
    # A token is of one council and stays there.
    headers = {"Authorization": f"Bearer {a_token(both, world.council, purpose='read')}"}
    told = Client().get(f"/api/v1/yunhe/cases/{below}/chain", headers=headers).json()
    assert [one["title"] for one in told["cases"]] == ["县里的信息"]


def test_programmes_read_the_same(world: World, account_with: AccountWith) -> None:
    made = whole(world)
    headers = {"Authorization": f"Bearer {a_token(account_with('robot', Role.RESEARCH_OFFICE), world.council, purpose='read')}"}
    told = Client().get(f"/api/v1/yunhe/cases/{made['gathering']}/chain", headers=headers).json()
    assert [one["kind"] for one in told["cases"]] == ["matter", "gathering", "brief", "proposal"]
    assert [one["kind"] for one in told["cases"][3]["stations"]] == ["unit", "reply", "rating"]
    assert len(told["ties"]) == 3
    missing = Client().get(f"/api/v1/yunhe/cases/{world.council.pk}/chain", headers=headers)
    assert missing.status_code == 404


def test_the_resident_is_told_what_is_public_and_no_more(world: World) -> None:
    made = whole(world)
    code = "A" * 26
    with seed(world.council):
        Matter.objects.filter(pk=made["matter"]).update(digest=digest_of(code))
        Issue(
            council=world.council,
            case_id=made["brief"],
            year=2026,
            number=1,
            code="信息〔2026〕第1期",
            form="single",
            issued_on=DAY + timedelta(days=7),
        ).save(force_insert=True)
    page = Client().get(f"/yunhe/say/{code}/").content.decode()
    told = ["由此形成的提案已交县交通局办理", "作为社情民意信息转给了负责单位", "县交通局已答复提案"]
    places = [page.find(words) for words in told]
    assert -1 not in places
    assert places == sorted(places)
    for secret in ("丁守拙", "吴二", "关于集镇照明的提案", "关于补齐集镇路灯的建议", "答复的正文", "先修学校门口"):
        assert secret not in page


def test_no_page_says_which_proposal_a_brief_became_to_those_who_may_not_read_its_source(
    world: World, account_with: AccountWith
) -> None:
    made = whole(world)
    ways = [
        (f"/yunhe/desk/proposals/{made['proposal']}/", f"/yunhe/desk/briefs/{made['brief']}/"),
        (f"/yunhe/desk/briefs/{made['brief']}/", f"/yunhe/desk/proposals/{made['proposal']}/"),
    ]
    writer = world.people["丁守拙"].pk
    for role, principal, told in (
        (Role.SECRETARY_GENERAL, None, False),
        (Role.RESEARCH_OFFICE, None, True),
        (Role.MEMBER, writer, True),
    ):
        client = logged_in(account_with(f"who-{role}", role, principal=principal))
        for page, other in ways:
            answer = client.get(page)
            assert answer.status_code == 200
            assert (f'href="{other}"' in answer.content.decode()) == told, (role, page)


def test_talks_and_problems_are_tied_by_their_own_rows(
    office: Actor,  # noqa: F811 the fixtures
    venue: Venue,  # noqa: F811
    council: Council,
) -> None:
    topic, talk, problem = confirmed_topic(office, venue.pk), uuid7(), uuid7()
    with in_council(council.pk):
        open_talk(office, case_id=talk, venue_id=venue.pk, topic_id=topic)
        note_problem(office, case_id=problem, talk_id=talk, text="护栏松动")
        for start in (topic, talk, problem):
            assert kinds(course_of(office, council, start)) == ["topic", "talk", "problem"]
        # A member sees the topic that is to be talked about, and the talk once it has begun; the problem is not theirs.
        member = Actor(council.pk, "委员", uuid7(), (Grant(Role.MEMBER, council.pk, uuid7(), None, uuid7()),))
        assert kinds(course_of(member, council, topic)) == ["topic", "talk"]


def test_evaluation_and_joint_work_stand_in_the_course_of_what_they_are_about(world: World) -> None:
    found = whole(world)
    evaluation, room = world.case("evaluation", "路灯建议成果评议"), world.case("joint", "三县路灯联合调研")
    world.tie(FOLLOWS, evaluation, found["proposal"])
    world.tie(RAISED, room, found["gathering"])
    world.filed(room, "联合调研报告", 3)
    with seed(world.council):
        Case.objects.filter(pk=evaluation).update(stage="closed")
    editor, member = world.actor(Role.RESEARCH_OFFICE), world.actor(Role.MEMBER, "丁守拙")
    seen = course(world, editor, found["brief"])
    assert {node.case.kind for node in seen.nodes.values()} == {*KINDS, "evaluation", "joint"}
    words = {seen.nodes[tie.later].case.kind: tie.words for tie in seen.ties}
    assert (words["evaluation"], words["joint"]) == ("评议成果：", "联合履职事项：")
    with in_council(world.council.pk):
        told = all_stations(editor, world.council, seen.in_order())
    assert [one.words for one in told[room]] == ["联合成果“联合调研报告”归档，2026年第3号"]
    assert [one.words for one in told[evaluation]] == ["评议结束，已有结果"]
    # Neither is a member's who rates nothing and works in no room, and nothing tells that they are there.
    assert {"evaluation", "joint"} & set(kinds(course(world, member, found["proposal"]))) == set()
