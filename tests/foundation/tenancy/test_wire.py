"""The short way to the database gives what the cursor gives, fails as it fails, and is left where it does not fit."""

from datetime import date
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.fixtures import MakeCouncil
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy import wire
from yitang.foundation.tenancy.models import Council, CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.tenancy.statements import insert

COUNCILS = "SELECT id, code, name, parent_id, settings, is_demo FROM tenancy_council WHERE id = %s"

only_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="names are PostgreSQL's")


def prepared(one: Any) -> Any:
    return Council._meta.pk.get_db_prep_value(one, connection)


def by_cursor(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def names() -> dict[Any, bytes]:
    below = vars(connection.connection).get("yitang_below")
    return dict(below.names) if below else {}


def test_rows_are_those_of_the_cursor(council: Council) -> None:
    values = [prepared(council.pk)]
    assert wire.rows_of(connection, COUNCILS, values) == by_cursor(COUNCILS, values)
    assert wire.rows_of(connection, COUNCILS, values)[0][1] == "yunhe"


@pytest.mark.parametrize("value", ["五%的人", 7, 2**40, None, True, date(2026, 2, 28)], ids=repr)
def test_values_of_every_type_arrive(council: Council, value: Any) -> None:
    kinds = {str: "varchar", int: "bigint", bool: "boolean", date: "date", type(None): "varchar"}
    sql = f"SELECT CAST(%s AS {kinds[type(value)]})" if connection.vendor == "postgresql" else "SELECT %s"
    assert wire.rows_of(connection, sql, [value]) == by_cursor(sql, [value])


def test_a_sign_of_percent_stands_for_itself(council: Council) -> None:
    sql = "SELECT code FROM tenancy_council WHERE name LIKE '%%云河%%' AND id = %s"
    assert wire.rows_of(connection, sql, [prepared(council.pk)]) == [("yunhe",)]


def test_the_number_of_rows_written_is_told(council: Council) -> None:
    sql = "UPDATE tenancy_council SET name = %s WHERE id = %s"
    assert wire.written(connection, sql, ["改了名", prepared(council.pk)]) == 1
    assert wire.written(connection, sql, ["改了名", prepared(uuid7())]) == 0


def test_a_broken_promise_is_djangos_error_and_ends_the_transaction(council: Council) -> None:
    again = Council(id=uuid7(), code="yunhe", name="同一代码", level=council.level)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(again)
    with pytest.raises(IntegrityError), transaction.atomic():
        with pytest.raises(IntegrityError):
            insert(again)
        assert connection.needs_rollback
        raise IntegrityError
    assert Council.objects.filter(code="yunhe").count() == 1


@only_postgres
def test_a_statement_gets_one_name_for_each_kind_of_values(council: Council) -> None:
    before = len(names())
    sql = f"SELECT CAST(%s AS varchar) AS a{uuid7().hex}"
    for value in ("一", "二", 3):
        assert wire.rows_of(connection, sql, [value]) == [(str(value),)]
    assert len(names()) == before + 2


@only_postgres
def test_names_outlive_a_rollback(council: Council) -> None:
    """psycopg throws every name away after a rollback once it has given one itself; so it gives none."""
    values = [prepared(council.pk)]
    for _time in range(12):
        assert len(by_cursor(COUNCILS, values)) == 1
    before = wire.rows_of(connection, COUNCILS, values)
    with pytest.raises(RuntimeError), transaction.atomic():
        wire.rows_of(connection, COUNCILS, values)
        raise RuntimeError
    for _time in range(2):
        assert len(by_cursor(COUNCILS, values)) == 1
        assert wire.rows_of(connection, COUNCILS, values) == before


@only_postgres
def test_recorded_queries_go_through_the_cursor(council: Council) -> None:
    before = names()
    with CaptureQueriesContext(connection) as queries:
        wire.rows_of(connection, COUNCILS + f" AND code <> '{uuid7().hex}'", [prepared(council.pk)])
    assert len(queries) == 1
    assert names() == before


@only_postgres
def test_beyond_the_most_names_the_cursor_answers(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST", len(names()))
    before = names()
    sql = COUNCILS + f" AND code <> '{uuid7().hex}'"
    assert len(wire.rows_of(connection, sql, [prepared(council.pk)])) == 1
    assert names() == before


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_knows_no_names_and_asks_as_well(make_council: MakeCouncil) -> None:
    council = make_council("yunhe")
    for _connection in range(2):
        with in_council(council.pk):
            assert [row[1] for row in wire.rows_of(connection, COUNCILS, [prepared(council.pk)])] == ["yunhe"]
        connection.close()
    # Outside of a transaction nothing is named, and the answer is the same.
    assert [row[1] for row in wire.rows_of(connection, COUNCILS, [prepared(council.pk)])] == ["yunhe"]


def test_row_level_security_holds_on_the_short_way(council: Council, other_council: Council) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row-level security")
    table = CouncilSession._meta.db_table
    with in_council(other_council.pk):
        assert wire.rows_of(connection, f"SELECT id FROM {table} WHERE council_id = %s", [council.pk]) == []


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_a_question_that_fails_among_several_says_so_and_leaves_the_connection_in_order(council: Council) -> None:
    questions: list[tuple[str, list[Any]]] = [
        (COUNCILS, [prepared(council.pk)]),
        ("SELECT 1 / %s::int", [0]),
        ("SELECT %s::int", [7]),
    ]
    with pytest.raises(DataError), in_council(council.id):
        wire.rows_together(connection, questions)
    with in_council(council.id):
        found = wire.rows_together(connection, [questions[0], questions[2]])
        assert found is not None
        assert [rows[0][1] if rows[0][1:] else rows[0][0] for rows in found] == ["yunhe", 7]
        assert wire.rows_of(connection, COUNCILS, [prepared(council.pk)]) == found[0]
