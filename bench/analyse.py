"""Lets PostgreSQL look at the tables once, as its autovacuum would have done overnight."""

from yitang.config.cli.environment import start_django
from yitang.config.testing.roles import speak_as_owner

start_django()

from django.db import connection  # noqa: E402 needs Django's apps

speak_as_owner()
with connection.cursor() as cursor:
    cursor.execute("VACUUM ANALYZE")
