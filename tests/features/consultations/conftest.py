"""A council that consults."""

import pytest

from tests.features.consultations.table import Table, build_table
from yitang.foundation.tenancy.models import Council


@pytest.fixture
def table(council: Council) -> Table:
    return build_table(council)
