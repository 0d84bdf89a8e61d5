import pytest

from tests.instruments.scoring.town import Town
from yitang.foundation.tenancy.models import Council


@pytest.fixture
def town(council: Council) -> Town:
    return Town(council)
