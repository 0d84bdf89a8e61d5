"""A council with people in it."""

import pytest

from tests.features.meetings.hall import Hall, build_hall
from yitang.foundation.tenancy.models import Council


@pytest.fixture
def hall(council: Council) -> Hall:
    return build_hall(council)
