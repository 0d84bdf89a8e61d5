"""One JSON line per item of the trust catalogue: its figure, and whether its negative control was caught."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

FULL = os.environ.get("YITANG_TRUST_FULL") == "1"
"""Whether the whole measure is asked for (`yitang trust --full`), not the sample of every commit."""

SECOND = connection.vendor == "postgresql"
"""Whether this is the second engine, on which the same rules are sampled more thinly."""


def report_path() -> Path:
    """Where the lines go: `YITANG_TRUST_REPORT`, or `trust-report.json` at the root of the project."""
    return Path(os.environ.get("YITANG_TRUST_REPORT") or Path(__file__).parents[2] / "trust-report.json")


def report(item: str, *, figure: Any, unit: str, control: str, **more: Any) -> None:
    """Append the figure of a catalogue item and print it. `control` is "caught" when the seeded defect went red."""
    line = {
        "item": item,
        "figure": figure,
        "unit": unit,
        "control": control,
        **more,
        "engine": connection.vendor,
        "full": FULL,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} × {platform.machine()}",
    }
    text = json.dumps(line, ensure_ascii=False)
    with report_path().open("a", encoding="utf-8") as file:
        file.write(text + "\n")
    print(text)
