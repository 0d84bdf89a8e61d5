"""Steps a second: 16 processes take a step of their own proposals through `advance()`. `python -m bench.advance WORLD.json`.

Returning for changes touches the case alone; filing also takes the next number of the session, for which everybody has to queue.
"""

import json
import multiprocessing
import sys
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

EDGES = ("return", "file")
WORKERS = 16
EACH = 60
WARM_UP = 5
"""Steps that each process takes before the clock starts: it connects and composes its statements then, once in its life."""


def cases_for(world: dict[str, Any]) -> list[list[str]]:
    """Fresh submitted proposals for each worker: those of the warming up and `EACH`."""
    from yitang.config.cli.environment import start_django

    start_django()
    from bench.world import OPENS_ON, ActContext, act, adopt, past_case, publish, uuid7
    from yitang.features.proposals.imports.adoption import Labels, ProposalRecord
    from yitang.foundation.permissions.actors import Channel, system_actor
    from yitang.foundation.tenancy.models import Council

    found = world["found"]
    member = UUID(found["principals"]["member"]["0002"])
    rows = [
        ProposalRecord(f"待审第{n}件", member, "member", OPENS_ON, "正文" * 300, "society", session_id=UUID(found["session_id"]))
        for n in range(WORKERS * (WARM_UP + EACH))
    ]

    @act(f"bench.fresh.{uuid7().hex}", summarised=True)
    def fresh(ctx: ActContext) -> dict[str, Any]:
        ctx.require("demo.build")
        past = [past_case(row, ctx.council_id, Labels()) for row in rows]
        return {"adopted": adopt(ctx, publish(ctx.council_id, "proposal", OPENS_ON), uuid7(), past)}

    fresh(system_actor(Council.objects.get(code=world["code"]).pk, "bench", Channel.IMPORT))
    ids = [str(row.case_id) for row in rows]
    return [ids[n::WORKERS] for n in range(WORKERS)]


def work(code: str, edge: str, ids: list[str], start: Any, results: Any) -> None:
    from yitang.config.cli.environment import start_django

    start_django()
    from yitang.foundation.permissions.actors import system_actor
    from yitang.foundation.tenancy.models import Council
    from yitang.instruments.workflow.engine import advance

    actor = system_actor(Council.objects.get(code=code).pk, "bench")

    def step(case_id: str) -> float:
        began = perf_counter()
        key = f"bench-{case_id}"
        advance(actor, case_id=UUID(case_id), axis="filing", edge=edge, key=key, expected_version=1, reason="补充数据")
        return perf_counter() - began

    for case_id in ids[:WARM_UP]:
        step(case_id)
    start.wait()
    results.put(max(step(case_id) for case_id in ids[WARM_UP:]))


def main(world: dict[str, Any]) -> None:
    for edge in EDGES:
        print(json.dumps({"measure": "advance", "page": edge, **measure(world, edge)}), flush=True)


def measure(world: dict[str, Any], edge: str) -> dict[str, int]:
    """Steps a second of all workers together, and the longest step in milliseconds."""
    shares = cases_for(world)
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(WORKERS + 1), context.Queue()
    workers = [context.Process(target=work, args=(world["code"], edge, share, start, results)) for share in shares]
    for worker in workers:
        worker.start()
    start.wait()
    began = perf_counter()
    longest = max(results.get() for _ in workers)
    spent = perf_counter() - began
    for worker in workers:
        worker.join()
    return {"workers": WORKERS, "per_second": round(WORKERS * EACH / spent), "longest_ms": round(longest * 1000)}


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
