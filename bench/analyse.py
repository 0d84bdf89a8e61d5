"""Lets the database look at its tables once, as autovacuum on PostgreSQL and the worker on SQLite do."""

from yitang.config.cli.environment import start_django
from yitang.config.testing.roles import speak_as_app, speak_as_owner


def look_at_tables() -> None:
    """Bring the statistics of all tables up to date; on PostgreSQL as their owner, then speak as the application again."""
    from django.db import connection

    from yitang.foundation.tenancy.sqlite import analyse

    if connection.vendor == "sqlite":
        analyse()
        return
    speak_as_owner()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    speak_as_app()


if __name__ == "__main__":
    start_django()
    look_at_tables()
