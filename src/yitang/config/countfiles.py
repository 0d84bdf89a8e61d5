"""Where the server processes leave their counts for `/metrics`: a file for each process in the data folder."""

from pathlib import Path

FOLDER = "metrics"


def forget_counts(data_dir: Path) -> None:
    """Throw away what processes of an earlier run have counted; called before the first server process starts."""
    for path in (data_dir / FOLDER).glob("*.db"):
        path.unlink(missing_ok=True)
