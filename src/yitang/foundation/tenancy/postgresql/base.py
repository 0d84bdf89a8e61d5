"""Django's PostgreSQL, whose connections are not asked before every page whether they still live."""

from time import monotonic
from typing import Any

from django.db.backends.postgresql import base
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

TRUSTED_SECONDS = 5.0
"""A connection that was in order this short a while ago is used as it is; a journey for each page would buy next to nothing."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is checked when it rested, or after an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_order_at = -TRUSTED_SECONDS

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection on which psycopg itself names no statement: after each rollback it would throw away all that have a name, those of
        `tenancy.wire` too. Its own names serve little here, since Django's cursor puts the values into the text."""
        return super().get_new_connection({**conn_params, "prepare_threshold": None})

    def _commit(self) -> Any:
        """The end of a transaction as one journey of libpq, as its beginning is (`tenancy.scope`); psycopg itself takes several steps."""
        if self.connection is None or self.queries_logged:
            return super()._commit()  # type: ignore[misc]
        pgconn = self.connection.pgconn
        with self.wrap_database_errors:
            if pgconn.transaction_status == TransactionStatus.IDLE:
                return None
            result = pgconn.exec_(b"COMMIT")
            if result.status != ExecStatus.COMMAND_OK:
                raise error_from_result(result)
        return None

    def is_usable(self) -> bool:
        """Whether it answers. Its age decides only while nothing has gone wrong with it."""
        rested = monotonic() - self._in_order_at > TRUSTED_SECONDS
        if not rested and not self.errors_occurred and self.connection is not None and not self.connection.closed:
            return True
        usable = bool(super().is_usable())
        if usable:
            self._in_order_at = monotonic()
        return usable
