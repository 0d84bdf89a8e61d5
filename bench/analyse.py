"""Lets the database look at its tables once, as autovacuum on PostgreSQL and the worker on SQLite do."""

from yitang.config.cli.environment import start_django
from yitang.config.testing.roles import speak_as_owner

start_django()

from django.db import connection  # noqa: E402 needs Django's apps

from yitang.foundation.tenancy.sqlite import analyse  # noqa: E402

if connection.vendor == "sqlite":
    analyse()
else:
    speak_as_owner()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
