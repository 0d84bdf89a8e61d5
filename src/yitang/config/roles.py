"""The two roles of a PostgreSQL installation: the owner makes and migrates tables, the application only reads and writes rows.

Row-level security does not bind a table's owner unless forced, and never a superuser; serving under a role of its own makes both moot.
"""

from django.db.backends.base.base import BaseDatabaseWrapper


class UnsafeRole(Exception):
    """The application's role could walk past row-level security."""


def grant_to_app(connection: BaseDatabaseWrapper, role: str) -> None:
    """As the owner, let `role` read and write the rows of every table there is; raise `UnsafeRole` if it could bypass row-level security."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None or found[0]:
            raise UnsafeRole(role)
        name = connection.ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
