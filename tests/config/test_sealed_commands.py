"""A command that writes leaves nothing unsealed: nobody says that a worker runs beside it."""

import pytest

from tests.config.conftest import Installation

pytestmark = pytest.mark.xdist_group("installation")


def test_init_leaves_its_acts_sealed_and_verified(installation: Installation) -> None:
    assert "待封存 0 条" in installation.verified
