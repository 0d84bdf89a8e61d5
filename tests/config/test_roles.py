"""The application's PostgreSQL role owns nothing and bypasses nothing."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection

from yitang.config.roles import UnsafeRole, grant_to_app
from yitang.config.testing.roles import as_owner

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles; the PostgreSQL run covers this"),
]


def _one(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
        assert row is not None
        return row[0]


def test_tests_run_as_the_application_role() -> None:
    assert _one("SELECT current_user") == settings.APP_ROLE
    assert _one("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
    assert _one("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user") == 0


def test_as_owner_makes_tables_and_comes_back() -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.not_mine (x int)")
    with as_owner():
        assert _one("SELECT current_user") == settings.OWNER_ROLE
    assert _one("SELECT current_user") == settings.APP_ROLE


def test_grant_to_app_refuses_a_role_that_bypasses_row_security() -> None:
    with pytest.raises(UnsafeRole), as_owner():
        grant_to_app(connection, "postgres")
