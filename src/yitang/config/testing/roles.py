"""Which PostgreSQL role the tests speak as: the application's, except where tables are made or emptied."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


def speak_as_app() -> None:
    """Go on as the application's role, under row-level security; nothing happens on SQLite or without such a role."""
    if role := getattr(settings, "APP_ROLE", ""):
        connection.close()
        connection.settings_dict.update(USER=role, PASSWORD=settings.APP_PASSWORD)


def speak_as_owner() -> None:
    """Go back to the role that owns the tables."""
    if getattr(settings, "APP_ROLE", ""):
        connection.close()
        connection.settings_dict.update(USER=settings.OWNER_ROLE, PASSWORD=settings.OWNER_PASSWORD)


@contextmanager
def as_owner() -> Iterator[None]:
    """The owner's role for the time of the block; outside any transaction only, since the connection is changed."""
    speak_as_owner()
    try:
        yield
    finally:
        speak_as_app()
