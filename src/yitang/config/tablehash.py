"""A fingerprint of a whole database: for each table the number of rows and one hash over all rows in order.

Two databases with equal fingerprints hold the same rows, whatever the order on disk; it is computed on either engine from plain SQL values.
"""

import datetime
import decimal
import hashlib
import json
import uuid
from typing import Any

from django.db import connection

CHUNK = 2000


def fingerprint() -> dict[str, dict[str, Any]]:
    """{table: {"rows": n, "hash": hex, "columns": [...]}} of every table, all read at one moment when the caller holds a transaction."""
    return {table: table_fingerprint(table) for table in tables()}


def tables() -> list[str]:
    """All tables of the database in order of name, Django's own included."""
    with connection.cursor() as cursor:
        return sorted(info.name for info in connection.introspection.get_table_list(cursor) if info.type in ("t", "p"))


def table_fingerprint(table: str) -> dict[str, Any]:
    """The fingerprint of one table. Rows are hashed one by one and the sorted hashes are hashed together, so no sort order of an engine matters."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        columns = sorted(info.name for info in connection.introspection.get_table_description(cursor, table))
    rows: list[bytes] = []
    # A cursor of the server: a table of a million rows must not come into memory as a whole.
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(map(quote, columns))} FROM {quote(table)}")
        while chunk := cursor.fetchmany(CHUNK):
            rows += [hashlib.sha256(json.dumps([plain(v) for v in row], ensure_ascii=False).encode()).digest() for row in chunk]
    rows.sort()
    return {"rows": len(rows), "hash": hashlib.sha256(b"".join(rows)).hexdigest(), "columns": columns}


def plain(value: Any) -> Any:
    """A database value as JSON, without loss: what differs in the database differs here."""
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return {"time": value.isoformat()}
    if isinstance(value, uuid.UUID | decimal.Decimal | datetime.timedelta):
        return {type(value).__name__: str(value)}
    if isinstance(value, dict | list):
        return {"json": json.dumps(value, sort_keys=True, ensure_ascii=False)}
    return value
