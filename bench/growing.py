"""Many matters out of few, inside PostgreSQL: the house writes some of every kind through its own door, the server makes the rest of them.

Two million rows by Python cost an hour, by the server minutes. Each new row is a copy of one that the house wrote, with an id, words, place and
day of its own, so whatever columns a table has, the copies have them too. Runs as the cluster's own superuser, past triggers and policies;
indexes that no rule needs are built once at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

PAIRS = "workflow_titlepair"
TABLES = ("workflow_case", "workflow_track", "workflow_decision", "grassroots_matter", PAIRS)
SUPERUSER = "postgres"
SINCE, DAYS = "2018-01-01", 2900
SPREAD = 7919
"""A prime number of days between one matter and the next, so that days, venues and kinds are mixed."""

PLAN = """
CREATE TEMP TABLE grown AS
SELECT t.id AS old, g.n, v.id AS venue, t.title || '第' || g.n || '件' AS title,
    (lpad(to_hex(%(era)s::bigint + g.n / 100), 12, '0') || '7' || lpad(to_hex(g.n %% 100), 3, '0') || '8' || lpad(to_hex(g.n), 15, '0'))::uuid AS id
FROM generate_series(%(first)s::int, %(last)s::int) g(n)
JOIN (SELECT id, regexp_replace(title, '第[0-9]+件$', '') AS title, row_number() OVER (ORDER BY id) - 1 AS place FROM workflow_case
    WHERE council_id = %(council)s AND kind = 'matter') t ON t.place = g.n %% %(few)s
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM places_venue WHERE council_id = %(council)s) v
    ON v.place = (g.n * 31) %% %(venues)s
"""
COPIES = (
    """INSERT INTO workflow_case SELECT r.* FROM grown g JOIN workflow_case t ON t.id = g.old CROSS JOIN LATERAL
    jsonb_populate_record(t, jsonb_build_object('id', g.id, 'title', g.title)) r ORDER BY g.n""",
    """INSERT INTO workflow_track SELECT r.* FROM grown g JOIN workflow_track t ON t.case_id = g.old CROSS JOIN LATERAL
    jsonb_populate_record(t, jsonb_build_object('id', g.id, 'case_id', g.id)) r ORDER BY g.n""",
    """INSERT INTO workflow_decision SELECT r.* FROM grown g JOIN workflow_decision t ON t.case_id = g.old CROSS JOIN LATERAL
    jsonb_populate_record(t, jsonb_build_object('id', g.id, 'case_id', g.id, 'track_id', g.id)) r ORDER BY g.n""",
    """INSERT INTO grassroots_matter SELECT r.* FROM grown g JOIN grassroots_matter t ON t.case_id = g.old CROSS JOIN LATERAL
    jsonb_populate_record(t, jsonb_build_object('case_id', g.id, 'text', g.title, 'venue_id', g.venue,
        'digest', encode(sha256(g.n::text::bytea), 'hex'), 'said_on', date '{since}' + (g.n::bigint * {spread} %% {days})::int)) r
    ORDER BY g.n""",
    """INSERT INTO workflow_titlepair (council_id, pair, case_id)
    SELECT %(council)s, p.pair, g.id FROM grown g CROSS JOIN LATERAL
        (SELECT DISTINCT substr(g.title, i, 2) AS pair FROM generate_series(1, length(g.title) - 1) i) p""",
)


def grow(council_id: Any, few: int, matters: int, venues: int) -> None:
    """From `few` matters that the council has to `matters`: each step of a course once, as the house wrote it."""
    if matters <= few:
        return
    asked = {"council": council_id, "few": few, "first": few, "last": matters - 1, "venues": venues}
    with _as_superuser() as cursor:
        cursor.execute("SELECT max(id::text) FROM workflow_case WHERE council_id = %(council)s", asked)
        # Ids grow with time, so the copies come after all that the house wrote.
        asked["era"] = int(cursor.fetchone()[0].replace("-", "")[:12], 16) + 1
        cursor.execute(PLAN, asked)
        cursor.execute("ANALYZE grown")
        with _without_indexes(cursor):
            for copy in COPIES:
                cursor.execute(copy.format(since=SINCE, spread=SPREAD, days=DAYS), asked)


@contextmanager
def _as_superuser() -> Iterator[Any]:
    known = connection.settings_dict
    asked = {"host": known["HOST"], "dbname": known["NAME"], "user": SUPERUSER}
    with psycopg.connect(**asked, autocommit=True) as line, line.cursor() as cursor:
        for setting in ("session_replication_role = replica", "work_mem = '512MB'", "maintenance_work_mem = '1GB'", "jit = off"):
            cursor.execute(sql.SQL("SET {}").format(sql.SQL(setting)))
        yield cursor


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    cursor.execute(
        """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
        WHERE i.indrelid::regclass::text = ANY (%s) AND NOT i.indisunique""",
        [list(TABLES)],
    )
    found = cursor.fetchall()
    for name, _made in found:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(name)))
    # The key of the pairs as well: twenty rows to each matter, and nothing refers to them.
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'", [PAIRS]
    )
    name, key = cursor.fetchone()
    cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(PAIRS), sql.Identifier(name)))
    yield
    cursor.execute(
        sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(sql.Identifier(PAIRS), sql.Identifier(name), sql.SQL(key))
    )
    for _name, made in found:
        cursor.execute(made)
