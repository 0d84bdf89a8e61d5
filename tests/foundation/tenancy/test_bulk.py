"""Many rows at once keep the promises that single rows keep."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import WriteOutsideAct
from yitang.foundation.core.ids import uuid7
from yitang.foundation.core.recording import Recording
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.policy import declare
from yitang.foundation.tenancy import bulk
from yitang.foundation.tenancy.bulk import insert_rows, looked_at_together
from yitang.foundation.tenancy.models import Council, Organ, Term
from yitang.foundation.tenancy.models import CouncilSession as Session
from yitang.foundation.tenancy.promises import missing
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import TitlePair

pytestmark = pytest.mark.django_db
declare("tests.bulk", "Insert many", {})


@act("tests.insert_many", summarised=True)
def insert_many(ctx: ActContext, *, rows: list[tuple[Any, list[dict[str, Any]]]]) -> dict[str, Any]:
    ctx.require("tests.bulk")
    with looked_at_together(sum(len(found) for _model, found in rows)):
        for model, found in rows:
            insert_rows(model, found)
    return {"changes": ctx.writes.summary()}


@pytest.fixture(params=[1, 10**9], ids=["together", "each"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(bulk, "MANY", request.param)
    yield


def term(council: Council, **more: Any) -> dict[str, Any]:
    return {"id": uuid7(), "council_id": council.pk, "number": 1, "name": "一届", "starts_on": "2026-01-01"} | more


def session(council: Council, term_id: Any) -> dict[str, Any]:
    days = {"opens_on": "2026-01-05", "counts_from": "2026-01-01"}
    return {"council_id": council.pk, "term_id": term_id, "number": 1, "name": "一届一次会议", **days}


def test_rows_come_with_their_defaults_and_a_summary(council: Council, many: None) -> None:
    organs = [{"council_id": council.pk, "code": f"o{n}", "name": f"第{n}委员会"} for n in range(3)]
    told = insert_many(system_actor(council.pk), rows=[(Organ, organs)])
    with in_council(council.pk):
        assert sorted(Organ.objects.values_list("name", "kind", "valid_from")) == [
            (f"第{n}委员会", "committee", None) for n in range(3)
        ]
    (change,) = told["changes"]
    assert (change[0], change[2]["rows"]) == ("tenancy_organ", [0, 3])


def test_rows_of_a_small_batch_refer_to_each_other(council: Council, many: None) -> None:
    first = term(council)
    insert_many(system_actor(council.pk), rows=[(Term, [first]), (Session, [session(council, first["id"])])])
    with in_council(council.pk):
        assert Session.objects.get().term_id == first["id"]
    assert missing(connection) == []


def test_reference_into_another_council_takes_everything_back(council: Council, other_council: Council, many: None) -> None:
    foreign = term(other_council)
    insert_many(system_actor(other_council.pk), rows=[(Term, [foreign])])
    own = term(council)
    with pytest.raises(DatabaseError, match="same_council: tenancy_councilsession"):
        insert_many(system_actor(council.pk), rows=[(Term, [own]), (Session, [session(council, foreign["id"])])])
    with in_council(council.pk):
        assert Term.objects.count() == 0
    assert missing(connection) == []


def test_rows_outside_an_act_are_refused(council: Council) -> None:
    with in_council(council.pk), pytest.raises(WriteOutsideAct):
        insert_rows(Term, [term(council)])


def test_indexes_of_small_tables_come_back(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MANY", 1)
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite takes indexes away")

    def schema() -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') ORDER BY name")
            return list(cursor.fetchall())

    before = schema()
    during: list[int] = []
    with looked_at_together(3):
        during.append(len(schema()))
    assert schema() == before
    assert during[0] < len(before)
    with pytest.raises(RuntimeError), transaction.atomic(), looked_at_together(3):
        raise RuntimeError
    assert schema() == before


def test_derived_rows_leave_no_trace(council: Council) -> None:
    pairs = [{"council_id": council.pk, "case_id": uuid7(), "pair": pair} for pair in ("供水", "水管")]
    assert insert_many(system_actor(council.pk), rows=[(TitlePair, pairs)]) == {"changes": []}


def test_the_digest_is_of_the_rows_however_they_come(council: Council) -> None:
    def digest(*portions: list[tuple[Any, ...]]) -> Any:
        kept = Recording(summarised=True)
        for portion in portions:
            kept.add_rows("t", portion)
        return kept.summary()

    rows = [("一", 1, None), ("二", 2, "x"), ("三", 3, "")]
    assert digest(rows) == digest(rows[:1], [], rows[1:])
    assert digest(rows) != digest(rows[::-1])
    assert digest(rows) != digest([("一", 1, ""), *rows[1:]])
