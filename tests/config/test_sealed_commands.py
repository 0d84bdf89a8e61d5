"""A command that writes leaves nothing unsealed: nobody says that a worker runs beside it."""

import os
import subprocess
import sys
from pathlib import Path


def test_init_leaves_its_acts_sealed_and_verified(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("YITANG_", "DJANGO_"))}
    yitang = [sys.executable, "-m", "yitang.config.cli"]
    where = ["--data", str(tmp_path / "data")]
    subprocess.run(
        [*yitang, "init", "--code", "c", "--name", "某县政协", "--level", "county", *where], env=environment, check=True
    )
    verified = subprocess.run(
        [*yitang, "audit", "verify", "--council", "c", *where], env=environment, check=True, capture_output=True, text=True
    )
    assert "待封存 0 条" in verified.stdout
