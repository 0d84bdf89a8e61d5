import pytest

from tests.features.proposals.house import House, build_house
from yitang.foundation.tenancy.models import Council


@pytest.fixture
def house(council: Council) -> House:
    return build_house(council)
