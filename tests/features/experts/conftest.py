"""The panel of each test."""

import pytest

from tests.features.experts.house import Panel, build_panel
from yitang.foundation.tenancy.models import Council


@pytest.fixture
def panel(council: Council) -> Panel:
    return build_panel(council)
