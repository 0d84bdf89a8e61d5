"""Server time of the main pages over many rows: `python -m bench.pages WORLD.json`; one JSON line per page."""

import json
import sys
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from yitang.config.cli.environment import start_django

start_django()

from django.conf import settings  # noqa: E402 needs Django's apps
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from yitang.features.proposals.models import Proposal, PublicProposal  # noqa: E402
from yitang.foundation.tenancy.models import Council  # noqa: E402
from yitang.foundation.tenancy.scope import in_council  # noqa: E402

ROUNDS = 120
WARM_UP = 10


def addresses(code: str) -> dict[str, list[str]]:
    """Page → the addresses that are asked in turn."""
    with in_council(Council.objects.get(code=code).pk):
        cases = list(Proposal.objects.filter(outcome="filed").order_by("case_id").values_list("case_id", flat=True)[:4000:37])
        public = list(PublicProposal.objects.order_by("case_id").values_list("case_id", flat=True)[:4000:37])
    desk = f"/{code}/desk/proposals"
    return {
        "list": [f"{desk}/list/?page={n}" for n in range(1, 40)],
        "list, filtered": [f"{desk}/list/?class_code={c}&outcome=filed" for c in ("society", "economy", "culture", "ecology")],
        "list, searched": [f"{desk}/list/?q={word}" for word in ("养老", "水库", "电梯", "校园")],
        "detail": [f"{desk}/{case}/" for case in cases],
        "figures": [f"/{code}/desk/figures/proposals/"],
        "portal list": [f"/{code}/proposals/?page={n}" for n in range(1, 40)],
        "portal detail": [f"/{code}/proposals/{case}/" for case in public],
    }


def measure(client: Client, paths: list[str], rounds: int = ROUNDS) -> dict[str, Any]:
    """Milliseconds at the middle and at 95 %, and the queries of one request."""
    times, began_cpu = [], 0.0
    for n in range(WARM_UP + rounds):
        if n == WARM_UP:
            began_cpu = time.process_time()
        began = time.perf_counter()
        response = client.get(paths[n % len(paths)])
        spent = (time.perf_counter() - began) * 1000
        if response.status_code != 200:
            return {"error": response.status_code, "path": paths[n % len(paths)]}
        if n >= WARM_UP:
            times.append(spent)
    cpu = (time.process_time() - began_cpu) * 1000 / rounds
    with CaptureQueriesContext(connection) as queries:
        client.get(paths[0])
    cuts = quantiles(times, n=20)
    return {"p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1), "cpu_ms": round(cpu, 1), "queries": len(queries)}


def main(world: dict[str, Any]) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for page, paths in addresses(world["code"]).items():
        client = Client()
        if not page.startswith("portal"):
            client.cookies[settings.SESSION_COOKIE_NAME] = world["cookies"]["clerk"]
        print(json.dumps({"measure": "server time", "page": page, **measure(client, paths)}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
