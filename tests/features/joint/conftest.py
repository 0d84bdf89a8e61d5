"""The sides of each test."""

import pytest

from tests.features.joint.house import Side, a_side
from tests.fixtures import MakeCouncil
from yitang.foundation.tenancy.models import Council


@pytest.fixture
def first(council: Council) -> Side:
    return a_side(council, "云河")


@pytest.fixture
def second(other_council: Council) -> Side:
    return a_side(other_council, "青山")


@pytest.fixture
def third(make_council: MakeCouncil) -> Side:
    return a_side(make_council("shiqiao", "政协石桥县委员会"), "石桥")
