"""Scoring many members: `python -m bench.score [MEMBERS FACTS [ENGINE]]`, by default 30,000 members with 1,000,000 facts on both engines.

Beside it, in the same run and over the same rows, the same rules as plain SQL; both must come to the same points. Asked for: at
most 3 seconds for a full recomputation and 100 ms for one person on either engine; `python -m bench.score curve` measures the
scaling on PostgreSQL up to 600,000 members with 20,000,000 facts (10 seconds asked for).
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

YEAR = 2026
SIZES = [(30_000, 1_000_000)]
CURVE = [(30_000, 1_000_000), (100_000, 3_333_333), (300_000, 10_000_000), (600_000, 20_000_000)]
CHUNK = 50_000
ROUNDS = 3
PEOPLE_ASKED = 20
COUNCIL = UUID(int=0x0190_0000_0000_7000_8000_000000000001)

SCHEME = """
scheme: bench
title: 测速办法
floor: 0
round: {to: 0.01, way: down}
groups:
  - code: meetings
    title: 会议
    start: 40
    cap: 60
    floor: 0
    items:
      - {code: attended, title: 出席, facts: meeting.attended, points: {convener: 2, other: 1}, unit: half_day, cap: 20}
      - {code: plenary, title: 缺席全会, facts: meeting.absent, occasions: plenary, points: -10}
      - {code: others, title: 缺席其他会议, facts: meeting.absent, occasions: "!plenary", points: -5, floor: -20}
  - code: proposals
    title: 提案
    cap: 40
    items:
      - {code: filed, title: 立案, facts: proposals.filed, points: 5, first: 3, share: {among: proposals.joint, way: half_equal}}
      - {code: key, title: 重点, facts: scoring.key_proposal, points: 8}
      - {code: excellent, title: 优秀, facts: scoring.excellent_proposal, points: 10}
    best_of:
      - {items: [key, excellent], per: case}
  - code: others
    title: 其他
    kind: bonus
    cap: 30
    items:
      - {code: activity, title: 活动, facts: activity.attended, points: 1.5, unit: half_day, best: 5}
      - {code: study, title: 学习, facts: study.attended, points: 0.5, skip: 2, cap: 6}
minimum:
  title: 三个一
  duties:
    - {code: one_plenary, title: 出席全会, facts: meeting.attended, occasions: plenary}
    - {code: one_proposal, title: 提交提案, facts: [proposals.filed, proposals.joint]}
    - {code: one_activity, title: 参加活动, facts: activity.attended}
grades:
  - {code: excellent, title: 优秀, from: 85, quota: 20%, needs_minimum: yes}
  - {code: competent, title: 称职, from: 60}
  - {code: basic, title: 基本称职, from: 40}
  - {code: incompetent, title: 不称职}
vetoes:
  - {code: absent, title: 两次缺席全会, facts: meeting.absent, occasions: plenary, at_least: 2, grade: basic}
"""

SQL = """
WITH f AS (
  SELECT d.* FROM ledger_dutyfact d WHERE d.council_id = :council AND d.cancels_id IS NULL
  AND d.id NOT IN (SELECT c.cancels_id FROM ledger_dutyfact c WHERE c.cancels_id IS NOT NULL)
  AND d.effective_on >= '2026-01-01' AND d.effective_on < '2027-01-01'
), o AS (
  SELECT f.*, COALESCE(g.kind_code, f.role) AS occasion FROM f LEFT JOIN gatherings_gathering g ON g.case_id = f.case_id
  WHERE f.kind IN ('meeting.attended', 'meeting.absent')
), meeting AS (
  SELECT principal_id,
    LEAST(SUM(CASE WHEN kind = 'meeting.attended' THEN quantity * (CASE WHEN role = 'convener' THEN 2 ELSE 1 END) ELSE 0 END), 20) AS attended,
    SUM(CASE WHEN kind = 'meeting.absent' AND occasion = 'plenary' THEN -10 ELSE 0 END) AS plenary,
    GREATEST(SUM(CASE WHEN kind = 'meeting.absent' AND occasion <> 'plenary' THEN -5 ELSE 0 END), -20) AS others
  FROM o GROUP BY principal_id
), led AS (
  SELECT case_id, MIN(effective_on) AS day FROM f WHERE kind = 'proposals.filed' GROUP BY case_id
), joint AS (
  SELECT d.case_id, d.principal_id, led.day, COUNT(*) OVER (PARTITION BY d.case_id) AS mates
  FROM ledger_dutyfact d JOIN led ON led.case_id = d.case_id WHERE d.council_id = :council AND d.kind = 'proposals.joint'
), mates AS (SELECT case_id, MAX(mates) AS mates FROM joint GROUP BY case_id
), filed AS (
  SELECT f.principal_id, f.effective_on AS day, CASE WHEN m.mates IS NULL THEN 5.0 ELSE 2.5 END AS points
  FROM f LEFT JOIN mates m ON m.case_id = f.case_id WHERE f.kind = 'proposals.filed'
  UNION ALL SELECT principal_id, day, 2.5 / mates FROM joint
), firsts AS (
  SELECT principal_id, points, ROW_NUMBER() OVER (PARTITION BY principal_id ORDER BY day, points DESC) AS n FROM filed
), proposals AS (SELECT principal_id, SUM(points) AS points FROM firsts WHERE n <= 3 GROUP BY principal_id
), honours AS (
  SELECT principal_id, SUM(points) AS points FROM (
    SELECT principal_id, case_id, MAX(CASE WHEN kind = 'scoring.key_proposal' THEN 8 ELSE 10 END) AS points
    FROM f WHERE kind IN ('scoring.key_proposal', 'scoring.excellent_proposal') GROUP BY principal_id, case_id) best
  GROUP BY principal_id
), activities AS (
  SELECT principal_id, SUM(points) AS points FROM (
    SELECT principal_id, quantity * 1.5 AS points, ROW_NUMBER() OVER (PARTITION BY principal_id ORDER BY quantity DESC) AS n
    FROM f WHERE kind = 'activity.attended') ranked WHERE n <= 5 GROUP BY principal_id
), studies AS (
  SELECT principal_id, LEAST(GREATEST(COUNT(*) - 2, 0) * 0.5, 6) AS points FROM f WHERE kind = 'study.attended' GROUP BY principal_id
)
SELECT m.principal_id,
  GREATEST(0, LEAST(60, GREATEST(0, 40 + COALESCE(meeting.attended + meeting.plenary + meeting.others, 0)))
    + LEAST(40, COALESCE(proposals.points, 0) + COALESCE(honours.points, 0))
    + LEAST(30, COALESCE(activities.points, 0) + COALESCE(studies.points, 0))) AS total
