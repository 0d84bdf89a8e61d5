"""After SQLite has looked at its tables it finds the tracks of a case by the case, not among all of the council's."""

import pytest
from django.db import connection

from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.sqlite import analyse

pytestmark = pytest.mark.django_db(transaction=True)


def test_statistics_are_there_afterwards(council: Council) -> None:
    analyse()
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = %s", [Council._meta.db_table])
        assert cursor.fetchone()[0] > 0
