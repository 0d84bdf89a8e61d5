"""The installation's secret key: from the environment, or made once and kept beside the data."""

import os
import secrets
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """Return `YITANG_SECRET_KEY`, or the key file of the data folder, which is made (mode 600) on first use."""
    given = os.environ.get("YITANG_SECRET_KEY")
    if given:
        return given
    path = data_dir / "secret.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()
