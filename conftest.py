"""What every test shares: on PostgreSQL the database is made by its owner and used by a role that owns nothing."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """After the owner has migrated the test database, go on as the application's role, under row-level security."""
    role = getattr(settings, "APP_ROLE", "")
    if not role:
        yield
        return
    from yitang.config.roles import grant_to_app

    owner = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        grant_to_app(connection, role)
        # Tests of committed data empty the tables by TRUNCATE, which the product never does.
        with connection.cursor() as cursor:
            cursor.execute(f'GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO "{role}"')
        connection.close()
    connection.settings_dict.update(USER=role, PASSWORD="")
    yield
    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict.update(USER=owner["USER"], PASSWORD=owner["PASSWORD"])
