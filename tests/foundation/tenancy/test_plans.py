"""A planned question answers what the composed one would, for every value, scope and actor, and refuses what it cannot keep."""

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext
from django_scopes.exceptions import ScopeError

from tests.fixtures import MakeCouncil, Seeding
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.tenancy.models import Council, CouncilSession, Term
from yitang.foundation.tenancy.plans import beforehand, planned
from yitang.foundation.tenancy.scope import in_council

TIMES_COMPOSED: list[str] = []

policy.declare_rows("tests.sessions", {"reader": lambda grant: Q(pk=grant.principal_id), "clerk": policy.EVERY_ROW})


@planned()
def sessions_from(day: date) -> QuerySet[CouncilSession]:
    TIMES_COMPOSED.append("sessions_from")
    return CouncilSession.objects.filter(opens_on__gte=day).order_by("opens_on")


@planned()
def named(name: str) -> QuerySet[CouncilSession, UUID]:
    return CouncilSession.objects.filter(name=name).values_list("pk", flat=True)


@planned()
def among(ids: tuple[UUID, ...]) -> QuerySet[CouncilSession, dict[str, object]]:
    return CouncilSession.objects.filter(pk__in=ids).order_by("opens_on").values("pk", "name")


@planned(shape=("first",))
def seen_by(actor: Actor, first: int) -> QuerySet[CouncilSession]:
    rows = policy.rows(actor, "tests.sessions", CouncilSession.objects.all())
    return rows.select_related("council").order_by("opens_on")[first:]


@planned()
def containing(word: str) -> QuerySet[CouncilSession]:
    return CouncilSession.objects.filter(name__contains=word)


def session_of(council: Council, number: int, opens_on: date) -> CouncilSession:
    """A saved session with a term of its own; an act has to be open."""
    term = Term(council=council, number=number, name=f"第{number}届", starts_on=opens_on)
    term.save()
    name = f"第{number}次会议"
    one = CouncilSession(council=council, term=term, number=number, name=name, opens_on=opens_on, counts_from=opens_on)
    one.save()
    return one


@pytest.fixture
def sessions(council: Council, seeding: Seeding) -> list[CouncilSession]:
    with seeding(council):
        return [session_of(council, n, date(2020 + n, 1, 10)) for n in (1, 2, 3)]


def test_answers_follow_the_values_and_are_composed_once(council: Council, sessions: list[CouncilSession]) -> None:
    TIMES_COMPOSED.clear()
    with in_council(council.id):
        assert sessions_from(date(2022, 1, 1)) == sessions[1:]
        assert sessions_from(date(2023, 1, 1)) == sessions[2:]
        assert sessions_from(date(2030, 1, 1)) == []
        assert [named(one.name) for one in sessions] == [[one.pk] for one in sessions]
        assert among((sessions[2].pk, sessions[0].pk)) == [
            {"pk": sessions[0].pk, "name": "第1次会议"},
            {"pk": sessions[2].pk, "name": "第3次会议"},
        ]
        assert among(()) == []
    assert len(TIMES_COMPOSED) <= 1


def test_rows_are_like_those_of_a_query(council: Council, sessions: list[CouncilSession]) -> None:
    with in_council(council.id):
        [planned_row] = sessions_from(date(2023, 1, 1))
        composed = CouncilSession.objects.get(pk=planned_row.pk)
    assert vars(planned_row).keys() == vars(composed).keys()
    assert planned_row._loaded == composed._loaded


def test_other_council_is_never_answered_with_a_kept_plan(
    council: Council, sessions: list[CouncilSession], make_council: MakeCouncil, seeding: Seeding
) -> None:
    other = make_council("qinghe")
    with seeding(other):
        theirs = session_of(other, 2, date(2022, 6, 1))
    for _round in range(2):
        with in_council(council.id):
            assert named("第2次会议") == [sessions[1].pk]
        with in_council(other.id):
            assert named("第2次会议") == [theirs.pk]
        with in_council(council.id, other.id):
            assert sorted(named("第2次会议")) == sorted([sessions[1].pk, theirs.pk])


def test_actors_of_one_shape_share_a_plan_and_see_their_own(council: Council, sessions: list[CouncilSession]) -> None:
    def actor(role: str, *principals: UUID | None) -> Actor:
        return Actor(council.id, role, grants=tuple(Grant(role, council.id, principal_id=one) for one in principals))

    with in_council(council.id):
        for one in sessions:
            assert seen_by(actor("reader", one.pk), 0) == [one]
        assert seen_by(actor("reader", sessions[0].pk, sessions[2].pk), 0) == [sessions[0], sessions[2]]
        assert seen_by(actor("reader", sessions[0].pk, sessions[2].pk), 1) == [sessions[2]]
        assert seen_by(actor("clerk", None), 1) == sessions[1:]
        assert seen_by(actor("stranger", sessions[0].pk), 0) == []
        [first] = seen_by(actor("reader", sessions[0].pk), 0)
    with CaptureQueriesContext(connection) as queries:
        assert first.council == council
    assert len(queries) == 0


def test_without_a_scope_nothing_is_read(council: Council, sessions: list[CouncilSession]) -> None:
    with in_council(council.id):
        assert len(sessions_from(date(2020, 1, 1))) == 3
    with pytest.raises(ScopeError):
        sessions_from(date(2020, 1, 1))


def test_value_that_is_changed_on_its_way_is_refused(council: Council) -> None:
    with in_council(council.id), pytest.raises(TypeError, match="word does not reach the SQL"):
        containing("会议")


def test_number_has_to_be_named_in_the_shape(council: Council) -> None:
    with in_council(council.id), pytest.raises(TypeError, match="name the argument in its shape"):
        sessions_from(2020)  # type: ignore[arg-type]


def test_questions_asked_beforehand_are_answered_as_if_asked_one_by_one(
    council: Council, make_council: MakeCouncil, seeding: Seeding
) -> None:
    other = make_council("bieshi")
    with seeding(council):
        one, two = session_of(council, 1, date(2026, 1, 1)), session_of(council, 2, date(2027, 1, 1))
    with in_council(council.id):
        beforehand((sessions_from, date(2026, 6, 1)), (named, "第1次会议"), (among, (two.pk,)))
        assert sessions_from(date(2026, 6, 1)) == [two]
        assert named("第1次会议") == [one.pk]
        assert among((two.pk,)) == [{"pk": two.pk, "name": "第2次会议"}]
        assert named("第2次会议") == [two.pk], "another value is another question"
    with in_council(council.id):
        beforehand((named, "第1次会议"))
    with in_council(other.id):
        assert named("第1次会议") == [], "what was asked before ends with its transaction"


def test_what_was_asked_beforehand_serves_once(council: Council, seeding: Seeding) -> None:
    with in_council(council.id):
        beforehand((named, "第1次会议"))
        assert named("第1次会议") == []
        with seeding(council):
            one = session_of(council, 1, date(2026, 1, 1))
        assert named("第1次会议") == [one.pk]
