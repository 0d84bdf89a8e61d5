"""How long an import of 100,000 proposals with their whole history takes, and how much memory: both engines, one line each.

Run as `python -m bench.import [ROWS] [plain]`; `plain` leaves the history out, as in the published lists of a year. SQLite goes
into a temporary folder; PostgreSQL is measured when `YITANG_DATABASE_URL` names a fresh database there. Asked for: at most 90
seconds and 500 MB for 100,000 rows.
"""

import csv
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

HEADERS = [
    "提案号",
    "案由",
    "提案者",
    "提案者类别",
    "正文",
    "类别",
    "提交日期",
    "审查结果",
    "立案日期",
    "并入",
    "主办单位",
    "会办单位",
    "答复类别",
    "答复日期",
    "满意度",
    "办结日期",
    "采纳情况",
]
PLAIN_COLUMNS = 7
"""The columns up to the day of submission."""
CLASSES = ("经济建设", "政治建设", "文化建设", "社会建设", "生态文明建设")
OUTCOMES = (("立案", 0.84), ("并案", 0.05), ("转为社情民意", 0.06), ("不立案", 0.05))
SENTENCE = (
    "调研情况：社区养老服务设施数量不足，运营单位专业力量薄弱，居民反映较多。建议统筹规划布点，完善补贴办法，加强人员培训。"
)
MOST_SECONDS, MOST_MEGABYTES = 90, 500


def write_table(path: Path, rows: int, columns: int = len(HEADERS)) -> None:
    """A csv.gz of invented proposals of about 1,600 characters, as the real ones have, with their history."""
    chance = random.Random(7)
    with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=1) as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS[:columns])
        for number in range(1, rows + 1):
            writer.writerow(_row(number, chance)[:columns])


def _row(number: int, chance: random.Random) -> list[object]:
    submitted = date(2019, 1, 1) + timedelta(days=chance.randrange(60))
    outcome = chance.choices([word for word, _share in OUTCOMES], [share for _word, share in OUTCOMES])[0]
    body = f"第{number}件。" + SENTENCE * chance.randrange(20, 35)
    row: list[object] = [number, f"关于完善第{number}项社区服务的建议", f"委员{number % 2000:04d}", "委员", body]
    row += [chance.choice(CLASSES), submitted, outcome, submitted + timedelta(days=20)]
    if outcome != "立案":
        return row + [number - 1 if outcome == "并案" and number > 1 else "", *[""] * 7]
    replied = submitted + timedelta(days=90)
    units = [f"第{chance.randrange(120)}局", "、".join(f"第{120 + chance.randrange(40)}局" for _ in range(chance.randrange(2)))]
    adoption = chance.choices(["采纳", "部分采纳", "未采纳"], [6, 3, 1])[0]
    return [*row, "", *units, chance.choice("ABC"), replied, "满意", replied + timedelta(days=10), adoption]


def measure(table: Path, folder: Path) -> dict[str, float]:
    """Import the table by the command in a fresh installation; returns seconds, megabytes and how many were added."""
    environment = {**os.environ, "YITANG_DATA_DIR": str(folder)}
    yitang = [sys.executable, "-m", "yitang.config.cli"]
    init = [*yitang, "init", "--code", "bench", "--name", "某市政协", "--level", "city"]
    subprocess.run(init, env=environment, check=True, stdout=subprocess.DEVNULL)
    began = time.monotonic()
    command = [*yitang, "import", "proposals", str(table), "--council", "bench", "--json", "--yes"]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": round(seconds, 1), "megabytes": round(peak), "added": json.loads(done.stdout)["added"]}


def main() -> int:
    """Measure and print; exit code 1 when a figure is over its limit for 100,000 rows."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = folder / "table.csv.gz"
        plain = "plain" in sys.argv
        write_table(table, rows, PLAIN_COLUMNS if plain else len(HEADERS))
        engine = "PostgreSQL" if os.environ.get("YITANG_DATABASE_URL", "").startswith("postgres") else "SQLite"
        found = measure(table, folder / "data")
    kind = "without history" if plain else "with history"
    print(f"import {rows} rows {kind}, {engine}: {found['seconds']} s, {found['megabytes']} MB, {found['added']} added")
    over = found["seconds"] > MOST_SECONDS or found["megabytes"] > MOST_MEGABYTES
    return int(rows >= 100_000 and over)


if __name__ == "__main__":
    sys.exit(main())