FROM members_member m
LEFT JOIN meeting ON meeting.principal_id = m.principal_id
LEFT JOIN proposals ON proposals.principal_id = m.principal_id
LEFT JOIN honours ON honours.principal_id = m.principal_id
LEFT JOIN activities ON activities.principal_id = m.principal_id
LEFT JOIN studies ON studies.principal_id = m.principal_id
WHERE m.council_id = :council
"""


def main(arguments: list[str]) -> None:
    """Measure each size on each engine in a process of its own and print one JSON line each."""
    from bench.commands import ENGINES, _environment

    curve = arguments[:1] == ["curve"]
    sizes = CURVE if curve else [(int(arguments[0]), int(arguments[1]))] if len(arguments) > 1 else SIZES
    engines = ("postgresql",) if curve else (arguments[2],) if len(arguments) > 2 else ENGINES
    for engine in engines:
        for members, facts in sizes:
            folder = Path(tempfile.mkdtemp(prefix="yitang-score-"))
            try:
                with _environment(engine, folder) as environment:
                    for part in (["-m", "yitang.config.cli", "check"], ["-m", "bench.score", "inside", str(members), str(facts)]):
                        done = subprocess.run(
                            [sys.executable, *part], env=environment, stdout=subprocess.PIPE, text=True, check=True
                        )
                print(json.dumps({"engine": engine, "members": members, "facts": facts} | json.loads(done.stdout)), flush=True)
            finally:
                shutil.rmtree(folder, ignore_errors=True)


def inside(members: int, facts: int) -> dict[str, Any]:
    """Build the council in the empty database of the environment and measure."""
    from yitang.config.cli.environment import start_django

    start_django()
    from django.db import connection, transaction

    from bench.analyse import look_at_tables
    from yitang.foundation.tenancy.models import Council
    from yitang.foundation.tenancy.scope import in_council
    from yitang.instruments.scoring.queries import board_of, score_of
    from yitang.instruments.scoring.scheme import parse

    Council.objects.create(pk=COUNCIL, code="bench", name="测速市政协", level="city")
    with in_council(COUNCIL), transaction.atomic():
        people = _build(connection, members, facts)
    look_at_tables()
    scheme = parse(SCHEME)
    with in_council(COUNCIL):
        publish_scheme()
        begun = _processor(connection)
        times = [_timed(lambda: board_of(COUNCIL, YEAR, scheme=scheme, day=date(YEAR, 12, 31)))[0] for _n in range(ROUNDS)]
        processor = (_processor(connection) - begun) / ROUNDS
        _seconds, board = _timed(lambda: board_of(COUNCIL, YEAR, scheme=scheme, day=date(YEAR, 12, 31)))
        scores = board.scores()
        asked = Random(5).sample(people, PEOPLE_ASKED)
        single = [_timed(lambda who=who: score_of(COUNCIL, YEAR, who, day=date(YEAR, 12, 31)))[0] for who in asked]
        begun = _processor(connection)
        sql_seconds, rows = _timed(lambda: _plain_sql(connection))
        sql_processor = _processor(connection) - begun
    wrong = sum(1 for who, total in rows if abs(float(scores[who].total) - float(total)) > 0.0101)
    return {
        "seconds": round(median(times), 2),
        "best": round(min(times), 2),
        "processor_seconds": round(processor, 2),
        "one_person_ms": round(1000 * median(single), 1),
        "plain_sql_seconds": round(sql_seconds, 2),
        "plain_sql_processor_seconds": round(sql_processor, 2),
        "differences": wrong + abs(len(rows) - len(scores)),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "processors": os.cpu_count(),
    }


def publish_scheme() -> None:
    """Publish the scheme, so that single scores find it."""
    from yitang.foundation.permissions.actors import system_actor
    from yitang.instruments.scoring.actions import publish

    publish(system_actor(COUNCIL), text=SCHEME, effective_from=date(YEAR, 1, 1))


def _timed(question: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = question()
    return time.perf_counter() - began, answer


def _processor(connection: Any) -> float:
    """Seconds of processor time of this process, and of the one that answers it in PostgreSQL (without its helpers): on a machine that
    does other things too the only figure that stays the same."""
    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return own + (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def _plain_sql(connection: Any) -> list[tuple[UUID, Any]]:
    postgres = connection.vendor == "postgresql"
    council = f"'{COUNCIL if postgres else COUNCIL.hex}'"
    sql = SQL.replace(":council", council)
    if not postgres:
        sql = sql.replace("LEAST(", "min(").replace("GREATEST(", "max(")
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    return [(who if postgres else UUID(hex=who), total) for who, total in rows]


def _build(connection: Any, members: int, facts: int) -> list[UUID]:
    """Rows straight into the tables: what is measured is reading them."""
    from yitang.foundation.tenancy.bulk import looked_at_together

    dice = Random(1)
    people = [UUID(int=dice.getrandbits(128)) for _n in range(members)]
    principals = ((who, "member", "测", "ce", True, f"{n:07}") for n, who in enumerate(people))
    _insert(connection, "principals.Principal", ("id", "kind", "name", "spelled", "confirmed", "code"), principals)
    rows = ((UUID(int=dice.getrandbits(128)), who, f"{n:07}") for n, who in enumerate(people))
    _insert(connection, "members.Member", ("id", "principal_id", "number"), rows)
    with looked_at_together(facts):
        _insert(connection, "ledger.DutyFact", FACT, _facts(dice, people, facts))
    return people


FACT = ("id", "principal_id", "kind", "role", "quantity", "effective_on", "case_id", "cancels_id")


def _facts(dice: Random, people: list[UUID], facts: int) -> Iterator[tuple[Any, ...]]:
    """Day after day, as the work leaves them; one in a hundred is cancelled some facts later."""
    kinds = ["meeting.attended"] * 12 + ["meeting.absent"] * 2 + ["activity.attended"] * 6 + ["study.attended"] * 6
    roles, quantities = ["member", "member", "standing", "convener", "plenary"], ["1", "1", "2", "0.5"]
    choice, bits, chance = dice.choice, dice.getrandbits, dice.random
    made = 0
    while made < facts:
        day = date(YEAR, 1, 1) + timedelta(days=made * 365 // facts)
        for kind in kinds[: facts - made]:
            yield UUID(int=bits(128)), choice(people), kind, choice(roles), choice(quantities), day, None, None
        submitters, case = dice.sample(people, 3), UUID(int=bits(128))
        found = [("proposals.filed", submitters[0])] + [("proposals.joint", who) for who in submitters[1 : choice([1, 2, 3])]]
        found += [(kind, submitters[0]) for kind in ("scoring.key_proposal", "scoring.excellent_proposal") if chance() < 0.2]
        for kind, who in found:
            yield UUID(int=bits(128)), who, kind, "", "1", day, case, None
        made += len(kinds) + len(found)
        if chance() < 0.3:
            wrong, who = UUID(int=bits(128)), choice(people)
            yield wrong, who, kinds[0], "member", "1", day, None, None
            yield UUID(int=bits(128)), who, kinds[0], "member", "-1", day, None, wrong
            made += 2


def _insert(connection: Any, label: str, names: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    """Rows with these columns; every other column gets its default, the same in each row."""
    from django.apps import apps

    model = apps.get_model(label)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    same = {name: field.get_default() for name, field in fields.items() if name not in names} | {"council_id": COUNCIL}
    constant = [fields[name].get_db_prep_save(value, connection) for name, value in same.items()]
    columns = ", ".join(f'"{fields[name].column}"' for name in (*names, *same))
    begin = f"INSERT INTO {model._meta.db_table} ({columns})"
    postgres = connection.vendor == "postgresql"
    if postgres:
        arrays = ", ".join(f"%s::{fields[name].db_type(connection).split('(')[0]}[]" for name in names)
        statement = f"{begin} SELECT u.*, {', '.join(['%s'] * len(same))} FROM unnest({arrays}) u"
    else:
        statement = f"{begin} VALUES ({', '.join(['%s'] * (len(names) + len(same)))})"
    while chunk := list(islice(rows, CHUNK)):
        with connection.cursor() as cursor:
            if postgres:
                cursor.execute(statement, [*constant, *(list(column) for column in zip(*chunk, strict=True))])
            else:
                cursor.executemany(statement, ((*(_plain(value) for value in row), *constant) for row in chunk))


def _plain(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else str(value) if isinstance(value, date) else value


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        print(json.dumps(inside(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        main(sys.argv[1:])
