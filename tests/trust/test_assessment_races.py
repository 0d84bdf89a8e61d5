"""C5 on rounds of the assessment, objections and awards: of two who take a step, or rival steps, at once exactly one gets it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.features.assessment.house import Hall, build_hall
from tests.fixtures import seed
from tests.trust.race import Race, race
from tests.trust.report import FULL
from yitang.features.assessment.awards import nominate, review_nomination, start_award
from yitang.features.assessment.exempting import exempt, withdraw_exempt
from yitang.features.assessment.models import Nomination, Round
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.scoring.models import FrozenScore
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Decision, Track

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8 if FULL else 1
STRAIGHT = ("to_comments", "to_group", "to_chair", "notify")
PAPER = {"paper": "主席会议纪要第3号"}
RACES: dict[tuple[str, str], int] = {
    ("to_comments", "to_comments"): 0,
    ("to_comments", "cancel"): 0,
    ("cancel", "cancel"): 0,
    ("to_group", "send_back"): 1,
    ("to_chair", "to_chair"): 2,
    ("send_back", "send_back"): 2,
    ("notify", "notify"): 3,
    ("notify", "send_back"): 3,
}
"""Steps that two take at once → how far the round has come by then."""
AWARDS: dict[tuple[str, str], int] = {
    ("review", "review"): 0,
    ("review", "cancel"): 0,
    ("decide", "decide"): 1,
    ("decide", "cancel"): 1,
    ("announce", "announce"): 2,
    ("announce", "take_back"): 2,
}


@pytest.fixture
def hall(council: Council) -> Hall:
    return build_hall(council)


def contest(field: Race, hall: Hall, case_id: UUID, axis: str, steps: tuple[str, str], more: dict[str, Any]) -> dict[str, Any]:
    """Both steps at one moment; returns the outcomes, the state and the decisions that were added."""

    def take(actor: Actor, edge: str) -> Callable[[], Any]:
        unit = {"unit_id": more["unit_id"]} if "unit_id" in more else {}
        payload = more.get("payload", {}).get(edge, {})
        return lambda: advance(
            actor, case_id=case_id, axis=axis, edge=edge, key=uuid4().hex, reason="有理由", payload=payload, **seen, **unit
        )

    with in_council(hall.council.id):
        # Both decide on what they see; without its version two steps that may follow each other would both be right.
        tracks = Track.objects.filter(case_id=case_id, axis=axis, unit_id=more.get("unit_id"))
        seen = {"expected_version": tracks.latest("round").version}
        before = set(Decision.objects.filter(case_id=case_id).values_list("pk", flat=True))
    actors = more.get("actors", [hall.secretary, hall.secretary])
    outcomes = field.run([take(actor, edge) for actor, edge in zip(actors, steps, strict=True)])
    with in_council(hall.council.id):
        made = list(Decision.objects.filter(case_id=case_id).exclude(pk__in=before).values_list("edge", flat=True))
        states = list(Track.objects.filter(case_id=case_id, axis=axis).values_list("state", flat=True))
    won = [edge for edge, one in zip(steps, outcomes, strict=True) if not isinstance(one, Exception)]
    lost = [one for one in outcomes if isinstance(one, Exception)]
    return {"won": won, "lost": lost, "made": made, "states": states}


def exactly_one(found: dict[str, Any]) -> None:
    assert len(found["won"]) == 1, found
    assert all(isinstance(one, (Conflict, Blocked, NotFound)) for one in found["lost"]), found
    assert found["made"] == found["won"]


def brought(hall: Hall, steps: int) -> UUID:
    case_id = hall.begun()
    for edge in STRAIGHT[:steps]:
        hall.step(hall.secretary, case_id, edge, **PAPER)
    return case_id


def test_of_two_who_move_a_round_at_once_one_does(hall: Hall) -> None:
    with race(2) as field:
        for steps, far in RACES.items():
            for _round in range(ROUNDS):
                case_id = brought(hall, far)
                found = contest(field, hall, case_id, "round", steps, {"payload": {"notify": PAPER}})
                exactly_one(found)
                if found["won"] == ["notify"]:
                    with in_council(hall.council.id):
                        assert FrozenScore.objects.filter(round_id=case_id).count() == len(hall.ids)
                free(hall, case_id)


def free(hall: Hall, case_id: UUID) -> None:
    """Give the year back, so that any number of rounds can be raced for."""
    with seed(hall.council):
        Round.objects.filter(pk=case_id).update(cancelled=True)


def test_an_objection_is_answered_or_withdrawn_once(hall: Hall) -> None:
    case_id = hall.notified()
    answers = {"answer": {"outcome": "rejected", "answer": "维持原结果。"}}
    with race(2) as field:
        for member, steps in enumerate((("answer", "answer"), ("answer", "withdraw"))):
            objection = hall.objected(case_id, member=member)
            actors = [hall.affairs, hall.secretary if steps[1] == "answer" else hall.members[member]]
            more = {"unit_id": objection.principal_id, "payload": answers, "actors": actors}
            exactly_one(contest(field, hall, case_id, "objection", steps, more))


def test_a_member_who_objects_twice_at_once_objects_once(hall: Hall) -> None:
    case_id = hall.notified()
    texts = {"object": {"text": "8月的视察没有计入。"}}
    with race(2) as field:
        found = contest(field, hall, case_id, "round", ("object", "object"), {"payload": texts, "actors": [hall.members[0]] * 2})
    assert (len(found["won"]), found["made"]) == (1, ["object"])


def test_of_two_who_move_an_award_at_once_one_does(hall: Hall) -> None:
    with race(2) as field:
        for steps, far in AWARDS.items():
            for _round in range(ROUNDS):
                award_id, nomination = an_award(hall, far)
                payload = {"decide": {"granted": [str(nomination)], **PAPER}}
                exactly_one(contest(field, hall, award_id, "awarding", steps, {"payload": payload}))


def an_award(hall: Hall, far: int) -> tuple[UUID, UUID]:
    given = {"title": "优秀政协委员", "year": 2026, "of": "member", "basis": "云协〔2026〕2号", "nominations_until": today()}
    award_id = UUID(start_award(hall.affairs, **given)["case_id"])
    one = UUID(nominate(hall.affairs, case_id=award_id, principal_id=hall.ids[0], reason="提案质量高")["nomination_id"])
    if far:
        advance(hall.secretary, case_id=award_id, axis="awarding", edge="review", key=uuid4().hex)
        review_nomination(hall.affairs, nomination_id=one, expected=1, result="for")
    if far > 1:
        payload = {"granted": [str(one)], **PAPER}
        advance(hall.secretary, case_id=award_id, axis="awarding", edge="decide", key=uuid4().hex, payload=payload)
    return award_id, one


def test_of_two_reviews_and_of_two_withdrawals_at_once_one_counts(hall: Hall) -> None:
    with seed(hall.council) as ctx:
        DictionaryEntry(council_id=ctx.council_id, dictionary="assessment_exemption", code="sick_leave", label="病假").save()
    award_id, one = an_award(hall, 0)
    advance(hall.secretary, case_id=award_id, axis="awarding", edge="review", key=uuid4().hex)
    times = {"kind": "sick_leave", "since": today(), "until": today()}
    away = UUID(str(exempt(hall.affairs, principal_id=hall.ids[0], **times)["exempt_id"]))
    with race(2) as field:
        reviews = field.run(
            [
                lambda: review_nomination(hall.affairs, nomination_id=one, expected=1, result="for"),
                lambda: review_nomination(hall.secretary, nomination_id=one, expected=1, result="against", review="名额有限"),
            ]
        )
        withdrawals = field.run([lambda: withdraw_exempt(hall.affairs, exempt_id=away)] * 2)
    assert sorted(isinstance(found, Conflict) for found in reviews) == [False, True]
    assert sorted(isinstance(found, Conflict) for found in withdrawals) == [False, True]
    with in_council(hall.council.id):
        assert Nomination.objects.get(pk=one).version == 2
