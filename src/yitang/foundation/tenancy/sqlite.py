"""What SQLite has to be told now and then."""

from django.db import connection

from yitang.foundation.core.turnstile import turn

SAMPLED = 1000
"""Rows of an index that are looked at; a table of any size then takes milliseconds."""


def analyse() -> None:
    """Let SQLite look at its tables. Without that it takes every index for equally good, and looks for a case among all rows
    of a council. PostgreSQL does so by itself.
    """
    if connection.vendor != "sqlite":
        return
    with turn(), connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={SAMPLED}")
        cursor.execute("ANALYZE")
