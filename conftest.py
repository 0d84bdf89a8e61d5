"""What every test shares: on PostgreSQL the database is made by its owner and used by a role that owns nothing."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from yitang.config.roles import grant_to_app
from yitang.config.testing.emptying import remember
from yitang.config.testing.roles import speak_as_app, speak_as_owner

pytest_plugins = ["tests.fixtures"]

LONG = (
    "tests/foundation/acts/test_turnstile.py",
    "tests/trust/",
    "tests/config/",
    "tests/features/proposals/intake/test_merging.py",
    "tests/foundation/files/test_catalogue.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: next((place for place, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG)))


def pytest_runtest_setup() -> None:
    """A request leaves its language in the thread; no test begins with that of another."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After the owner has migrated the test database, go on as the application's role, under row-level security."""
    with django_db_blocker.unblock():
        if settings.APP_ROLE:
            grant_to_app(connection, settings.APP_ROLE)
        remember(connection)
        speak_as_app()
    yield
    with django_db_blocker.unblock():
        speak_as_owner()
