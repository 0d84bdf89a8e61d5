"""The whole database as a fingerprint by table, apart from tables that a look at a page may write by design."""

from yitang.config.tablehash import table_fingerprint, tables
from yitang.foundation.tenancy.scope import everywhere

BY_DESIGN = {
    "django_session": "the session itself, its messages and its CSRF secret",
    "usersessions_usersession": "when a session was last seen",
    "axes_accessattempt": "wrong passwords are counted",
    "axes_accessfailurelog": "wrong passwords are counted",
    "axes_accesslog": "log-ins are noted",
    "ui_knock": "what comes through the open door is counted against misuse",
    "sqlite_sequence": "a counter of SQLite for the tables above",
}
"""Table → why it may change without an act."""


def whole() -> dict[str, str]:
    """{table: rows and hash}."""
    with everywhere():
        found = {table: table_fingerprint(table) for table in tables() if table not in BY_DESIGN}
    return {table: f"{one['rows']} {one['hash']}" for table, one in found.items()}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [table for table in after if before.get(table) != after[table]]


class Writes:
    """Notes statements that wrote (a refused insert did not), apart from those to tables of `BY_DESIGN`: `with connection.execute_wrapper(writes)`."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        answer = execute(sql, params, many, context)
        head = sql.lstrip()[:200]
        writes = head[:6].upper() in ("INSERT", "UPDATE", "DELETE", "REPLAC") or (
            head.upper().startswith("WITH") and " INTO " in head
        )
        if writes and not any(f'"{table}"' in head for table in BY_DESIGN):
            self.statements.append(head[:80])
        return answer
